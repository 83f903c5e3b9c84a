"""The replay buffer against a plain-Python twin: order, eviction, chances, hindsight."""

import numpy as np
import pytest
import torch
from scipy import stats

from seqrl import Episode, Trajectories, returns_to_go, windows
from seqrl.online import TrajectoryBuffer
from seqrl.trajectories import joined
from tests.samples import A, S, make_data, make_episode

LENGTHS = (3, 1, 12, 7, 5, 2)


class Twin:
    """The same buffer as lists of numbers: one list of rewards and actions a trajectory."""

    def __init__(self, offline: Trajectories, capacity: int) -> None:
        self.capacity = capacity
        spans = list(offline.bounds())
        rewards = [offline.rewards[low:high].tolist() for low, high in spans]
        actions = [offline.actions[low:high].tolist() for low, high in spans]
        worst_first = sorted(range(len(spans)), key=lambda e: offline.returns[e].item())
        self.kept = [(rewards[e], actions[e]) for e in worst_first][-capacity:]

    def add(self, episodes: list[Episode]) -> None:
        for episode in episodes:
            self.kept.append((episode.rewards.tolist(), episode.actions.tolist()))
            if len(self.kept) > self.capacity:
                self.kept.pop(0)


def contents(buffer: TrajectoryBuffer) -> list:
    data = buffer.data
    return [
        (data.rewards[low:high].tolist(), data.actions[low:high].tolist())
        for low, high in data.bounds()
    ]


def assert_alike(buffer: TrajectoryBuffer, twin: Twin) -> None:
    mine = contents(buffer)
    assert len(mine) == len(twin.kept)
    for (rewards, actions), (expected_rewards, expected_actions) in zip(
        mine, twin.kept, strict=True
    ):
        assert rewards == pytest.approx(expected_rewards)
        assert np.allclose(actions, expected_actions)


@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("capacity", [1, 2, 5, 6, 9, 100])
def test_it_is_its_twin(capacity, discrete):
    data, random = make_data(LENGTHS, discrete=discrete), np.random.default_rng(1)
    buffer, twin = TrajectoryBuffer(data, capacity), Twin(data, capacity)
    assert_alike(buffer, twin)
    for round_ in range(6):
        steps = random.integers(1, 9, size=1 + round_ % 3)
        lived = [make_episode(n, random, discrete=discrete) for n in steps]
        buffer.add(lived)
        twin.add(lived)
        assert_alike(buffer, twin)


def test_the_worst_are_the_first_to_go_and_none_is_lost_without_need():
    data = make_data(LENGTHS)
    ascending = sorted(data.returns.tolist())
    assert TrajectoryBuffer(data, 6).returns.tolist() == ascending
    assert TrajectoryBuffer(data, 4).returns.tolist() == ascending[2:]
    buffer = TrajectoryBuffer(data, 6)
    buffer.add([make_episode(4, np.random.default_rng(0))])
    assert buffer.returns.tolist()[:-1] == ascending[1:]


def test_more_at_once_than_it_holds():
    buffer, random = TrajectoryBuffer(make_data(LENGTHS), 2), np.random.default_rng(0)
    lived = [make_episode(n, random) for n in (3, 4, 5)]
    buffer.add(lived)
    assert buffer.data.lengths.tolist() == [4, 5]


def test_windows_begin_at_every_step_equally_often():
    """So a trajectory's chance is proportional to its length, and its steps are alike."""
    buffer = TrajectoryBuffer(make_data(LENGTHS), 5)
    buffer.add([make_episode(9, np.random.default_rng(2))])
    data = buffer.data
    starts = {
        tuple(state): row for row, state in enumerate(data.states.tolist())
    }  # no two states are alike
    counts = np.zeros(len(starts))
    for batch in buffer.batches(100, context=4, steps=300, seed=3):
        first = batch["mask"].int().argmax(dim=1)
        for state in batch["states"][torch.arange(100), first].tolist():
            counts[starts[tuple(state)]] += 1
    assert counts.sum() == 30_000
    assert stats.chisquare(counts).pvalue > 1e-3
    lengths = data.lengths.numpy()
    of_trajectory = np.add.reduceat(counts, data.offsets[:-1].numpy())
    assert stats.chisquare(of_trajectory, lengths / lengths.sum() * 30_000).pvalue > 1e-3


def test_hindsight_says_what_happened_by_brute_force():
    buffer, random = TrajectoryBuffer(make_data(LENGTHS), 3), np.random.default_rng(4)
    buffer.add([make_episode(n, random) for n in (6, 2)])
    future = {}
    for low, high in buffer.data.bounds():
        for row in range(low, high):
            state = tuple(buffer.data.states[row].tolist())
            future[state] = sum(buffer.data.rewards[t].item() for t in range(row, high))
    for batch in buffer.batches(16, context=3, steps=5, seed=0):
        real = batch["mask"]
        said = batch["rtg"][real].flatten().tolist()
        assert said == pytest.approx(
            [future[tuple(state)] for state in batch["states"][real].tolist()], abs=1e-5
        )


def test_what_was_lived_last_is_in_it_whole():
    buffer = TrajectoryBuffer(make_data(LENGTHS), 4)
    lived = make_episode(5, np.random.default_rng(7), terminated=False)
    buffer.add([lived])
    last = buffer.data.select([len(buffer) - 1])
    np.testing.assert_array_equal(last.states, lived.observations[:-1])
    np.testing.assert_allclose(last.rtg, returns_to_go(lived.rewards), rtol=1e-6)
    assert last.timesteps.tolist() == [0, 1, 2, 3, 4]
    assert last.terminated.tolist() == [False]


