"""How long after a slider's move its picture stands on the screen, in headless Chromium.

python -m tests.site.live_speed    # prints the median of each explorer of the test page
"""

import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.chromium import launch
from tests.site.node import SOURCE

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


def main() -> None:
    sys.path.insert(0, str(SOURCE))  # in a test, pytest does
    from tests.site.live_page import write_page
    from tests.site.test_live_page import SLIDERS

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page()
        page.goto(write_page(Path(folder)).as_uri())
        for name, (_, place) in SLIDERS.items():
            times = page.evaluate(WATCH, place)
            median, most = statistics.median(times), max(times)
            print(f"{name:12} {median:5.1f} ms median, {most:5.1f} ms at most, {len(times)} moves")
        browser.close()


if __name__ == "__main__":
    main()
