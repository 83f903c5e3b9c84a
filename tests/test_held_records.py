"""The records of held histories are what data/record_held.py makes, and say how."""

import numpy as np
import pytest

import record_held
from tests.recorded import records

RECORDS = records("09_held")
SEEDS = record_held.EXPERIMENTS["held"].seeds
SETTINGS = [*map(record_held.name, range(1, record_held.CONTEXT + 1)), record_held.name(None)]


def test_every_variant_is_recorded_once():
    assert [record["variant"] for record in RECORDS] == sorted(record_held.VARIANTS)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["variant"])
def test_a_record_says_how_it_was_made(record):
    facts = record_held.facts("held", record["variant"])
    assert {key: record[key] for key in facts} == facts
    assert record["seeds"] == list(range(SEEDS))
    assert {"python", "torch", "numpy", "device"} <= record.keys()


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["variant"])
def test_every_agent_was_held_at_every_length(record):
    assert len(record["runs"]) == SEEDS
    for run in record["runs"]:
        assert list(run) == SETTINGS
        for lived in run.values():
            assert len(lived["ends"]) == record_held.EPISODES
            assert set(lived["ends"]) <= set("GDC-")
            assert len(lived["promised"]) == len(lived["chosen"]) == record_held.CONTEXT
            assert np.sum(lived["chosen"]) == pytest.approx(1, abs=0.01)
