"""A new run is told from the recorded ones where it is none, and rarely where it is one."""

import numpy as np
import pytest

from tests.recorded import RARE, outliers


@pytest.mark.parametrize(("seeds", "measures"), [(5, 1), (10, 7)])
def test_so_many_honest_runs_are_refused_as_is_said(seeds, measures):
    random, trials = np.random.default_rng(0), 5_000
    drawn = random.normal(3, 2, (trials, seeds + 1, measures))
    refused = sum(bool(outliers({"m": run[0]}, {"m": run[1:]})) for run in drawn)
    assert 0 < refused < RARE * trials + 4 * (RARE * trials) ** 0.5


def test_what_no_seed_shows_is_named_with_its_bounds():
    seeds = {"right": [1.0, 1.1, 0.9, 1.0, 1.2], "wrong": [[0.0, 5.0], [0.1, 5.2], [0.2, 5.1]] * 2}
    found = outliers({"right": 1.05, "wrong": [0.1, 9.0]}, seeds)
    assert list(found) == ["wrong"]
    _, low, high = found["wrong"]
    assert low[1] < 5.0 < 5.2 < high[1] < 9.0


def test_seeds_that_all_agree_allow_for_nothing_else():
    assert outliers({"m": 1.0}, {"m": [1.0] * 5}) == {}
    assert outliers({"m": 1.01}, {"m": [1.0] * 5})
