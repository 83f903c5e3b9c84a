"""Find a Chromium that Playwright can drive, or say how to get one."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = """No Chromium was found, and the browser tests need one. Install it with
    sudo apt-get install chromium                        (Debian; Ubuntu: chromium-browser)
or, on any system, in the environment of the tests:
    python -m playwright install chromium"""


def on_the_path() -> str | None:
    """Return the path of a Chromium that was installed for everybody."""
    found = [path for name in NAMES if (path := shutil.which(name))]
    return found[0] if found else str(MACOS) if MACOS.exists() else None


def is_there() -> bool:
    """Return whether there is a Chromium at all."""
    if on_the_path():
        return True
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


def find_chromium(playwright: Playwright) -> str:
    """Return the path of a Chromium; without one skip, or fail where `CI` is set."""
    if path := on_the_path():
        return path
    own = Path(playwright.chromium.executable_path)
    if own.exists():
        return str(own)
    give_up = pytest.fail if os.environ.get("CI") else pytest.skip
    give_up(MISSING)


def launch(playwright: Playwright) -> Browser:
    """Start a headless Chromium."""
    return playwright.chromium.launch(executable_path=find_chromium(playwright), args=FLAGS)
