"""Every shape comment of the model files is held against the tensors of the running code."""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import pytest
import torch

import seqrl
from seqrl import (
    BehaviourCloning,
    DecisionTransformer,
    ElasticDecisionTransformer,
    OnlineDecisionTransformer,
    Reinformer,
    ReturnConditionedMLP,
    windows,
)
from seqrl.elastic.model import sample_high
from tests.samples import A, B, D, H, K, S, make_agent, make_data

FILES = [
    Path(seqrl.__file__).parent / name
    for name in (
        "decision_transformer.py",
        "transformer.py",
        "losses.py",
        "sampling.py",
        "baselines.py",
        "elastic/model.py",
        "online/model.py",
        "online/distribution.py",
    )
]
SIZES = {"B": B, "K": K, "T": 3 * K, "S": S, "A": A, "D": D, "H": H, "D/H": D // H}
DERIVED = {"2K": 2 * K, "K - 1": K - 1}


def test_no_two_axes_have_the_same_size():
    assert len(set(SIZES.values())) == len(SIZES)


@dataclass(frozen=True)
class Claim:
    """`# [B, K, D]` beside a statement: these axes for what it assigns or returns."""

    file: str
    function: str
    first_line: int
    last_line: int
    names: tuple[str, ...]  # the assigned variables; none: the returned value
    key: str | None  # the entry, where the comment stands inside a dict
    axes: tuple[str, ...]

    def check(self, frame: FrameType, returned: Any) -> None:
        bound = SIZES | DERIVED | {"_BLOCK": frame.f_globals.get("_BLOCK")}
        for value in [frame.f_locals[name] for name in self.names] or [returned]:
            shape = tuple((value[self.key] if self.key else value).shape)
            assert len(shape) == len(self.axes), f"{self} is not {shape}"
            for axis, size in zip(self.axes, shape, strict=True):
                expected = int(axis) if axis.isdigit() else bound.setdefault(axis, size)
                assert axis == "…" or size == expected, f"{self} is not {shape}"


def claims_of(path: Path) -> Iterator[Claim]:
    """Read the shape comments of a file, each with the statement that it stands beside."""
    source = path.read_text(encoding="utf-8")
    functions = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef)]
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        found = re.match(r"#\s*(?:\d+ × )?\[([^\]]+)\]", token.string)
        if token.type == tokenize.COMMENT and found:
            line, axes = token.start[0], tuple(axis.strip() for axis in found[1].split(","))
            around = [f for f in functions if f.lineno <= line <= f.end_lineno]
            if around:  # else it says what a field of a class holds
                function = max(around, key=lambda f: f.lineno)
                yield claim_at(str(path), function, line, axes)


def claim_at(file: str, function: ast.FunctionDef, line: int, axes: tuple[str, ...]) -> Claim:
    def here(node: ast.AST) -> bool:
        return node.lineno <= line <= node.end_lineno

    statements = [n for n in ast.walk(function) if isinstance(n, ast.Assign | ast.Return)]
    statement = next((node for node in statements if here(node)), None)
    assert statement, f"{file}:{line}: a shape comment must stand beside = or return"
    names, key = (), None
    if isinstance(statement, ast.Assign):
        target = statement.targets[0]
        names = tuple(n.id for n in getattr(target, "elts", [target]))
        if isinstance(statement.value, ast.Dict):
            entries = zip(statement.value.keys, statement.value.values, strict=True)
            key = next(k.value for k, value in entries if here(value))
    ends = statement.lineno, statement.end_lineno
    return Claim(file, function.name, *ends, names, key, axes)


@contextmanager
def watched(claims: set[Claim]) -> Iterator[set[Claim]]:
    """Check each claim whenever its statement has run; yield those that were checked."""
    checked: set[Claim] = set()
    of_function: dict[tuple[str, str], set[Claim]] = {}
    for claim in claims:
        of_function.setdefault((claim.file, claim.function), set()).add(claim)

    def enter(frame: FrameType, event: str, argument: Any):
        mine = of_function.get((frame.f_code.co_filename, frame.f_code.co_name))
        begun: set[Claim] = set()

        def follow(frame: FrameType, event: str, argument: Any):
            line = frame.f_lineno
            for claim in list(begun):
                inside = claim.first_line <= line <= claim.last_line
                if event == "return" or not inside:
                    begun.remove(claim)
                    claim.check(frame, argument)
                    checked.add(claim)
            if event == "line":
                begun.update(c for c in mine if c.first_line <= line <= c.last_line)
            return follow

        return follow if mine else None

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        yield checked
    finally:
        sys.settrace(before)


