"""What lives in a lesson's page, in Chromium, from file:// and with the network cut."""

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import pytest
from playwright.sync_api import Locator, Page, expect

from seqrl.lessons.checks.cells import bits
from seqrl.lessons.checks.foreseen import score
from seqrl.lessons.shipped import load_questions
from tests.site.conftest import PATIENCE
from tests.site.live_page import write_page

pytestmark = pytest.mark.browser
BEYOND = load_questions("00")["predictions"]["beyond"]
SLIDERS = {  # a part of the page: its slider, and the part whose sentence and picture follow
    "orchard": ("#orchard .target-return", "#orchard"),
    "cheetah": ("#cheetah .target-return", "#cheetah"),
    "memory": ("#memory .wait-4 .target-return", "#memory .wait-4"),
    "pass": ("#pass .target-return", "#pass"),
    "fine-tuning": ("#fine-tuning .asked-0-5 .target-return", "#fine-tuning .asked-0-5"),
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_page(tmp_path_factory.mktemp("live")).as_uri()


@pytest.fixture
def open_page(open_offline: Callable[..., Page], address: str) -> Callable[..., Page]:
    """Open the page."""
    return partial(open_offline, address)


def seen(page: Page, place: str) -> tuple[str, str]:
    """The sentence and the picture of an explorer."""
    picture = page.locator(f"{place} .explorer-picture svg").first
    status = page.locator(f"{place} .explorer-status")
    expect(picture).to_have_attribute(
        "aria-label", re.compile(f"^{re.escape(status.inner_text())}"), timeout=PATIENCE
    )
    return status.inner_text(), picture.inner_html()


def drag(page: Page, slider: Locator, fraction: float) -> None:
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    height = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, height)
    page.mouse.down()
    page.mouse.move(box["x"] + 2 + fraction * (box["width"] - 4), height, steps=4)
    page.mouse.up()


@pytest.mark.parametrize("name", SLIDERS)
def test_each_slider_moves_by_key_and_by_drag_and_sentence_and_picture_follow(name, open_page):
    page, (slider, place) = open_page(), SLIDERS[name]
    handle = page.locator(f"{slider} input")
    views = [seen(page, place)]
    for act in (
        lambda: handle.press("End"),
        lambda: handle.press("ArrowLeft"),
        lambda: drag(page, handle, 0),
    ):
        named, status = handle.get_attribute("aria-valuetext"), views[-1][0]
        act()
        expect(page.locator(f"{place} .explorer-status")).not_to_have_text(status)
        assert handle.get_attribute("aria-valuetext") != named
        views.append(seen(page, place))
    assert len({picture for _, picture in views[1:]}) == 3
    shown = page.locator(f"{slider} .live-value").inner_text()
    assert shown == handle.get_attribute("aria-valuetext")


def test_attention_is_played_to_its_end_stopped_by_hand_and_begun_anew(open_page):
    page = open_page()
    page.clock.install()
    button, status = page.locator("#pass .live-play"), page.locator("#pass .explorer-status")
    first = status.inner_text()
    button.click()
    expect(button).to_have_text("Stop")
    page.clock.run_for(1600)
    expect(status).to_have_text(re.compile("^Token 0, root: "))
    page.locator("#pass .target-return input").press("ArrowRight")
    expect(button).to_have_text("Play")
    page.clock.run_for(5000)
    expect(status).to_have_text(re.compile("^Token 0, mask: "))
    button.click()
    page.clock.run_for(60_000)
    expect(status).to_have_text(re.compile("^Token 1, sum: "))
    expect(button).to_have_text("Play")
    button.click()
    expect(status).to_have_text(first)


def test_buttons_choose_a_corridor_and_a_linked_slider_keeps_its_place(open_page):
    page = open_page()
    page.locator("#memory").get_by_label("8 steps").check()
    expect(page.locator("#memory .wait-8")).to_be_visible()
    expect(page.locator("#memory .wait-4")).to_be_hidden()
    page.locator("#fine-tuning .asked-0-5 .target-return input").press("End")
    page.locator("#fine-tuning .exploration-target input").press("ArrowRight")
    expect(page.locator("#fine-tuning .asked-1 .explorer-status")).to_contain_text("Iteration 4:")
    expect(page.locator("#fine-tuning .asked-0-5")).to_be_hidden()
    assert seen(page, "#fine-tuning .asked-1")[0].startswith("Iteration 4: asked for 1")


