"""A wrong command line is told in a sentence, before any work, and changes nothing."""

import pytest

from seqrl.__main__ import main

from .wrong_lines import WRONG, filled, made_runs


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
