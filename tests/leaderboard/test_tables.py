"""The tables show what the entries say, and say what they do not show."""

import json

import numpy as np
import pytest
from scipy.stats import ttest_1samp

from seqrl.leaderboard import cells as cells_of
from seqrl.leaderboard import recipes
from seqrl.leaderboard.makers import maker_table
from seqrl.leaderboard.scores import scores_of
from seqrl.leaderboard.tables import (
    aggregate_table,
    compared,
    cost_table,
    gain_table,
    gap_table,
    recorded,
    report,
    score_table,
    trend_table,
)
from seqrl.tools.shipped import shipped
from tests.leaderboard.made import TASKS, entries, entry

WHOLE = entries()
ALONE = entry("rvs", TASKS[0], 0, {"rvs": -3.04})


def cells(markdown):
    """A Markdown table as {first cell: {head: cell}}."""
    head, _, *lines = [
        [c.strip() for c in line.strip("|").split("|")] for line in markdown.split("\n")
    ]
    return {line[0]: dict(zip(head[1:], line[1:], strict=True)) for line in lines}


def test_scores_are_means_with_the_sample_deviation_and_the_number_of_seeds():
    shown = cells(score_table(scores_of([*WHOLE, ALONE])))
    values = [e["scores"]["dt"] for e in WHOLE if e["method"] == "dt" and e["dataset"] == TASKS[1]]
    assert shown["DT"][TASKS[1]] == f"{np.mean(values):.1f} ± {np.std(values, ddof=1):.1f} (5)"
    assert shown["RvS"] == {TASKS[0]: "−3.0 (1)", TASKS[1]: "–", TASKS[2]: "–"}
    assert list(shown)[:4] == ["BC", "RvS", "IQL", "DT"]


def test_who_made_a_medium_set_plays_better_without_its_noise_and_other_sets_have_no_such_line():
    shown = cells(maker_table(["hopper/medium-replay-v0", "walker2d/medium-v0", "no/such-v0"]))
    [(task, line)] = shown.items()
    card = json.loads(shipped("sets", *task.split("/"), "card.json").read_text("utf-8"))
    policy, quiet = card["players"].values()
    assert line["as it recorded"] == f"{policy['normalised']:.1f}"
    assert line["without its noise"] == f"{quiet['normalised']:.1f}"
    assert quiet["normalised"] > 2 * policy["normalised"]


def test_rows_are_compared_on_the_same_data_sets_alone():
    every, table = compared(scores_of(WHOLE))
    assert every == "On all 3 data sets:"
    assert len(cells(table)) == 7
    every, table, lacks, common = compared(scores_of([*WHOLE, ALONE]))
    assert "RvS" not in cells(table)
    assert lacks.startswith(f"RvS lacks {TASKS[1]}, {TASKS[2]}. Every row has a score on 1 data")
    assert cells(common)["RvS"]["interquartile mean"] == "−3.0"
    apart = [ALONE, entry("bc", TASKS[1], 0, {"bc": 1.0})]
    assert compared(scores_of(apart))[-1] == "none to compare on yet."


def test_an_interval_stands_only_where_five_seeds_do():
    five = cells(aggregate_table(scores_of(WHOLE), TASKS))
    three = cells(aggregate_table(scores_of(entries(seeds=3)), TASKS))
    assert {row["95 % interval"] for row in three.values()} == {"none below 5 seeds"}
    low, high = map(float, five["DT"]["95 % interval"].split(" to "))
    assert low < float(five["DT"]["interquartile mean"]) < high
    assert {row["seeds each"] for row in three.values()} == {"3"}
    assert (five["BC"]["beats DT"], five["DT"]["beats DT"], five["ODT, offline"]["beats DT"]) == (
        "0 %",
        "–",
        "100 %",
    )


def test_a_row_that_is_best_on_one_set_and_worst_on_two_has_a_high_mean_and_a_low_rank():
    levels = {"bc": (10.0, 20.0, 30.0), "dt": (11.0, 21.0, 31.0), "iql": (90.0, 1.0, 2.0)}
    runs = [
        entry(row, task, seed, {row: each[place]})
        for row, each in levels.items()
        for place, task in enumerate(TASKS)
        for seed in range(5)
    ]
    shown = cells(aggregate_table(scores_of(runs), TASKS))
    means = {"BC": "20.0", "DT": "21.0", "IQL": "31.0"}
    assert {row: line["mean"] for row, line in shown.items()} == means
    places = {"BC": (3 + 2 + 2) / 3, "DT": (2 + 1 + 1) / 3, "IQL": (1 + 3 + 3) / 3}
    assert {row: line["mean rank"] for row, line in shown.items()} == {
        row: f"{place:.1f}" for row, place in places.items()
    }


