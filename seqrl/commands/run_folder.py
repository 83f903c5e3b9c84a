"""The folder of a training run: a checkpoint and the facts that make it repeatable."""

import json
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from seqrl.agent import Agent
from seqrl.commands.options import MOST
from seqrl.config import Config
from seqrl.datasets import load_dataset
from seqrl.methods import METHODS
from seqrl.tools import distributed
from seqrl.tools.fields import finite_number, whole_number
from seqrl.tools.files import one_at_a_time, write_text
from seqrl.tools.records import environment
from seqrl.tools.refusals import with_remedy
from seqrl.trajectories import Trajectories

CHECKPOINT = "checkpoint.safetensors"
FACTS = "run.json"
KINDS: dict[str, Any] = {  # the facts that every run has
    "command": str,
    "method": str,
    "dataset": str,
    "mapped": bool,
    "top": int | float,
    "seed": int,
    "steps": int,
    "config": dict,
}
OTHER_KINDS: dict[str, Any] = {"online": dict}  # of those that a run may have


def write_json(path: Path, facts: Mapping[str, Any]) -> None:
    """Write `facts`, with versions and device, as JSON, whole or not at all."""
    text = json.dumps({**facts, **environment()}, indent=2, ensure_ascii=False) + "\n"
    with with_remedy(f"writing {path}", "choose another folder"):
        write_text(path, text)


def read_facts(folder: Path) -> dict[str, Any]:
    """Return the facts of the run in `folder`.

    Raises `FileNotFoundError` if there is none and `ValueError` naming the file, and the field,
    if one is missing or not what it must be.
    """
    path = folder / FACTS
    try:
        facts: dict[str, Any] = json.loads(_text(path))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path} is damaged: {error}; it was left as it is") from error
    for name in KINDS:
        if not isinstance(facts, dict) or name not in facts:
            raise ValueError(f"{path} lacks {name!r}: train again into another folder")
    try:
        _check(facts)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path}: {error}; it was left as it is") from None
    return facts


def _text(path: Path) -> str:
    try:
        with with_remedy(f"reading {path}", "use a copy"):
            return path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        missing = f"{path.parent} holds no run ({FACTS} is missing); train one first"
        raise FileNotFoundError(missing) from None


def _check(facts: Mapping[str, Any]) -> None:
    """Raise `TypeError` or `ValueError` for a fact that no run has."""
    for name, kind in (KINDS | OTHER_KINDS).items():
        if name in facts and not isinstance(facts[name], kind):
            raise TypeError(f"{name} cannot be {facts[name]!r:.99}")
    if facts["method"] not in METHODS:
        raise ValueError(f"no method is called {facts['method']!r}")
    whole_number("seed", facts["seed"], most=MOST)
    whole_number("steps", facts["steps"], least=1, most=MOST)
    if finite_number("top", facts["top"], least=0, most=1) == 0:
        raise ValueError("top must be above 0")
    _config(facts)


def _config(facts: Mapping[str, Any]) -> Config:
    """Return the config of a run; a field that is younger than its record has its default."""
    config: Config = METHODS[facts["method"]].config_class(**facts["config"])
    return config


def agent_of(folder: Path, facts: Mapping[str, Any], data: Trajectories, device: str) -> Agent:
    """Return the agent in the folder of a run, if it is one that learns `data` as `facts` say.

    Raises `ValueError` naming what differs, and as `Agent.load` does.
    """
    agent = Agent.load(folder / CHECKPOINT, device=device)
    kind, config, told = METHODS[facts["method"]], _config(facts), f"{folder / FACTS} says"
    if type(agent) is not kind:
        raise ValueError(f"{told} {facts['method']}, {CHECKPOINT} holds a {type(agent).__name__}")
    kept = agent.config.to_dict() | {"seed": agent.seed}
    if differing := _difference(kept, config.to_dict() | {"seed": facts["seed"]}):
        raise ValueError(f"{told} otherwise than {CHECKPOINT} beside it: {differing}")
    try:
        agent.adopt(data.statistics)
    except ValueError as error:
        raise ValueError(f"{told} {facts['dataset']}, but {error}") from None
    return agent


def whole_of(facts: Mapping[str, Any]) -> Trajectories:
    """Return the data set of a run with these facts, in memory or on disk as they say."""
    return load_dataset(facts["dataset"], mapped=facts["mapped"])


def data_of(facts: Mapping[str, Any]) -> Trajectories:
    """Return what a run with these facts learns from: its data set, or the best of it."""
    return part_of(whole_of(facts), facts)


def part_of(data: Trajectories, facts: Mapping[str, Any]) -> Trajectories:
    """Return the part of its data set that a run with these facts learns from."""
    return data.top(facts["top"]) if facts["top"] < 1 else data


def refuse_another_run(folder: Path, facts: Mapping[str, Any]) -> None:
    """Raise `ValueError` naming what differs if `folder` holds a run with other facts than these.

    Facts that are not among `facts` may be any; so may be fields of a dict that its older record
    does not have.
    """
    with with_remedy(f"looking for a run in {folder}", "choose another folder"):
        if not (folder / CHECKPOINT).exists():
            if (folder / FACTS).exists():
                read_facts(folder)  # or say that it is no record of ours
            return  # nothing would be lost
    kept = {"plan": None} | read_facts(folder)
    kept |= kept.get("online", {})  # a fine-tuned run has a plan
    for name, mine in facts.items():
        if told := _difference(kept.get(name), mine):
            raise ValueError(
                f"{folder} holds a run with another {name}: {told}; choose another --out, or the "
                "same settings"
            )


def _difference(kept: Any, mine: Any) -> str:
    if isinstance(kept, dict) and isinstance(mine, dict):
        differing = (k for k in mine if k in kept and kept[k] != mine[k])
        return ", ".join(f"{k}={kept[k]!r}, not {mine[k]!r}" for k in differing)
    return "" if kept == mine else f"{_short(kept)}, not {_short(mine)}"


def _short(value: Any) -> str:
    named = {type(None): "none", dict: "that of a fine-tuning"}
    return named.get(type(value), repr(value))


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Be the only one at work in the folder of a run, of several processes together the first.

    Raises `ValueError` if another command is.
    """
    with ExitStack() as stack:
        if distributed.number() == 0:
            try:
                with with_remedy(f"working in {folder}", "choose another folder"):
                    stack.enter_context(one_at_a_time(folder / CHECKPOINT, seconds=0))
            except TimeoutError:
                raise ValueError(f"another command is at work in {folder}: wait for it") from None
        yield


def settings(texts: Sequence[str]) -> dict[str, Any]:
    """Return what `--set KEY=VALUE …` says, each value as JSON where it is some.

    Raises `ValueError` for what is no KEY=VALUE and for a key that is there twice.

    >>> settings(["dropout=0.1", "history=whole"])
    {'dropout': 0.1, 'history': 'whole'}
    """
    found: dict[str, Any] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals:
            raise ValueError(f"--set takes KEY=VALUE, got {text!r}")
        if key in found:
            raise ValueError(f"--set says {key} twice")
        found[key] = _value(value)
    return found


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:  # no JSON: a word
        return text
    except RecursionError:
        raise ValueError(
            f"--set takes a number or a word, got {text[:9]}… of many levels"
        ) from None


def command_line() -> str:
    """Return the command that is running, as a reader would type it."""
    several = distributed.count() > 1
    start = f"torchrun --nproc_per_node={distributed.count()}" if several else "python"
    return f"{start} -m seqrl {shlex.join(sys.argv[1:])}"
