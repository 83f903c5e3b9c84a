"""The leaderboard's statistics against plain loops, other routines, and worlds of known truth."""

from functools import partial

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
    seeds_interval,
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


def test_the_interval_is_students_of_the_seeds_own_means_around_the_mean_of_all():
    each = [interquartile_mean(RUNS[:, seed]) for seed in range(RUNS.shape[1])]
    reach = stats.t.ppf(0.975, len(each) - 1) * np.std(each, ddof=1) / np.sqrt(len(each))
    middle = interquartile_mean(RUNS)
    assert seeds_interval(RUNS) == pytest.approx((middle - reach, middle + reach))
    inner = seeds_interval(RUNS, confidence=0.5)
    assert middle - reach < inner[0] < middle < inner[1] < middle + reach


def test_it_shrinks_to_nothing_where_all_seeds_are_alike():
    alike = np.repeat(np.array([[7.0], [40.0], [55.5]]), 5, axis=1)
    assert seeds_interval(alike) == (interquartile_mean(alike),) * 2


def test_below_five_seeds_an_interval_is_refused_and_the_dots_stay():
    with pytest.raises(ValueError, match=r"^3 seeds a data set .* twice as wide as of five"):
        seeds_interval(RUNS[:, :3])
    few, enough = Aggregate.of(RUNS[:, :3]), Aggregate.of(RUNS)
    assert few.interval is None
    assert enough.interval == seeds_interval(RUNS)
    assert few.seeds == [pytest.approx(interquartile_mean(RUNS[:, i])) for i in range(3)]


def board(kind, random, worlds, seeds):
    """Runs [worlds, 7, seeds] whose levels and spreads differ from task to task, as scores do."""
    levels, spreads = random.normal(50, 25, (worlds, 7, 1)), random.lognormal(1.5, 0.8, (7, 1))
    draw = {"normal": random.standard_normal, "heavy tails": partial(random.standard_t, 4)}[kind]
    return levels + spreads * draw(size=(worlds, 7, seeds))


@pytest.mark.parametrize("kind", ["normal", "heavy tails"])
def test_of_five_seeds_it_is_nearly_honest_and_the_bootstrap_is_not(kind):
    """The truth of a board of 7 tasks: its own interquartile mean over very many seeds."""
    worlds, resamples = 400, 300
    held = np.zeros((worlds, 2), bool)
    for world in range(worlds):
        random = np.random.default_rng(world)
        runs = board(kind, random, 1, 2005)[0]  # [7, 5 seeds and 2,000 that tell the truth]
        truth, few = interquartile_mean(runs[:, 5:]), runs[:, :5]
        low, high = seeds_interval(few)
        drawn = random.integers(5, size=(resamples, 7, 5))
        again = np.take_along_axis(few[None], drawn, axis=2).reshape(resamples, -1)
        ends = np.percentile(interquartile_mean(again, axis=1), [2.5, 97.5])
        held[world] = low <= truth <= high, ends[0] <= truth <= ends[1]
    ours, bootstrap = held.mean(axis=0)
    assert ours > 0.93 - 2 * np.sqrt(0.93 * 0.07 / worlds)
    assert bootstrap < ours - 0.03


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
