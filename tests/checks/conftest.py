"""Each test of the checks begins as a reader who has not answered anything."""

import pytest

from seqrl.lessons.checks import answers


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SEQRL_HOME", str(tmp_path / "answers"))
    monkeypatch.setattr(answers, "_not_kept", {})
