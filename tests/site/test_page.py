"""The page "Ask a robot, live" as one file, in Chromium, from file:// and with the network cut."""

import re
import subprocess
import sys
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from tests.site.conftest import PATIENCE
from tests.site.node import SOURCE

pytestmark = pytest.mark.browser
ROBOTS = ("half-cheetah", "orchard")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("robot") / "robot.html"
    finished = subprocess.run(
        [sys.executable, SOURCE / "robot.py", file], capture_output=True, text=True, timeout=900
    )
    if "cannot be reached" in finished.stderr:
        pytest.skip(finished.stderr)
    assert finished.returncode == 0, finished.stderr
    return file.as_uri()


@pytest.fixture
def open_page(open_offline: Callable[..., Page], address: str) -> Callable[..., Page]:
    """Open the page."""
    return partial(open_offline, address)


def part(page: Page, robot: str, name: str):
    return page.locator(f"#{robot} [data-part={name}]")


def says(page: Page, robot: str, words: str | re.Pattern) -> None:
    expect(part(page, robot, "status")).to_contain_text(words, timeout=PATIENCE)


def steps(page: Page, robot: str) -> int:
    return int(re.search(r"step (\d+)/", part(page, robot, "numbers").inner_text())[1])


@pytest.mark.parametrize("robot", ROBOTS)
def test_step_run_pause_and_reset_do_what_they_say(robot, open_page):
    page = open_page()
    says(page, robot, "Ready")
    part(page, robot, "step").click()
    says(page, robot, "Step 1 of")
    part(page, robot, "run").click()
    expect(part(page, robot, "run")).to_have_text("Pause")
    page.wait_for_function(
        "id => /step ([5-9]|\\d\\d)/.test(document.querySelector(`#${id} .numbers`).innerText)",
        arg=robot,
    )
    part(page, robot, "run").click()
    says(page, robot, "Paused")
    paused = steps(page, robot)
    page.wait_for_timeout(300)
    assert steps(page, robot) == paused >= 5
    part(page, robot, "reset").click()
    says(page, robot, "a new run stands at its start")
    assert steps(page, robot) == 0


@pytest.mark.parametrize("robot", ROBOTS)
def test_the_request_moves_by_key_and_by_drag_and_the_status_says_so(robot, open_page):
    page = open_page()
    says(page, robot, "Ready")
    slider, status = part(page, robot, "target"), part(page, robot, "status")
    before = int(slider.input_value())
    slider.press("ArrowRight")
    assert int(slider.input_value()) > before
    says(page, robot, re.compile(f"Asked for.* {slider.input_value()}"))
    by_key = status.inner_text()
    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 3, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    assert int(slider.input_value()) == 0
    assert status.inner_text() != by_key
    part(page, robot, "history").press("ArrowRight")
    says(page, robot, "It reads its last")


def finish(page: Page, robot: str, request: int) -> int:
    """Run to the end as fast as possible and return what was achieved."""
    part(page, robot, "target").fill(str(request))
    part(page, robot, "fast").check()
    part(page, robot, "run").click()
    says(page, robot, re.compile(f"Asked for (a return of )?{request}.*(achieved|picked) .* in "))
    said = part(page, robot, "status").inner_text()
    return int(re.search(r"(?:achieved|picked) (-?\d+)", said)[1])


def test_what_is_achieved_follows_what_is_asked(open_page):
    page = open_page()
    says(page, "half-cheetah", "Ready")
    slow, fast = finish(page, "half-cheetah", 200), finish(page, "half-cheetah", 500)
    assert 100 < slow < 300 < 450 < fast < 650
    assert [finish(page, "orchard", apples) for apples in (0, 2, 5)] == [0, 2, 5]


def test_the_run_stops_when_the_page_is_hidden(open_page):
    page = open_page()
    says(page, "orchard", "Ready")
    part(page, "orchard", "run").click()
    page.evaluate("""() => {
        Object.defineProperty(document, "hidden", { value: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }""")
    says(page, "orchard", "Paused")


def test_without_webassembly_a_still_picture_and_a_sentence_remain(open_page):
    page = open_page("delete globalThis.WebAssembly")
    says(page, "half-cheetah", "no WebAssembly")
    expect(page.locator("#half-cheetah .picture svg")).to_be_visible()
    expect(part(page, "half-cheetah", "run")).to_be_disabled()
    says(page, "orchard", "Ready")


def test_who_asked_for_less_motion_sees_a_still_picture_until_a_button_is_pressed(open_page):
    page = open_page(reduced_motion="reduce")
    says(page, "half-cheetah", "less motion")
    expect(page.locator("#half-cheetah .picture svg")).to_be_visible()
    part(page, "half-cheetah", "run").click()
    says(page, "half-cheetah", re.compile("achieved .* in 10 seconds"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_360_pixels_are_wide_enough(scheme, open_page):
    page = open_page(viewport={"width": 360, "height": 740}, color_scheme=scheme)
    says(page, "half-cheetah", "Ready")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(20, 24, 29)")


@pytest.mark.parametrize("robot", ROBOTS)
def test_every_control_has_a_name_and_every_picture_a_sentence(robot, open_page):
    page = open_page()
    says(page, robot, "Ready")
    section = page.locator(f"#{robot}")
    for name in ("Run", "Step", "Reset"):
        expect(section.get_by_role("button", name=name, exact=True)).to_have_count(1)
    expect(section.get_by_role("slider")).to_have_count(2)
    expect(section.get_by_label("as fast as possible")).to_have_count(1)
    part(page, robot, "step").click()
    for picture in section.get_by_role("img").all():
        assert len(picture.get_attribute("aria-label")) > 10
