"""The records of agents that learn in context are whole, and hold what must be."""

from dataclasses import replace

import numpy as np
import pytest

import record_in_context
from seqrl.environments.dark_room import optimum
from seqrl.tabular import arms
from tests.recorded import outliers, records_of

RECORDS = records_of(record_in_context.RECORDER)
ROOMS = [which for which in RECORDS if which.startswith("room")]
ARMS = [which for which in RECORDS if which.startswith("arms")]


def test_a_seed_hides_seven_goals_that_it_never_shows():
    for seed in range(10):
        shown, hidden = record_in_context.split(seed)
        cells = {tuple(goal) for goal in shown.tolist()} | {tuple(g) for g in hidden.tolist()}
        assert (len(shown), len(hidden), len(cells)) == (18, 7, 25)


@pytest.mark.parametrize("which", ROOMS)
def test_no_episode_brings_more_than_who_knows_the_goal_gets(which):
    for seed, run in enumerate(RECORDS[which]["runs"]):
        shown, hidden = record_in_context.split(seed)
        assert run["optimum"] == pytest.approx(optimum(hidden).mean(), abs=1e-3)
        for measure in ("returns", "likeliest", "forgetful"):
            assert len(run[measure]) == 10
            assert 0 <= min(run[measure]) <= max(run[measure]) <= run["optimum"] + 1e-3
        assert max(run["seen"]) <= optimum(shown).mean() + 1e-3
        for after in run["prompts"].values():
            assert len(after) == 9
            assert 0 <= min(after) <= max(after) <= run["optimum"] + 1e-3


@pytest.mark.parametrize("which", ARMS)
def test_strategies_meet_the_same_arms_whoever_is_beside_them(which):
    for run, other in zip(RECORDS[which]["runs"], RECORDS["arms/any"]["runs"], strict=True):
        assert run["strategies"] == other["strategies"]
        assert {len(lost) for lost in run["strategies"].values()} == {60}


@pytest.mark.parametrize("which", ARMS)
def test_chance_costs_the_mean_gap_and_nothing_less_than_nothing(which):
    """Of five uniform means the best is 5/6 on average, any one is 1/2."""
    runs = RECORDS[which]["runs"]
    usual = np.array([run["strategies"]["at random"] for run in runs])  # [seeds, T]
    assert usual.mean() == pytest.approx(5 / 6 - 1 / 2, abs=5 * usual.mean(1).std() / 10**0.5)
    for run in runs:
        assert min(min(run["regret"]), min(run["likeliest"]), min(run["distance"])) >= 0


@pytest.mark.parametrize("name", ["at random", "best so far"])
def test_what_a_strategy_costs_is_what_it_costs_again(name):
    """These need no training; only a tie of two arms in the last digit could fall otherwise."""
    recorded = RECORDS["arms/any"]["runs"][0]["strategies"][name]
    again = record_in_context.cost(arms.Strategy(record_in_context.STRATEGIES[name]), 0)
    assert again == pytest.approx(recorded, abs=0.01)


def test_one_that_was_taught_little_is_no_seed_of_the_record():
    """A measure that could not tell training from none would prove nothing."""
    few = replace(record_in_context.ARMS["any"], updates=20)
    pulls = record_in_context.recorded_pulls(500, seed=0)
    data = record_in_context.as_data(record_in_context.as_trials(pulls), actions=5)
    best = np.repeat(pulls.means.argmax(axis=1), 60)
    agent = record_in_context.taught(few.untrained(data, 0), data, best, few.updates)
    seeds = [run["distance"][20] for run in RECORDS["arms/any"]["runs"]]
    assert outliers({"distance": record_in_context.distance(agent, 0)[20]}, {"distance": seeds})
