"""Figures show the numbers they are given, name their lines, and carry a text."""

from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqrl import Episode, Trajectories
from seqrl.evaluation import AskedAchieved
from seqrl.plots import (
    HUES,
    asked_against_achieved,
    dot_rows,
    heat_map,
    lanes,
    line_chart,
    loss_curve,
    point_chart,
    returns_histogram,
    running_mean,
    spread,
    to_svg,
)

ASKED = np.array([0.0, 50.0, 100.0])
ONE = AskedAchieved(ASKED, np.array([[0.0, 2.0], [40.0, 60.0], [80.0, 70.0]]))
FLAT = AskedAchieved(ASKED, np.full((3, 2), 30.0))


def drawn(figure):
    """The lines of a figure's only axes as {colour: [its (x, y) data, …]}."""
    lines = {}
    for line in figure.axes[0].lines:
        lines.setdefault(line.get_color(), []).append(line.get_xydata().tolist())
    return lines


def words(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_a_single_curve_shows_every_episode_and_their_mean():
    figure = asked_against_achieved({"live": ONE})
    assert drawn(figure)[HUES[0]] == [[[0, 1], [50, 50], [100, 75]]]
    (dots,) = figure.axes[0].collections
    assert dots.get_offsets().tolist() == [
        [0, 0],
        [0, 2],
        [50, 40],
        [50, 60],
        [100, 80],
        [100, 70],
    ]


def test_seeds_are_lines_of_their_own_and_are_counted():
    figure = asked_against_achieved({"live": ONE, "cloning": [FLAT, FLAT, FLAT]})
    assert len(drawn(figure)[HUES[1]]) == 3
    assert {"live", "cloning (3 seeds)", "exactly as asked"} <= set(words(figure))
    front, *others = [line.get_zorder() for line in figure.axes[0].lines]
    assert front > max(others)


def test_the_line_of_obedience_is_the_identity():
    figure = asked_against_achieved({"live": ONE})
    obedience = figure.axes[0].lines[-1].get_xydata()
    assert obedience[:, 0].tolist() == obedience[:, 1].tolist()


def test_the_data_is_shaded_and_what_lies_beyond_is_named():
    figure = asked_against_achieved({"live": ONE}, data_range=(10.0, 80.0))
    shade = figure.axes[0].patches[-1]
    assert (shade.get_x(), shade.get_x() + shade.get_width()) == (10.0, 80.0)
    assert {"in the data", "beyond"} <= set(words(figure))
    assert "beyond" not in words(asked_against_achieved({"live": ONE}, data_range=(0.0, 500.0)))


def data_with(returns):
    zero = np.zeros
    return Trajectories.from_episodes(
        [Episode(zero((2, 1)), zero((1, 1)), np.array([r]), True, False) for r in returns]
    )


def test_the_histogram_counts_every_episode():
    figure = returns_histogram(data_with([0.0, 0.0, 1.1, 2.2, 4.0]), bins=4)
    assert [bar.get_height() for bar in figure.axes[0].patches] == [2, 1, 1, 1]
    assert words(figure) == ["median 1.1"]


def test_whole_returns_have_a_bar_each():
    bars = returns_histogram(data_with([0.0, 2.0, 2.0, 5.0])).axes[0].patches
    assert [bar.get_height() for bar in bars] == [1, 0, 2, 0, 0, 1]
    middles = [bar.get_x() + bar.get_width() / 2 for bar in bars]
    assert middles == pytest.approx(range(6))


def test_the_loss_is_drawn_raw_and_smoothed_with_its_levels():
    figure = loss_curve([4.0, 2.0, 0.0], smooth=2, levels={"untrained": 4.0})
    raw, smoothed = drawn(figure)[HUES[0]]
    assert raw == [[1, 4], [2, 2], [3, 0]]
    assert smoothed == [[1, 4], [2, 3], [3, 1]]
    assert {"1", "untrained 4"} <= set(words(figure))


def test_two_runs_have_two_hues():
    lines = drawn(loss_curve({"a": [1.0, 0.5], "b": [1.0, 0.7]}))
    assert len(lines[HUES[0]]) == len(lines[HUES[1]]) == 2


@pytest.mark.parametrize("figure", [loss_curve([1.0, 0.5]), asked_against_achieved({"a": ONE})])
def test_svg_carries_its_text_and_follows_the_theme(figure):
    svg = to_svg(figure, 'Less & "less" < more.')
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'Less & "less" < more.'
    assert "var(--jp-ui-font-color1, #757575)" in svg
    assert "stroke: #8a8a8a" not in svg
    assert "#000000" not in svg  # nothing is left in a colour that the dark theme would hide


def test_equal_figures_are_equal_strings():
    assert to_svg(loss_curve([1.0, 0.5]), "Loss.") == to_svg(loss_curve([1.0, 0.5]), "Loss.")


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="no curves"):
        asked_against_achieved({})
    with pytest.raises(ValueError, match="'a' has no losses"):
        loss_curve({"a": []})
    with pytest.raises(ValueError, match="needs a text"):
        to_svg(loss_curve([1.0]), " ")


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=8), st.floats(0.1, 20))
def test_names_are_moved_apart_in_order_and_no_more_than_needed(values, gap):
    values = sorted(values)
    moved = spread(values, gap)
    assert all(b - a >= gap - 1e-9 for a, b in zip(moved, moved[1:], strict=False))
    assert np.mean(moved) == pytest.approx(np.mean(values), abs=1e-6)
    if all(b - a >= gap for a, b in zip(values, values[1:], strict=False)):
        assert moved == pytest.approx(values)


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=30), st.integers(1, 40))
def test_the_running_mean_is_the_mean_of_the_last_values(values, width):
    truth = [np.mean(values[max(0, i + 1 - width) : i + 1]) for i in range(len(values))]
    assert running_mean(values, width) == pytest.approx(truth, abs=1e-9)


