"""Run All gives no answer away: what answers a prediction is shown under its cover alone."""

import ast
from collections.abc import Iterator

import pytest

from tests.notebooks.anatomy import LESSONS, Cell

[START_HERE] = [lesson for lesson in LESSONS if lesson.number == "00"]
LOUD = {"print", "show", "display", "claim", "live_claim"}


def given_away(cells: list[Cell]) -> list[str]:
    """Return the cells that show in the open what a prediction asks for.

    What a prediction asks for is any name that is given a value between its cell and its last
    `reveal`; to show is to print, display, claim or end a cell with it.
    """
    return [
        f"{cell.id} shows {name}, which answers {guess}"
        for guess in asked(cells)
        for cell in cells
        for name in sorted(shown(cell, guess) & answers(cells, guess))
    ]


def asked(cells: list[Cell]) -> list[str]:
    """Return the names of the predictions."""
    return [name for cell in cells for name in given(cell) if f"{name} = predict(" in cell.source]


def answers(cells: list[Cell], guess: str) -> set[str]:
    """Return the names that get a value between a prediction and its last reveal."""
    [first] = [i for i, cell in enumerate(cells) if f"{guess} = predict(" in cell.source]
    last = max(i for i, cell in enumerate(cells) if f"{guess}.reveal()" in cell.source)
    return {name for cell in cells[first + 1 : last + 1] for name in given(cell)}


def given(cell: Cell) -> set[str]:
    """Return the names that a cell gives a value."""
    nodes = ast.walk(ast.parse(cell.source))
    return {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def shown(cell: Cell, guess: str) -> set[str]:
    """Return the names of which a cell shows something, not counting what waits for a guess."""
    tree = ast.parse(cell.source)
    open_ = [part for part in tree.body if f"{guess}.reveal()" not in ast.unparse(part)]
    loud = [call for part in open_ for call in calls(part)]
    loud += [part for part in open_[-1:] if part is tree.body[-1] and isinstance(part, ast.Expr)]
    nodes = [node for part in loud for node in ast.walk(part)]
    return {node.id for node in nodes if isinstance(node, ast.Name)}


def calls(part: ast.stmt) -> Iterator[ast.Call]:
    """Yield the calls that show something."""
    for node in ast.walk(part):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in LOUD:
            yield node


def test_lesson_00_gives_no_answer_away():
    assert set(asked(START_HERE.code)) == {"constant", "obeys", "beyond"}
    assert given_away(START_HERE.code) == []


ASKED = 'guess = predict("00", "beyond")\nguess'
FOUND = "found = act()"
REVEALED = "with guess.reveal():\n    print(found)"


@pytest.mark.parametrize(
    "cells",
    [
        [ASKED, "found = act()\nprint(found)", REVEALED],
        [ASKED, "found = act()\nexplorer(found)", REVEALED],
        [ASKED, FOUND, REVEALED, "show(line_chart(found))"],
        [ASKED, FOUND, f"{REVEALED}\nclaim('it is five', found == 5)"],
        [ASKED, FOUND, REVEALED, "with other.reveal():\n    print(found)"],
    ],
    ids=["printed", "displayed", "drawn afterwards", "claimed outside", "under another cover"],
)
def test_an_answer_in_the_open_is_found(cells):
    [fault] = given_away([Cell(str(i), "code", cell, {}) for i, cell in enumerate(cells)])
    assert "shows found, which answers guess" in fault


def test_what_was_known_before_the_question_may_be_shown():
    cells = ["data = load()", ASKED, FOUND, REVEALED, "print(data)"]
    assert given_away([Cell(str(i), "code", cell, {}) for i, cell in enumerate(cells)]) == []
