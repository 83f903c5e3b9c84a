"""The controls of lesson 10: the leaderboard's recipes with one dial turned, all recorded."""

import copy

import pytest

from seqrl.leaderboard import load_entries, outdated, read_recipe, recipes
from seqrl.shipped import shipped

DIALS = {
    "td3-bc-tenth": {"alpha": 0.25},
    "td3-bc-hundredth": {"alpha": 0.025},
    "iql-level": {"weight_temp": 0.0},
}
CONTROLS = {
    path.stem: read_recipe(path) for path in shipped("leaderboard", "controls").glob("*.toml")
}


@pytest.mark.parametrize("name", DIALS)
def test_one_dial_is_turned_down(name):
    control = CONTROLS[name]
    expected = copy.deepcopy(recipes()[control.learner].config) | DIALS[name]
    if schedule := expected.get("actor_optim_factory"):  # falls to zero over all updates
        schedule["params"]["lr_scheduler_factory"]["params"]["T_max"] = control.updates
    assert (control.method, control.updates) == (name, 5_000)
    assert control.config == expected


def test_each_is_recorded_by_its_recipe_of_today():
    entries = load_entries(shipped("results", "leaderboard-controls"))
    assert sorted({entry["method"] for entry in entries}) == sorted(DIALS)
    assert len(entries) == 3 * len(DIALS)
    assert outdated(entries, CONTROLS) == []


def test_no_control_is_on_the_leaderboard():
    assert not set(DIALS) & {entry["method"] for entry in load_entries()}
