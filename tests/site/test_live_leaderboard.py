"""The page's leaderboard is Python's: the same aggregates, intervals, sentence and picture."""

from xml.etree import ElementTree

import numpy as np
import pytest

from seqrl.environments.drawing import to_svg
from seqrl.leaderboard import load_entries
from seqrl.leaderboard.scores import aggregates, scores_of, tasks_of
from seqrl.lessons.explorers.leaderboard import status
from seqrl.lessons.explorers.leaderboard_page import board
from seqrl.lessons.explorers.leaderboard_sheet import picture
from seqrl.plots.dots import lanes
from tests.leaderboard.made import TASKS, entries, entry
from tests.site.node import js, run

SCRIPTS = (
    *("live_aggregates", "live_drawing", "live_leaderboard", "live_leaderboard_sheet"),
    "live_scores",
)
DRAW = """async ({ board, choices }) => {
    return choices.map(([rows, tasks]) => {
        const every = tasks.length ? Live.aggregates(board, tasks) : {};
        const chosen = Object.entries(every).filter(([row]) => rows.includes(row));
        const found = Object.fromEntries(chosen);
        const told = Live.leaderboardStatus(board.names, found, rows, tasks);
        return { found, told, svg: Live.leaderboardSheet(board, found, rows, tasks, told) };
    });
}"""
MADE = scores_of([*entries(), entry("cql", TASKS[0], 0, {"cql": 12.0}), *entries(7, ["iql"])])
RECORDED = scores_of(load_entries())


def some_of(names: list[str], random: np.random.Generator) -> list[str]:
    return [name for name in names if random.random() < random.choice([0.3, 0.8])]


@pytest.mark.parametrize("scores", [MADE, RECORDED], ids=["made", "recorded"])
def test_whatever_is_checked_the_page_shows_what_python_shows(scores):
    random = np.random.default_rng(0)
    rows, tasks = list(scores), tasks_of(scores)
    choices = [(rows, tasks), ([], tasks), (rows, [])]
    choices += [(some_of(rows, random), some_of(tasks, random)) for _ in range(6)]
    given = {"board": board(scores), "choices": choices}
    pages = run(DRAW, *js(*SCRIPTS), given=given)
    for (rows, tasks), page in zip(choices, pages, strict=True):
        every = aggregates(scores, tasks) if tasks else {}
        found = {row: aggregate for row, aggregate in every.items() if row in rows}
        assert list(page["found"]) == list(found)
        for row, ours in found.items():
            theirs = page["found"][row]
            assert theirs["mean"] == pytest.approx(ours.mean, abs=1e-9)
            assert theirs["seeds"] == pytest.approx(ours.seeds, abs=1e-9)
            interval = ours.interval and list(ours.interval)
            assert theirs["interval"] == pytest.approx(interval, abs=1e-9)
        told = status(found, rows, tasks)
        assert page["told"] == told
        same_picture(page["svg"], to_svg(picture(scores, found, rows, tasks, told)))


def same_picture(theirs: str, ours: str) -> None:
    """Every element alike; numbers are written with two decimals and may round differently."""
    pairs = zip(
        ElementTree.fromstring(theirs).iter(), ElementTree.fromstring(ours).iter(), strict=True
    )
    for found, expected in pairs:
        assert (found.tag, found.text or "") == (expected.tag, expected.text or "")
        assert found.keys() == expected.keys()
        for name, value in expected.items():
            if name in ("x", "y", "cx", "cy", "r", "width", "height", "points"):
                apart = np.subtract(numbers(found.get(name)), numbers(value))
                assert np.abs(apart).max() < 0.0101, (name, value)
            else:
                assert found.get(name) == value


def numbers(text: str) -> list[float]:
    return [float(number) for number in text.replace(",", " ").split()]


def test_dots_stand_in_the_same_lanes():
    random = np.random.default_rng(3)
    every = [random.integers(0, 6, random.integers(1, 12)).tolist() for _ in range(50)]
    widths = [0.5, 1.0, 2.5]
    code = """async ({ every, widths }) =>
        widths.map((width) => every.map((values) => Live.lanes(values, width)))"""
    scripts = js("live_drawing", "live_scores", "live_leaderboard_sheet")
    found = run(code, *scripts, given={"every": every, "widths": widths})
    assert found == [[lanes(values, width).tolist() for values in every] for width in widths]