def hold(claims: set[Claim], run: Callable[[], Any]) -> Any:
    """Return what `run` does, once these claims were held against it; all stand beside its code."""
    with watched(claims) as checked:
        found = run()
    unseen = claims - checked
    assert not unseen, f"these shape comments stand beside code that did not run: {unseen}"
    return found


def claims_in(package: ModuleType) -> set[Claim]:
    """Return the shape comments of a package's files."""
    files = sorted(Path(package.__file__).parent.glob("*.py"))
    return {claim for path in files for claim in claims_of(path)}


def run_everything() -> None:
    """One update of every agent, continuous and discrete; one that is refused."""
    for discrete in (False, True):
        batch = next(windows(make_data(discrete=discrete), B, K))
        for kind in (
            *(DecisionTransformer, ElasticDecisionTransformer, OnlineDecisionTransformer),
            *(Reinformer, BehaviourCloning, ReturnConditionedMLP),
        ):
            make_agent(kind, discrete=discrete, dropout=0.1).update(batch)
        with pytest.raises(ValueError, match="not later than the step before it"):
            make_agent(discrete=discrete).update(batch | {"timesteps": batch["timesteps"] * 0})
    batch = next(windows(make_data(), B, K))
    make_agent(position="elastic").update(batch)
    sample_high(torch.zeros(B, K, 20), 0.0, 0.15, None)


def test_every_shape_comment_is_true():
    claims = {claim for path in FILES for claim in claims_of(path)}
    assert len(claims) > 30
    continuous = {c for c in claims if c.file.endswith("sampling.py") and c.key == "actions"}
    acting = {c for c in claims if "n" in c.axes}
    hold(claims - continuous - acting, run_everything)
    hold(continuous, lambda: next(windows(make_data(), B, K)))
    hold(acting, act)


def act() -> None:
    """One action of agents that note something for each environment."""
    elastic = make_agent(ElasticDecisionTransformer, history="sampled")
    elastic.select_action(torch.zeros(B, S), target_return=1.0)
    for kind in (OnlineDecisionTransformer, Reinformer):
        agent = make_agent(kind)
        agent.select_action(torch.zeros(B, S), target_return=1.0, greedy=False)


@pytest.mark.parametrize(
    ("line", "true"),
    [
        ("y = x.transpose(0, 1)  # [K, B, S]", True),
        ("y = x.transpose(0, 1)  # [B, K, S]", False),
        ("y = x.sum(2)  # [B, K, 1]", False),
        ("y = {'a': 0,\n         'b': x[0],  # [K, S]\n    }", True),
        ("y = {'a': x,\n         'b': x[0],  # [B, S]\n    }", False),
        ("y, z = x, x[:1]  # [B, K, S]", False),
        ("return x[0]  # [K, S]", True),
        ("return x  # [K, S]", False),
        ("y = x[:, :, :0].new_zeros(4, 9, 9)  # [H, Q, Q]", True),
        ("y = x[:, :, :0].new_zeros(4, 9, 8)  # [H, Q, Q]", False),
    ],
)
def test_the_checker_sees_a_lie(tmp_path, line, true):
    path = tmp_path / "module.py"
    path.write_text(f"def function(x):\n    {line}\n", encoding="utf-8")
    space: dict[str, Any] = {}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), space)  # our own lines
    states = next(windows(make_data(), B, K))["states"]
    claims = set(claims_of(path))
    with watched(claims) as checked:
        if true:
            space["function"](states)
        else:
            with pytest.raises(AssertionError, match="is not"):
                space["function"](states)
    assert not true or checked == claims
