"""Execute the lessons as they are, two at a time, and keep what came out until they change."""

import asyncio
import functools
import hashlib
import os
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

from faults import Fault, stop_if_any
from seqrl.tools.files import write_text

ROOT = Path(__file__).resolve().parents[2]
KEPT = Path(sys.prefix) / "cache" / "seqrl-site" / "lessons"
AT_ONCE = 2
CELL_SECONDS = 1200  # a minute where the machine is free
CODE = ("seqrl/**/*.py", "data/**/*", "constraints.txt", "notebooks/site/executed.py")


def execute(lessons: Sequence[Path], keep: Path = KEPT) -> list[NotebookNode]:
    """Return the lessons with their outputs, in order.

    Raises `Fault` with a line for each lesson in which a cell failed.
    """
    return asyncio.run(_execute(lessons, keep))


async def _execute(lessons: Sequence[Path], keep: Path) -> list[NotebookNode]:
    """Execute a few lessons at once; let all end before any fault is reported."""
    free = asyncio.Semaphore(AT_ONCE)

    async def one(lesson: Path) -> NotebookNode:
        async with free:
            return await _kept_or_executed(lesson, keep)

    came = await asyncio.gather(*map(one, lessons), return_exceptions=True)
    errors = [result for result in came if isinstance(result, BaseException)]
    for error in errors:
        if not isinstance(error, Fault):
            raise error
    stop_if_any(errors)
    return came


async def _kept_or_executed(lesson: Path, keep: Path) -> NotebookNode:
    kept = keep / f"{lesson.stem}-{fingerprint(lesson)}.ipynb"
    if kept.exists():
        return nbformat.read(kept, as_version=4)
    print(f"site: {lesson.stem} is being executed", flush=True)
    begin = time.monotonic()
    notebook = await run(lesson)
    print(f"site: {lesson.stem} took {time.monotonic() - begin:.0f} s", flush=True)
    write_text(kept, nbformat.writes(notebook))
    for old in set(keep.glob(f"{lesson.stem}-*.ipynb")) - {kept}:
        old.unlink(missing_ok=True)
    return notebook


async def run(lesson: Path) -> NotebookNode:
    """Execute one lesson from top to bottom in a kernel of its own, where the lesson lies.

    The kernel is told by `SEQRL_SITE` that what it displays must live without it; it sees none
    of the reader's own answers. Raises `Fault` for a cell that fails or takes too long.
    """
    notebook = nbformat.read(lesson, as_version=4)
    place = {"metadata": {"path": str(lesson.parent)}}
    with through_files() as config, tempfile.TemporaryDirectory(prefix="seqrl-site-") as home:
        client = NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            iopub_timeout=CELL_SECONDS,  # what was put out may come long after the answer
            raise_on_iopub_timeout=True,
            kernel_name="python3",
            resources=place,
            config=config,
            extra_arguments=["--log-level=40"],  # errors: what is said of its sockets is noise
        )
        try:
            await client.async_execute(env=environment(home))
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise _fault(lesson, notebook, error) from None
    return notebook


@contextmanager
def through_files() -> Iterator[Config]:
    """Let a kernel be talked to through files: a port may be taken before the kernel takes it."""
    with tempfile.TemporaryDirectory(prefix="kernel-") as folder:
        files = {"transport": "ipc", "connection_file": os.path.join(folder, "kernel.json")}
        yield Config(KernelManager=files if hasattr(socket, "AF_UNIX") else {})


def environment(home: str) -> dict[str, str]:
    """Return a kernel's variables: this process's, less what would make a reader's run differ."""
    kept = {name: value for name, value in os.environ.items() if name != "SEQRL_STRICT"}
    return {**kept, "SEQRL_SITE": "1", "SEQRL_HOME": home, "OMP_NUM_THREADS": "1"}


def _fault(lesson: Path, notebook: NotebookNode, error: Exception) -> Fault:
    """Say which cell failed, and how."""
    begun = [cell for cell in notebook.cells if "execution" in cell.metadata]
    failed = [
        (cell, f"{output.ename}: {output.evalue}")
        for cell in begun
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    ]
    cell, said = failed[0] if failed else (begun[-1], type(error).__name__)
    return Fault(
        f"lesson {lesson.stem}, cell {cell.get('id')}: {said}. Run it in the Lab (python run.py "
        "lab), mend it, and build again"
    )


def fingerprint(lesson: Path) -> str:
    """Return a hash of the lesson and of all code and data that it may use."""
    return hashlib.sha256(lesson.read_bytes() + _of_code()).hexdigest()[:16]


@functools.cache
def _of_code() -> bytes:
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(path for pattern in CODE for path in ROOT.glob(pattern)):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.digest()
