"""Windows of any data: any lengths, contexts longer than any episode, any seed."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from seqrl import windows
from tests.samples import make_data

lengths = st.lists(st.integers(1, 9), min_size=1, max_size=5).map(tuple)
many = settings(max_examples=60)


@many
@given(
    lengths, st.integers(1, 6), st.integers(1, 14), st.sampled_from(["step", "trajectory"]),
    st.booleans(), st.integers(0, 2**31), st.integers(0, 200),
)  # fmt: skip
def test_a_window_is_a_piece_of_one_episode(
    lengths, batch_size, context, by, discrete, seed, start
):
    data = make_data(lengths, discrete=discrete)
    options = {"by": by, "seed": seed, "start": start}
    batch = next(windows(data, batch_size, context, **options))
    mask = batch["mask"]
    assert mask.shape == (batch_size, context)
    assert mask[:, -1].all()  # at least one real step, at the right
    assert (mask[:, 1:] >= mask[:, :-1]).all()  # padding stands on the left alone
    rows = {tuple(state): row for row, state in enumerate(data.states.tolist())}
    for b in range(batch_size):
        real = [rows[tuple(state)] for state in batch["states"][b][mask[b]].tolist()]
        first, end = next((i, j) for i, j in data.bounds() if i <= real[0] < j)
        assert real == list(range(real[0], min(real[0] + context, end)))
        for name in ("actions", "timesteps"):
            assert torch.equal(batch[name][b][mask[b]], getattr(data, name)[real])
        assert torch.equal(batch["rtg"][b, :, 0][mask[b]], data.rtg[real])
        assert batch["timesteps"][b][mask[b]].tolist() == [row - first for row in real]


@many
@given(lengths, st.integers(1, 5), st.integers(0, 150), st.integers(0, 100))
def test_batch_k_is_the_same_wherever_one_starts(lengths, batch_size, k, seed):
    data = make_data(lengths)
    jumped = next(windows(data, batch_size, 3, seed=seed, start=k))
    walked = list(windows(data, batch_size, 3, seed=seed, start=max(k - 3, 0), steps=4))
    expected = walked[min(k, 3)]
    assert all(torch.equal(jumped[name], expected[name]) for name in expected)


@many
@given(lengths, st.integers(1, 4), st.integers(1, 4), st.integers(0, 150), st.booleans())
def test_parts_of_batches_are_the_rows_of_whole_ones(lengths, size, parts, k, discrete):
    data = make_data(lengths, discrete=discrete)
    whole = next(windows(data, parts * size, 3, start=k))
    taken = [
        next(windows(data, parts * size, 3, start=k, rows=slice(part * size, (part + 1) * size)))
        for part in range(parts)
    ]
    for name, tensor in whole.items():
        assert torch.equal(torch.cat([batch[name] for batch in taken]), tensor)


@many
@given(lengths, st.data())
def test_selecting_and_keeping_the_best(lengths, draw):
    data = make_data(lengths)
    share = draw.draw(st.floats(0.01, 1.0))
    best = data.top(share)
    worst_kept, total = best.returns.min(), int(data.lengths.sum())
    dropped = sorted(set(data.returns.tolist()) - set(best.returns.tolist()))
    assert all(value <= worst_kept for value in dropped)
    assert len(best) == 1 or best.lengths.sum() <= share * total * (1 + 1e-6)
    if dropped:  # the next best would not have fitted
        following = data.lengths[data.returns.tolist().index(dropped[-1])]
        assert best.lengths.sum() + following > share * total * (1 - 1e-6)
