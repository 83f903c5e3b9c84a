"""Goals in hindsight, against the recordings that they were reached in."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqrl import Episode
from seqrl.hierarchy import hindsight


def walks(lengths):
    """Episodes in which the first number tells the episode, the second the step."""
    made = []
    for number, steps in enumerate(lengths):
        seen = np.stack([np.full(steps + 1, number), np.arange(steps + 1), -np.ones(steps + 1)], 1)
        made.append(Episode(seen, np.zeros((steps, 1)), np.zeros(steps), False, True))
    return made


lengths = st.lists(st.integers(1, 12), min_size=1, max_size=6)


@given(lengths, st.integers(1, 9), st.none() | st.integers(1, 9), st.integers(0, 99))
def test_goals_and_waypoints_were_reached_later_in_the_same_episode(lengths, ahead, within, seed):
    asked = hindsight(walks(lengths), ahead=ahead, within=within, seed=seed)
    now = [(number, step) for number, steps in enumerate(lengths) for step in range(steps)]
    assert asked["goals"].shape == asked["waypoints"].shape == (len(now), 2)
    for (number, step), goal, waypoint in zip(now, *map(list, asked.values()), strict=True):
        of, reached = goal.tolist()
        assert of == number
        assert step < reached <= min(lengths[number], step + (within or 12))
        assert waypoint.tolist() == [number, min(step + ahead, reached)]


def test_every_later_place_is_drawn_equally_often():
    goals = hindsight(walks([8] * 3000), ahead=1)["goals"].reshape(3000, 8, 2)[..., 1]
    for step in range(8):
        counts = np.bincount(goals[:, step].int().numpy(), minlength=9)
        expected = 3000 / (8 - step)
        assert (counts[: step + 1] == 0).all()
        assert (abs(counts[step + 1 :] - expected) < 5 * np.sqrt(expected)).all()


def test_the_seed_decides():
    draws = [hindsight(walks([9] * 9), ahead=2, seed=seed)["goals"] for seed in (1, 1, 2)]
    assert (draws[0] == draws[1]).all()
    assert (draws[0] != draws[2]).any()


@pytest.mark.parametrize("wrong", [{"ahead": 0}, {"ahead": 2.5}, {"ahead": 1, "within": 0}])
def test_steps_are_whole_and_at_least_one(wrong):
    with pytest.raises((TypeError, ValueError), match="must be (a whole number|at least 1)"):
        hindsight(walks([3]), **wrong)