def test_the_leaderboard_is_drawn_anew_for_what_is_checked(open_page):
    page = open_page()
    board = page.locator("#leaderboard")
    before = seen(page, "#leaderboard")
    board.get_by_label("walker2d/medium-v0").uncheck()
    status = board.locator(".explorer-status")
    expect(status).to_contain_text("3 methods on 1 data set")
    after = seen(page, "#leaderboard")
    assert after[1] != before[1]
    board.get_by_label("walker2d/medium-v0").check()
    expect(status).to_have_text(before[0])
    assert seen(page, "#leaderboard")[1] == before[1]


def test_predict_commit_reveal_survives_a_reload(open_page):
    page = open_page()
    asked, revealed = page.locator("#prediction"), page.locator("#reveal pre")
    expect(revealed).to_be_hidden()
    assert page.locator("#reveal .revealed").get_attribute("hidden") is not None
    expect(page.locator("#reveal").get_by_text("Hidden until you")).to_be_visible()
    commit = asked.get_by_role("button", name="Commit")
    expect(commit).to_be_disabled()
    asked.get_by_label(BEYOND["options"][0][0]).check()
    asked.get_by_role("slider").press("End")
    commit.click()
    for _ in range(2):
        expect(asked.get_by_role("status")).to_have_text(f"✗ {BEYOND['options'][0][1]}")
        expect(asked.get_by_role("slider")).to_have_attribute("aria-valuetext", "100% sure")
        expect(asked.get_by_role("button")).to_have_text("Committed")
        expect(asked.get_by_role("radio").first).to_be_checked()
        expect(asked.get_by_role("radio").first).to_be_disabled()
        expect(revealed).to_be_visible()
        counted = page.locator("#calibration .calibration")
        expect(counted).to_contain_text("on average 100 % sure, right in 0 of 1")
        page.reload()


def test_a_grid_is_committed_and_compared_cell_by_cell(open_page):
    page = open_page()
    asked, table = page.locator("#grid"), page.locator("#foreseen table")
    commit = asked.get_by_role("button", name="Commit")
    expect(commit).to_be_disabled()
    expect(table).to_be_hidden()
    asked.get_by_label("no states, P1: fails").check()
    asked.get_by_label("no positions, P3: fails").check()
    asked.get_by_role("slider").press("End")
    commit.click()
    for _ in range(2):
        expect(asked.get_by_role("status")).to_have_text(
            "Committed: a grid in which 2 of 36 cells fail."
        )
        expect(asked.get_by_label("no states, P1: fails")).to_be_checked()
        expect(asked.get_by_label("no states, P1: fails")).to_be_disabled()
        expect(page.locator("#foreseen .foreseen-score")).to_have_text(score(34, 36, 1.0))
        marked = table.locator("td", has_text="≠")
        expect(marked).to_have_text(["✓ 0 % ≠", "✗ 100 % ≠"])
        page.reload()


@pytest.mark.parametrize("number", [0, 1, 2**35, 2**36 - 1, 34567890123])
def test_a_grid_kept_by_the_lab_is_the_same_on_the_page(number, open_page):
    page = open_page()
    kept = json.dumps({"06": {"faults": {"choice": number, "sure": 0.7}}})
    page.evaluate("(kept) => localStorage.setItem('seqrl:predictions', kept)", kept)
    page.reload()
    boxes = page.locator("#grid [type=checkbox]")
    assert boxes.evaluate_all("(all) => all.map((box) => box.checked)") == bits(number, 36)


def test_all_of_it_works_by_keyboard_alone(open_page):
    page = open_page()
    page.locator("#prediction [type=radio]").first.focus()
    page.keyboard.press("ArrowDown")  # chooses the second
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#prediction .prediction-feedback")).to_be_focused()
    expect(page.locator("#prediction .prediction-feedback")).to_contain_text("✓")
    page.locator("#quiz [type=radio]").first.focus()
    page.keyboard.press("Space")
    expect(page.locator("#quiz .quiz-feedback").first).to_contain_text(re.compile("[✓✗]"))
    page.locator("#wager [type=range]").first.focus()
    page.keyboard.press("End")
    expect(page.locator("#wager .wager-status")).to_have_text("1 of 10 bets placed; kept")


