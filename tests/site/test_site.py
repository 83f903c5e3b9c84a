"""The whole site in Chromium, from file:// and with the network cut.

All lessons are executed for it, two at a time: minutes at first, seconds while nothing changes.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import addresses
import npm
from seqrl.tools.files import one_at_a_time
from tests.notebooks.minus_zero import minus_zeros
from tests.site.conftest import PATIENCE
from tests.site.node import ROOT, SOURCE

pytestmark = pytest.mark.browser
LESSONS = [addresses.PAGES[path] for path in addresses.LESSONS]
PAGES = sorted(addresses.PAGES.values())
AXE = npm.Package(
    "axe-core",
    "4.14.1",
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
)
SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)">')
SCRIPT = re.compile(r'<script ([^>]*)src="([^"]+)"')
HOUR = 3600.0
PAINTED = "performance.getEntriesByName('first-contentful-paint').length > 0"
# Zoomed to 200 %, a window of 1280 pixels has room for 640, each of them two wide.
SIZES = {
    "360 px": {"viewport": {"width": 360, "height": 740}},
    "200 %": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
    "4K": {"viewport": {"width": 3840, "height": 2160}},
}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `run.py site` builds it, by one of the processes for all of them."""
    place = tmp_path_factory.getbasetemp()
    shared = place.parent if "PYTEST_XDIST_WORKER" in os.environ else place
    folder, said = shared / "site", shared / "site.txt"
    with one_at_a_time(folder, HOUR):
        if not said.exists():
            build = [sys.executable, SOURCE / "build.py", folder]
            finished = subprocess.run(build, stderr=subprocess.PIPE, text=True)
            said.write_text(finished.stderr if finished.returncode != 0 else "")
    why = said.read_text()
    if "cannot be reached" in why:
        pytest.skip(why.splitlines()[-1])
    assert why == ""
    return folder


@pytest.fixture
def open_page(open_offline: Callable[..., Page], site: Path) -> Callable[..., Page]:
    """Open a page by its name."""
    return lambda name, **options: open_offline((site / name).as_uri(), **options)


def test_the_build_writes_every_page(site):
    assert {path.name for path in site.glob("*.html")} == {*PAGES, "robot.html"}


def size_of_what_is_read(page: Path) -> int:
    """A page's own bytes and those of all that it reads, at once or later, less the physics."""
    html = page.read_text("utf-8")
    addresses = re.findall(r'(?:src|data-robots)="((?:parts|robot)/[^"]+)"', html) + SHEET.findall(
        html
    )
    files = {page.parent / one for address in addresses for one in address.split()}
    return page.stat().st_size + sum(file.stat().st_size for file in files)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_has_at_most_three_megabytes_and_its_notebook_beside_it(lesson, site):
    assert size_of_what_is_read(site / lesson) <= 3_000_000
    notebook = Path(lesson).with_suffix(".ipynb").name
    assert (site / notebook).read_bytes() == (ROOT / "notebooks" / notebook).read_bytes()


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_lesson_says_minus_zero(lesson, site):
    assert minus_zeros((site / lesson).read_text("utf-8")) == []


@pytest.mark.parametrize("name", [*PAGES, "robot.html"])
def test_a_first_paint_waits_for_little_and_for_no_script_but_the_themes(name, site):
    html = (site / name).read_text("utf-8")
    waited = [address for how, address in SCRIPT.findall(html) if "defer" not in how]
    assert waited == ["parts/theme.js"]
    files = [site / address for address in waited + SHEET.findall(html)]
    assert sum(file.stat().st_size for file in files) <= 30_000


@pytest.mark.parametrize("name", [*PAGES, "robot.html"])
def test_a_page_is_painted_while_its_other_scripts_are_on_their_way(name, chromium, site):
    context = chromium.new_context(offline=True)
    page, held = context.new_page(), []
    page.route(
        lambda url: url.endswith(".js") and "theme" not in url, lambda route: held.append(route)
    )
    page.goto((site / name).as_uri(), wait_until="commit")
    page.wait_for_function(PAINTED, timeout=PATIENCE)
    assert page.evaluate("document.readyState") != "complete"
    assert held
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [*PAGES, "robot.html"])
def test_a_page_opens_in_the_readers_colours_with_one_title_and_no_request(name, scheme, open_page):
    page = open_page(name, color_scheme=scheme)
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(20, 24, 29)")
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.get_by_role("main").count() == 1
    assert page.title().strip()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", [*PAGES, "robot.html"])
