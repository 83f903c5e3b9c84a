"""The records of plans are whole and hold what a beam can bring."""

import numpy as np
import pytest
from scipy import stats

import record_imagined
from tests.recorded import RARE, records_of

RECORDS = records_of(record_imagined.RECORDER)
every_record = pytest.mark.parametrize("which", RECORDS)


def measured(record, plan, measure):
    """The mean of a measure over the runs of each seed, [seeds]."""
    return np.array([np.mean(run[plan][measure]) for run in record["runs"]])


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
