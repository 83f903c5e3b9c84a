"""The records of goals and waypoints are whole, and hold what must be."""

from dataclasses import replace

import numpy as np
import pytest

import record_rooms
from seqrl.environments import four_rooms
from seqrl.environments.junction import positions
from tests.recorded import outliers, records_of

RECORDS = records_of(record_rooms.RECORDER)


@pytest.mark.parametrize("which", RECORDS)
def test_a_run_holds_each_agent_on_near_and_on_far_goals(which):
    name, variant = which.split("/")
    for run in RECORDS[which]["runs"]:
        assert tuple(run) == record_rooms.EXPERIMENTS[name].variants[variant].agents
        for agent, found in run.items():
            assert set(found) == {"near", "far"}
            for one in found.values():
                assert 0 <= one["success"] <= 1
                assert one["steps"] is None or one["steps"] > 0.9  # noise may push a little
                assert ("walls" in one) == (agent != "flat")
                assert 0 <= one.get("walls", 0) <= 1


@pytest.mark.parametrize("which", RECORDS)
def test_no_centre_of_many_clusters_lies_inside_a_wall(which):
    """Goals and centres are where somebody walked; only averages are elsewhere."""
    if which == "clusters/clusters-10":
        return  # so few that a cluster may reach into two rooms
    for run in RECORDS[which]["runs"]:
        for agent in {"chosen", "searched"} & run.keys():
            assert max(one["walls"] for one in run[agent].values()) < 0.02


def test_no_walk_of_the_short_data_was_between_opposite_rooms():
    for seed in range(3):
        walks = four_rooms.episodes(farthest=1, seed=record_rooms.begin(seed))
        for walk in walks:
            here = positions(walk.observations)[:, :2]
            assert four_rooms.doors_between(here[:, None], here).max() <= 1


def test_all_agents_of_a_seed_meet_the_same_starts_and_goals():
    walkers = [four_rooms.Behaviour(seed) for seed in (0, 1)]
    lived = [record_rooms.lived(walker, "far", 3) for walker in walkers]
    for one, other in zip(*lived, strict=True):
        np.testing.assert_array_equal(one.observations[0], other.observations[0])
        start, goal = np.split(positions(one.observations[0]), 2)
        assert four_rooms.doors_between(start, goal) == 2


def test_whoever_knows_the_rooms_arrives_nearly_as_soon_as_one_can():
    found = record_rooms.came_to(four_rooms.Behaviour(0), "far", 0)
    assert found["success"] == 1.0
    assert 1.0 < found["steps"] < 1.35


def test_one_that_was_taught_little_is_no_seed_of_the_record():
    """A measure that could not tell training from none would prove nothing."""
    few = replace(record_rooms.ROOMS["short"], updates=20)
    found = record_rooms.came_to(few.taught("chosen", 0), "near", 0)
    seeds = [run["chosen"]["near"]["success"] for run in RECORDS["rooms/short"]["runs"]]
    assert found["success"] < min(seeds) - 0.2
    assert outliers({"near": found["success"]}, {"near": seeds})
