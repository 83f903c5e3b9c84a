"""Every lesson in a real JupyterLab, untouched from its own folder: Run All, then its sliders."""


def try_slider(lesson, explorer):
    """Move an explorer's slider by key and by drag: sentence and picture must follow."""
    slider, status = f"{explorer} .target-return", f"{explorer} .explorer-status"
    picture = f"{explorer} .explorer-picture"
    lesson.press(slider, "Home")
    least, drawn = lesson.text(status), lesson.markup(picture)
    assert lesson.change(status, lambda: lesson.press(slider)) != least
    assert lesson.markup(picture) != drawn
    most = lesson.change(status, lambda: lesson.press(slider, "End"))
    assert lesson.change(status, lambda: lesson.drag(slider, 0.0), to=least) == least
    lesson.screenshot(explorer)
    return least, most


def test_00_start_here(open_lesson):
    lesson = open_lesson("00_start_here.ipynb")
    assert try_slider(lesson, "orchard")[0] == "Asked for 0 apples, picked 0 in 20 steps"
    least, most = try_slider(lesson, "cheetah")
    assert least.startswith("Asked for 0 (")
    assert most != least
    lesson.change(
        "wager-status", lambda: lesson.press("bet-stitching"), to="1 of 10 bets placed; kept"
    )


def test_06_decision_transformer(open_lesson):
    lesson = open_lesson("06_decision_transformer.ipynb")
    least, most = try_slider(lesson, "cheetah")
    assert least != most
