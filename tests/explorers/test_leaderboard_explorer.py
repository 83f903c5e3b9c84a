"""The leaderboard's explorer draws what is checked, and compares on the same data sets alone."""

from xml.etree import ElementTree

import numpy as np
import pytest

from seqrl.environments.drawing import Circle, Line, Rectangle, Text
from seqrl.leaderboard.scores import ROWS, aggregates, scores_of, tasks_of
from seqrl.lessons.explorers.leaderboard import LeaderboardExplorer, status
from seqrl.lessons.explorers.leaderboard_sheet import picture
from seqrl.lessons.explorers.seed_rows import Column
from tests.leaderboard.made import TASKS, entries, entry

SCORES = scores_of([*entries(), entry("cql", TASKS[0], 0, {"cql": 12.0})])
HOPPER = list(TASKS[1:])


def scene(rows, tasks):
    found = {row: a for row, a in aggregates(SCORES, tasks).items() if row in rows}
    return picture(SCORES, found, rows, tasks, status(found, rows, tasks))


def shapes(kind, rows, tasks):
    return [shape for shape in scene(rows, tasks).shapes if isinstance(shape, kind)]


def test_every_chosen_seed_is_a_dot_in_its_line_and_column():
    rows = ["dt", "bc"]
    dots = shapes(Circle, rows, HOPPER)
    ticks = [line for line in shapes(Line, rows, HOPPER) if line.stroke == "ink"][1:]  # no legend
    in_columns = 5 * len(rows) * len(HOPPER)
    assert len(dots) == in_columns + 1 + 5 * len(rows)  # the legend, then each seed over all
    edges = [t.x for t in shapes(Text, rows, HOPPER) if t.content.isdigit()]
    assert len(edges) == 2 * (len(HOPPER) + 1)
    first = [dot.x for dot in dots[:10]]
    every = [*SCORES["dt"][HOPPER[0]], *SCORES["bc"][HOPPER[0]]]
    low, high = np.floor(min(every)), np.ceil(max(every))
    shares = [(x - edges[0]) / (edges[1] - edges[0]) for x in first]
    assert shares == pytest.approx([(score - low) / (high - low) for score in every])
    assert len(ticks) == len(rows) * (len(HOPPER) + 1)
    heights = {round(dot.y / 30) for dot in dots[:5]}
    assert len(heights) == 1


def test_no_dot_hides_another():
    dots = shapes(Circle, ["dt"], HOPPER)
    places = np.array([(dot.x, dot.y) for dot in dots])
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)[np.triu_indices(len(dots), 1)]
    assert apart.min() > 2 * dots[0].radius - 0.01


def test_means_over_all_are_drawn_and_written_and_intervals_are_bars():
    found = aggregates(SCORES, HOPPER)
    bars = shapes(Rectangle, ["bc", "dt"], HOPPER)[1:]  # without the legend
    words = {text.content for text in shapes(Text, ["bc", "dt"], HOPPER)}
    for row in ("bc", "dt"):
        low, high = found[row].interval
        assert f"{found[row].mean:.1f} [{low:.1f}, {high:.1f}]" in words
    widths = [bar.width for bar in bars]
    intervals = [np.diff(found[row].interval)[0] for row in ("bc", "dt")]
    assert widths[0] / widths[1] == pytest.approx(intervals[0] / intervals[1])


def test_what_lacks_a_data_set_is_shown_and_not_compared():
    rows = ["cql", "dt"]
    words = [text.content for text in shapes(Text, rows, list(TASKS))]
    assert words.count("–") == 2
    assert words.count("not on all") == 1
    assert "Not compared: CQL" in scene(rows, list(TASKS)).label
    one = scene(rows, [TASKS[0]]).label
    assert "Not compared" not in one
    assert "CQL 12.0 (1 seed)" in one


def test_a_column_leaves_room_for_its_ends():
    column = Column.around([3.2, 7.9], left=100, width=50)
    assert (column.x(3.0), column.x(8.0)) == (108, 142)
    flat = Column.around([4.0, 4.0], left=0, width=50)
    assert flat.low < flat.high


def test_boxes_choose_and_the_sentence_and_the_picture_follow():
    explorer = LeaderboardExplorer(SCORES)
    assert list(explorer.rows) == [row for row in ROWS if row in SCORES]
    assert list(explorer.tasks) == tasks_of(SCORES)
    assert "8 methods on 3 data sets" in explorer.status.value
    before = explorer.picture.value
    explorer.tasks[TASKS[0]].value = False
    explorer.rows["odt"].value = explorer.rows["odt-offline"].value = False
    assert "6 methods on 2 data sets" in explorer.status.value
    assert explorer.picture.value != before
    label = ElementTree.fromstring(explorer.picture.value).get("aria-label")
    assert f">{label.removesuffix('.')}</div>" in explorer.status.value
    for box in explorer.rows.values():
        box.value = False
    assert "Choose one method or more" in explorer.status.value
    assert ElementTree.fromstring(explorer.picture.value).get("aria-label").startswith("Choose")


def test_without_widgets_the_present_picture_and_sentence_are_shown():
    explorer = LeaderboardExplorer(SCORES)
    assert explorer._repr_mimebundle_()["text/html"] == explorer.fallback
    assert explorer.picture.value in explorer.fallback
    with pytest.raises(ValueError, match="no scores"):
        LeaderboardExplorer({})
