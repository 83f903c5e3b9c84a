"""Whatever a terminal's encoding lacks is printed by its code: it stops no command."""

import io
import os
import subprocess
import sys

import pytest

from seqrl.__main__ import main

from .test_core_only import LINES

ENCODINGS = ("ascii", "cp1252")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_every_command_prints_in_any_encoding(line, encoding, monkeypatch):
    printed = io.BytesIO()
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, io.TextIOWrapper(printed, encoding=encoding))
    try:
        code = main(line)
    except SystemExit as ended:
        code = ended.code
    sys.stdout.flush()
    assert code == 0
    assert len(printed.getvalue().decode(encoding)) > 50


def test_a_process_prints_what_it_can_and_writes_all(tmp_path):
    """As a user runs it: the environment says the encoding, and a file is UTF-8 whatever it is."""
    page = tmp_path / "ledger.md"
    environment = os.environ | {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0", "LC_ALL": "C"}
    both = "from seqrl.__main__ import main; main(['ledger']); main(['ledger', '--out', '%s'])"
    done = subprocess.run(
        [sys.executable, "-c", both % page], env=environment, capture_output=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    printed, written = done.stdout.decode("cp1252"), page.read_text(encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        written.encode("cp1252")
    assert printed.startswith(written.encode("cp1252", "backslashreplace").decode("cp1252"))
