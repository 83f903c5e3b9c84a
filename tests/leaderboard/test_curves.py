"""What was stopped while it still changed is named by a rule that hand-made curves prove."""

import numpy as np
import pytest

from seqrl.leaderboard.curves import curves_of, scores_at, trend
from tests.leaderboard.made import entry


def ending(*lasts):
    """Curves through 10 and 20 that end at these scores, one a seed."""
    return [np.array([[0, 10.0], [1000, 20.0], [2000, last]]) for last in lasts]


@pytest.mark.parametrize(
    ("curves", "said"),
    [
        (ending(24.0, 26.0), "rising"),  # by 5, spread 1.4
        (ending(14.0, 16.0), "falling"),
        (ending(15.0, 35.0), "level"),  # by 5, spread 14
        (ending(20.0, 20.0), "level"),
        (ending(24.0, 9.0, 8.0), "level, 2 fell"),  # below half of 20
        (ending(3.0, 3.5), "falling, 2 fell"),
        (ending(99.0), "one seed"),
        ([np.array([[2000, 3.0]]), np.array([[2000, 4.0]])], "one point"),
    ],
)
def test_only_what_moves_by_more_than_the_seeds_differ_is_unfinished(curves, said):
    assert trend(curves) == said


def test_curves_are_those_of_one_row_and_one_data_set_by_seed():
    entries = [
        entry("dt", "hopper/medium-v0", 1, {"dt": 40.0}),
        entry("dt", "walker2d/medium-v0", 0, {"dt": 10.0}),
        entry("dt", "hopper/medium-v0", 0, {"dt": 30.0}),
        entry("odt", "hopper/medium-v0", 0, {"odt": 50.0, "odt-offline": 20.0}),
    ]
    first, second = curves_of(entries, "dt", "hopper/medium-v0")
    assert first.tolist() == [[0, 0], [1500, 15], [3000, 30]]
    assert second[-1].tolist() == [3000, 40]
    [offline] = curves_of(entries, "odt-offline", "hopper/medium-v0")
    assert offline[-1, 1] == 20


def test_a_score_can_be_read_off_early_and_only_where_one_is():
    entries = [entry("dt", "hopper/medium-v0", seed, {"dt": 30.0 + seed}) for seed in (1, 0)]
    assert scores_at(entries, "dt", "hopper/medium-v0", 3000).tolist() == [30, 31]
    assert scores_at(entries, "dt", "hopper/medium-v0", 1500).tolist() == [15, 15.5]
    with pytest.raises(
        ValueError, match=r"not scored after 1,501 updates, but after 0, 1,500, 3,000"
    ):
        scores_at(entries, "dt", "hopper/medium-v0", 1501)
