"""Every record in data/results is what its script makes, and says how it was made."""

import json

import pytest

from record_first_losses import RECORDERS

EVERY = {
    f"{recorder.lesson}_{name}": (recorder, name)
    for recorder in RECORDERS
    for name in recorder.experiments
}
VARIANTS = {
    f"{folder}/{which}": (recorder, name, which)
    for folder, (recorder, name) in EVERY.items()
    for which in recorder.experiments[name].variants
    if recorder.lesson != "12"  # older than some fields of a config: test_folklore_records.py
}
every_variant = pytest.mark.parametrize(
    ("recorder", "name", "which"), VARIANTS.values(), ids=VARIANTS
)


@every_variant
def test_a_record_says_how_it_was_made(recorder, name, which):
    record = json.loads(recorder.path(name, which).read_text(encoding="utf-8"))
    facts = json.loads(json.dumps(recorder.facts(name, which)))
    assert {key: record[key] for key in facts} == facts
    assert record["seeds"] == list(range(recorder.experiments[name].seeds))
    assert {"python", "torch", "numpy", "device"} <= record.keys()
    if recorder.by_run:
        assert len(record["runs"]) == len(record["seeds"])


@pytest.mark.parametrize(("recorder", "name"), EVERY.values(), ids=EVERY)
def test_nothing_is_recorded_that_no_script_makes(recorder, name):
    recorded = {path.stem for path in recorder.path(name, "any").parent.glob("*.json")}
    assert recorded <= recorder.experiments[name].variants.keys()
