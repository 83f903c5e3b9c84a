"""Two trajectories: the truth by counting the data and by minimising the expectile's loss."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from seqrl.environments import two_trajectories as world
from seqrl.environments.two_trajectories import STATES


def paths_of(episodes):
    return [[STATES[i] for i in episode.observations.argmax(1)] for episode in episodes]


def test_the_data_is_exactly_the_two_trajectories():
    episodes = world.episodes()
    assert paths_of(episodes) == [["L1", "M", "G"], ["L2", "M", "Z"]]
    assert [episode.actions.tolist() for episode in episodes] == [[1, 0], [0, 1]]
    assert [episode.rewards.tolist() for episode in episodes] == [[0, 1], [0, 0]]
    assert all(episode.terminated for episode in episodes)
    assert paths_of(world.episodes(copies=20))[::20] == paths_of(episodes)


def counted(history, episodes):
    """(action, return-to-go) at M after these last states, read from the episodes."""
    hits = []
    for path, episode in zip(paths_of(episodes), episodes, strict=True):
        upto = path[:2]
        if upto[-len(history) :] == list(history):
            hits.append((int(episode.actions[1]), episode.rewards[1:].sum()))
    return hits


@pytest.mark.parametrize("history", [("M",), ("L1", "M"), ("L2", "M")])
def test_the_truth_at_m_equals_counting_the_data(history):
    hits = counted(history, world.episodes())
    assert sorted(world.returns_seen(history)) == sorted(rtg for _, rtg in hits)
    for target in (0, 1):
        matching = [action for action, rtg in hits if rtg == target]
        got = world.probability_up(history, target)
        if matching:
            assert got == matching.count(0) / len(matching)
        else:
            assert np.isnan(got)


def test_from_l2_the_best_is_up_and_no_trajectory_shows_it():
    returns = {}
    for actions in product((0, 1), repeat=2):
        env = world.TwoTrajectories("L2")
        env.reset()
        returns[actions] = sum(env.step(action)[1] for action in actions)
    assert returns == {(0, 0): 1, (0, 1): 0, (1, 0): 1, (1, 1): 0}
    assert all(sum(e.rewards) == 0 for e in world.episodes() if e.observations[0, 1])


@given(st.floats(0.01, 0.99), st.sampled_from([("L1", "M"), ("L2", "M")]))
def test_expectiles_minimise_the_asymmetric_square(level, path):
    for length, got in enumerate(world.expectiles(path, level), start=1):
        seen = np.array(world.returns_seen(path[-length:]))

        def loss(m, seen=seen):
            gap = seen - m
            return (np.where(gap > 0, level, 1 - level) * gap**2).sum()

        best = minimize_scalar(loss, bounds=(-1, 2), method="bounded", options={"xatol": 1e-9})
        assert got == pytest.approx(best.x, abs=1e-5)


def test_the_longer_memory_lowers_the_hope_of_l2_only():
    assert world.expectiles(["L2", "M"], 0.99) == pytest.approx([0.99, 0])
    assert world.expectiles(["L1", "M"], 0.99) == pytest.approx([0.99, 1])


def test_bad_arguments_are_refused():
    with pytest.raises(ValueError, match="start must be one of 'L1', 'L2', got 'M'"):
        world.TwoTrajectories("M")
    with pytest.raises(ValueError, match="history must end there"):
        world.probability_up(["L1"], 1)
    for path in ([], ["M", "X"]):
        with pytest.raises(ValueError, match="one or more of L1, L2, M, G, Z"):
            world.draw(path)


def test_the_drawing_names_the_path():
    assert world.draw(["L2", "M", "G"]).label.endswith("This path: L2 to M to G.")
