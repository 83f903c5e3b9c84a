"""The records of plans are whole, say how they were made, and hold what a beam can bring."""

import numpy as np
import pytest
from scipy import stats

import record_imagined
from tests.recorded import RARE, records

NAMES = list(record_imagined.EXPERIMENTS)
RECORDS = {f"{name}/{r['variant']}": r for name in NAMES for r in records(f"15_{name}")}
every_record = pytest.mark.parametrize("which", RECORDS)


def measured(record, plan, measure):
    """The mean of a measure over the runs of each seed, [seeds]."""
    return np.array([np.mean(run[plan][measure]) for run in record["runs"]])


@pytest.mark.parametrize("name", NAMES)
def test_every_variant_is_recorded_once(name):
    wanted = {f"{name}/{which}" for which in record_imagined.EXPERIMENTS[name].variants}
    assert {which for which in RECORDS if which.startswith(name)} == wanted


@every_record
def test_a_record_says_how_it_was_made(which):
    record, (name, variant) = RECORDS[which], which.split("/")
    facts = record_imagined.facts(name, variant)
    assert {key: record[key] for key in facts} == facts
    assert record["seeds"] == list(range(record_imagined.EXPERIMENTS[name].seeds))
    assert {"python", "torch", "numpy", "device"} <= record.keys()


@every_record
def test_every_seed_acts_by_every_plan(which):
    record = RECORDS[which]
    assert len(record["runs"]) == len(record["seeds"])
    for run in record["runs"]:
        assert [plan for plan in run if plan != "DT"] == list(record["plans"])


@pytest.mark.parametrize("which", [which for which in RECORDS if which.startswith("junction")])
def test_who_arrives_at_the_goal_is_paid_for_it(which):
    for run in RECORDS[which]["runs"]:
        for lived in run.values():
            assert set(lived["ends"]) <= set("GDC-")
            assert {len(lived[name]) for name in ("ends", "achieved", "imagined")} == {20}
            assert [end == "G" for end in lived["ends"]] == [one > 5 for one in lived["achieved"]]


def test_an_action_costs_the_same_for_every_seed_and_more_with_every_beam():
    runs = RECORDS["dial/plain"]["runs"]
    assert all(len(run[plan]["returns"]) == 8 for run in runs for plan in run if plan != "DT")
    narrow, wide = ("return, 1 wide", "return, 32 wide")
    for plan in ("DT", "likelihood", narrow, wide):
        assert len({run[plan]["megaflop"] for run in runs}) == 1
    for run in runs:
        assert 25 < run[wide]["megaflop"] / run[narrow]["megaflop"] < 33
        assert run["DT"]["milliseconds"] < run["likelihood"]["milliseconds"]


def test_the_wider_the_beam_the_more_is_imagined_whatever_is_achieved():
    """The best of more plans is no worse in the eyes of the model that judges them."""
    record = RECORDS["junction/decoys-10"]
    narrow, wide = (measured(record, f"return, {n} wide", "imagined") for n in (1, 128))
    more = wide - narrow
    reach = stats.t.ppf(1 - RARE, len(more) - 1) * more.std(ddof=1) / np.sqrt(len(more))
    assert more.mean() > reach
