"""The record of plans is whole, says how it was made, and imagines no more than a beam can find."""

import numpy as np
import pytest
from scipy import stats

import record_imagined
from tests.recorded import RARE, records

RECORDS = {record["variant"]: record for record in records("15_junction")}
every_record = pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)


def measured(record, plan, measure):
    """The mean of a measure over the runs of each seed, [seeds]."""
    return np.array([np.mean(run[plan][measure]) for run in record["runs"]])


def test_every_variant_is_recorded_once():
    assert sorted(RECORDS) == sorted(record_imagined.VARIANTS)


@every_record
def test_a_record_says_how_it_was_made(record):
    facts = record_imagined.facts("junction", record["variant"])
    assert {key: record[key] for key in facts} == facts
    assert record["seeds"] == list(range(record_imagined.EXPERIMENTS["junction"].seeds))
    assert {"python", "torch", "numpy", "device"} <= record.keys()


@every_record
def test_every_seed_walks_with_every_plan(record):
    assert len(record["runs"]) == len(record["seeds"])
    for run in record["runs"]:
        assert list(run) == list(record["plans"])
        for lived in run.values():
            assert set(lived["ends"]) <= set("GDC-")
            counts = {len(lived[name]) for name in ("ends", "achieved", "imagined")}
            assert counts == {record_imagined.RUNS}
            assert [end == "G" for end in lived["ends"]] == [one > 5 for one in lived["achieved"]]


def test_the_wider_the_beam_the_more_is_imagined_whatever_is_achieved():
    """The best of more plans is no worse in the eyes of the model that judges them."""
    record = RECORDS["decoys-10"]
    narrow, wide = (measured(record, f"return, {n} wide", "imagined") for n in (1, 128))
    more = wide - narrow
    reach = stats.t.ppf(1 - RARE, len(more) - 1) * more.std(ddof=1) / np.sqrt(len(more))
    assert more.mean() > reach
