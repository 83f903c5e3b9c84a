"""The panels show where every episode went and count it."""

import re

import numpy as np
import pytest

from seqrl import Episode
from seqrl.environments import junction
from seqrl.lessons.explorers.junction import ONE_WORLD, arrived, junction_explorer, one_world


def walk(*places):
    """An episode straight from place to place."""
    path = [np.array(junction.PLACES[name]) for name in places]
    steps = len(path) - 1
    return Episode(
        junction.observe(np.stack(path)), np.zeros((steps, 2)), np.zeros(steps), True, False
    )


GOOD, BAD = walk("S", "J", "G"), walk("S", "C")


def test_the_slider_counts_who_arrives():
    explorer = junction_explorer(
        "Decoys:",
        {"0": {"one": [GOOD, GOOD], "two": [BAD]}, "50": {"one": [BAD, GOOD], "two": [BAD]}},
    )
    assert [view.status for view in explorer.views] == [
        "Decoys: 0 · one: 2 of 2 reach G · two: 0 of 1 reach G",
        "Decoys: 50 · one: 1 of 2 reach G · two: 0 of 1 reach G",
    ]
    assert [view.request for view in explorer.views] == ["0", "50"]
    assert "junction" in explorer._dom_classes


def test_a_path_is_green_only_if_it_reaches_the_goal():
    [view] = junction_explorer("Toll:", {"2": {"both": [GOOD, BAD]}}).views
    paths = re.findall(r'<polyline points="[^"]*" style="[^"]*stroke:(#\w+)', view.picture)
    assert (paths.count("#009e73"), paths.count("#d55e00")) == (2, 1)  # two steps, one step
    assert view.picture.count(">1 of 2 reach G<") == 1


def test_the_other_places_can_be_counted_too():
    assert (arrived([GOOD, BAD], "C"), arrived([GOOD, BAD])) == (1, 1)


def test_the_four_answers_wait_for_their_lessons():
    svg = one_world({"QDT rewrites it": [GOOD]})
    assert all(svg.count(f">{name}<") == 1 for name in ONE_WORLD)
    assert [svg.count(f"lesson {n}") for n in ("04", "09", "10")] == [1, 1, 1]


def test_a_fifth_answer_is_refused():
    with pytest.raises(ValueError, match="no panel is called 'PPO'"):
        one_world({"PPO": [GOOD]})