def test_a_batch_is_its_number_and_carries_no_statistics():
    buffer = TrajectoryBuffer(make_data(LENGTHS), 4)
    whole = list(buffer.batches(6, 4, 9, seed=5))
    part = list(buffer.batches(6, 4, 4, seed=5, start=3))
    for one, other in zip(whole[3:7], part, strict=True):
        assert all(torch.equal(one[name], other[name]) for name in one)
    assert all(batch.statistics is None for batch in whole)
    plain = next(windows(buffer.data, 6, 4, seed=5))
    assert all(torch.equal(whole[0][name], plain[name]) for name in plain)


@pytest.mark.parametrize(("share", "kept"), [(0.25, 4), (0.5, 8), (0.9, 14)])
def test_a_share_of_each_batch_is_offline_data(share, kept):
    data = make_data(LENGTHS)
    buffer = TrajectoryBuffer(data, 2, filled=False)
    buffer.add([make_episode(8, np.random.default_rng(9))])
    offline = {tuple(state) for state in data.states.tolist()}
    for batch in buffer.batches(16, context=3, steps=4, seed=0, share=share):
        newest = batch["states"][:, -1].tolist()
        assert [tuple(state) in offline for state in newest] == [False] * (16 - kept) + [
            True
        ] * kept
        assert {len(tensor) for tensor in batch.values()} == {16}


def test_an_empty_one_has_nothing_to_give_until_it_is_filled():
    buffer = TrajectoryBuffer(make_data(LENGTHS), 3, filled=False)
    assert (len(buffer), buffer.returns.tolist(), buffer.state_tensors()) == (0, [], {})
    with pytest.raises(ValueError, match="the buffer is empty"):
        next(buffer.batches(4, 2, 1, seed=0))
    buffer.add([make_episode(3, np.random.default_rng(0))])
    assert len(buffer) == 1


@pytest.mark.parametrize("discrete", [False, True])
def test_it_comes_back_from_its_tensors(discrete):
    data = make_data(LENGTHS, discrete=discrete)
    buffer, other = (TrajectoryBuffer(data, 5) for _ in range(2))
    buffer.add([make_episode(4, np.random.default_rng(0), discrete=discrete)])
    other.load_state_tensors(buffer.state_tensors())
    one, two = (next(b.batches(8, 3, 1, seed=0)) for b in (buffer, other))
    assert all(torch.equal(one[name], two[name]) for name in one)
    assert contents(buffer) == contents(other)
    other.load_state_tensors({})
    assert len(other) == 0


def test_what_is_not_full_comes_back_and_trajectories_that_end_before_they_begin_do_not():
    buffer = TrajectoryBuffer(make_data(LENGTHS), 2 * len(LENGTHS))
    rows = buffer.state_tensors()
    buffer.load_state_tensors(rows)
    assert len(buffer) == len(LENGTHS)
    offsets = rows["offsets"].clone()
    offsets[1:3] = offsets[1:3].flip(0)
    with pytest.raises(ValueError, match=r"'buffer.offsets' must rise from 0"):
        buffer.load_state_tensors(rows | {"offsets": offsets})


def test_what_is_unsound_or_of_another_world_is_refused():
    buffer, random = TrajectoryBuffer(make_data(LENGTHS), 5), np.random.default_rng(0)
    bad = make_episode(4, random)
    bad.rewards[2] = np.nan
    with pytest.raises(ValueError, match="the rollouts: episode 0, step 2: rewards"):
        buffer.add([bad])
    with pytest.raises(ValueError, match="capacity must be at least 1"):
        TrajectoryBuffer(make_data(), 0)
    with pytest.raises(ValueError, match=r"2 continuous actions .* 2 discrete"):
        joined(make_data(), make_data(discrete=True))


def test_joined_is_every_episode_in_order():
    random = np.random.default_rng(3)
    episodes = [make_episode(n, random) for n in (4, 1, 6, 2, 3)]

    def of(chosen):
        return Trajectories.from_episodes(chosen, action_dim=A)

    whole, both = of(episodes), joined(of(episodes[:2]), of(episodes[2:]))
    for name in ("states", "actions", "rewards", "rtg", "timesteps", "offsets", "terminated"):
        assert torch.equal(getattr(whole, name), getattr(both, name)), name
    assert both.states.shape == (16, S)


@pytest.mark.parametrize("share", [-0.1, 1.0, 1.5])
def test_a_share_outside_0_to_1_is_refused(share):
    buffer = TrajectoryBuffer(make_data(LENGTHS), 5)
    with pytest.raises(ValueError, match=r"share must lie in \[0, 1\)"):
        next(buffer.batches(4, 2, 1, seed=0, share=share))


def test_what_is_protected_is_drawn_by_the_seed_and_apart_from_what_is_lived():
    """With one stream for both, the same places would be drawn of each."""
    buffer = TrajectoryBuffer(make_data(LENGTHS), len(LENGTHS))
    buffer.data = buffer.offline  # so that equal numbers are equal windows
    first, second = (next(buffer.batches(16, 3, 1, seed=seed, share=0.5)) for seed in (0, 1))
    for batch in (first, second):
        assert not torch.equal(batch["states"][:8], batch["states"][8:])
    assert not torch.equal(first["states"][8:], second["states"][8:])


def test_choices_that_are_not_counted_from_0_come_back_from_a_file():
    walks = [Episode(np.zeros((3, S)), np.array([2, 4]), np.ones(2), True, False)] * 2
    kind = {"action_space": "discrete", "action_dim": 3, "action_start": 2}
    buffer = TrajectoryBuffer(Trajectories.from_episodes(walks, **kind), 5)
    other = TrajectoryBuffer(Trajectories.from_episodes(walks, **kind), 5, filled=False)
    other.load_state_tensors(buffer.state_tensors())
    assert other.data.actions.tolist() == buffer.data.actions.tolist() == [0, 2, 0, 2]
