"""What a person may type: wrong command lines and wrong calls, each refused by name."""

import tempfile
from collections.abc import Iterator
from contextlib import redirect_stderr
from functools import cache, partial
from io import StringIO
from itertools import islice
from pathlib import Path

from seqrl.__main__ import main
from tests.commands.wrong_lines import WRONG, filled, made_runs
from tests.faults.child import in_child
from tests.faults.verdict import Case, Fault
from tests.unit.test_wrong_calls import OUT_OF_ORDER, WRONG_CALLS, refusal


def lines(count: int, seed: int = 0) -> Iterator[Case]:
    """Yield wrong command lines, at most `count`."""
    for line, word in islice(WRONG, count):
        yield Case("wrong command lines", line, partial(_line, line, word))


def calls(count: int, seed: int = 0) -> Iterator[Case]:
    """Yield wrong calls, at most `count`."""
    for name in islice(WRONG_CALLS, count):
        yield Case("wrong calls", name, partial(_call, name))


@cache
def _runs() -> dict[str, Path]:
    return made_runs(Path(tempfile.mkdtemp(prefix="seqrl-faults-runs-")))


def _line(line: str, word: str, folder: Path) -> str:
    runs = _runs()
    before = _contents(runs["new"].parent)
    said = in_child(partial(_typed, filled(line, runs)))
    if word not in said or "Traceback" in said:
        raise Fault(f"does not speak of {word!r}: {said}")
    if _contents(runs["new"].parent) != before:
        raise Fault("changed a file")
    return said


def _typed(arguments: list[str]) -> None:
    with redirect_stderr(StringIO()) as told:
        try:
            code = main(arguments)
        except SystemExit as misused:  # as argparse ends
            code = misused.code
    if code not in (1, 2):
        raise Fault(f"exit code {code}")
    raise ValueError(told.getvalue())


def _contents(folder: Path) -> dict[Path, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {path: path.read_bytes() for path in files}


def _call(name: str, folder: Path) -> str:
    error = refusal(name)
    expected = RuntimeError if name in OUT_OF_ORDER else (ValueError, TypeError)
    if not isinstance(error, expected) or WRONG_CALLS[name][1] not in str(error):
        raise Fault(f"does not speak of {WRONG_CALLS[name][1]!r}: {error!r}")
    return str(error)
