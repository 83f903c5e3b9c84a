"""The rooms' pictures show how far each agent has come, and what it goes for first."""

import re

import pytest

from seqrl import rollouts
from seqrl.environments import four_rooms
from seqrl.hierarchy import GoalConditionedTransformer, WaypointTransformer
from seqrl.lessons.explorers.rooms import STRIDE, rooms_explorer, status

SIZES = {"state_dim": 4, "action_dim": 2, "hidden_dim": 8, "max_seq_len": 2, "position": "none"}


@pytest.fixture(scope="module")
def lived():
    """One who knows the rooms, and one who was never taught and so proposes places nearby."""
    knows = four_rooms.episodes(1, farthest=2, seed=3)[0]
    agent = WaypointTransformer(SIZES, seed=0)
    lost = rollouts(agent, "seqrl/FourRooms-v0", 1, seed=3, env_kwargs={"farthest": 2})[0]
    return {"knows": (GoalConditionedTransformer(SIZES), knows), "lost": (agent, lost)}


def test_a_view_for_every_few_steps_and_one_for_the_last(lived):
    explorer = rooms_explorer(lived)
    last = max(len(episode) for _, episode in lived.values())
    assert [view.request for view in explorer.views] == [
        str(step) for step in [*range(0, last, STRIDE), last]
    ]
    assert "rooms" in explorer._dom_classes
    for view in explorer.views:
        assert len(re.findall(r">(?:arrived|on the way|never arrived)<", view.picture)) == 2


def test_only_who_has_arrived_is_said_to_have(lived):
    episodes = {"knows": lived["knows"][1]}
    needed = len(episodes["knows"])
    assert status(needed - 1, episodes) == f"step {needed - 1}; knows: on the way"
    assert status(needed, episodes) == f"step {needed}; knows: arrived in {needed}"


def test_whose_time_is_up_is_not_on_the_way_any_more(lived):
    lost = lived["lost"][1]
    assert not lost.terminated
    assert status(len(lost), {"lost": lost}) == f"step {len(lost)}; lost: never arrived"


def test_a_panel_shows_the_waypoint_of_agents_that_have_two_levels(lived):
    agent, episode = lived["lost"]
    [first, *_] = rooms_explorer({"lost": (agent, episode)}).views
    [flat, *_] = rooms_explorer({"flat": (lived["knows"][0], episode)}).views
    circles = [view.picture.count("<circle") for view in (first, flat)]
    assert circles[0] == circles[1] + 1
