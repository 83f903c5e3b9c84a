"""One notebook open in JupyterLab: run it, move its sliders, read what they changed.

A widget is found by a CSS class which the notebook gives it: `slider.add_class("target-return")`.
"""

import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from playwright.sync_api import Locator, Page

from tests.browser.jupyter_lab import JupyterLab

MINUTE = 60_000  # milliseconds, Playwright's unit

# Errors are taken from the kernel's own messages. So one in a widget's callback counts too, which
# JupyterLab shows nowhere.
LAB = "() => Boolean(window.jupyterapp)"
OPEN = """path => { window.jupyterapp.commands.execute("docmanager:open", { path }); }"""
OPENED = """path => {
    const panel = window.jupyterapp?.shell.currentWidget;
    return panel?.context?.path === path && panel.sessionContext?.session?.kernel;
}"""
LISTEN = """async () => {
    const panel = window.jupyterapp.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    window.kernelErrors = [];
    panel.sessionContext.session.kernel.anyMessage.connect((_, { msg }) => {
        if (msg.header.msg_type === "error")
            window.kernelErrors.push(msg.content.traceback.join("\\n"));
    });
}"""
RUN_ALL = """seconds => Promise.race([
    window.jupyterapp.commands.execute("notebook:run-all-cells"),
    new Promise((_, fail) =>
        setTimeout(() => fail(new Error(`not finished after ${seconds} s`)), 1000 * seconds)),
])"""
SHUT_DOWN = """() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()"""
DISPOSE = """() => window.jupyterapp.shell.currentWidget.dispose()"""
SCROLL_TO_CELL = """index => window.jupyterapp.shell.currentWidget.content.scrollToItem(index)"""
CELLS = """() => window.jupyterapp.shell.currentWidget.content.widgets.length"""
NOTEBOOK = """() => window.jupyterapp.shell.currentWidget.context.model.toJSON()"""
CHANGED = """([selector, before, to]) => {
    const text = document.querySelector(selector).innerText;
    return window.kernelErrors.length || (to === null ? text !== before : text === to);
}"""
WATCH = """watched => {
    let start;
    window.latency = undefined;
    const once = { capture: true, once: true };
    document.addEventListener("keydown", () => { start = performance.now(); }, once);
    new MutationObserver((_, observer) => {
        observer.disconnect();
        requestAnimationFrame(() => { window.latency = performance.now() - start; });
    }).observe(watched, { attributes: true, characterData: true, childList: true, subtree: true });
}"""


class LessonError(AssertionError):
    """The kernel reported an exception, in a cell or in a widget's callback."""


class LessonPage:
    """A notebook in a browser's window, which may show a Lab already, ready to run."""

    def __init__(self, page: Page, lab: JupyterLab, notebook: str):
        self.page = page
        self.name = Path(notebook).stem
        if page.evaluate(LAB):
            page.evaluate(OPEN, lab.path(notebook))
        else:
            page.goto(lab.address(notebook))
        page.wait_for_function(OPENED, arg=lab.path(notebook), timeout=MINUTE)
        page.evaluate(LISTEN)

    def run_all(self, seconds: float = 600) -> None:
        """Run all cells on the new kernel and wait for the last; raises `LessonError`."""
        self.page.evaluate(RUN_ALL, seconds)
        self.check()

    def check(self) -> None:
        """Raise `LessonError` if the kernel has reported an exception since the page opened."""
        if errors := self.page.evaluate("() => window.kernelErrors"):
            raise LessonError(f"{self.name}: {len(errors)} error(s)\n" + "\n\n".join(errors))

    def close(self) -> Page:
        """Stop the kernel and close the notebook; return the window, free for another."""
        self.page.evaluate(SHUT_DOWN)
        self.page.evaluate(DISPOSE)
        return self.page

    def executed(self) -> NotebookNode:
        """Return the notebook as it is now, with what its cells put out."""
        return nbformat.from_dict(self.page.evaluate(NOTEBOOK))

    # Look ----------------------------------------------------------------------------------

    def find(self, hook: str) -> Locator:
        """Return the widget with the class `hook`, scrolled into view.

        JupyterLab draws only the cells near the visible ones, so the notebook is paged through.
        """
        found = self.page.locator(f".{hook}").first
        for index in range(self.page.evaluate(CELLS)):
            if found.count():
                break
            self.page.evaluate(SCROLL_TO_CELL, index)
        found.scroll_into_view_if_needed()
        return found

    def text(self, hook: str) -> str:
        """Return the text of the widget with the class `hook`."""
        return self.find(hook).inner_text()

    def markup(self, hook: str) -> str:
        """Return the HTML of the widget with the class `hook`: its picture, to compare."""
        return self.find(hook).inner_html()

    def screenshot(self, name: str) -> Path:
        """Save what the window shows as `LESSON-name.png`; return the file."""
        path = screenshot_folder() / f"{self.name}-{name}.png"
        self.page.screenshot(path=path)
        return path

    # Act -----------------------------------------------------------------------------------

    def press(self, slider: str, key: str = "ArrowRight", times: int = 1) -> None:
        """Press a key on a slider: an arrow is one step, Home and End are its ends."""
        for _ in range(times):
            self.handle(slider).press(key)

    def drag(self, slider: str, fraction: float) -> None:
        """Drag a slider's handle to a fraction (0 to 1) of its track."""
        self.handle(slider).hover()  # once it stands still: cells above it may still be drawn
        track = self.find(slider).locator(".noUi-base").bounding_box()
        height = track["y"] + track["height"] / 2
        self.page.mouse.down()
        self.page.mouse.move(track["x"] + fraction * track["width"], height, steps=8)
        self.page.mouse.up()

    def handle(self, slider: str) -> Locator:
        """Return the part of a slider which is moved."""
        return self.find(slider).locator(".noUi-handle")

    def change(self, hook: str, action: Callable[[], None], to: str | None = None) -> str:
        """Do `action`, wait until the text of `hook` differs, and return it; red on an error.

        Where a callback answers each of many steps, as in a drag, wait for the text `to`.
        """
        before = self.text(hook)
        action()
        self.page.wait_for_function(CHANGED, arg=[f".{hook}", before, to], timeout=MINUTE / 2)
        self.check()
        return self.text(hook)

    def latency(self, slider: str, watched: str, key: str = "ArrowRight") -> float:
        """Return the milliseconds from a key press on `slider` to a change of `watched`."""
        self.find(watched).evaluate(WATCH)
        self.press(slider, key)
        return self.page.wait_for_function("() => window.latency").json_value()


@cache
def screenshot_folder() -> Path:
    """Return where pictures go: `SEQRL_SCREENSHOTS`, or else a temporary folder."""
    folder = os.environ.get("SEQRL_SCREENSHOTS") or tempfile.mkdtemp(prefix="seqrl-screenshots-")
    Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder)
