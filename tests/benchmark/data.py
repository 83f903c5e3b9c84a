"""Data of Hopper's shape: random states, actions that depend on them, 300 to 1000 steps long."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

STATE_DIM, ACTION_DIM, LONGEST = 11, 3, 1000


@dataclass(frozen=True)
class Data:
    """Flat arrays; episode e is rows offsets[e] … offsets[e + 1] − 1."""

    states: np.ndarray  # [N, S] float32
    actions: np.ndarray  # [N, A] float32
    rewards: np.ndarray  # [N] float32
    offsets: np.ndarray  # [E + 1]

    def split(self, values: np.ndarray) -> list[np.ndarray]:
        """Return one array per episode."""
        return np.split(values, self.offsets[1:-1])


def make(transitions: int, seed: int = 0) -> Data:
    """Return about `transitions` steps whose actions a network can learn from the states."""
    random = np.random.default_rng(seed)
    lengths = random.integers(300, LONGEST + 1, size=transitions // 650)
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    states = random.standard_normal((offsets[-1], STATE_DIM), dtype=np.float32)
    mixing = random.standard_normal((STATE_DIM, ACTION_DIM), dtype=np.float32) / 2
    noise = random.standard_normal((offsets[-1], ACTION_DIM), dtype=np.float32) / 10
    rewards = 3 + random.standard_normal(offsets[-1], dtype=np.float32)
    return Data(states, np.tanh(states @ mixing + noise), rewards, offsets)


def write(path: Path, data: Data) -> None:
    """Write the arrays to one .npz file, which every contender reads."""
    np.savez(path, **vars(data))


def read(path: str | Path) -> Data:
    """Return what `write` wrote."""
    with np.load(path, allow_pickle=False) as arrays:
        return Data(**arrays)
