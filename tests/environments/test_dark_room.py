"""The dark room: what a step leads to and pays, against a room walked by hand."""

import gymnasium
import numpy as np
import pytest

from seqrl import rollouts
from seqrl.environments import dark_room
from seqrl.environments.behaviour import BehaviourPolicy
from seqrl.environments.dark_room import (
    MOVES,
    START,
    STEPS,
    all_goals,
    best_actions,
    cells_of,
    move,
    observe,
    optimum,
)

STAY, EAST, WEST, NORTH, SOUTH = range(5)


def room(goal, **chosen):
    return gymnasium.make("seqrl/DarkRoom-v0", goals=[goal], **chosen).unwrapped


def test_a_step_on_the_goal_pays_one_each_time_and_a_wall_stops():
    env = room((4, 2))
    env.reset(seed=0)
    paid = [env.step(action)[1] for action in (EAST, EAST, EAST, STAY, WEST, EAST)]
    assert paid == [0, 1, 1, 1, 0, 1]


def test_after_ten_steps_one_is_back_in_the_middle_and_the_goal_is_where_it_was():
    env = room((2, 3), episodes=2)
    env.reset(seed=0)
    seen, paid = [], []
    for t in range(2 * STEPS):
        observation, reward, terminated, truncated, _ = env.step(NORTH if t % STEPS == 0 else STAY)
        seen.append(cells_of(observation).tolist())
        paid.append(reward)
        assert (terminated, truncated) == (False, t == 2 * STEPS - 1)
    assert seen == 2 * ((STEPS - 1) * [[2, 3]] + [list(START)])
    assert sum(paid) == 2 * STEPS


def test_the_best_actions_reach_every_goal_as_fast_as_there_is_a_way():
    """Against a search of all ways: breadth first from the middle."""
    goals = all_goals()
    away = {START: 0}
    for _ in range(9):
        for cell, steps in list(away.items()):
            for step in MOVES.values():
                there = tuple(np.clip(np.add(cell, step), 0, 4).tolist())
                away.setdefault(there, steps + 1)
    cells, paid = np.tile(START, (25, 1)), np.zeros(25)
    for _ in range(STEPS):
        cells = move(cells, best_actions(cells, goals))
        paid += (cells == goals).all(1)
    fastest = [STEPS + 1 - max(away[tuple(goal)], 1) for goal in goals.tolist()]
    assert paid.tolist() == optimum(goals).tolist() == fastest


@pytest.mark.parametrize("sight", dark_room.SIGHTS)
def test_every_cell_looks_different_and_never_tells_the_goal(sight):
    seen = {tuple(observe(cell, sight)) for cell in all_goals()}
    assert len(seen) == 25
    looks = {tuple(room(goal, sight=sight).reset(seed=1)[0]) for goal in all_goals()}
    assert len(looks) == 1


def test_cells_are_what_coordinates_came_from():
    assert (cells_of(observe(all_goals())) == all_goals()).all()


def test_a_reset_draws_each_of_its_goals_about_as_often():
    env = gymnasium.make("seqrl/DarkRoom-v0", goals=[(0, 0), (4, 4)]).unwrapped
    drawn = []
    for seed in range(400):
        env.reset(seed=seed)
        drawn.append(tuple(env.goal.tolist()))
    assert set(drawn) == {(0, 0), (4, 4)}
    assert abs(drawn.count((0, 0)) - 200) < 5 * np.sqrt(400 / 4)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"goals": [(5, 0)]}, r"goals must lie within 0 … 4, got \[\[5, 0\]\]"),
        ({"goals": [(0.5, 0)]}, "goals must lie within"),
        ({"goals": [1, 2]}, r"cells \(x, y\), \[n, 2\], got shape \(2,\)"),
        ({"sight": "sound"}, "sight must be one of 'coordinates', 'cells', got 'sound'"),
        ({"episodes": 0}, "episodes"),
    ],
)
def test_rooms_that_there_cannot_be_are_refused(chosen, said):
    with pytest.raises(ValueError, match=said):
        dark_room.DarkRoom(**chosen)


def test_returns_are_of_each_episode():
    lived = rollouts(_Stays(), "seqrl/DarkRoom-v0", 2, env_kwargs={"goals": [START]})
    assert dark_room.returns(np.stack([one.rewards for one in lived])).tolist() == 2 * [10 * [10.0]]


class _Stays(BehaviourPolicy):
    """Stays where it is."""

    def _act(self, states):
        return np.full(len(states), STAY)
