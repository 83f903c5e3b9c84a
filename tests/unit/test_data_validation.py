"""Bad data is refused before any training, by an error that names where and what."""

import dataclasses
import re

import numpy as np
import pytest

from seqrl import Episode, Trajectories
from tests.samples import A, S, make_episode

WHERE = "robot.hdf5: episode 2"


def spoiled(values: np.ndarray, index: tuple, bad: float) -> np.ndarray:
    values = values.copy()
    values[index] = bad
    return values


def load(spoil, *, discrete=False, position=2, **options):
    """Load four good episodes, one of which was spoiled."""
    random = np.random.default_rng(0)
    episodes = [make_episode(5, random, discrete=discrete) for _ in range(4)]
    episodes[position] = dataclasses.replace(episodes[position], **spoil(episodes[position]))
    return Trajectories.from_episodes(
        episodes,
        source="robot.hdf5",
        action_space="discrete" if discrete else "continuous",
        **options,
    )


def test_good_data_passes():
    assert len(load(lambda e: {})) == len(load(lambda e: {}, discrete=True)) == 4


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e39])
@pytest.mark.parametrize(
    ("field", "index"), [("observations", (3, 1)), ("actions", (3, 0)), ("rewards", (3,))]
)
def test_numbers_that_are_not_finite_in_float32(field, index, bad):
    def spoil(episode):
        return {field: spoiled(getattr(episode, field).astype(np.float64), index, bad)}

    with pytest.raises(ValueError, match=f"{WHERE}, step 3: {field} holds NaN or infinity"):
        load(spoil)


def test_the_last_observation_is_checked_too():
    with pytest.raises(ValueError, match=f"{WHERE}, step 5: observations holds NaN"):
        load(lambda e: {"observations": spoiled(e.observations, (5, 0), np.nan)})


WRONG_SHAPES = {
    "rewards one short": lambda e: {"rewards": e.rewards[:-1]},
    "rewards in a column": lambda e: {"rewards": e.rewards[:, None]},
    "final observation missing": lambda e: {"observations": e.observations[:-1]},
    "one state larger": lambda e: {"observations": np.pad(e.observations, [(0, 0), (0, 1)])},
    "one action smaller": lambda e: {"actions": e.actions[:, :1]},
    "actions flat": lambda e: {"actions": e.actions[:, 0]},
    "states are pictures": lambda e: {"observations": np.zeros((6, S, 2))},
    "states are numbers": lambda e: {"observations": np.zeros(6)},
}


@pytest.mark.parametrize("spoil", WRONG_SHAPES.values(), ids=WRONG_SHAPES)
@pytest.mark.parametrize("action_dim", [None, A])
@pytest.mark.parametrize("position", [0, 2])
def test_wrong_shapes(spoil, action_dim, position):
    """A bad first episode is refused as well, though it may set the sizes of the others."""
    named = r"robot.hdf5: episode \d: \w+ has shape .*, expected .*"
    with pytest.raises(ValueError, match=named) as raised:
        load(spoil, position=position, action_dim=action_dim)
    if position == 2:
        assert WHERE in str(raised.value)


@pytest.mark.parametrize("position", [0, 2])
def test_an_empty_episode(position):
    nothing = Episode(np.zeros((1, S)), np.zeros((0, A)), np.zeros(0), True, False)
    with pytest.raises(ValueError, match=f"robot.hdf5: episode {position} is empty"):
        load(lambda e: vars(nothing), position=position)


def test_no_episodes():
    with pytest.raises(ValueError, match=r"robot.hdf5: no episodes"):
        Trajectories.from_episodes([], source="robot.hdf5")


@pytest.mark.parametrize("field", ["observations", "actions", "rewards"])
def test_ragged_lists(field):
    def spoil(episode):
        rows = np.asarray(getattr(episode, field)).tolist()
        rows[1] = [0.0, 0.0, 0.0, 0.0, 0.0]
        return {field: rows}

    with pytest.raises(ValueError, match=f"{WHERE}: {field} is ragged"):
        load(spoil)


@pytest.mark.parametrize("dtype", ["U5", "O", "datetime64[s]", "complex128"])
@pytest.mark.parametrize("field", ["observations", "actions", "rewards"])
def test_values_that_are_no_real_numbers(field, dtype):
    def spoil(episode):
        return {field: np.zeros(np.shape(getattr(episode, field)), dtype)}

    named = re.escape(f"{WHERE}: {field} has dtype {np.dtype(dtype)}, expected")
    with pytest.raises(ValueError, match=named):
        load(spoil)


@pytest.mark.parametrize("outside", [1.01, -1.01])
def test_a_continuous_action_outside_the_space(outside):
    named = f"{WHERE}, step 4: action .* is outside the space .*-1.0, -1.0.*1.0, 1.0"
    with pytest.raises(ValueError, match=named):
        load(lambda e: {"actions": spoiled(e.actions, (4, 1), outside)})