def test_bets_are_kept_and_settled_and_carried_in_files(open_page, tmp_path: Path):
    page = open_page()
    page.locator("#wager [type=range]").first.press("End")
    expect(page.locator("#settlement tbody td").first).to_have_text("100 % true")
    expect(page.locator("#settlement caption")).to_contain_text("you ")
    with page.expect_download() as download:
        page.locator("#wager").get_by_role("button", name="Export").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert (file.name, json.loads(file.read_text())) == ("wager.json", {"stitching": 1})
    page.reload()
    expect(page.locator("#wager .wager-status")).to_have_text("1 of 10 bets placed; kept")

    other = open_page()
    expect(other.locator("#settlement caption")).to_contain_text("You placed no bets")
    other.locator("#settlement [type=file]").set_input_files(file)
    expect(other.locator("#settlement .live-files [role=status]")).to_contain_text("1 taken in")
    expect(other.locator("#wager .wager-status")).to_have_text("1 of 10 bets placed; kept")


def test_a_lesson_can_be_begun_anew(open_page):
    page = open_page()
    page.locator("#prediction [type=radio]").first.check()
    page.locator("#prediction").get_by_role("button").click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#calibration").get_by_role("button", name="Forget").click()
    expect(page.locator("#prediction [type=radio]").first).to_be_enabled()
    expect(page.locator("#reveal pre")).to_be_hidden()


def test_a_browser_that_keeps_nothing_is_no_dead_end(open_page):
    page = open_page("Storage.prototype.setItem = () => { throw new Error('kept out'); }")
    page.locator("#prediction [type=radio]").first.check()
    page.locator("#prediction").get_by_role("button").click()
    said = page.locator("#prediction .prediction-feedback")
    expect(said).to_contain_text("Not kept beyond this page")
    expect(page.locator("#reveal pre")).to_be_visible()
    page.locator("#wager [type=range]").first.press("End")
    expect(page.locator("#wager .wager-status")).to_contain_text("Not kept beyond this page")


def test_without_scripts_questions_can_be_read_and_answers_unfolded(open_page):
    page = open_page(java_script_enabled=False)
    expect(page.locator("#prediction").get_by_text(BEYOND["question"])).to_be_visible()
    expect(page.locator("#prediction").get_by_text(BEYOND["options"][1][1])).to_be_hidden()
    page.locator("#prediction summary").click()
    expect(page.locator("#prediction").get_by_text(BEYOND["options"][1][1])).to_be_visible()
    expect(page.locator("#reveal pre")).to_be_hidden()
    page.locator("#reveal summary").click()
    expect(page.locator("#reveal pre")).to_be_visible()
    expect(page.locator("#orchard svg").first).to_be_visible()
    expect(page.locator("#orchard .live-slider")).to_be_hidden()


def test_what_moves_can_be_paused_and_stays_so(open_page):
    page = open_page()
    page.locator("#cheetah").get_by_role("button", name="Pause").click()
    page.locator("#cheetah .target-return input").press("End")
    seen(page, "#cheetah")
    paused = "document.querySelector('#cheetah svg').animationsPaused()"
    assert page.evaluate(paused)
    page.locator("#cheetah").get_by_role("button", name="Move again").click()
    assert not page.evaluate(paused)
    expect(page.locator("#memory .live-pause").first).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_360_pixels_are_wide_enough(scheme, open_page):
    page = open_page(viewport={"width": 360, "height": 740}, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_every_control_has_a_name(open_page):
    page = open_page()
    for role in ("slider", "button", "radio", "checkbox"):
        for control in page.get_by_role(role).all():
            expect(control).to_have_accessible_name(re.compile(r"\w"))


# Moves a slider from end to end and back; each time, the milliseconds until the changed picture
# has been laid out.
WATCH = """async (place) => {
    const input = document.querySelector(`${place} .target-return input`);
    const picture = document.querySelector(`${place} .explorer-picture`);
    const places = Array.from({ length: Number(input.max) + 1 }, (_, i) => i);
    const times = [];
    for (const index of [...places, ...places.reverse()]) {
        if (Number(input.value) === index) continue;
        const begun = performance.now();
        const changed = new Promise((resolve) =>
            new MutationObserver((_, observer) => { observer.disconnect(); resolve(); })
                .observe(picture, { childList: true }));
        input.value = index;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        await changed;
        picture.getBoundingClientRect();
        times.push(performance.now() - begun);
        await new Promise(requestAnimationFrame);
    }
    return times;
}"""


def test_a_picture_follows_its_slider_within_a_fifth_of_a_second(open_page):
    """Alone on a machine it takes a few milliseconds: `-s` prints how many."""
    page = open_page()
    for name, (_, place) in SLIDERS.items():
        times = page.evaluate(WATCH, place)
        print(f"{name:12} {median(times):5.1f} ms median, {max(times):5.1f} ms at most")
        assert median(times) < 200, (place, times)
