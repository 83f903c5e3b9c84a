"""The leaderboard's statistics against plain loops, other routines, and worlds of known truth."""

import numpy as np
import pytest
from scipy import stats

from seqrl.leaderboard.scores import (
    Aggregate,
    aggregates,
    common_tasks,
    gap,
    interquartile_mean,
    missing,
    probability_of_improvement,
    returns_of,
    runs_of,
    scores_of,
    stratified_interval,
)
from tests.leaderboard import made

TASKS, SEEDS = 6, 5
RUNS = np.random.default_rng(0).normal(50, 30, (TASKS, 1)) + np.random.default_rng(1).normal(
    0, 8, (TASKS, SEEDS)
)


def entry(dataset, seed, **scores):
    return {"dataset": dataset, "seed": seed, "scores": scores}


ENTRIES = [
    entry("walker2d/medium-v0", 1, dt=31.0),
    entry("hopper/medium-v0", 1, odt=21.0, **{"odt-offline": 11.0}),
    entry("hopper/medium-v0", 0, mine=5.0),
    entry("hopper/medium-v0", 0, odt=20.0, **{"odt-offline": 12.0}),
    entry("walker2d/medium-v0", 0, dt=30.0),
    entry("hopper/medium-v0", 0, dt=40.0),
]


def test_entries_become_rows_of_data_sets_of_seeds_in_order():
    scores = scores_of(ENTRIES)
    assert list(scores) == ["dt", "odt-offline", "odt", "mine"]  # a row of one's own comes last
    assert scores["dt"] == {"hopper/medium-v0": [40.0], "walker2d/medium-v0": [30.0, 31.0]}
    assert scores["odt"] == {"hopper/medium-v0": [20.0, 21.0]}
    assert gap(scores["odt"], scores["odt-offline"]) == {"hopper/medium-v0": [8.0, 10.0]}


def test_returns_are_those_of_one_row_and_one_data_set_by_seed():
    runs = [made.entry("odt", made.TASKS[0], n, {"odt": 1.0 + n, "odt-offline": 9}) for n in (1, 0)]
    runs += [made.entry("odt", made.TASKS[1], 0, {"odt": 7.0})]
    assert returns_of(runs, "odt", made.TASKS[0]) == pytest.approx(
        np.full((2, 10), [[10.2], [40.4]])
    )


def test_what_is_not_recorded_is_named_and_nothing_is_averaged_without_it():
    scores = scores_of(ENTRIES)
    assert common_tasks(scores) == ["hopper/medium-v0"]
    assert missing(scores) == {row: ["walker2d/medium-v0"] for row in scores if row != "dt"}
    both = ["hopper/medium-v0", "walker2d/medium-v0"]
    with pytest.raises(ValueError, match=r"no score on walker2d/medium-v0: .* same data sets"):
        runs_of(scores["odt"], both)
    with pytest.raises(ValueError, match="no data set at all"):
        runs_of(scores["odt"], [])
    assert list(aggregates(scores, both)) == ["dt"]


def test_every_data_set_weighs_the_same():
    """A data set with more seeds than the others would otherwise pull the mean its way."""
    dt = scores_of(ENTRIES)["dt"]
    assert runs_of(dt, ["walker2d/medium-v0", "hopper/medium-v0"]).tolist() == [[30.0], [40.0]]


@pytest.mark.parametrize("size", range(1, 14))
def test_the_interquartile_mean_cuts_a_quarter_off_either_end(size):
    values = np.random.default_rng(size).permutation(size) ** 2.0
    cut = size // 4
    middle = sorted(values.tolist())[cut : size - cut]
    assert interquartile_mean(values) == pytest.approx(sum(middle) / len(middle))


def test_one_lucky_run_does_not_move_it():
    values = np.arange(8.0)
    lucky = values.copy()
    lucky[-1] = 1e9
    assert interquartile_mean(values) == interquartile_mean(lucky) == 3.5


def by_hand(runs, resamples, seed):
    """Resample each task's seeds in plain loops; return percentiles of the middle mean."""
    random = np.random.default_rng(seed)
    found = []
    for _ in range(resamples):
        drawn = [task[random.integers(len(task))] for task in runs for _ in range(len(task))]
        drawn.sort()
        cut = len(drawn) // 4
        found.append(np.mean(drawn[cut : len(drawn) - cut]))
    return np.percentile(found, [2.5, 97.5])


