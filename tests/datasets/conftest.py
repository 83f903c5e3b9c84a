"""A Minari folder for each test that asks for one."""

import pytest


@pytest.fixture
def minari_folder(tmp_path, monkeypatch):
    """A Minari folder of this test's own."""
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(tmp_path / "minari"))
    return tmp_path / "minari"
