"""Two of everything at once: both succeed, or one is told clearly, and nothing is mixed up."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from seqrl import Agent
from tests.faults.child import Child
from tests.faults.kills import WORKS, Work, unhindered
from tests.faults.verdict import Case, Fault
from tests.samples import make_agent

PART = "two at once"


def cases(count: int, seed: int = 0) -> Iterator[Case]:
    """Yield `count` pairs, spread evenly over all works."""
    attempts: list[tuple[str, Callable[[Path], str]]] = [
        (f"two that {work.name}", partial(_both, work)) for work in WORKS
    ]
    attempts.append(("read while another saves", _read_while_saved))
    for number in range(count):
        name, attempt = attempts[(number + seed) % len(attempts)]
        yield Case(PART, f"{name} {number}", attempt)


def _both(work: Work, folder: Path) -> str:
    expected, _ = unhindered(work)
    place = folder / "work"
    place.mkdir()
    children = [Child(partial(work.do, place)) for _ in range(2)]
    said = [child.said() for child in children]
    if all(said):
        raise Fault(f"neither does its work: {said}")
    if work.left(place) != expected:
        raise Fault("two end otherwise than one alone")
    return "".join(said)


def _read_while_saved(folder: Path) -> str:
    path = folder / "agent"
    agents = [make_agent(seed=seed) for seed in (0, 1)]
    agents[0].save(path)
    reader = Child(partial(_read, path))
    for number in range(200):
        agents[number % 2].save(path)
    return reader.said()


def _read(path: Path) -> None:
    for _ in range(100):
        try:
            seed = Agent.load(path).seed
        except Exception as error:
            raise Fault(f"a checkpoint that is being replaced cannot be read: {error}") from error
        if seed not in (0, 1):
            raise Fault(f"seed {seed} was never saved")
