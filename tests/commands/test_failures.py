"""What a user can cause is told in a sentence; a mistake in the program shows itself."""

import sys

import numpy as np
import pytest
import torch

from seqrl.__main__ import main
from seqrl.commands import ledger
from seqrl.commands.failures import told


@pytest.fixture
def failing(monkeypatch):
    """What makes a command fail."""

    def fails(doing):
        monkeypatch.setattr(ledger, "ledger", doing)
        return main(["ledger"])

    return fails


@pytest.mark.parametrize(
    "too_large",
    [
        lambda: torch.empty(10**14),
        lambda: torch.empty(10**10, 10**10),
        lambda: torch.empty(10**19),
        lambda: np.empty(10**15),
        lambda: np.empty(2**62),
        lambda: [None] * 10**15,
    ],
)
def test_too_little_memory_is_said_in_one_line(too_large, failing, capsys):
    assert failing(too_large) == 1
    said = capsys.readouterr().err
    assert "too little memory" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("mistake", [KeyError("a"), AttributeError("b"), RuntimeError("c")])
def test_a_mistake_in_the_program_shows_itself(mistake, failing):
    def wrong():
        raise mistake

    with pytest.raises(type(mistake)):
        failing(wrong)


def test_a_file_is_named_before_what_the_system_says_of_it(tmp_path):
    with pytest.raises(IsADirectoryError) as error:
        tmp_path.read_text()
    assert told(error.value) == f"{tmp_path}: Is a directory"


def test_a_missing_module_of_the_program_s_own_is_no_user_s_fault():
    assert told(ModuleNotFoundError("No module named 'torch'", name="torch")) is None


def test_whoever_reads_no_further_gets_no_traceback(monkeypatch, capfd):
    def seen_enough(_options):
        raise BrokenPipeError

    monkeypatch.setattr("os.dup2", lambda *_: None)  # the test goes on printing
    monkeypatch.setattr(ledger, "run", seen_enough)
    assert main(["ledger"]) == 1
    assert capfd.readouterr().err == ""
    assert sys.stdout.writable()