def test_a_gap_is_bold_where_its_interval_leaves_out_zero():
    apart, close = (0.9, 2.3, 3.0, 4.2, 4.8), (-9.0, 4.0, 3.0, -1.0, 8.0)
    runs = [
        entry(method, task, seed, {method: 30 + gap[seed] * (method == "dt")})
        for method in ("dt", "bc")
        for task, gap in zip(TASKS, (apart, close, apart[:4]), strict=True)
        for seed in range(len(gap))
    ]
    shown = {task: line["DT less BC"] for task, line in cells(gap_table(scores_of(runs))).items()}
    low, high = ttest_1samp(apart, 0).confidence_interval()
    assert shown[TASKS[0]] == f"**3.0 ({low:.1f} to {high:.1f})**"
    assert shown[TASKS[1]].startswith("1.0 (−")
    assert shown[TASKS[2]] == "2.6 ± 1.4 (4)"
    each = np.mean([apart[:4], close[:4], apart[:4]], axis=0)  # as many seeds as the poorest has
    assert shown["mean over them"] == f"{each.mean():.1f} ± {each.std(ddof=1):.1f} (4)"


def test_only_pairs_and_data_sets_that_are_there_are_compared():
    assert "10 %BC" not in gap_table(scores_of([*WHOLE, ALONE]))
    shown = cells(gap_table(scores_of([*WHOLE, ALONE]), [("rvs", "dt")]))
    assert [line["RvS less DT"][-3:] for line in shown.values()] == ["(1)", "–", "–", "(1)"]


def test_what_fine_tuning_brought_is_taken_run_by_run():
    runs = [
        entry("odt", TASKS[0], seed, {"odt-offline": before, "odt": before + 7})
        for seed, before in enumerate((10.0, 50.0))
    ]
    assert cells(gain_table(scores_of(runs)))[TASKS[0]]["δ"] == "7.0 ± 0.0 (2)"


def test_costs_are_medians_of_a_methods_runs():
    dear = entry("dt", TASKS[0], 9, {"dt": 1.0}, train_seconds=6e5)
    shown = cells(cost_table([ALONE | {"method": "mine"}, *WHOLE, dear]))
    assert list(shown) == ["bc", "iql", "dt", "edt", "odt", "mine"]
    assert shown["dt"]["CPU min to train"] == "1.5"
    assert shown["odt"]["environment steps"] == "5,000"


def test_of_each_run_it_is_said_on_which_processor_it_was_made():
    noted = {"processor": "Abacus (model 1)", "capability": "BEADS", "threads": 1}
    new = [
        entry("dt", TASKS[0], seed, {"dt": 1.0}, **noted | {"threads": n})
        for seed, n in ((8, 2), (9, 1))
    ]
    shown = {name: line["made on (runs)"] for name, line in cells(cost_table(WHOLE + new)).items()}
    assert shown["bc"] == "x86_64, processor not noted (15)"
    assert shown["dt"] == (
        "x86_64, processor not noted (15); x86_64: Abacus (model 1), BEADS, 1 thread (1); "
        "x86_64: Abacus (model 1), BEADS, 2 threads (1)"
    )


def test_what_was_stopped_too_early_is_named():
    shown = cells(trend_table([*WHOLE, ALONE]))
    assert shown["DT"][TASKS[0]] == "rising"
    assert shown["RvS"] == {TASKS[0]: "one seed", TASKS[1]: "–", TASKS[2]: "–"}


def test_how_much_of_the_grid_is_there_is_counted():
    wanted = [(c.recipe.method, c.dataset, c.seed) for c in cells_of(recipes().values())]
    assert recorded([ALONE]).startswith(f"1 of the {len(wanted)} runs of the grid are recorded; ")
    assert f"{6 * 5 + 4} of rvs" in recorded([ALONE])
    strange = entry("mine", TASKS[0], 0, {"mine": 1.0})
    assert recorded([strange]).startswith("0 of the ")
    grid = [entry(method, task, seed, {}) for method, task, seed in wanted]
    assert recorded(grid) == f"{len(wanted)} of the {len(wanted)} runs of the grid are recorded."


def test_the_report_holds_every_table_and_how_scores_come_about():
    told = report(WHOLE)
    assert told.count("\n## ") == 7
    assert f"# Leaderboard\n\n{recorded(WHOLE)} A run's score is its mean over 10 greedy" in told
    assert "(a random policy and an expert)" in told
    assert report([ALONE])  # whatever is recorded can be shown
    with pytest.raises(ValueError, match=r"no entries: .* leaderboard run"):
        report([])
