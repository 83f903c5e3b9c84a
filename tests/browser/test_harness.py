"""The harness itself: it moves a real slider, and it sees errors where a reader would not."""

import pytest
from playwright.sync_api import expect

from tests.browser.lesson_page import LessonError

SLIDER = """
import ipywidgets as widgets
slider = widgets.IntSlider(value=3, min=0, max=10)
slider.add_class("request")
label = widgets.HTML()
label.add_class("answer")
def show(change):
    label.value = f"<b>asked for {slider.value}</b>"
show(None)
slider.observe(show, "value")
widgets.VBox([slider, label])
"""
FAILS_LATER = SLIDER.replace("label.value =", "1 / (slider.value - 4); label.value =")


def test_a_slider_moves_by_key_and_by_drag(open_cells):
    lesson = open_cells("x = 1\n" * 60, *["x"] * 30, SLIDER)  # the slider is far below the fold
    lesson.run_all()
    expect(lesson.find("answer")).to_have_text("asked for 3", timeout=60_000)  # once it is drawn
    assert lesson.change("answer", lambda: lesson.press("request")) == "asked for 4"
    assert lesson.change("answer", lambda: lesson.press("request", "Home")) == "asked for 0"
    lesson.change("answer", lambda: lesson.drag("request", 1), to="asked for 10")
    assert lesson.change("answer", lambda: lesson.press("request", "ArrowLeft")) == "asked for 9"
    assert lesson.latency("request", "answer", "ArrowLeft") > 0
    assert lesson.screenshot("slider").stat().st_size > 0


def test_a_failing_cell_is_red(open_cells):
    lesson = open_cells("x = 1", "raise ValueError('this cell fails')", "x")
    with pytest.raises(LessonError, match="this cell fails"):
        lesson.run_all()


def test_an_error_inside_a_callback_is_red(open_cells):
    lesson = open_cells(FAILS_LATER)
    lesson.run_all()
    with pytest.raises(LessonError, match="ZeroDivisionError"):
        lesson.change("answer", lambda: lesson.press("request"))


def test_an_error_captured_by_an_output_widget_is_red(open_cells):
    captured = "import ipywidgets\nwith ipywidgets.Output():\n    raise KeyError('captured')"
    with pytest.raises(LessonError, match="captured"):
        open_cells(captured).run_all()