def test_a_page_fits_without_a_horizontal_scroll_bar(name, size, open_page):
    page = open_page(name, **SIZES[size])
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    wide = SIZES[size]["viewport"]["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= wide


@pytest.fixture(scope="module")
def axe() -> str:
    """axe-core, an engine of accessibility rules; without a network these tests are skipped."""
    try:
        return AXE.read("axe.min.js")
    except ConnectionError as error:
        pytest.skip(str(error))


OF_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
RULES = {"light": {}, "dark": {"runOnly": OF_COLOURS}}  # the dark changes nothing but colours


@pytest.mark.parametrize("scheme", RULES)
@pytest.mark.parametrize("name", [*PAGES, "robot.html"])
def test_axe_finds_no_serious_fault(name, scheme, axe, open_page):
    page = open_page(name, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.evaluate(axe)
    run = "async (rules) => (await axe.run({ preload: false, ...rules })).violations"
    faults = page.evaluate(run, RULES[scheme])
    serious = [fault for fault in faults if fault["impact"] in ("serious", "critical")]
    assert [(one["id"], one["nodes"][0]["html"][:300]) for one in serious] == []


def test_the_switch_changes_the_theme_and_the_next_page_remembers(open_page):
    page = open_page("index.html", color_scheme="light")
    page.locator("#theme").click()
    page.goto(page.url.replace("index.html", "references.html"))
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_the_keyboard_leads_past_the_head_of_a_page_and_through_its_hints(open_page):
    page = open_page("00_start_here.html")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the text"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    hint = page.locator(".exercise-card summary").first
    hint.press("Enter")
    assert hint.evaluate("(one) => one.parentElement.open")


def test_an_exercise_shows_its_solution_on_demand_and_says_how_to_do_it_for_real(open_page):
    page = open_page("00_start_here.html")
    solution = page.locator(".solution").first
    assert not solution.locator(".code").is_visible()
    solution.locator("summary").click()
    assert "sum(rewards[t:])" in solution.locator(".code").inner_text()
    page.locator(".for-real a").first.click()
    commands = page.locator("#run .commands").inner_text()
    assert commands.splitlines()[-1] == "python run.py lab"


def test_search_finds_a_section_and_leads_to_it(open_page):
    page = open_page("index.html")
    page.get_by_label("Search all lessons").fill("softmax mask")
    assert page.locator("#told").inner_text().startswith("Found: ")
    link = page.locator("#found a").first
    assert link.inner_text().startswith("05 · Attention")
    link.click()
    assert "05_attention.html#" in page.url
    page.wait_for_function("document.querySelector(location.hash) !== null")


def test_lesson_after_lesson_can_be_read_by_the_links_at_their_ends(open_page):
    page = open_page(LESSONS[0])
    for lesson in LESSONS[1:]:
        page.locator("[rel=next]").click()
        assert page.url.endswith(lesson)
    assert page.locator("[rel=next]").count() == 0


def test_paper_is_light_without_what_only_a_screen_can_use(open_page):
    page = open_page("05_attention.html", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator(".top").is_visible()


STATUS = "#half-cheetah [data-part=status]"


@pytest.mark.parametrize("name", ["robot.html", "00_start_here.html"])
def test_the_half_cheetah_runs_on_its_own_page_and_at_the_head_of_the_first_lesson(name, open_page):
    page = open_page(name)
    expect(page.locator(STATUS)).to_contain_text("Ready", timeout=PATIENCE)
    page.locator("#half-cheetah [data-part=fast]").check()
    page.locator("#half-cheetah [data-part=run]").click()
    run_to_its_end = re.compile("Asked for 400, achieved .* in 10 seconds")
    expect(page.locator(STATUS)).to_contain_text(run_to_its_end, timeout=PATIENCE)


def test_the_first_lesson_keeps_a_still_picture_and_a_sentence_where_nothing_may_move(open_page):
    for sentence, options in {
        "no WebAssembly": {"script": "delete globalThis.WebAssembly"},
        "less motion": {"reduced_motion": "reduce"},
    }.items():
        page = open_page("00_start_here.html", **options)
        expect(page.locator(STATUS)).to_contain_text(sentence, timeout=PATIENCE)
        expect(page.locator("#half-cheetah .picture svg")).to_be_visible()


def test_a_robot_is_read_only_once_it_is_seen(open_offline, site):
    lesson = site / "00_start_here.html"
    last = re.findall(r'<h2 id="([^"]+)"', lesson.read_text("utf-8"))[-1]
    page = open_offline(f"{lesson.as_uri()}#{last}")
    assert page.locator("script[src*=decision_transformer]").count() == 0
    page.locator("#half-cheetah").scroll_into_view_if_needed()
    expect(page.locator(STATUS)).to_contain_text("Ready", timeout=PATIENCE)


# How far a subscript's foot is below its letter's, in the letter's size.
DROP = """() => {
    const [letter, subscript] = document.querySelector(".equation msub").children;
    const foot = (element) => element.getBoundingClientRect().bottom;
    return (foot(subscript) - foot(letter)) / parseFloat(getComputedStyle(letter).fontSize);
}"""


def test_a_subscript_is_low_where_a_mathematical_font_is_installed(open_page):
    page = open_page("05_attention.html")
    fonts = page.evaluate("getComputedStyle(document.querySelector('math')).fontFamily")
    known = shutil.which("fc-list") and subprocess.check_output(
        ["fc-list", ":", "family"], text=True
    )
    if not any(font in (known or "") for font in re.findall('"(.*?)"', fonts)):
        pytest.skip(f"none of {fonts} is installed, or no fc-list to ask")
    assert page.evaluate(DROP) > 0.15  # 0.04 without such a font
