"""Windows equal a plain-Python sampler, their starts have the right chances, batch k is pure."""

from collections import Counter
from functools import partial
from itertools import islice

import numpy as np
import pytest
import torch
from scipy import stats

from seqrl import Trajectories, windows
from seqrl.datasets.writing import write_mapped
from seqrl.sampling import _faults, _looks_sound, gather_windows
from seqrl.trajectories import WINDOWED
from tests.samples import A, S, make_agent, make_data

LENGTHS = (3, 1, 12, 7, 1)


def window_by_hand(data: Trajectories, start: int, context: int) -> list[dict]:
    """One window as a list of steps, real ones at the right, `None` where it is padded."""
    end = next(end for first, end in data.bounds() if first <= start < end)
    first = next(first for first, end in data.bounds() if first <= start < end)
    steps = [
        {
            "states": data.states[row].tolist(),
            "actions": data.actions[row].tolist(),
            "rtg": [data.rtg[row].item()],
            "timesteps": row - first,
        }
        for row in range(start, min(start + context, end))
    ]
    return [None] * (context - len(steps)) + steps


@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("context", [1, 2, 7, 12, 20])
def test_windows_equal_a_plain_sampler(context, discrete):
    data = make_data(LENGTHS, discrete=discrete)
    starts = torch.arange(len(data.states))  # every possible window
    batch = gather_windows(data, starts, context)
    assert batch["states"].shape == (len(starts), context, S)
    assert batch["actions"].shape == (len(starts), context, A)[: 2 if discrete else 3]
    assert batch["rtg"].shape == (len(starts), context, 1)
    for row, start in enumerate(starts):
        for k, step in enumerate(window_by_hand(data, int(start), context)):
            assert batch["mask"][row, k].item() == (step is not None)
            for name, expected in (step or {}).items():
                assert batch[name][row, k].tolist() == expected, (name, row, k)


@pytest.mark.parametrize("mapped", [False, True])
@pytest.mark.parametrize("row", [-1, sum(LENGTHS)])
def test_rows_that_the_data_do_not_have_are_refused(row, mapped, tmp_path):
    data = make_data(LENGTHS)
    data = write_mapped([data], tmp_path / "mapped") if mapped else data
    with pytest.raises(ValueError, match=f"starts must be rows of the data, 0 to .*got {row}"):
        gather_windows(data, torch.tensor([row]), 3)


def starts_of(batch) -> list[tuple[float, ...]]:
    """The first real state of each window, by which its start is known."""
    first = batch["mask"].int().argmax(dim=1)
    return [tuple(state) for state in batch["states"][torch.arange(len(first)), first].tolist()]


@pytest.mark.parametrize("discrete", [False, True])
def test_windows_are_cut_where_they_are_asked_for(discrete):
    """A "meta" device holds shapes alone: a number that came back to the CPU would be an error."""
    data = make_data(LENGTHS, discrete=discrete)
    here, there = (next(windows(data, 4, 3, device=device)) for device in ("cpu", "meta"))
    for name, tensor in there.items():
        assert tensor.device.type == "meta"
        assert (tensor.shape, tensor.dtype) == (here[name].shape, here[name].dtype)


def test_data_are_copied_to_a_device_once(monkeypatch):
    data, copied, to = make_data(), [], torch.Tensor.to
    monkeypatch.setattr(
        torch.Tensor, "to", lambda *given: copied.append(len(given[0])) or to(*given)
    )
    assert len(list(windows(data, 4, 3, steps=100, device="meta"))) == 100
    assert copied.count(len(data.states)) == len(WINDOWED)


@pytest.mark.parametrize("by", ["step", "trajectory", "beginning"])
def test_further_fields_are_cut_where_the_usual_are(by):
    data = make_data(LENGTHS)
    also = {"copies": data.states.clone(), "numbers": torch.arange(len(data.states))}
    plain, more = (windows(data, 8, 3, 20, seed=2, by=by, also=some) for some in (None, also))
    for usual, batch in zip(plain, more, strict=True):
        assert same(usual, {name: batch[name] for name in usual})
        assert batch.keys() - usual.keys() == also.keys()
        assert torch.equal(batch["copies"], batch["states"])
        assert torch.equal(data.states[batch["numbers"]], batch["states"])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"rewards": torch.zeros(3)}, r"also\['rewards'\] must be a tensor with a row for each of"),
        ({"rewards": torch.tensor(0.0)}, "with a row for each"),
        ({"rewards": [0.0]}, "must be a tensor"),
        ({"rtg": torch.zeros(sum(LENGTHS))}, "'rtg', which windows hold already"),
    ],
)
def test_further_fields_that_are_none_are_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        windows(make_data(LENGTHS), 4, 3, also=wrong)


@pytest.mark.parametrize("by", ["step", "trajectory", "beginning"])
def test_starts_have_the_right_chances(by):
    data = make_data(LENGTHS)
    draws = 40_000
    rows = {tuple(state): row for row, state in enumerate(data.states.tolist())}
    batches = windows(data, batch_size=400, context=2, steps=draws // 400, seed=3, by=by)
    counts = Counter(rows[start] for batch in batches for start in starts_of(batch))
    chances = np.full(len(rows), 1 / len(rows))
    if by == "trajectory":
        chances = np.concatenate([np.full(n, 1 / n / len(LENGTHS)) for n in LENGTHS])
    if by == "beginning":
        assert {row for row in counts if counts[row]} == set(data.offsets[:-1].tolist())
        chances = np.zeros(len(rows))
        chances[data.offsets[:-1]] = 1 / len(LENGTHS)
    observed = np.array([counts[row] for row in range(len(rows))])
    some = chances > 0
    assert stats.chisquare(observed[some], draws * chances[some]).pvalue > 1e-4


def same(a, b) -> bool:
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)


