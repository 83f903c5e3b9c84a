"""Checkpoints, online runs and stored policies: damaged, or whole and without sense."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load
from torch import Tensor

from seqrl import (
    Agent,
    BehaviourCloning,
    DecisionTransformer,
    ElasticDecisionTransformer,
    OnlineDecisionTransformer,
    ReturnConditionedMLP,
    fit,
)
from seqrl.datasets.policies import StoredPolicy
from seqrl.datasets.training_run import TrainingRun
from seqrl.online import OnlineRun, Plan
from seqrl.tools import checkpoint, tensor_file
from tests.faults.verdict import Case, Fault
from tests.samples import S, make_agent, make_data

Tensors = dict[str, Tensor]
Contents = tuple[Tensors, dict[str, Any]]


@dataclass(frozen=True)
class Door:
    """What loads a file: what a sound one holds, and what was taken from a file, and used."""

    name: str
    sound: Callable[[], Contents]
    take: Callable[[Path], Tensors]


def cases(count: int, seed: int = 0) -> Iterator[Case]:
    """Yield `count` files: crafted, with a right checksum, or damaged, or both."""
    for door in DOORS:
        door.sound()  # is made once, not in each child
    for number in range(count):
        door = DOORS[number % len(DOORS)]
        change = partial(attempt, door, f"{seed} {number}")
        yield Case("checkpoints", f"{door.name}, number {number}", change)


def attempt(door: Door, seed: str, folder: Path) -> str:
    """Load a file that is not as it should be; return how it was refused, "" if it was taken."""
    path, draw = folder / "file.safetensors", random.Random(seed)
    tensor_file.write(path, *(crafted(door.sound(), draw) if draw.random() < 0.7 else door.sound()))
    contents = path.read_bytes()
    if draw.random() < 0.4:
        contents = damaged(contents, draw)
        path.write_bytes(contents)
    said = ""
    try:
        taken = door.take(path)
    except ValueError as error:
        said = str(error)
    if path.read_bytes() != contents:
        raise Fault("the file was changed")
    if said and str(path) not in said:
        raise Fault(f"does not name the file: {said}")
    if not said:
        _require_same(taken, load(contents))
    return said


def _require_same(taken: Tensors, held: Tensors) -> None:
    added_later = {"model.action_start"}
    for name in (taken.keys() ^ held.keys()) - added_later:
        raise Fault(f"{name} was not in both, the file and what was made of it")
    for name, tensor in held.items():
        if ".random." in name:
            continue  # of another device, or in parts that PyTorch does not keep
        if tensor.dtype != taken[name].dtype or not torch.equal(tensor, taken[name]):
            raise Fault(f"{name} is not as in the file")


# Changes -------------------------------------------------------------------------------------


def damaged(contents: bytes, draw: random.Random) -> bytes:
    """Return bytes with some flipped, lost, doubled or overwritten."""
    place = draw.randrange(len(contents) if draw.random() < 0.5 else min(len(contents), 4000))
    size = draw.choice([1, 8, 100])
    before, part, after = contents[:place], contents[place:][:size], contents[place:][size:]
    noise = draw.randbytes(len(part))
    return draw.choice(
        [before, before + after, before + part + part + after, before + noise + after]
    )


def crafted(contents: Contents, draw: random.Random) -> Contents:
    """Return contents with one to three changes, in the header or in the tensors."""
    tensors, header = dict(contents[0]), json.loads(json.dumps(contents[1]))
    for _ in range(draw.choice([1, 1, 2, 3])):
        if draw.random() < 0.5:
            header = otherwise(header, draw)
        elif tensors:
            draw.choice(TENSORS)(tensors, draw.choice(sorted(tensors)), draw)
    return tensors, header


def otherwise(header: Any, draw: random.Random) -> Any:
    """Return what JSON holds with another value, or without one, somewhere in it."""
    if not isinstance(header, dict) or not header:
        return draw.choice(_VALUES)(header)
    key = draw.choice(sorted(header))
    if draw.random() < 0.1:
        return {k: v for k, v in header.items() if k != key}
    if draw.random() < 0.1:
        return header | {draw.choice([key + "x", "x", "", "\ud800"]): header[key]}
    return header | {key: otherwise(header[key], draw)}


def _nested(_: Any) -> Any:
    value: list[Any] = []
    for _ in range(200):
        value = [value]
    return value


_VALUES: list[Callable[[Any], Any]] = [
    *(lambda value, other=other: other for other in (None, True, 0, -1, 1.5, "", [], {}, [[0]])),
    *(lambda value, n=n: n for n in (2, 1000, 10**6, 2**31 - 1, 2**63, 10**30, 1e308)),
    *(lambda value, n=n: n for n in (float("nan"), float("inf"), -1e-300, "10", "x" * 1000)),
    *(lambda value, n=n: n for n in ("elastic", "none", "discrete", "lamb", "amortised", "Agent")),
    *(
        lambda value, n=n: n
        for n in ("_OneStepMLP", "OnlineDecisionTransformer", "TwiceOptimistic")
    ),
    lambda value: value * 2 if isinstance(value, int | float | str) else value,
    lambda value: -value if isinstance(value, int | float) else value,
    _nested,
]


def _drop(tensors: Tensors, name: str, draw: random.Random) -> None:
    del tensors[name]


def _rename(tensors: Tensors, name: str, draw: random.Random) -> None:
    tensors[draw.choice([name + "x", "model." + name, "buffer.x", "", name[::-1]])] = tensors.pop(
        name
    )


def _swap(tensors: Tensors, name: str, draw: random.Random) -> None:
    other = draw.choice(sorted(tensors))
    tensors[name], tensors[other] = tensors[other].clone(), tensors[name].clone()


def _reshape(tensors: Tensors, name: str, draw: random.Random) -> None:
    tensor = tensors[name]
    shapes = [(-1,), (*tensor.shape, 1), (1, *tensor.shape), tensor.shape[::-1]]
    tensors[name] = tensor.reshape(draw.choice(shapes)).clone()


def _resize(tensors: Tensors, name: str, draw: random.Random) -> None:
    flat, size = tensors[name].flatten(), draw.choice([0, 1, 2, 7, 1000])
    tensors[name] = flat.repeat(size)[:size] if draw.random() < 0.5 else flat[:size].clone()


def _cast(tensors: Tensors, name: str, draw: random.Random) -> None:
    kinds = [torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int8, torch.bool]
    tensors[name] = tensors[name].to(draw.choice([*kinds, torch.uint8, torch.float32]))


def _value(tensors: Tensors, name: str, draw: random.Random) -> None:
    tensor = tensors[name].clone()
    numbers = [0, 1, -1, 255, 10**9, float("nan"), float("inf"), 3e38, -1e-40, 0.5]
    value = torch.tensor(draw.choice(numbers), dtype=torch.float64).nan_to_num(7, 9)
    if tensor.is_floating_point():
        value = torch.tensor(draw.choice(numbers), dtype=torch.float64)
    place = draw.randrange(tensor.numel()) if tensor.numel() else None
    if place is not None and draw.random() < 0.7:
        tensor.view(-1)[place] = value.to(tensor.dtype)
    else:
        tensor.fill_(value.to(tensor.dtype).item())
    tensors[name] = tensor


def _noise(tensors: Tensors, name: str, draw: random.Random) -> None:
    tensor = tensors[name]
    if tensor.dtype != torch.bool and tensor.numel():
        noise = bytearray(draw.randbytes(tensor.numel() * tensor.element_size()))
        tensors[name] = torch.frombuffer(noise, dtype=tensor.dtype).reshape(tensor.shape)


TENSORS = [_drop, _rename, _swap, _reshape, _resize, _cast, _value, _value, _noise]


# Doors ---------------------------------------------------------------------------------------


def _agent(kind: type[Agent], discrete: bool) -> Door:
    @cache
    def sound() -> Contents:
        return checkpoint.contents(_trained(kind, discrete), resumable=True)

    def take(path: Path) -> Tensors:
        agent = Agent.load(path)
        taken = {n: t.clone() for n, t in checkpoint.contents(agent, resumable=True)[0].items()}
        _use(agent)
        return (
            taken
            if any(n.startswith("training.") for n in load(path.read_bytes()))
            else {name: tensor for name, tensor in taken.items() if name.startswith("model.")}
        )

    return Door(f"{kind.__name__}, {'discrete' if discrete else 'continuous'}", sound, take)


def _untrained(kind: type[Agent], discrete: bool) -> Any:
    small = {"hidden_dim": 8, "num_heads": 2, "num_layers": 1, "max_ep_len": 12, "max_seq_len": 4}
    return make_agent(kind, discrete=discrete, stirred=False, **small)


def _trained(kind: type[Agent], discrete: bool) -> Any:
    agent = _untrained(kind, discrete)
    fit(agent, make_data(discrete=discrete), 2, progress=False)
    return agent


def _use(agent: Agent) -> None:
    """Act and learn once: what was taken may be nonsense, but nobody writes beyond its end."""
    read = agent.config.batch_size * agent.config.max_seq_len  # steps of data, not of the file
    try:
        agent.select_action(np.zeros(agent.config.state_dim, np.float32), 1.0)
        if agent.config.state_dim == S and read < 10_000:
            fit(agent, make_data(discrete=agent.discrete), agent.updates + 1, progress=False)
    except (ValueError, ArithmeticError):
        pass


PLAN = Plan(evaluation_rtg=1.0, exploration_rtg=2.0, capacity=6)


def _fresh_run() -> OnlineRun:
    return OnlineRun(_untrained(OnlineDecisionTransformer, False), make_data(), PLAN)


def _run_contents(run: OnlineRun) -> Contents:
    tensors, header = checkpoint.contents(run.agent, resumable=True)
    buffer = {f"buffer.{name}": tensor for name, tensor in run.buffer.state_tensors().items()}
    return tensors | buffer, header | {"online": {"plan": PLAN.to_dict(), "log": run.log}}


@cache
def _sound_run() -> Contents:
    run = OnlineRun(_trained(OnlineDecisionTransformer, False), make_data(), PLAN)
    run.log = [
        {"steps": 0, "returns": [], "evaluated": [1.0, 2.0]},
        {"steps": 5, "returns": [1.5], "loss": 0.5},
    ]
    return _run_contents(run)


def _take_run(path: Path) -> Tensors:
    run = _fresh_run()
    before = {name: tensor.clone() for name, tensor in _run_contents(run)[0].items()}
    try:
        run.restore(path)
    except ValueError:
        _require_same(_run_contents(run)[0], before)
        raise
    taken = {name: tensor.clone() for name, tensor in _run_contents(run)[0].items()}
    _ = run.env_steps, run.episodes, run.request()
    _use(run.agent)
    return taken


@cache
def sound_policies() -> Contents:
    """Return a small training run with three actors."""
    draw = torch.Generator().manual_seed(0)
    sizes = {"layers.0.weight": (4, S), "layers.0.bias": (4,), "layers.1.weight": (2, 4)}
    sizes |= {"layers.1.bias": (2,), "log_std": (2,), "mean": (S,), "variance": (S,)}
    tensors = {name: torch.rand(3, *size, generator=draw) for name, size in sizes.items()}
    halves = {name: t.half() for name, t in tensors.items() if name.startswith("layers")}
    facts = {"algorithm": "none", "recipe": {"env": "Hopper-v5"}, "seed": 0, "versions": {}}
    stages = {"medium": 1, "best": 2, "dial": [0, 2]}
    return tensors | halves, facts | {"returns": [1.0, 2.0, 3.0], "stages": stages}


def _take_policies(path: Path) -> Tensors:
    run = TrainingRun(path)
    for number in range(len(run)):
        actor = run.actor(number)
        StoredPolicy(actor).select_action(np.zeros((2, len(actor.mean)), np.float32))
    return {name: torch.from_numpy(array) for name, array in run._arrays.items()}


KINDS = [
    *(DecisionTransformer, ElasticDecisionTransformer, OnlineDecisionTransformer),
    *(BehaviourCloning, ReturnConditionedMLP),
]
DOORS = [
    *(_agent(kind, discrete) for kind in KINDS for discrete in (False, True)),
    Door("an online run", _sound_run, _take_run),
    Door("stored policies", sound_policies, _take_policies),
]
