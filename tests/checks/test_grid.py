"""A grid is predicted cell by cell, kept as one number, and compared with what came out."""

import itertools

import pytest

from seqrl.lessons import forget, predict
from seqrl.lessons.checks.answers import change_answers
from seqrl.lessons.checks.cells import as_bits, bits
from seqrl.lessons.checks.commitment import committed
from seqrl.lessons.checks.grid import Grid
from seqrl.lessons.shipped import load_questions

ITEM = {
    "question": "Which will break?",
    "rows": ["glass", "rope"],
    "columns": ["dropped", "cut", "soaked"],
    "cells": "In each cell: how much of it is broken.",
}
CAME_OUT = {
    "glass": {"dropped": 0.9, "cut": 0.0, "soaked": 0.05},
    "rope": {"dropped": 0.0, "cut": 1.0, "soaked": 0.1},
}


@pytest.fixture
def grid():
    return Grid("97", "breaking", ITEM)


def press(grid, row, column):
    [button] = [b for b in grid.choices.buttons if b.tooltip == f"{row}, {column}"]
    button.value = not button.value
    return button


def test_a_pressed_cell_says_so_and_one_press_more_takes_it_back(grid):
    assert grid.button.disabled
    button = press(grid, "glass", "dropped")
    assert (button.description, grid.choices.value, grid.button.disabled) == ("✗", 1, False)
    assert press(grid, "rope", "soaked").description == "✗"
    assert grid.choices.value == 1 + 2**5
    assert press(grid, "glass", "dropped").description == "✓"
    assert grid.choices.value == 2**5


@pytest.mark.parametrize("number", range(2**6))
def test_every_grid_is_a_number_of_its_own_and_comes_back_from_it(number, grid):
    for button in itertools.compress(grid.choices.buttons, bits(number, 6)):
        button.value = True
    assert (grid.choices.value or 0) == number == as_bits(grid.marked)
    again = Grid("97", "other", ITEM)
    again.choices.value = number
    assert [b.value for b in again.choices.buttons] == bits(number, 6)


def test_it_is_kept_locked_and_there_again(grid):
    press(grid, "rope", "cut")
    grid.sure.value = 0.9
    grid.button.click()
    assert committed("97") == {"breaking": {"choice": 2**4, "sure": 0.9}}
    again = Grid("97", "breaking", ITEM)
    for one in (grid, again):
        assert one.locked
        assert all(button.disabled for button in one.choices.buttons)
        assert one.reply.value == "Committed: a grid in which 1 of 6 cells fail."
        assert one.marked == [False] * 4 + [True, False]


def test_what_came_out_is_marked_where_it_surprises_whoever_commits_first_or_later(grid):
    early = grid.against(CAME_OUT, limit=0.1)
    assert early.failed == [True, False, False, False, True, True]
    assert "You foresaw" not in early.fallback
    grid.commit({"rope": ["cut", "dropped"]}, 80)
    for table in (early, grid.against(CAME_OUT, limit=0.1)):
        shown = table.fallback
        assert "You foresaw 3 of 6 cells (50 %) and were 80 % sure of each." in shown
        cells = shown.split("<td")[1:]
        assert [" ≠</b>" in cell for cell in cells] == [True, False, False, True, False, True]
        assert [cell.split(">")[1][:1] for cell in cells] == [*"✗✓✓✓✗✗"]


@pytest.mark.parametrize(
    ("failing", "sure", "says"),
    [
        ({"ropes": ["cut"]}, 80, "there is no row 'ropes'; did you mean 'rope'"),
        ({"rope": ["burnt"]}, 80, "there is no column 'burnt'; known: dropped, cut, soaked"),
        ({"rope": ["cut"]}, 40, "must be .*50"),
    ],
)
def test_what_is_no_cell_is_refused_and_nothing_is_committed(failing, sure, says, grid):
    with pytest.raises(ValueError, match=says):
        grid.commit(failing, sure)
    assert not grid.locked


def test_another_grid_comes_too_late(grid, capsys):
    grid.commit({"rope": ["cut"]})
    grid.commit({"rope": ["cut"]})
    assert capsys.readouterr().out == "Committed: a grid in which 1 of 6 cells fail.\n" * 2
    with pytest.raises(ValueError, match="a grid in which 1 of 6 .* is committed already"):
        grid.commit({"rope": ["soaked"]})


@pytest.mark.parametrize(("number", "locked"), [(-1, False), (2**6, False), (2**6 - 1, True)])
def test_a_number_that_is_no_grid_is_not_remembered(number, locked):
    kept = {"breaking": {"choice": number, "sure": 0.5}}
    change_answers("predictions", lambda answers: answers.update({"97": kept}))
    assert Grid("97", "breaking", ITEM).locked is locked


def test_its_fallback_names_rows_columns_and_the_call(grid):
    assert "Rows: glass, rope; columns: dropped, cut, soaked." in grid.fallback
    assert "grid.commit({&quot;glass&quot;: [&quot;…&quot;], …}, 80)" in grid.fallback
    grid.commit({})
    assert "Committed: a grid in which 0 of 6 cells fail." in grid.fallback


def test_a_lessons_grid_is_found_by_its_key_and_forgotten_with_the_lesson():
    faults = predict("06", "faults")
    item = load_questions("06")["predictions"]["faults"]
    assert (faults.rows, faults.columns) == (item["rows"], item["columns"])
    faults.commit({"no positions": ["P3"]})
    assert predict("06", "faults").locked
    forget("06")
    assert not predict("06", "faults").locked
