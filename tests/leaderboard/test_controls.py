"""The controls of lesson 12: the leaderboard's recipes with one thing changed, all recorded."""

import copy
from collections import Counter

import pytest

from seqrl.leaderboard import load_entries, outdated, read_recipe, recipes
from seqrl.tools.shipped import shipped

CHANGED = {  # settings, updates
    "td3-bc-tenth": ({"alpha": 0.25}, 5_000),
    "td3-bc-hundredth": ({"alpha": 0.025}, 5_000),
    "iql-level": ({"weight_temp": 0.0}, 5_000),
    "cql-longer": ({}, 40_000),
    "cql-strict": ({"conservative_weight": 50.0}, 5_000),
    "dt-short": ({"max_seq_len": 5, "eval_context": 5}, 4_000),
    "dt-placeless": ({"position": "none"}, 4_000),
}
SEEDS = {  # that are recorded
    ("td3-bc-tenth", "halfcheetah/medium-v0"): 3,
    ("td3-bc-hundredth", "halfcheetah/medium-v0"): 3,
    ("iql-level", "hopper/medium-v0"): 3,
    ("cql-longer", "halfcheetah/medium-replay-v0"): 3,
    ("cql-strict", "halfcheetah/medium-v0"): 3,
    ("dt-short", "hopper/medium-expert-v0"): 5,
    ("dt-short", "walker2d/medium-replay-v0"): 5,
    ("dt-placeless", "hopper/medium-expert-v0"): 5,
    ("dt-placeless", "walker2d/medium-replay-v0"): 5,
}
CONTROLS = {
    path.stem: read_recipe(path) for path in shipped("leaderboard", "controls").glob("*.toml")
}


@pytest.mark.parametrize("name", CHANGED)
def test_one_thing_is_changed(name):
    control, (dial, updates) = CONTROLS[name], CHANGED[name]
    expected = copy.deepcopy(recipes()[control.learner].config) | dial
    if schedule := expected.get("actor_optim_factory"):  # falls to zero over all updates
        schedule["params"]["lr_scheduler_factory"]["params"]["T_max"] = control.updates
    assert (control.method, control.updates) == (name, updates)
    assert control.config == expected


def test_each_is_recorded_by_its_recipe_of_today():
    entries = load_entries(shipped("results", "leaderboard-controls"))
    assert Counter((entry["method"], entry["dataset"]) for entry in entries) == SEEDS
    assert outdated(entries, CONTROLS) == []


def test_no_control_is_on_the_leaderboard():
    assert not set(CHANGED) & {entry["method"] for entry in load_entries()}
