"""A wrong command line is told in a sentence, before any work, and changes nothing."""

import shutil
import sys

import pytest

from seqrl.__main__ import main
from seqrl.tools import tensor_file

from .wrong_lines import TRAIN, TUNE, WRONG, filled, made_runs


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """Runs, damaged runs and recipes, by the names that the lines call them."""
    return made_runs(tmp_path_factory.mktemp("runs"))


def contents(places):
    """All files but locks, byte by byte, and when each was written."""
    root = places["new"].parent
    files = [path for path in root.rglob("*") if path.is_file() and path.suffix != ".lock"]
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def test_the_table_is_long_and_has_no_line_twice():
    lines = [line for line, _ in WRONG]
    assert len(set(lines)) == len(lines) >= 40


@pytest.mark.parametrize(("line", "said"), WRONG, ids=[line[:80] or "none" for line, _ in WRONG])
def test_a_wrong_line_is_told_and_changes_nothing(line, said, places, capsys):
    before = contents(places)
    try:
        code = main(filled(line, places))
    except SystemExit as misused:  # as argparse ends
        code = misused.code
    told = capsys.readouterr().err
    assert code in (1, 2)
    assert said in told
    assert "Traceback" not in told
    assert max(map(len, told.splitlines()[-1:])) < 600
    assert contents(places) == before


def test_an_online_run_without_a_log_is_told(places, tmp_path, capsys):
    out = tmp_path / "tuned"
    shutil.copytree(places["tuned"], out)
    tensors, header = tensor_file.read(out / "checkpoint.safetensors")
    empty = header | {"online": header["online"] | {"log": []}}
    tensor_file.write(out / "checkpoint.safetensors", tensors, empty)
    assert main(filled(f"{TUNE} --out {out}", places)) == 1
    assert "holds a run that was never evaluated" in capsys.readouterr().err


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_closed_stream_swallows_what_is_printed(stream, places, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, stream, None)
    assert main(filled(f"{TRAIN} --steps 1 --out {tmp_path / 'run'}", places)) == 0
    assert (tmp_path / "run" / "checkpoint.safetensors").exists()
