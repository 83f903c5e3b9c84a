"""Work in a process of its own, which may crash, hang, be killed or run out of memory and disk.

The process is a copy of this one (a fork: Linux and macOS), so that it starts at once.
"""

import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from tests.faults.verdict import Fault

torch.set_num_threads(1)  # a copy of a process with more would wait for threads it does not have

EXPECTED = (ValueError, TypeError, OSError)  # what a caller is told of; any other is a fault
SECONDS = 60.0  # longer is a hang


@dataclass(frozen=True)
class Limits:
    """What the process may use beyond what it begins with: bytes of memory, bytes a file."""

    memory: int | None = None
    file: int | None = None

    def apply(self) -> None:
        """Set them for this process."""
        if self.memory is not None:
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
            most = pages * os.sysconf("SC_PAGE_SIZE") + self.memory
            resource.setrlimit(resource.RLIMIT_AS, (most, most))
        if self.file is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that writing fails, with an error
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.file, self.file))


class Child:
    """A process that does one piece of work and tells how it ended."""

    def __init__(self, work: Callable[[], object], limits: Limits | None = None) -> None:
        context = multiprocessing.get_context("fork")
        self.heard, told = context.Pipe(duplex=False)
        self.process = context.Process(target=_do, args=(work, limits or Limits(), told))
        self.process.start()
        told.close()

    def kill(self, after: float) -> None:
        """Kill it, as `kill -9` does, so many seconds from now."""
        time.sleep(after)
        self.process.kill()
        self.process.join()

    def said(self) -> str:
        """Return the message of the error that ended it, "" if it did its work.

        Raises `Fault` for an error that no caller should see, a crash and a hang.
        """
        if not self.heard.poll(SECONDS):
            self.process.kill()
            raise Fault(f"hangs: nothing within {SECONDS:.0f} s")
        try:
            expected, text = self.heard.recv()
        except EOFError:
            self.process.join()
            raise Fault(f"crashed with exit code {self.process.exitcode}") from None
        self.process.join()
        if not expected:
            raise Fault(text)
        return text


def in_child(work: Callable[[], object], limits: Limits | None = None) -> str:
    """Do `work` in a process of its own; return and raise as `Child.said`."""
    return Child(work, limits).said()


def _do(work: Callable[[], object], limits: Limits, told) -> None:
    os.environ["TQDM_DISABLE"] = "1"
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    try:
        limits.apply()
        work()
        told.send((True, ""))
    except EXPECTED as error:
        told.send((True, str(error) or type(error).__name__))
    except BaseException as error:
        told.send((False, f"{type(error).__name__}: {error}"))
