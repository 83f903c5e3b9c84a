"""Without a Chromium the browser tests say how to get one: skipped locally, red in CI."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.browser import chromium


@pytest.fixture
def bare_machine(monkeypatch, tmp_path):
    """A machine with no Chromium on its PATH, in its applications or with Playwright."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "MACOS", tmp_path / "none")
    return SimpleNamespace(chromium=SimpleNamespace(executable_path=str(tmp_path / "none")))


def test_it_is_found_on_the_path(bare_machine, tmp_path):
    browser = tmp_path / "chromium-browser"
    browser.touch(mode=0o755)
    assert Path(chromium.find_chromium(bare_machine)) == browser


def test_a_missing_one_skips_locally(bare_machine, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt-get install chromium"):
        chromium.find_chromium(bare_machine)


def test_a_missing_one_fails_in_ci(bare_machine, monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"):
        chromium.find_chromium(bare_machine)
