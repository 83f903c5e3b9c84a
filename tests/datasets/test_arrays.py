"""One's own flat arrays become the episodes that were recorded, or an error says what to change."""

import gymnasium
import numpy as np
import pytest
import torch

from seqrl import Trajectories, from_arrays, load_dataset, rollouts
from seqrl.datasets.arrays import episode_offsets
from seqrl.environments.behaviour import BehaviourPolicy


def flat(data):
    """The arrays that somebody would have written down who recorded these episodes."""
    last = np.zeros(len(data.states), bool)
    last[data.offsets[1:] - 1] = True
    ended = np.repeat(data.terminated.numpy(), data.lengths)
    actions = data.actions.numpy() + data.action_start
    arrays = data.states.numpy(), actions, data.rewards.numpy(), last & ended, last & ~ended
    return [array.copy() for array in arrays]


@pytest.mark.parametrize("name", ["orchard/walkers-v0", "walker2d/medium-v0"])
def test_recordings_written_down_flat_are_the_same_data_again(name):
    data = load_dataset(name)
    again = from_arrays(*flat(data), action_dim=data.action_dim)
    assert again.action_space == data.action_space
    for field in ("states", "actions", "rewards", "timesteps", "offsets", "terminated"):
        assert torch.equal(getattr(again, field), getattr(data, field)), field
    assert torch.allclose(again.rtg, data.rtg, rtol=1e-5)


class Tosser(BehaviourPolicy):
    """Left or right, as a coin falls."""

    def _act(self, states):
        return self.rng.integers(2, size=len(states))


def test_what_a_plain_loop_writes_down_is_what_rollouts_live():
    lived = rollouts(Tosser(), "CartPole-v1", 5, num_envs=1)
    coins, rows = Tosser(), []
    env = gymnasium.make("CartPole-v1")
    for episode in range(5):
        state, done = env.reset(seed=episode)[0], False
        while not done:
            action = int(coins.select_action(state[None])[0])
            after, reward, terminated, truncated, _ = env.step(action)
            rows.append((state, action, reward, terminated, truncated))
            state, done = after, terminated or truncated
    data = from_arrays(*map(np.array, zip(*rows, strict=True)))
    expected = Trajectories.from_episodes(lived, action_space="discrete")
    assert torch.equal(data.states, expected.states)
    assert torch.equal(data.rtg, expected.rtg)


def test_offsets_against_a_loop():
    random = np.random.default_rng(0)
    for _ in range(50):
        ends, cuts = random.random((2, 20)) < 0.2
        expected = [0]
        for step in range(20):
            if ends[step] or cuts[step]:
                expected.append(step + 1)
        assert episode_offsets(ends, cuts).tolist() == expected


def test_an_episode_that_world_and_clock_end_at_once_was_ended_by_the_world():
    data = from_arrays([[0.0], [0.0]], [0, 1], [1, 1], [0, 1], [1, 1])
    assert data.terminated.tolist() == [False, True]


def test_lists_columns_and_flags_of_other_types_will_do_and_nothing_is_changed():
    seen, done, paid, ends, _ = given = flat(load_dataset("orchard/walkers-v0"))
    kept = [array.copy() for array in given]
    cuts = [0] * 19 + [1] + [0] * 19 + [1]
    two = from_arrays(seen[:40].tolist(), done[:40], paid[:40], ends[:40].astype(float), cuts)
    assert len(two) == 2
    assert all(map(np.array_equal, given, kept))
    bounded = from_arrays([[0.0]], [[1.5]], [1], [1], action_low=[-2.0], action_high=[2.0])
    assert bounded.action_high.tolist() == [2.0]


N = 6


def arrays(**changed):
    """Six steps of one episode, changed where a test says so."""
    whole = {
        "observations": np.zeros((N, 3)),
        "actions": np.zeros((N, 2)),
        "rewards": np.zeros(N),
        "terminations": np.arange(N) == N - 1,
    }
    return whole | changed


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"observations": np.zeros((N + 1, 3))}, "7 observations, 6 actions and 6 rewards"),
        ({"observations": np.zeros(N)}, r"observations.reshape\(len\(observations\), -1\)"),
        ({"observations": np.zeros((N, 8, 8))}, r"observations.reshape\(len\(observations\), -1\)"),
        ({"rewards": np.zeros((N, 1))}, r"rewards.reshape\(-1\)"),
        ({"actions": np.zeros(N)}, r"actions.astype\(int\).*actions.reshape\(-1, 1\)"),
        ({"observations": [[0.0]] * (N - 1) + [[0.0, 1.0]]}, "ragged"),
        ({"terminations": np.zeros(N)}, r"row 0 to 5 end nowhere.*truncations\[-1\] = True"),
        ({"terminations": np.arange(N) == 2}, "row 3 to 5 end nowhere.*first 3 rows"),
        ({"terminations": np.arange(N)}, "terminations must be True or False"),
        ({"terminations": [True]}, "terminations must be True or False for each of 6 steps"),
        ({"truncations": np.full(N, 0.5)}, "truncations must be True or False"),
        (
            {"actions": np.full((N, 2), 1.5)},
            "step 0: action .* outside the space .*; say action_low",
        ),
        ({"rewards": np.full(N, np.nan)}, "episode 0, step 0: rewards holds NaN"),
    ],
    ids=str,
)
def test_an_error_says_what_to_change(changed, told):
    with pytest.raises(ValueError, match=told):
        from_arrays(**arrays(**changed))


def test_a_mapping_or_words_are_refused_with_the_wrapper_that_helps():
    with pytest.raises(TypeError, match=r"'hand', 'speed'.*FlattenObservation"):
        from_arrays(**arrays(observations={"hand": 1, "speed": 2}))
    with pytest.raises(TypeError, match="actions must hold numbers"):
        from_arrays(**arrays(actions=["left"] * N))
    with pytest.raises(TypeError, match="observations must hold numbers"):
        from_arrays(**arrays(observations=[{"hand": 1}] * N))


def test_a_table_with_names_is_refused_with_what_makes_rows_of_it_and_that_does():
    table = np.zeros(N, dtype=[("place", float), ("speed", float)])
    with pytest.raises(TypeError, match=r"names \(place, speed\).*np.column_stack"):
        from_arrays(**arrays(observations=table))
    rows = np.column_stack([table[n] for n in table.dtype.names])  # as the error says
    assert from_arrays(**arrays(observations=rows)).states.shape == (N, 2)
