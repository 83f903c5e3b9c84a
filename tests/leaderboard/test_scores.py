"""The leaderboard's statistics against plain loops, other routines, and worlds of known truth."""

import numpy as np
import pytest
from scipy import stats

from seqrl.leaderboard.scores import (
    Aggregate,
    aggregates,
    boards,
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


def test_of_one_task_it_is_students_interval():
    one = RUNS[:1] + 0.5 * RUNS[1:2]
    each = np.sort(one[0])[1:-1].mean()
    low, high = stats.t.interval(0.95, 4, each, stats.sem(one[0]))
    assert seeds_interval(one) == pytest.approx((low, high))
    inner = seeds_interval(one, confidence=0.5)
    assert low < inner[0] < each < inner[1] < high


def test_boards_put_each_seed_of_a_task_beside_each_of_another():
    """By plain loops; two tasks of five seeds meet in all 25 ways, each once."""
    runs = np.add.outer([0.0, 1000.0], np.arange(5.0)) ** 2
    ways = boards(runs)
    expected = [
        [np.mean([runs[0, seed], runs[1, (seed + way) % 5]]) for seed in range(5)]
        for way in range(5)
    ]
    np.testing.assert_allclose(ways, expected)
    assert len(np.unique(ways)) == 25


def test_how_seeds_are_numbered_matters_less_than_where_boards_are_dealt_in_one_way():
    random, widths, one_way = np.random.default_rng(3), [], []
    for _ in range(300):
        shuffled = np.stack([random.permutation(task) for task in RUNS])
        widths.append(np.ptp(seeds_interval(shuffled)))
        one_way.append(np.std(boards(shuffled)[0], ddof=1))
    assert np.std(widths) / np.mean(widths) < 0.75 * np.std(one_way) / np.mean(one_way)


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


@pytest.mark.parametrize("tasks", [1, 3, 7])
@pytest.mark.parametrize("degrees", [1000, 4], ids=["normal", "heavy tails"])
def test_of_five_seeds_it_holds_what_other_seeds_give_and_the_bootstrap_does_not(degrees, tasks):
    """Worlds whose tasks differ in level and spread; the truth is the mean of very many fives."""
    worlds = 400
    held = np.zeros((worlds, 2), bool)
    for world in range(worlds):
        random = np.random.default_rng(world)
        level, spread = random.normal(50, 25, (tasks, 1)), random.lognormal(1.5, 0.8, (tasks, 1))
        fives = level + spread * random.standard_t(degrees, (1500, tasks, 5))
        truth = interquartile_mean(fives.reshape(1500, -1), axis=1).mean()
        low, high = seeds_interval(fives[0])
        drawn = random.integers(5, size=(300, tasks, 5))
        again = np.take_along_axis(fives[:1], drawn, axis=2).reshape(300, -1)
        ends = np.percentile(interquartile_mean(again, axis=1), [2.5, 97.5])
        held[world] = low <= truth <= high, ends[0] <= truth <= ends[1]
    ours, bootstrap = held.mean(axis=0)
    assert ours > 0.93 - 2 * np.sqrt(0.93 * 0.07 / worlds)
    assert bootstrap < ours - 0.02


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
