"""The orchard against brute force: the grid, the most apples, and the walkers' promises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqrl.environments import orchard
from seqrl.environments.drawing import to_svg

GRID = {(r, c): 7 * r + c for r in range(7) for c in range(7)}
APPLES = {(0, 0), (0, 4), (2, 6), (6, 5), (5, 1), (3, 0)}
walks = st.lists(st.integers(0, 4), min_size=1, max_size=20)


def walk(actions):
    """Observations [T + 1, 55] and rewards [T] of a list of actions."""
    env = orchard.Orchard(horizon=100)
    seen, rewards = [env.reset()[0]], []
    for action in actions:
        observation, reward, terminated, _, _ = env.step(action)
        seen.append(observation)
        rewards.append(reward)
        if terminated:
            break
    return np.array(seen), rewards


def walkers(n, seed, behaviour=None):
    """`n` walkers side by side: observations [21, n, 55] and returns [n]."""
    behaviour = behaviour or orchard.Behaviour(seed)
    envs = [orchard.Orchard() for _ in range(n)]
    seen, returns = [np.array([env.reset()[0] for env in envs])], np.zeros(n)
    behaviour.reset_history()
    for _ in range(orchard.HORIZON):
        actions = behaviour.select_action(seen[-1])
        steps = [env.step(action) for env, action in zip(envs, actions, strict=True)]
        seen.append(np.array([step[0] for step in steps]))
        returns += [step[1] for step in steps]
    return np.array(seen), returns


def test_the_grid_is_the_plain_grid():
    moves = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1), "stay": (0, 0)}
    assert walk([4])[0][0].nonzero()[0].tolist() == [GRID[3, 3]]
    assert {cell for cell, number in GRID.items() if number in orchard.APPLES} == APPLES
    for (r, c), number in GRID.items():
        for action, name in enumerate(orchard.ACTIONS):
            there = r + moves[name][0], c + moves[name][1]
            assert orchard.next_cell(number, action) == GRID.get(there, number)


def reachable(steps):
    """Most apples in so many steps, by breadth-first search over (cell, apples picked)."""
    states = {(orchard.START, frozenset())}
    for _ in range(steps):
        new = set()
        for cell, picked in states:
            for action in range(4):
                there = orchard.next_cell(cell, action)
                new.add((there, picked | ({there} & set(orchard.APPLES))))
        states = new | states
    return max(len(picked) for _, picked in states)


@pytest.mark.parametrize("steps", [0, 3, 4, 8, 11, 20, 22, 23])
def test_most_apples_equals_breadth_first_search(steps):
    assert orchard.most_apples(steps) == reachable(steps)


@given(walks)
def test_rewards_count_the_apples_that_the_path_has_touched(actions):
    seen, rewards = walk(actions)
    path = orchard.cells(seen)
    touched = {divmod(int(cell), 7) for cell in path} & APPLES
    assert sum(rewards) == len(touched) == seen[-1, 49:].sum()
    assert set(rewards) <= {0.0, 1.0}
    assert (np.diff(seen[:, 49:], axis=0) >= 0).all()


@given(walks)
def test_one_cell_is_lit_and_steps_are_short(actions):
    seen, _ = walk(actions)
    assert (seen[:, :49].sum(1) == 1).all()
    path = orchard.cells(seen)
    assert all(orchard.distance(a, b) <= 1 for a, b in zip(path, path[1:], strict=False))


def test_all_six_apples_end_the_episode():
    route = "r" * 3 + "u" + "l" * 2 + "uu" + "l" * 4 + "ddd" + "ddr" + "rrrrd"
    env = orchard.Orchard(horizon=50)
    env.reset()
    ends = [env.step("udlr".index(letter)) for letter in route]
    assert len(route) == 23
    assert sum(step[1] for step in ends) == 6
    assert [step[2] for step in ends] == [False] * 22 + [True]


def test_the_same_seed_walks_the_same_way():
    np.testing.assert_array_equal(walkers(20, 7)[0], walkers(20, 7)[0])
    assert (walkers(20, 7)[0] != walkers(20, 8)[0]).any()


def test_walkers_bring_every_return_from_0_to_5_and_never_6():
    _, returns = walkers(500, 0)
    counts = np.bincount(returns.astype(int), minlength=7)
    assert (counts[:6] > 25).all()
    assert counts[6] == 0


def test_walkers_want_every_number_equally_often():
    behaviour = orchard.Behaviour(0)
    behaviour.reset_history()
    behaviour.select_action(np.zeros((7000, 55)))
    counts = np.bincount(behaviour.memory, minlength=7)
    assert len(counts) == 7
    assert (abs(counts - 1000) < 4 * np.sqrt(7000 * 1 / 7 * 6 / 7)).all()


def test_walkers_never_take_more_than_they_want():
    behaviour = orchard.Behaviour(3)
    seen, returns = walkers(300, 3, behaviour)
    assert (returns <= behaviour.memory).all()
    assert (returns == behaviour.memory)[behaviour.memory <= 3].mean() > 0.9


def test_reset_history_of_some_rows_changes_only_their_wishes():
    behaviour = orchard.Behaviour(0)
    behaviour.reset_history()
    behaviour.select_action(np.zeros((40, 55)))
    before = behaviour.memory.copy()
    behaviour.reset_history(np.arange(20))
    np.testing.assert_array_equal(behaviour.memory[20:], before[20:])
    assert (behaviour.memory[:20] != before[:20]).any()


def test_the_drawing_tells_the_same_story_in_words():
    scene = orchard.draw([24, 23, 22, 21], asked=1)
    assert scene.label == (
        "An orchard of 7 by 7 cells: asked for 1, picked 1 of 6 apples in 3 of 20 steps."
    )
    assert "Asked for 1, picked 1 of 6 apples" in to_svg(scene)


@pytest.mark.parametrize("path", [[], [49], [-1], [24, 70]])
def test_a_path_off_the_grid_is_not_drawn(path):
    with pytest.raises(ValueError, match="cells from 0 to 48"):
        orchard.draw(path)
