"""What the orchard's explorer shows is what the agent did."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from seqrl import Episode, rollouts
from seqrl.environments import orchard
from seqrl.lessons.explorers.orchard import (
    REQUESTS,
    orchard_explorer,
    picture,
    still,
    views,
    walker,
)

SVG = "{http://www.w3.org/2000/svg}"
RIGHT, UP, STAY = 3, 0, 4


class Picker:
    """Walks to as many apples as asked by a fixed plan, then stands still."""

    def reset_history(self, rows=None):
        pass

    def select_action(self, states, target_return=None, timestep=None, *, greedy=True):
        return np.array([self.step(*row) for row in zip(states, target_return, strict=True)])

    def step(self, state, asked):
        """One greedy step to the nearest apple that hangs, if another one is wanted."""
        cell, picked = int(orchard.cells(state)), state[49:] > 0.5
        hanging = [a for a, gone in zip(orchard.APPLES, picked, strict=True) if not gone]
        if picked.sum() >= asked:
            return STAY
        goal = min(hanging, key=lambda apple: orchard.distance(cell, apple))
        ahead = [orchard.distance(orchard.next_cell(cell, action), goal) for action in range(5)]
        return int(np.argmin(ahead))

    def observe(self, reward):
        pass


@pytest.fixture(scope="module")
def explorer():
    return orchard_explorer(Picker())


def test_one_view_for_each_request_and_six_is_beyond_the_data(explorer):
    requests = [view.request for view in explorer.views]
    assert requests == ["0", "1", "2", "3", "4", "5", "6 (beyond the data)"]
    assert explorer.slider.index == 4


def test_the_sentence_says_what_was_asked_and_done(explorer):
    said = [tuple(map(int, re.findall(r"\d+", view.status))) for view in explorer.views]
    assert [asked for asked, _, _ in said] == list(REQUESTS)
    assert [picked for _, picked, _ in said][:4] == [0, 1, 2, 3]
    assert explorer.views[1].status == "Asked for 1 apple, picked 1 in 20 steps"


@pytest.mark.parametrize("asked", REQUESTS)
def test_the_picture_describes_itself_and_shows_the_apples_that_are_left(explorer, asked):
    view = explorer.views[asked]
    root = ElementTree.fromstring(view.picture)
    assert root.get("role") == "img"
    assert root.get("aria-label").startswith(view.status)
    hanging = [c for c in root.findall(f"{SVG}circle") if "fill:#d55e00" in c.get("style")]
    picked = int(view.status.split("picked ")[1].split()[0])
    assert len(hanging) == len(orchard.APPLES) - picked


def test_the_walker_goes_where_the_agent_went(explorer):
    path = [24, 17, 18, 18]  # up, right, stay
    observations = np.stack([orchard.observe(cell, [False] * 6) for cell in path])
    episode = Episode(observations, np.array([UP, RIGHT, STAY]), np.zeros(3), False, True)
    values = ElementTree.fromstring(walker(episode))[0].get("values").split(";")
    places = np.array([value.split(",") for value in values], float)
    steps = np.diff(places, axis=0)[: len(path)]
    assert steps.tolist() == [[0, -40], [40, 0], [0, 0], [0, 0]]
    assert picture(episode, 0, [0.0] * 7).count("animateMotion") == 1
    assert "animate" not in still(episode, 0)


def test_views_follow_from_the_episodes_alone(explorer):
    episodes = rollouts(Picker(), "seqrl/Orchard-v0", 7, targets=list(REQUESTS))
    assert tuple(views(episodes)) == explorer.views
