"""What several tests of the site share: agents, MuJoCo's WebAssembly, and Chromium offline."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import launch

PATIENCE = 120_000  # milliseconds, on a busy machine

HORIZONS = {"speed-dial": 200, "orchard": 20}


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each agent's weights as the script that the page reads."""
    import weights

    folder = tmp_path_factory.mktemp("weights")
    paths = {name: folder / f"{name}.js" for name in HORIZONS}
    for name, path in paths.items():
        path.write_text(weights.script(name, HORIZONS[name]))
    return paths


@pytest.fixture(scope="session")
def mujoco_script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """MuJoCo for the page; without a network the tests that need it are skipped."""
    import physics

    path = tmp_path_factory.mktemp("physics") / "mujoco.js"
    try:
        path.write_text(physics.script())
    except ConnectionError as error:
        pytest.skip(str(error))
    return path


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for the tests of a file."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def open_offline(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open an address in a context of its own; at the end nothing may have gone wrong or out."""
    contexts, wrong = [], []

    def open_(address: str, script: str = "", **options) -> Page:
        contexts.append(chromium.new_context(**options))
        contexts[-1].set_offline(True)
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        page.add_init_script(script)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: said.type == "error" and wrong.append(said.text))
        page.on("request", lambda asked: local(asked.url) or wrong.append(asked.url))
        page.goto(address)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert wrong == []


def local(url: str) -> bool:
    """Tell whether nothing leaves the machine for an address."""
    return url.startswith(("file:", "data:", "blob:"))
