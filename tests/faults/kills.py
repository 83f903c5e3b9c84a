"""Work that is killed at random moments goes on as if it had never been, and damages nothing."""

import json
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass
from functools import cache, partial
from io import StringIO
from pathlib import Path

import torch
from minari import MinariDataset

from seqrl import Agent, OnlineDecisionTransformer, fit
from seqrl.__main__ import main
from seqrl.datasets import make_dataset
from seqrl.datasets.mapped import open_mapped
from seqrl.datasets.minari import from_minari
from seqrl.datasets.writing import write_mapped
from seqrl.lessons.checks.answers import change_answers
from seqrl.online import Plan, fine_tune
from seqrl.tools.records import write_record
from tests.faults.child import Child, in_child
from tests.faults.verdict import Case, Fault
from tests.samples import Drift, make_agent, make_data

PLAN = Plan(
    evaluation_rtg=5.0, exploration_rtg=9.0, rollouts=3, updates=4, capacity=6, evaluate_every=2,
    evaluation_episodes=2,
)  # fmt: skip
SET = "bandit/points-v0"


@dataclass(frozen=True)
class Work:
    """Something that can be killed, and what is left of it.

    `do` is called again after the kill and goes on; `left` returns what there is in the end, to
    be compared, and raises if that is damaged. It is also called between the two: then nothing
    may be there, but nothing damaged.
    """

    name: str
    do: Callable[[Path], object]
    left: Callable[[Path], object]


def cases(count: int, seed: int = 0) -> Iterator[Case]:
    """Yield `count` kills, spread evenly over all works, each at a random moment."""
    moments = random.Random(seed)
    for number in range(count):
        work = WORKS[number % len(WORKS)]
        attempt = partial(_killed, work, moments.random())
        yield Case("kill −9 at a random moment", f"{work.name} {number}", attempt)


def _killed(work: Work, share: float, folder: Path) -> str:
    expected, seconds = unhindered(work)
    before = folder / "work"
    before.mkdir()
    child = Child(partial(work.do, before))
    child.kill(after=share * seconds)
    work.left(before)
    if error := in_child(partial(work.do, before)):
        raise Fault(f"does not go on after the kill: {error}")
    if work.left(before) != expected:
        raise Fault("ends otherwise than what was never killed")
    return ""


@cache
def unhindered(work: Work) -> tuple[object, float]:
    """Return what is left of work that nobody hinders, and how long it took."""
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        if error := in_child(partial(work.do, Path(folder))):
            raise Fault(f"{work.name} fails by itself: {error}")
        return work.left(Path(folder)), time.monotonic() - begun


def _bits(tensors: dict[str, torch.Tensor]) -> dict[str, bytes]:
    return {name: tensor.numpy().tobytes() for name, tensor in tensors.items()}


def _agent_left(folder: Path) -> object:
    path = folder / "agent"
    if not path.exists():
        return None
    agent = Agent.load(path)
    return _bits(agent.state_dict() | agent.training_state())


def _train(folder: Path) -> None:
    path = folder / "agent"
    agent = Agent.load(path) if path.exists() else make_agent(seed=4, stirred=False, dropout=0.3)
    fit(agent, make_data(), 60, checkpoint=path, every=2, progress=False)


def _fine_tune(folder: Path) -> None:
    agent = make_agent(OnlineDecisionTransformer, seed=4, stirred=False, max_seq_len=4)
    path = folder / "agent"
    fine_tune(agent, make_data(), Drift, 120, PLAN, checkpoint=path, progress=False)


def _save(folder: Path) -> None:
    agent = make_agent()
    for _ in range(50):
        agent.save(folder / "agent")


def _make(folder: Path) -> None:
    if not (folder / "seqrl" / SET).exists():
        make_dataset(SET, steps=1000, folder=folder, progress=False)


def _made(folder: Path) -> object:
    if not (folder / "seqrl" / SET).exists():
        return None
    data = from_minari(MinariDataset(folder / "seqrl" / SET / "data"))
    return _bits({"states": data.states, "actions": data.actions, "rewards": data.rewards})


def _map(folder: Path) -> None:
    if not (folder / "mapped").exists():
        write_mapped([make_data(seed=seed) for seed in range(20)], folder / "mapped")


def _mapped(folder: Path) -> object:
    if not (folder / "mapped").exists():
        return None
    data = open_mapped(folder / "mapped")
    return _bits({"states": data.states, "rewards": data.rewards})


def _answer(folder: Path) -> None:
    os.environ["SEQRL_HOME"] = str(folder)
    for number in range(40):
        change_answers("wager", lambda bets, n=number: bets.update({f"claim {n}": 0.5}))


def _answers(folder: Path) -> object:
    path = folder / "wager.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def _record(folder: Path) -> None:
    for number in range(40):
        write_record(folder / f"{number % 4}.json", {"runs": [{"seed": s} for s in range(200)]})


def _records(folder: Path) -> object:
    paths = folder.glob("*.json")
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in paths}


def _command(folder: Path) -> None:
    options = ["--dataset", SET, "--preset", "tiny", "--steps", "40", "--out", str(folder / "run")]
    with redirect_stderr(StringIO()) as said:
        code = main(["train", *options])
    if code:
        raise ValueError(said.getvalue().partition("error: ")[2])


def _run_left(folder: Path) -> object:
    run = folder / "run"
    if not (run / "checkpoint.safetensors").exists():
        return None
    agent = Agent.load(run / "checkpoint.safetensors")
    lines = (run / "losses.csv").read_text(encoding="utf-8").splitlines()
    updates = [int(line.split(",")[0]) for line in lines[1:]]
    if updates[: agent.updates] != list(range(1, agent.updates + 1)):
        raise Fault(f"losses.csv has the updates {updates} at {agent.updates}")
    facts = json.loads((run / "run.json").read_text(encoding="utf-8"))
    return _bits(agent.state_dict()), lines, facts["dataset"]


WORKS = (
    Work("train", _train, _agent_left),
    Work("fine-tune", _fine_tune, _agent_left),
    Work("save", _save, _agent_left),
    Work("make a data set", _make, _made),
    Work("map a data set", _map, _mapped),
    Work("commit answers", _answer, _answers),
    Work("write records", _record, _records),
    Work("the command train", _command, _run_left),
)
