"""Data on disk are the data in memory: any episodes, in any pieces, every field and window."""

import tempfile
from pathlib import Path

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from seqrl import windows
from seqrl.datasets.mapped import open_mapped
from seqrl.datasets.writing import write_mapped
from tests.samples import make_data

FIELDS = (
    *("states", "actions", "rewards", "rtg", "timesteps", "offsets", "terminated"),
    *("action_low", "action_high", "returns"),
)
lengths = st.lists(st.integers(1, 9), min_size=1, max_size=6).map(tuple)


@settings(max_examples=40)
@given(lengths, st.integers(1, 6), st.booleans(), st.sampled_from(["step", "trajectory"]))
def test_data_on_disk_are_those_in_memory(lengths, size, discrete, by):
    data = make_data(lengths, discrete=discrete)
    pieces = [
        data.select(list(range(first, min(first + size, len(data)))))
        for first in range(0, len(data), size)
    ]
    with tempfile.TemporaryDirectory() as folder:
        written = write_mapped(iter(pieces), Path(folder) / "data")
        mapped = open_mapped(Path(folder) / "data")
        for name in FIELDS:
            assert torch.equal(getattr(mapped, name), getattr(data, name)), name
        assert repr(mapped) == repr(data) == repr(written)
        assert mapped.reference == data.reference
        for there, here in zip(
            windows(mapped, 5, 4, 3, by=by), windows(data, 5, 4, 3, by=by), strict=True
        ):
            assert all(torch.equal(there[name], here[name]) for name in here)
        statistics, exact = mapped.statistics, data.states.double().numpy()
        still = exact.std(0) < 1e-6
        np.testing.assert_allclose(statistics.state_mean, exact.mean(0), rtol=1e-6)
        np.testing.assert_allclose(
            statistics.state_std, np.where(still, 1, exact.std(0)), rtol=1e-6
        )
        for name in ("return_scale", "return_low", "return_high", "longest_episode"):
            assert getattr(statistics, name) == getattr(data.statistics, name)