def test_a_continuous_action_outside_its_own_dimension_alone():
    with pytest.raises(ValueError, match=f"{WHERE}, step 1: action"):
        load(
            lambda e: {"actions": spoiled(e.actions, (1, 0), 1.5)},
            action_low=[-1, -2],
            action_high=[1, 2],
        )


@pytest.mark.parametrize("outside", [-1, 2, 7])
def test_a_discrete_action_outside_the_space(outside):
    named = f"{WHERE}, step 4: action {outside} is outside the space 0 … 1"
    with pytest.raises(ValueError, match=named):
        load(
            lambda e: {"actions": spoiled(e.actions, (4,), outside)},
            discrete=True,
            action_dim=2,
        )


def test_a_negative_action_is_outside_an_inferred_space_too():
    with pytest.raises(ValueError, match=f"{WHERE}, step 0: action -1 is outside"):
        load(lambda e: {"actions": spoiled(e.actions, (0,), -1)}, discrete=True)


@pytest.mark.parametrize("action_dim", [None, A])
def test_discrete_actions_that_are_floats(action_dim):
    named = f"{WHERE}: discrete actions must be integers, got dtype float64"
    with pytest.raises(ValueError, match=named):
        load(lambda e: {"actions": e.actions * 1.0}, discrete=True, action_dim=action_dim)


def test_an_episode_that_ends_nowhere():
    with pytest.raises(ValueError, match=f"{WHERE} ends nowhere.* last step 4"):
        load(lambda e: {"terminated": False, "truncated": False})


@pytest.mark.parametrize(
    ("low", "high"),
    [([0, 0], [0, 1]), ([1, 1], [-1, -1]), ([-np.inf] * 2, [1, 1]), ([np.nan] * 2, [1, 1])],
)
def test_action_bounds_that_leave_no_room(low, high):
    with pytest.raises(ValueError, match=r"robot.hdf5: action_low .* and action_high .*"):
        load(lambda e: {"actions": e.actions * 0}, action_low=low, action_high=high)


def test_action_bounds_of_the_wrong_size():
    with pytest.raises(ValueError, match=r"robot.hdf5: action_low .* expected 2 numbers"):
        load(lambda e: {}, action_low=[-1, -1, -1], action_high=[1, 1, 1])


def test_an_unknown_action_space():
    with pytest.raises(ValueError, match='action_space must be "continuous" or "discrete"'):
        Trajectories.from_episodes(
            [make_episode(2, np.random.default_rng(0))], action_space="discreet"
        )


@pytest.mark.parametrize("action_dim", [A - 1, A + 1])
def test_actions_that_are_fewer_or_more_than_was_said(action_dim):
    named = f"robot.hdf5: episode 0: actions have size {A}, expected {action_dim}"
    with pytest.raises(ValueError, match=named):
        load(lambda e: {}, action_dim=action_dim)


@pytest.mark.parametrize("bound", [0.1, 1.0, 100.0])
@pytest.mark.parametrize("sign", [-1, 1])
def test_an_action_may_lie_a_millionth_beyond_its_bound(bound, sign):
    def reaching(millionths):
        actions = np.zeros((5, A))
        actions[4, 1] = sign * (bound + millionths * 1e-6 * max(1, bound))
        episode = Episode(np.zeros((6, S)), actions, np.zeros(5), True, False)
        limits = {"action_low": [-bound] * A, "action_high": [bound] * A}
        Trajectories.from_episodes([episode], **limits)

    reaching(0.9)
    with pytest.raises(ValueError, match="step 4: action .* is outside the space"):
        reaching(1.1)


def alone(rewards):
    """Data of one episode with these rewards."""
    steps = len(rewards)
    states, actions = np.zeros((steps + 1, S)), np.zeros((steps, A))
    return Trajectories.from_episodes([Episode(states, actions, np.array(rewards), True, False)])


def test_the_largest_number_of_float32_is_a_number_and_a_sum_beyond_it_is_none():
    largest = float(np.finfo(np.float32).max)
    assert alone([largest]).rtg.tolist() == [largest]
    assert alone([-largest]).rtg.tolist() == [-largest]
    with pytest.raises(ValueError, match="episode 0, step 1: rewards add up to 6.81e"):
        alone([-largest, largest, largest])


@pytest.mark.parametrize(("start", "seen", "count"), [(0, 0, 1), (0, 4, 5), (3, 5, 3), (-2, 0, 3)])
def test_the_discrete_actions_go_from_the_first_to_the_largest_that_was_seen(start, seen, count):
    episode = Episode(np.zeros((3, S)), np.array([start, seen]), np.zeros(2), True, False)
    data = Trajectories.from_episodes([episode], action_space="discrete", action_start=start)
    assert data.action_dim == count
    assert data.actions.tolist() == [0, seen - start]
