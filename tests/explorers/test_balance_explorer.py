"""The balance explorer shows when the pole fell and what had been asked."""

from xml.etree import ElementTree

import numpy as np
import pytest

from seqrl import Episode
from seqrl.environments.drawing import Circle, Line, Text
from seqrl.lessons.explorers.balance import FALLEN, balance_explorer, draw, picture


def lived(steps, tilt=0.3, terminated=True):
    """An episode in which the pole leans further at each step."""
    observations = np.zeros((steps + 1, 4))
    observations[:, 2] = np.linspace(0, tilt, steps + 1)
    return Episode(observations, np.zeros(steps, int), np.ones(steps), terminated, not terminated)


def test_each_request_has_its_view_and_says_what_came_of_it():
    away = lived(49, 0)
    away.observations[-1, 0] = -2.5
    shown = balance_explorer([20, 50, 500], [lived(22), away, lived(500, 0, False)])
    assert [view.request for view in shown.views] == ["20", "50", "500"]
    assert [view.status for view in shown.views] == [
        "Asked for 20 steps, balanced for 22; then it fell",
        "Asked for 50 steps, balanced for 49; then the cart left the rail",
        "Asked for 500 steps, balanced for 500; then the clock stopped it",
    ]
    for view in shown.views:
        label = ElementTree.fromstring(view.picture).get("aria-label")
        assert label == f"{view.status}."


def test_the_end_lies_at_the_request_where_it_was_met_and_before_it_where_it_fell_early():
    for asked, steps in ((40, 40), (80, 40)):
        shapes = picture(asked, lived(steps), 100).shapes
        lines = [s for s in shapes if isinstance(s, Line) and s.stroke == "orange"]
        [mark] = [line for line in lines if line.stroke_width == 3]
        end = [s for s in shapes if isinstance(s, Circle)][-1]
        assert (end.x == mark.points[0][0]) == (asked == steps)
        assert end.x <= mark.points[0][0]


def test_the_band_is_where_the_pole_stands():
    shapes = picture(10, lived(10, FALLEN), 20).shapes
    end = [s for s in shapes if isinstance(s, Circle)][-1]
    [bound] = [s for s in shapes if isinstance(s, Text) and s.content == "12°"]
    assert end.y == pytest.approx(bound.y)


def test_the_pole_leans_to_the_side_of_its_tilt():
    for tilt in (-0.1, 0.1):
        _, pole = (s for s in draw([0.5, 0, tilt, 0]).shapes if isinstance(s, Line))
        foot, tip = pole.points
        assert (tip[0] > foot[0]) == (tilt > 0)
    assert draw([-1.26, 0, 0.1, 0]).label.startswith("A cart at -1.3")


def test_there_is_an_episode_for_each_request():
    with pytest.raises(ValueError, match="2 requests and 1 episodes"):
        balance_explorer([1, 2], [lived(3)])
