"""How long each page of a built site takes to its first paint, in headless Chromium.

python -m tests.site.first_paint [FOLDER]    # the median of three; default: site/
"""

import statistics
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import launch
from tests.site.node import ROOT

PAINT = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime"""


def main(folder: Path = ROOT / "site") -> None:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for page in sorted(folder.glob("*.html")):
            times = [first_paint(browser, page) for _ in range(3)]
            print(f"{page.name:28} {statistics.median(times):5.0f} ms, {max(times):5.0f} at most")
        browser.close()


def first_paint(browser: Browser, page: Path) -> float:
    context = browser.new_context(offline=True)
    tab = context.new_page()
    tab.goto(page.as_uri())
    time = tab.wait_for_function(PAINT).json_value()
    context.close()
    return time


if __name__ == "__main__":
    main(*(Path(folder).resolve() for folder in sys.argv[1:2]))
