"""A data set keeps its episodes whole, whatever is selected from it."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import torch

from seqrl import Episode, Trajectories
from tests.samples import A, S, make_data, make_episode


def test_rows_are_the_episodes_laid_end_to_end():
    random = np.random.default_rng(0)
    episodes = [make_episode(steps, random, terminated=steps > 1) for steps in (3, 1, 12)]
    data = Trajectories.from_episodes(episodes)
    assert len(data) == 3
    assert data.lengths.tolist() == [3, 1, 12]
    assert data.offsets.tolist() == [0, 3, 4, 16]
    assert data.terminated.tolist() == [True, False, True]
    for episode, (first, end) in zip(episodes, data.bounds(), strict=True):
        rows = slice(first, end)
        np.testing.assert_array_equal(data.states[rows], episode.observations[:-1])
        np.testing.assert_array_equal(data.actions[rows], episode.actions)
        np.testing.assert_array_equal(data.rewards[rows], episode.rewards.astype(np.float32))
        assert data.timesteps[rows].tolist() == list(range(len(episode)))
    sums = [episode.rewards.sum() for episode in episodes]
    np.testing.assert_allclose(data.returns, sums, rtol=1e-6)


@pytest.mark.parametrize("discrete", [False, True])
def test_types_are_what_networks_take(discrete):
    data = make_data(discrete=discrete)
    assert data.states.dtype == data.rewards.dtype == data.rtg.dtype == torch.float32
    assert data.actions.dtype == (torch.int64 if discrete else torch.float32)
    assert data.states.shape == (23, S)
    assert data.actions.shape == ((23,) if discrete else (23, A))
    assert data.action_space == ("discrete" if discrete else "continuous")


def test_the_number_of_discrete_actions_is_inferred_or_given():
    episode = Episode(np.zeros((4, S)), np.array([0, 3, 1]), np.zeros(3), True, False)
    inferred = Trajectories.from_episodes([episode], action_space="discrete")
    given = Trajectories.from_episodes([episode], action_space="discrete", action_dim=6)
    assert (inferred.action_dim, given.action_dim) == (4, 6)


def as_lists(data: Trajectories) -> list[tuple]:
    """Every episode as plain Python."""
    columns = (data.states, data.actions, data.rewards, data.rtg, data.timesteps)
    return [tuple(column[i:j].tolist() for column in columns) for i, j in data.bounds()]


@pytest.mark.parametrize("chosen", [[2, 0], [1], [3, 3, 1], torch.tensor([0, 1, 2, 3])])
def test_select_takes_whole_episodes_in_the_order_given(chosen):
    data = make_data()
    everything = as_lists(data)
    part = data.select(chosen)
    assert as_lists(part) == [everything[int(index)] for index in chosen]
    assert part.returns.tolist() == [data.returns[int(index)].item() for index in chosen]
    assert (part.name, part.action_dim) == (data.name, data.action_dim)


def test_neighbours_are_selected_without_a_copy():
    data = make_data()
    part, apart = data.select([1, 2]), data.select([1, 3])
    begin = data.states[data.offsets[1]].data_ptr()
    assert (part.states.data_ptr() == begin, apart.states.data_ptr() == begin) == (True, False)


def test_select_takes_a_mask():
    data = make_data()
    assert as_lists(data.select(data.lengths > 5)) == as_lists(data.select([2, 3]))


@pytest.mark.parametrize("nothing", [[], torch.zeros(4, dtype=torch.bool)])
def test_select_refuses_an_empty_choice(nothing):
    with pytest.raises(ValueError, match="at least one episode.*empty"):
        make_data().select(nothing)


def best_by_hand(data: Trajectories, share: Fraction) -> list[int]:
    """Best first, as long as the steps fit into the share; the very best is always kept."""
    order = sorted(range(len(data)), key=lambda e: -data.returns[e].item())
    kept, steps = [order[0]], int(data.lengths[order[0]])
    for episode in order[1:]:
        steps += int(data.lengths[episode])
        if steps > share * len(data.states):
            break
        kept.append(episode)
    return sorted(kept)


@pytest.mark.parametrize("hundredths", [1, 7, 10, 28, 29, 50, 57, 58, 90, 99, 100])
def test_top_equals_brute_force(hundredths):
    lengths = tuple(np.random.default_rng(1).integers(1, 8, size=20))
    lengths = (*lengths, 100 - sum(lengths))
    data = make_data(lengths, seed=2)
    expected = best_by_hand(data, Fraction(hundredths, 100))
    assert as_lists(data.top(hundredths / 100)) == as_lists(data.select(expected))


def test_the_whole_keeps_the_worst_episode_too():
    """The official code of the Online Decision Transformer drops it (`<` for `<=`)."""
    data = make_data((2, 2, 2, 2))
    assert as_lists(data.top(1.0)) == as_lists(data)
    assert len(data.top(0.5)) == 2
    assert len(data.top(0.49)) == 1


def test_the_best_is_kept_however_small_the_share():
    data = make_data()
    assert data.top(1e-9).returns.item() == data.returns.max().item()


@pytest.mark.parametrize("share", [0, -0.1, 1.01, float("nan")])
def test_an_impossible_share_is_refused(share):
    with pytest.raises(ValueError, match="share must"):
        make_data().top(share)


@pytest.mark.parametrize("choice", [[-1, 0], [-1], [3, 0, 3], [True, False, False, True]])
def test_a_choice_is_what_indexing_says(choice):
    data = make_data()
    kept = np.arange(4)[np.asarray(choice)]
    chosen = data.select(choice)
    assert chosen.lengths.tolist() == data.lengths[kept].tolist()
    for place, episode in enumerate(kept):
        (first, end), (start, stop) = list(chosen.bounds())[place], list(data.bounds())[episode]
        assert torch.equal(chosen.states[first:end], data.states[start:stop])


FIVE = make_data((5,))
WRONG_OFFSETS = {
    "begin late": [1, 5],
    "begin before the data": [-1, 5],
    "end early": [0, 4],
    "end beyond the data": [0, 6],
    "an empty episode": [0, 3, 3, 5],
    "fall": [0, 4, 3, 5],
    "real numbers": [0.0, 5.0],
    "in a row": [[0, 5]],
    "no episode": [0],
}


@pytest.mark.parametrize("offsets", WRONG_OFFSETS.values(), ids=WRONG_OFFSETS)
def test_offsets_that_do_not_cut_the_steps_into_episodes_are_refused(offsets):
    steps = 0 if offsets == [0] else 5
    rows = ("states", "actions", "rewards", "rtg", "timesteps")
    ended = torch.ones(len(offsets) - 1, dtype=torch.bool)
    with pytest.raises(ValueError, match=f"offsets must be int64 .* number of steps, {steps}, got"):
        replace(
            FIVE,
            offsets=torch.tensor(offsets),
            terminated=ended,
            **{name: getattr(FIVE, name)[:steps] for name in rows},
        )


WRONG_LAYOUTS = {
    **{
        f"{name}, {rows} rows": ({name: getattr(FIVE, name)[:1].expand(rows, *size)}, name)
        for name, size in (("actions", (A,)), ("rewards", ()), ("rtg", ()), ("timesteps", ()))
        for rows in (4, 6)
    },
    **{
        f"{n} ended": (
            {"terminated": torch.ones(n, dtype=torch.bool)},
            f"terminated has {n} .* 1 ep",
        )
        for n in (0, 2)
    },
    "states in double": ({"states": torch.zeros(5, S).double()}, "states must be torch.float32"),
    "states flat": ({"states": torch.zeros(5)}, "states must be .* in 2 dimensions"),
    "rewards in a column": ({"rewards": torch.zeros(5, 1)}, "rewards must be .* in 1 dimensions"),
    "small clock": ({"timesteps": torch.arange(5).int()}, "timesteps must be torch.int64"),
    "one bound": ({"action_low": -torch.ones(1)}, "action_dim is 2, but .* bounds"),
    "three bounds": ({"action_high": torch.ones(A + 1)}, "action_dim is 2, but .* bounds"),
    "another action_dim": ({"action_dim": A + 1}, "action_dim is 3, but"),
}


@pytest.mark.parametrize(("changed", "named"), WRONG_LAYOUTS.values(), ids=WRONG_LAYOUTS)
def test_tensors_that_are_laid_out_otherwise_are_refused(changed, named):
    with pytest.raises(ValueError, match=f"^{named}"):
        replace(FIVE, **changed)


def test_one_step_alone_is_a_data_set():
    assert make_data((1,)).lengths.tolist() == [1]
