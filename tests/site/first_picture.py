"""The README's first picture, taken from the robot's page.

python -m tests.site.first_picture    # writes notebooks/images/ask_a_robot.png
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.chromium import launch
from tests.site.node import ROOT, SOURCE

PICTURE = ROOT / "notebooks" / "images" / "ask_a_robot.png"
# Whole runs for the chart of all runs, then the one that is shown: asked for more on its way.
PLAY = """(section) => {
    const part = (name) => section.querySelector(`[data-part=${name}]`);
    const ask = (target) => {
        part("target").value = target;
        part("target").dispatchEvent(new Event("input"));
    };
    const step = (times) => { for (; times > 0; times--) part("step").click(); };
    for (const target of [100, 250, 400, 550]) {
        part("reset").click();
        ask(target);
        step(200);
    }
    part("reset").click();
    ask(300);
    step(80);
    ask(600);
    step(80);
}"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page = Path(folder) / "robot.html"
        subprocess.run([sys.executable, SOURCE / "robot.py", page], check=True)
        browser = launch(playwright)
        tab = browser.new_page(viewport={"width": 1000, "height": 1200}, color_scheme="light")
        tab.goto(page.as_uri())
        tab.get_by_text("Ready. Press Run, then move the slider while it runs.").wait_for()
        tab.locator("#half-cheetah").evaluate(PLAY)
        tab.locator("#half-cheetah").screenshot(path=PICTURE, timeout=300_000)
        browser.close()
    print(f"{PICTURE}: {PICTURE.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