def test_the_bootstrap_draws_within_each_task():
    """Two independent ways agree to the noise of resampling; drawing across tasks does not."""
    truth = by_hand(RUNS, 4000, seed=7)
    assert stratified_interval(RUNS, resamples=4000) == pytest.approx(truth, abs=0.35)
    across = by_hand(RUNS.reshape(1, -1), 4000, seed=7)
    assert np.diff(across) > 1.3 * np.diff(truth)


def test_the_interval_is_the_same_each_time_and_shrinks_to_equal_runs():
    assert stratified_interval(RUNS) == stratified_interval(RUNS)
    assert stratified_interval(np.full((3, 5), 7.0)) == (7.0, 7.0)
    low, high = stratified_interval(RUNS)
    assert low < interquartile_mean(RUNS) < high
    inner = stratified_interval(RUNS, confidence=0.5)
    assert low < inner[0] < inner[1] < high


def test_below_five_seeds_an_interval_is_refused_and_the_dots_stay():
    with pytest.raises(ValueError, match=r"^3 seeds a data set .* 95 % would be 75"):
        stratified_interval(RUNS[:, :3])
    few, enough = Aggregate.of(RUNS[:, :3]), Aggregate.of(RUNS)
    assert few.interval is None
    assert enough.interval == stratified_interval(RUNS)
    assert few.seeds == [pytest.approx(interquartile_mean(RUNS[:, i])) for i in range(3)]


def coverage(seeds, worlds=800):
    """How often the 95 % percentile interval of a mean of standard normal values holds 0."""
    random = np.random.default_rng(0)
    values = random.normal(size=(worlds, seeds))
    drawn = random.integers(seeds, size=(worlds, 400, seeds))
    means = values[np.arange(worlds)[:, None, None], drawn].mean(2)  # [worlds, 400]
    low, high = np.percentile(means, [2.5, 97.5], axis=1)
    return np.mean((low < 0) & (high > 0))


def test_a_95_percent_interval_of_three_seeds_holds_the_truth_75_times_in_100():
    """Of 27 ways to draw three of three, one draws the least alone: more than 2.5 % of them.

    So the interval runs from the least to the greatest, and misses when all lie on one side.
    """
    assert 1 / 27 > 0.025
    assert coverage(3) == pytest.approx(1 - 2 * 0.5**3, abs=0.04)
    assert coverage(3) < coverage(5) < coverage(12) < 0.95


def test_over_several_data_sets_five_seeds_are_nearly_honest_and_three_are_not():
    random = np.random.default_rng(0)
    tasks, worlds, resamples = random.normal(50, 25, (7, 1)), 300, 300
    truth = interquartile_mean(tasks + random.normal(0, 6, (7, 20_000)))
    held = {}
    for seeds in (3, 5):
        runs = tasks + random.normal(0, 6, (worlds, 7, seeds))
        drawn = random.integers(seeds, size=(worlds, resamples, 7, seeds))
        again = np.take_along_axis(runs[:, None], drawn, axis=3)  # [worlds, resamples, 7, seeds]
        means = interquartile_mean(again.reshape(worlds, resamples, -1), axis=2)
        low, high = np.percentile(means, [2.5, 97.5], axis=1)
        held[seeds] = np.mean((low < truth) & (truth < high))
    assert held[3] < 0.89 < held[5] < 0.95


def test_the_probability_of_improvement_is_mann_and_whitneys_statistic():
    theirs = np.round(RUNS + 3)[:, :4]
    ours = np.round(RUNS)  # rounded, so that some tie
    shares = [
        stats.mannwhitneyu(a, b).statistic / (len(a) * len(b))
        for a, b in zip(ours, theirs, strict=True)
    ]
    assert probability_of_improvement(ours, theirs) == pytest.approx(np.mean(shares))
    assert probability_of_improvement(ours, ours) == 0.5
    assert probability_of_improvement(ours + 1000, theirs) == 1.0
