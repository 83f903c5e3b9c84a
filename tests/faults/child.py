"""Work in a process of its own, which may crash, hang, be killed or run out of memory and disk.

The process is a copy of this one (a fork: Linux and macOS), so that it starts at once.
"""

import faulthandler
import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import torch

from tests.faults.verdict import FAULT, Case, Fault, Outcome, judge

torch.set_num_threads(1)  # a copy of a process with more would wait for threads it does not have

EXPECTED = (ValueError, TypeError, OSError)  # what a caller is told of; any other is a fault
SECONDS = 60.0  # longer is a hang


@dataclass(frozen=True)
class Limits:
    """What the process may use beyond what it begins with: bytes of memory, bytes a file."""

    memory: int | None = None
    file: int | None = None

    def apply(self) -> None:
        """Set them for this process; what it uses now is what it begins with."""
        if self.memory is not None:
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
            most = pages * os.sysconf("SC_PAGE_SIZE") + self.memory
            _, hard = resource.getrlimit(resource.RLIMIT_AS)
            resource.setrlimit(resource.RLIMIT_AS, (most, hard))
        if self.file is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that writing fails, with an error
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.file, self.file))


FILES = Limits(memory=256 * 2**20)  # enough for what is read here: files of some 100 kB


class Child:
    """A process that does one piece of work and tells how it ended."""

    def __init__(self, work: Callable[[], object], limits: Limits | None = None) -> None:
        self._start(_do, work, limits or Limits())

    def _start(self, *doing: Any) -> None:
        context = multiprocessing.get_context("fork")
        self.heard, told = context.Pipe(duplex=False)
        self.process = context.Process(target=_quietly, args=(told, *doing))
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
        expected, text = self.hear()
        self.process.join()
        if not expected:
            raise Fault(text)
        return text

    def hear(self) -> Any:
        """Return what it tells next; raise `Fault` if it crashes or hangs before."""
        if not self.heard.poll(SECONDS):
            self.process.kill()
            raise Fault(f"hangs: nothing within {SECONDS:.0f} s")
        try:
            return self.heard.recv()
        except EOFError:
            self.process.join()
            raise Fault(f"crashed with exit code {self.process.exitcode}") from None


class Judge(Child):
    """A process that judges one case after another and tells each verdict."""

    def __init__(self, cases: Sequence[Case], limits: Limits) -> None:
        self._start(_judge, cases, limits)


def in_child(work: Callable[[], object], limits: Limits | None = None) -> str:
    """Do `work` in a process of its own; return and raise as `Child.said`."""
    return Child(work, limits).said()


def judged(cases: Sequence[Case], limits: Limits) -> Iterator[Outcome]:
    """Judge cases in a process that goes on after each: to copy one takes longer than a case.

    Where it crashes or hangs, that is a fault of the case at hand, and another goes on.
    """
    child = Judge(cases, limits)
    for number, case in enumerate(cases):
        try:
            yield Outcome(case, *child.hear())
        except Fault as fault:
            yield Outcome(case, FAULT, str(fault))
            child = Judge(cases[number + 1 :], limits)
    child.process.join()


def _quietly(told: Connection, do: Callable[..., None], *what: Any) -> None:
    os.environ["TQDM_DISABLE"] = "1"
    faulthandler.disable()  # pytest's, which prints where a process crashes
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    do(told, *what)


def _judge(told: Connection, cases: Sequence[Case], limits: Limits) -> None:
    for case in cases:
        limits.apply()
        outcome = judge(case)
        told.send((outcome.verdict, outcome.said))


def _do(told: Connection, work: Callable[[], object], limits: Limits) -> None:
    try:
        limits.apply()
        work()
        told.send((True, ""))
    except EXPECTED as error:
        told.send((True, str(error) or type(error).__name__))
    except BaseException as error:
        told.send((False, f"{type(error).__name__}: {error}"))
