"""The records of lesson 09 hold what must be."""

from dataclasses import replace

import numpy as np
import pytest

import record_elastic
from elastic import at_the_junction, by_luck, on_hopper, with_memory
from seqrl.environments import junction
from seqrl.returns import ReferenceScores, normalised_score
from tests.recorded import outliers, records, setting

EXPERIMENTS = record_elastic.EXPERIMENTS
RECORDS = [record for name in EXPERIMENTS for record in records(f"09_{name}")]


def named(experiment):
    return [record for record in RECORDS if record["experiment"] == experiment]


def ways_of(experiment):
    """Every record of an experiment with every way of acting in it."""
    return [
        pytest.param(record, way, id=f"{record['variant']}-{way}")
        for record in named(experiment)
        for way in record["ways"]
    ]


def searching():
    """The records of Hopper that searched."""
    return [record for record in named("hopper") if "search" in record["ways"]]


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: "-".join(setting(r)))
def test_every_seed_acts_in_every_way(record):
    assert all(list(run) == record["ways"] for run in record["runs"])


@pytest.mark.parametrize(("record", "way"), ways_of("hopper"))
def test_a_run_on_hopper_holds_every_episode_and_the_cost(record, way):
    shape = (len(record["asked"]), on_hopper.EPISODES)
    for run in record["runs"]:
        found = run[way]
        assert np.shape(found["achieved"]) == np.shape(found["steps"]) == shape
        assert found["megaflop"] > 0
        assert found["milliseconds"] > 0
        scores = normalised_score(found["achieved"], ReferenceScores(**record["reference"]))
        np.testing.assert_allclose(found["normalised"], scores, atol=0.02)
        assert ("agreed" in found) == (way == "amortised")
        assert ("search" in found) == ("traces" in found) == (way == "search")


@pytest.mark.parametrize("record", searching(), ids=lambda r: r["variant"])
def test_the_search_accounts_for_every_step(record):
    for found in (run["search"] for run in record["runs"]):
        lengths, times, estimated, achieved = np.transpose(found["search"]["lengths"])
        assert times.sum() == np.sum(found["steps"])
        assert lengths.min() >= 1
        assert lengths.max() <= record["config"]["max_seq_len"]
        assert np.average(estimated, weights=times) >= found["search"]["average"]
        assert 0 < np.average(achieved, weights=times) < np.max(found["achieved"])


@pytest.mark.parametrize("record", searching(), ids=lambda r: r["variant"])
def test_a_trace_is_an_episode_that_was_counted(record):
    for found in (run["search"] for run in record["runs"]):
        for trace, steps in zip(found["traces"], np.ravel(found["steps"])[-2:], strict=True):
            assert {len(values) for values in trace.values()} == {steps}
            assert trace["lengths"][0] == 1
            assert np.all(np.subtract(trace["estimated"], trace["average"]) >= 0)
        returns = [trace["achieved"][0] for trace in found["traces"]]
        np.testing.assert_allclose(returns, np.ravel(found["achieved"])[-2:], atol=0.11)


@pytest.mark.parametrize(("record", "way"), ways_of("hopper"))
def test_an_action_costs_the_same_for_every_seed_unless_the_history_varies(record, way):
    costs = {run[way]["megaflop"] for run in record["runs"]}
    assert (len(costs) == 1) == (way in ("plain", "whole"))


@pytest.mark.parametrize(("record", "way"), ways_of("junction"))
def test_a_path_of_the_junction_ends_where_the_record_says(record, way):
    for run in record["runs"]:
        found = run[way]
        assert len(found["achieved"]) == len(found["ends"]) == at_the_junction.ROLLOUTS
        path = np.array(found["path"])
        assert (junction.place_reached(path[-1]) or "-") == found["ends"][0]
        rewards = [junction.reward(position) for position in path[1:]]
        assert sum(rewards) == pytest.approx(found["achieved"][0], abs=1e-2)
        if way == "search":
            assert len(found["lengths"]) == len(found["estimated"]) == len(path) - 1


def test_every_visit_chose_a_candidate_at_the_door():
    [record] = named("memory")
    for run in record["runs"]:
        colours = run["search"].values()
        assert list(run["search"]) == list(run["whole"]) == ["orange", "blue"]
        assert sum(sum(found["chosen"]) for found in colours) == with_memory.VISITS
        for found in colours:
            assert len(found["candidates"]) == len(found["chosen"]) == len(found["estimated"])
            assert 0 <= found["right"] <= 1


def test_every_game_took_an_offer_and_is_paid_what_it_can_pay():
    [record] = named("gambling")
    for found in (run["search"] for run in record["runs"]):
        assert sum(found["taken"]) == by_luck.GAMES
        assert -15 <= found["achieved"] <= 5
        assert (
            sum(found["before"]["chosen"]) == sum(found["after"]["chosen"]) == sum(found["taken"])
        )


def gambled(found):
    """What a search is judged by: what it promised before and after the coin, what it earned."""
    return {"achieved": found["achieved"]} | {
        moment: found[moment]["estimated"] for moment in ("before", "after")
    }


def beside_the_recorded(variant):
    """What of a fresh run of seed 0 none of the ten recorded seeds would show."""
    [record] = named("gambling")
    seeds = [gambled(run["search"]) for run in record["runs"]]
    every = {name: [seed[name] for seed in seeds] for name in seeds[0]}
    return outliers(gambled(by_luck.luck(variant, seed=0)["search"]), every)


def test_one_seed_made_again_gambles_as_a_seed_does():
    assert beside_the_recorded(EXPERIMENTS["gambling"].variants["edt"]) == {}


@pytest.mark.parametrize("change", [{"updates": 1}, {"config": {"learning_rate": 3e-5}}], ids=str)
def test_another_recipe_gambles_as_no_seed_does(change):
    variant = EXPERIMENTS["gambling"].variants["edt"]
    config = variant.config | change.get("config", {})
    assert beside_the_recorded(replace(variant, **change | {"config": config})) != {}
