"""The learning layer in a real JupyterLab: predictions hide answers, stubs say what is wrong."""

import pytest

from tests.browser.lesson_page import LessonError

PREDICTION = """
from seqrl.lessons.checks.prediction import Prediction
item = {
    "question": "Heads or tails?",
    "options": [["heads", "It was not heads."], ["tails", "It was tails."]],
    "right": 1,
}
guess = Prediction("97", "{key}", item)
guess
"""
REVEAL = """
from IPython.display import HTML
from seqrl.lessons import claim
with guess.reveal():
    display(HTML('<svg role="img" aria-label="a coin" width="30" height="30"></svg>'))
    claim("the coin shows tails", True)
"""
FAILS = """
with guess.reveal():
    1 / 0
"""
GRID = """
from seqrl.lessons.checks.grid import Grid
item = {
    "question": "Which will break?",
    "rows": ["glass", "rope"],
    "columns": ["dropped", "cut"],
    "cells": "In each cell: how much of it is broken.",
}
breaking = Grid("97", "breaking-in-the-lab", item)
breaking
"""
OUTCOME = """
with breaking.reveal():
    broken = {"glass": {"dropped": 0.9, "cut": 0}, "rope": {"dropped": 0, "cut": 1}}
    display(breaking.against(broken, limit=0.1))
"""
CHOICE, SURE, COMMIT = "prediction-options", "prediction-sure", "prediction-commit"


def test_the_answer_is_hidden_until_the_reader_commits(open_cells):
    lesson = open_cells(PREDICTION.replace("{key}", "hidden-coin"), REVEAL)
    lesson.run_all()
    assert "Hidden until" in lesson.text("prediction-cover")
    page = lesson.page
    assert not page.locator(".revealed-hidden-coin svg").is_visible()
    assert page.locator(f".{COMMIT}").is_disabled()
    lesson.find(CHOICE).get_by_label("heads").check()
    lesson.press(SURE, "ArrowRight", times=3)
    lesson.change("prediction-feedback", lambda: page.locator(f".{COMMIT}").click())
    assert lesson.text("prediction-feedback") == "✗ It was not heads."
    page.locator(".revealed-hidden-coin svg").wait_for(state="visible")
    assert "✓ the coin shows tails" in lesson.text("revealed-hidden-coin")
    assert lesson.text("prediction-cover") == ""
    lesson.screenshot("prediction")


def test_a_committed_answer_is_there_again_and_cannot_be_changed(open_cells):
    cell = PREDICTION.replace("{key}", "kept-coin")
    lesson = open_cells(cell)
    lesson.run_all()
    lesson.find(CHOICE).get_by_label("tails").check()
    lesson.change(
        "prediction-feedback", lambda: lesson.page.locator(f".{COMMIT}").click(), "✓ It was tails."
    )
    again = open_cells(cell, REVEAL)
    again.run_all()
    assert again.text("prediction-feedback") == "✓ It was tails."
    assert again.find(CHOICE).get_by_label("heads").is_disabled()
    assert "✓ the coin shows tails" in again.text("revealed-kept-coin")


def test_a_grid_is_pressed_committed_and_compared(open_cells):
    lesson = open_cells(GRID, OUTCOME)
    lesson.run_all()
    page = lesson.page
    assert page.locator(f".{COMMIT}").is_disabled()
    page.get_by_title("rope, cut", exact=True).click()
    lesson.change("prediction-feedback", lambda: page.locator(f".{COMMIT}").click())
    assert lesson.text("prediction-feedback") == "Committed: a grid in which 1 of 4 cells fail."
    page.locator(".foreseen table").wait_for(state="visible")
    assert "You foresaw 3 of 4 cells (75 %)" in lesson.text("foreseen")
    assert page.locator(".foreseen td", has_text="≠").inner_text() == "✗ 90 % ≠"
    assert page.get_by_title("glass, cut", exact=True).is_disabled()
    lesson.screenshot("grid")


def test_an_error_in_what_is_hidden_is_an_error(open_cells):
    lesson = open_cells(PREDICTION.replace("{key}", "broken-coin"), FAILS)
    with pytest.raises(LessonError, match="ZeroDivisionError"):
        lesson.run_all()


STUB = """
import numpy as np
from seqrl.lessons import earn, exercise_card
exercise_card("00", "still_to_come")
"""
ANSWER = """
def still_to_come(rewards):
    return {body}

still_to_come = earn("00", still_to_come)
still_to_come(np.array([0.0, 1.0]))
"""


def test_a_stub_is_lent_a_wrong_answer_named_a_right_one_kept(open_cells):
    bodies = ["...", "np.cumsum(rewards)", "np.cumsum(rewards[::-1])[::-1]"]
    lesson = open_cells(STUB, *(ANSWER.format(body=body) for body in bodies))
    lesson.run_all()
    outputs = lesson.page.locator(".jp-OutputArea").all_inner_texts()
    said = [text for text in outputs if "still_to_come:" in text]
    assert [text.strip()[:7] for text in said] == ["… still", "✗ still", "✓ still"]
    assert all("array([1., 1.])" in text for text in said)  # whoever wrote it, it works
    card = lesson.find("exercise-card")
    hint = card.locator("details").first
    assert not hint.locator("p").is_visible()
    hint.locator("summary").click()
    assert hint.locator("p").is_visible()
