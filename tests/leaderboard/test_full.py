"""The records on data of the full size: the leaderboard's recipes, and much more data."""

import json
import re
from collections import Counter

import pytest

from seqrl.datasets.control import CONTROL
from seqrl.leaderboard import load_entries, outdated, recipes
from seqrl.tools.shipped import shipped

ENTRIES = load_entries(shipped("results", "leaderboard-full"))


def test_they_are_whole_and_by_the_recipes_of_the_leaderboard():
    robots = [f"{robot}/medium-replay-v0" for robot in ("hopper", "halfcheetah", "walker2d")]
    due = {(method, robot): 5 for method in ("bc", "bc-top10", "iql") for robot in robots}
    due["cql", "halfcheetah/medium-replay-v0"] = 3
    assert Counter((entry["method"], entry["dataset"]) for entry in ENTRIES) == due
    assert outdated(ENTRIES, recipes()) == []


@pytest.mark.parametrize(
    "entry", ENTRIES, ids=lambda e: f"{e['method']}-{e['dataset']}-{e['seed']}"
)
def test_a_record_is_of_the_whole_stream_and_says_how_it_was_made(entry):
    made_by = CONTROL[f"seqrl/{entry['dataset']}"]().made_by  # "the 117 policies …"
    card = json.loads(shipped("sets", *entry["dataset"].split("/"), "card.json").read_text("utf-8"))
    assert entry["data"]["steps"] == pytest.approx(whole(made_by), rel=0.02)
    assert entry["data"]["steps"] > 10 * card["steps"]
    assert entry["command"] == (
        f"python -m seqrl leaderboard run {entry['method']} --datasets {entry['dataset']} "
        f"--seeds {entry['seed']} --again --out data/results/leaderboard-full"
    )


def whole(made_by):
    """The steps of a stream, by its card: so many policies, each for so many steps."""
    policies, each = (int(n.replace(",", "")) for n in re.findall(r"[\d,]+\d", made_by))
    return policies * each
