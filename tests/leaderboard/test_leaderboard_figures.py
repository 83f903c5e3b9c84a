"""The leaderboard's figures draw every run where its entry says, and each has a text."""

import numpy as np
import pytest

from seqrl.leaderboard.figures import aggregate_rows, figures, learning_curves, task_dots
from seqrl.leaderboard.scores import Aggregate, aggregates, scores_of
from seqrl.plots import to_svg
from tests.leaderboard.made import TASKS, entries, entry

WHOLE = entries()
MIXED = [*WHOLE, *(entry("rvs", task, 0, {"rvs": 30.0}) for task in TASKS)]


def test_every_seed_is_a_dot_and_the_best_of_the_data_a_line():
    figure, text = task_dots(WHOLE, TASKS[0])
    shown = sorted(x for dots in figure.axes[0].collections for x in dots.get_offsets()[:, 0])
    recorded = [s for e in WHOLE if e["dataset"] == TASKS[0] for s in e["scores"].values()]
    assert shown == pytest.approx(sorted(recorded))
    best = 100 * (2500 + 20) / (3000 + 20)
    assert figure.axes[0].lines[-1].get_xdata()[0] == pytest.approx(best)
    assert text.startswith(f"Normalised scores on {TASKS[0]}, a dot a seed. From the highest mean")


def test_an_interval_is_drawn_for_five_seeds_and_for_no_fewer():
    found = aggregates(scores_of(MIXED), TASKS)
    figure, text = aggregate_rows(found, TASKS)
    (ax,) = figure.axes
    bars = [line for line in ax.lines if line.get_linewidth() == 9]
    intervals = [aggregate.interval for aggregate in found.values() if aggregate.interval]
    assert [tuple(bar.get_xdata()) for bar in bars] == intervals
    assert len(intervals) == len(found) - 1
    ticks = [line.get_xdata()[0] for line in ax.lines if line.get_linewidth() == 2]
    assert ticks == [aggregate.mean for aggregate in found.values()]
    words = [each.get_text() for each in ax.texts]
    assert "30.0 (n = 1)" in words
    assert sum("[" in word for word in words) == len(intervals)
    assert text.index("ODT") < text.index("BC")
    assert "95 % interval" in ax.get_xlabel()
    with pytest.raises(ValueError, match="choose fewer"):
        aggregate_rows({}, TASKS)


def test_equal_seeds_do_not_hide_each_other():
    figure, _ = aggregate_rows({"dt": Aggregate(4.0, [4.0, 4.0, 4.0], None)}, TASKS)
    (dots,) = figure.axes[0].collections
    assert "interval" not in figure.axes[0].get_xlabel()
    assert len(set(map(tuple, dots.get_offsets().tolist()))) == 3


def test_curves_have_a_panel_a_row_and_a_line_a_seed():
    figure, text = learning_curves(MIXED, TASKS[1])
    used = [ax for ax in figure.axes if ax.axison]
    assert [ax.get_title("left").split("\n")[0] for ax in used][:3] == ["BC", "RvS", "IQL"]
    assert [len(ax.lines) for ax in used] == [6, 2, *[6] * 6]  # the seeds and their mean
    runs = [e for e in MIXED if (e["method"], e["dataset"]) == ("bc", TASKS[1])]
    ends = [line.get_xydata()[-1].tolist() for line in used[0].lines]
    assert ends[:-1] == [[3, e["scores"]["bc"]] for e in runs]
    assert ends[-1][1] == pytest.approx(np.mean([e["scores"]["bc"] for e in runs]))
    assert "BC rising, RvS one seed" in text


def test_all_figures_can_be_shown():
    drawn = figures(MIXED)
    assert len(drawn) == 2 * len(TASKS) + 1
    name = "hopper_medium-replay_scores"
    assert "Normalised scores on hopper/medium-replay-v0" in to_svg(*drawn[name])
    alone = figures([entry("bc", "a/b-v0", 0, {"bc": 1.0}), entry("dt", "a/c-v0", 0, {"dt": 2.0})])
    assert "over_data_sets" not in alone