@pytest.mark.parametrize("by", ["step", "trajectory", "beginning"])
def test_batch_k_depends_on_seed_and_k_alone(by):
    data = make_data()
    options = {"batch_size": 5, "context": 4, "by": by}
    whole = list(windows(data, **options, steps=200, seed=7))
    for k in (0, 1, 63, 64, 65, 130, 199):
        assert same(next(windows(data, **options, seed=7, start=k)), whole[k])
    one, two = windows(data, **options, seed=7), windows(data, **options, seed=7, start=60)
    for k in range(70):  # two iterators in turn do not disturb each other
        torch.rand(3), np.random.default_rng().random()
        assert same(next(one), whole[k])
        assert same(next(two), whole[60 + k])


def test_other_seeds_and_later_batches_differ():
    data = make_data()
    first = [starts_of(next(windows(data, 20, 4, seed=seed))) for seed in range(5)]
    later = [starts_of(batch) for batch in windows(data, 20, 4, steps=200)]
    assert len({tuple(starts) for starts in first}) == 5
    assert len({tuple(starts) for starts in later}) == 200


def test_steps_bound_the_number_of_batches():
    data = make_data()
    assert len(list(windows(data, 2, 3, steps=5))) == 5
    assert len(list(windows(data, 2, 3, steps=5, start=100))) == 5
    assert list(windows(data, 2, 3, steps=0)) == []
    assert len(list(islice(windows(data, 2, 3), 150))) == 150


def test_starts_do_not_depend_on_the_context():
    data = make_data()
    short, long = (next(windows(data, 50, context, seed=1)) for context in (1, 20))
    assert starts_of(short) == starts_of(long)


def test_windows_are_copies():
    data = make_data()
    before, whole = data.states.clone(), list(windows(data, 4, 3, steps=20))
    for untouched, batch in zip(whole, windows(data, 4, 3, steps=20), strict=True):
        assert same(untouched, batch)  # whatever became of the batches before it
        for tensor in batch.values():
            tensor.zero_()
    assert torch.equal(data.states, before)


def test_a_batch_remembers_the_statistics_of_its_data():
    data = make_data()
    assert next(windows(data, 2, 3)).statistics is data.statistics


@pytest.mark.parametrize("wrong", [{"batch_size": 0}, {"context": 0}, {"by": "length"}])
def test_impossible_requests_are_refused(wrong):
    with pytest.raises(ValueError, match="must be"):
        next(windows(make_data(), **wrong))


@pytest.mark.parametrize("by", ["step", "trajectory", "beginning"])
def test_the_random_stream_is_the_one_that_records_depend_on(by):
    """Of 64 batches at a time, from Philox with the block's number as its counter."""
    data, seed, size = make_data(), 5, 4
    for k in (0, 63, 64, 200):
        block = np.random.Generator(np.random.Philox(key=seed, counter=[0, 0, 0, k // 64]))
        if by == "step":
            starts = block.integers(len(data.states), size=(64, size))
        elif by == "beginning":
            starts = data.offsets.numpy()[block.integers(len(data), size=(64, size))]
        else:
            chosen = block.integers(len(data), size=(64, size))
            starts = block.integers(data.offsets.numpy()[chosen], data.offsets.numpy()[chosen + 1])
        batch = next(windows(data, size, 3, seed=seed, start=k, by=by))
        assert same(batch, gather_windows(data, torch.from_numpy(starts[k % 64]), 3))


def test_the_first_and_the_last_seed_are_seeds_and_their_neighbours_are_none():
    for seed in (0, 2**128 - 1):
        next(windows(make_data(), 1, 1, seed=seed))
    for wrong in ({"seed": -1}, {"seed": 2**128}, {"start": -1}, {"steps": -1}):
        with pytest.raises(ValueError, match=f"{next(iter(wrong))} must be"):
            next(windows(make_data(), **wrong))


@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("position", ["timestep", "none"])
def test_what_looks_sound_at_a_glance_has_no_fault_at_any_step(discrete, position):
    """Small batches of few values, nearly all of them wrong somewhere."""
    config = make_agent(discrete=discrete, position=position, max_ep_len=3).config
    random, seen = torch.Generator().manual_seed(0), set()
    for _ in range(4000):
        rows, steps = torch.randint(1, 4, (2,), generator=random).tolist()
        draw = partial(torch.randint, size=(rows, steps), generator=random)
        mask = draw(-1, 4).clamp(0, 1).bool()
        batch = {
            "states": torch.zeros(rows, steps, S),
            "actions": draw(-1, A + 1) if discrete else torch.zeros(rows, steps, A),
            "rtg": torch.zeros(rows, steps, 1),
            "timesteps": (torch.arange(steps) + draw(-1, 2)) * mask,
            "mask": mask,
            "rewards": torch.where(draw(0, 6) == 0, torch.inf, 0.0),
        }
        numbers = ("states", "rtg", "actions", "rewards")
        sound = not any(wrong.any() for *_, wrong in _faults(batch, config, numbers))
        glance = _looks_sound(batch, config, numbers)
        assert sound or not glance
        seen.add((sound, glance))
    assert seen >= {(True, True), (False, False)}


def test_without_a_seed_it_is_0():
    plain, seeded = (next(windows(make_data(LENGTHS), **ways)) for ways in ({}, {"seed": 0}))
    assert all(torch.equal(plain[name], seeded[name]) for name in plain)
