"""The best of each start, against brute force."""

import numpy as np
import pytest

from seqrl.evidence.fair import best_of_each_start


def test_no_other_episode_of_its_start_returned_more_and_each_start_has_one():
    random = np.random.default_rng(0)
    for _ in range(50):
        starts, returns = random.integers(5, size=20), random.integers(-9, 9, size=20)
        chosen = best_of_each_start(returns, starts)
        assert sorted(starts[chosen]) == sorted(set(starts))
        assert (np.diff(chosen) > 0).all()
        for episode in chosen:
            rivals = returns[starts == starts[episode]]
            assert returns[episode] == rivals.max()


def test_of_equals_it_is_the_first():
    assert best_of_each_start([1.0, 1.0, 1.0], [7, 7, 8]).tolist() == [0, 2]


def test_each_return_needs_its_start():
    with pytest.raises(ValueError, match="2 returns and 1 starts"):
        best_of_each_start([1.0, 2.0], [0])
    with pytest.raises(ValueError, match="one each is needed"):
        best_of_each_start([], [])
