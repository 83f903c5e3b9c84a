"""losses.csv of a run's folder: after any kill and resumption one line for each update."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TextIO

from seqrl.commands.run_folder import FACTS, write_json
from seqrl.tools.files import write_text

LOSSES = "losses.csv"
HEADING = "update,loss\n"


@contextmanager
def recorded(
    folder: Path, facts: Mapping[str, Any], done: int
) -> Iterator[Callable[[int, float], None]]:
    """Yield what writes down the loss of an update, at once: a kill loses none that was saved.

    The first update writes `facts` too; before it nothing in the folder changes. Of the lines
    that are there those of `done` updates are kept: a killed run made more after its last
    checkpoint, which it makes again. Raises `ValueError` for a line that is none, and for a file
    without those facts, which is no run's.
    """
    path = folder / LOSSES
    if path.exists() and not (folder / FACTS).exists():
        raise ValueError(f"{path} has no {FACTS} beside it, so no run wrote it: move it away")
    kept = [line for line in _lines(path) if _update(line, path) <= done]
    with ExitStack() as stack:

        @cache
        def curve() -> TextIO:
            write_json(folder / FACTS, facts)
            write_text(path, "".join([HEADING, *kept]))
            file = path.open("a", encoding="utf-8", newline="\n", buffering=1)  # by the line
            return stack.enter_context(file)

        yield lambda update, loss: print(f"{update},{loss!r}", file=curve())


def _lines(path: Path) -> list[str]:
    """Return the whole lines below the heading; a kill may have cut off the last."""
    text = path.read_text(encoding="utf-8", errors="backslashreplace") if path.exists() else ""
    heading, *lines = (text or HEADING).split("\n")
    if heading != HEADING.strip():
        raise _damaged(path, heading)
    return [f"{line}\n" for line in lines[:-1]]


def _update(line: str, path: Path) -> int:
    try:
        update, loss = line.split(",")
        _ = float(loss)
        return int(update)
    except ValueError:
        raise _damaged(path, line) from None


def _damaged(path: Path, line: str) -> ValueError:
    return ValueError(
        f"{path} is damaged at {line.strip()!r:.80}, which is no 'update,loss': move it away"
    )