def test_a_line_chart_draws_what_it_is_given_and_names_it():
    figure = line_chart({"one": [1.0, 3.0], "two": [2.0, 0.0]}, [5, 6], across="step", up="height")
    assert drawn(figure)[HUES[1]] == [[[5, 2], [6, 0]]]
    assert {"one", "two"} <= set(words(figure))
    assert figure.axes[0].get_xlabel() == "step"
    assert figure.axes[0].get_title("left") == "height"


def test_lines_of_a_chart_may_each_have_an_x_of_their_own():
    lines, x = {"few": [1.0, 2.0], "many": [3.0, 1.0, 2.0]}, {"many": [0, 5, 6], "few": [2, 9]}
    found = drawn(line_chart(lines, x, across="cost", up="return"))
    assert found[HUES[0]] == [[[2, 1], [9, 2]]]
    assert found[HUES[1]] == [[[0, 3], [5, 1], [6, 2]]]


def test_a_line_chart_compares_with_named_levels():
    figure = line_chart({"one": [1.0, 3.0]}, across="step", up="height", levels={"best": 9.0})
    assert "best 9" in words(figure)
    assert figure.axes[0].get_ylim()[1] >= 9


@pytest.mark.parametrize("count", [0, len(HUES) + 1])
def test_a_line_chart_has_no_more_lines_than_colours(count):
    lines = {f"line {n}": [0.0, 1.0] for n in range(count)}
    with pytest.raises(ValueError, match=f"one to 6 lines, got {count}"):
        line_chart(lines, across="step", up="height")


def test_a_heat_map_leaves_exact_zeros_empty():
    figure = heat_map(np.array([[1.0, 0.0], [1e-12, 2.0]]), ["a", "b"], across="to", down="from")
    [image] = figure.axes[0].images
    assert np.ma.getmaskarray(image.get_array()).tolist() == [[False, True], [False, False]]
    assert image.get_clim() == (0.0, 2.0)
    shades = image.cmap(np.linspace(0, 1, 9))[:, :3] @ (0.2126, 0.7152, 0.0722)
    assert (np.diff(shades) < 0).all()  # pale to dark
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["a", "b"]


def test_a_heat_map_hatches_what_is_not_exactly_zero_and_looks_so():
    figure = heat_map(np.array([[1.0, 0.0], [1e-12, 2.0]]), ["a", "b"], across="to", down="from")
    [patch] = figure.axes[0].patches
    assert patch.get_hatch()
    assert patch.get_xy() == (-0.5, 0.5)  # column 0, row 1


@pytest.mark.parametrize("values", [np.ones((2, 3)), -np.ones((2, 2))])
def test_a_heat_map_is_a_square_without_negative_values(values):
    with pytest.raises(ValueError, match=r"values must be \[2, 2\].*at least 0"):
        heat_map(values, ["a", "b"], across="to", down="from")


def test_rows_of_dots_show_every_value_and_the_mean():
    rows = {"one": [0.0, 1.0, 1.0], "two": [0.5]}
    figure = dot_rows(rows, across="share", levels={"chance": 0.25})
    ax = figure.axes[0]
    shown = [dots.get_offsets() for dots in ax.collections]
    for row, (dots, values) in enumerate(zip(shown, rows.values(), strict=True)):
        assert dots[:, 0].tolist() == values
        assert dots[:, 1].round().tolist() == [row] * len(values)
        assert len(set(map(tuple, dots))) == len(values)
    ticks = [line.get_xdata()[0] for line in ax.lines]
    assert ticks == pytest.approx([2 / 3, 0.5, 0.25])
    assert words(figure) == ["mean 0.667", "mean 0.5", "chance"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["one", "two"]


@pytest.mark.parametrize("rows", [{}, {"one": []}])
def test_dots_need_rows_with_values(rows):
    with pytest.raises(ValueError, match="one row or more, and one value"):
        dot_rows(rows, across="share")


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=14), st.floats(0.01, 5))
def test_no_dot_hides_another_and_none_is_moved_without_need(values, width):
    chosen = lanes(values, width)
    for lane in set(chosen.tolist()):
        mine = np.sort(np.array(values)[chosen == lane])
        assert (np.diff(mine) >= width).all()
    apart = np.diff(np.sort(values))
    assert chosen.any() == bool((apart < width).any())


def test_named_points_stand_where_they_are_and_their_names_do_not_touch():
    figure = point_chart(
        {"cheap": (1.0, 5.0), "dear": (100.0, 5.1), "best": (10.0, 9.0)},
        across="cost",
        up="return",
    )
    axes = figure.axes[0]
    (dots,) = axes.collections
    assert dots.get_offsets().tolist() == [[1, 5], [100, 5.1], [10, 9]]
    assert axes.get_xscale() == "log"
    heights = {text.get_text(): text.xyann[1] for text in axes.texts}
    assert list(heights) == ["cheap", "dear", "best"]  # from the lowest
    assert heights["dear"] - heights["cheap"] >= 0.0599
    for name, (x, y) in {"cheap": (1.0, 5.0), "dear": (100.0, 5.1)}.items():
        [text] = [text for text in axes.texts if text.get_text() == name]
        assert tuple(text.xy) == (x, y)
    with pytest.raises(ValueError, match="above 0"):
        point_chart({"free": (0.0, 1.0)}, across="cost", up="return")
