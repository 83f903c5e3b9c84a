"""Lesson 00 leads to the robot's page with one click; the Lab itself serves it."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser.jupyter_lab import REPOSITORY

PATIENCE = 120_000  # milliseconds, on a busy machine


@pytest.fixture
def robot_page(lab) -> None:
    """The page as `run.py lab` makes it, beside the lessons."""
    build = [
        sys.executable,
        REPOSITORY / "notebooks/site/robot.py",
        lab.folder / "ask_a_robot.html",
    ]
    finished = subprocess.run(build, capture_output=True, text=True, timeout=900)
    if "cannot be reached" in finished.stderr:
        pytest.skip(finished.stderr)
    assert finished.returncode == 0, finished.stderr


def test_a_click_in_lesson_00_opens_a_robot_that_runs(lab, robot_page, open_notebook):
    lesson = open_notebook("00_start_here.ipynb").page
    asked: list[str] = []
    lesson.context.on("request", lambda request: asked.append(request.url))
    with lesson.context.expect_page(timeout=PATIENCE) as opened:
        lesson.get_by_role("link", name="Ask a robot, live").click()
    page = opened.value
    status = page.locator("#half-cheetah [data-part=status]")
    expect(status).to_contain_text("Ready", timeout=PATIENCE)
    page.locator("#half-cheetah [data-part=fast]").check()
    page.locator("#half-cheetah [data-part=run]").click()
    expect(status).to_contain_text(re.compile("achieved .* in 10 seconds"), timeout=PATIENCE)
    assert [url for url in asked if not url.startswith((lab.url, "data:", "blob:"))] == []
    page.close()
