"""The explorer of lesson 03 shows sums that can be checked by hand."""

import re

import numpy as np
import pytest

from seqrl.environments.drawing import Circle, Rectangle
from seqrl.lessons.explorers.returns_to_go import STOPS, WIDTH, picture, returns_explorer, status

REWARDS = np.arange(100.0)


def test_received_and_still_to_come_add_up_to_the_return_at_every_stop():
    views = returns_explorer(REWARDS).views
    assert len(views) == STOPS
    for view in views:
        said = [float(n.replace(",", "")) for n in re.findall(r"[\d,]+\.\d", view.status)]
        received, to_come, together = said
        assert received == sum(range(int(view.request)))
        assert received + to_come == together == 4950


def test_the_first_and_the_last_step_can_be_reached():
    views = returns_explorer(REWARDS).views
    assert [view.request for view in (views[0], views[-1])] == ["0", "99"]


def test_a_short_episode_has_one_stop_a_step():
    assert [view.request for view in returns_explorer(REWARDS[:3]).views] == ["0", "1", "2"]


def test_the_marker_falls_and_the_shade_shrinks_while_rewards_come_in():
    scenes = [picture(REWARDS, t) for t in (0, 30, 60, 99)]
    heights = [next(s.y for s in scene.shapes if isinstance(s, Circle)) for scene in scenes]
    shaded = [next(s.width for s in scene.shapes if isinstance(s, Rectangle)) for scene in scenes]
    assert heights == sorted(heights)  # y points downwards
    assert shaded == sorted(shaded, reverse=True)
    assert shaded[-1] == 0


def test_negative_rewards_stay_on_the_sheet():
    scene = picture(np.array([-5.0, 2.0, -1.0]), 1)
    points = [p for shape in scene.shapes for p in getattr(shape, "points", ())]
    assert all(0 <= x <= WIDTH and 0 <= y <= scene.height for x, y in points)


def test_the_picture_describes_itself():
    assert picture(REWARDS, 10).label == f"{status(REWARDS, 10)}."


def test_an_episode_of_one_step_is_refused():
    with pytest.raises(ValueError, match="needs two steps, got 1"):
        returns_explorer(REWARDS[:1])
