"""The mutants of the core, one small change of one file each, as cosmic-ray makes them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.mutation.modules import ROOT, TESTS, files

BITWISE = ("BitAnd", "BitOr", "BitXor", "LShift", "RShift")


@dataclass(frozen=True)
class Mutant:
    """The change that an operator makes at one of the places where it can."""

    module: str
    file: str
    operator: str
    occurrence: int

    def change(self, code: str) -> str | None:
        """Return the code with the change; none if that is no other program."""
        from cosmic_ray.mutating import mutate_code
        from cosmic_ray.plugins import get_operator

        other = mutate_code(code, get_operator(self.operator)(), self.occurrence)
        try:
            return other if program(other) != program(code) else None
        except SyntaxError:
            return None


def mutants() -> Iterator[Mutant]:
    """Yield all mutants of the core."""
    for module in TESTS:
        for file in files(module):
            for operator, count in places(file):
                yield from (Mutant(module, file, operator, n) for n in range(count))


def places(file: str) -> Iterator[tuple[str, int]]:
    """Yield each operator with the number of places in a file where it can change something."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.plugins import get_operator, operator_names

    nodes = [*ast_nodes(get_ast((ROOT / file).read_text(encoding="utf-8")))]
    for name in operator_names():
        if get_operator(name).arguments() or is_crude(name):  # the first need names to replace
            continue
        operator = get_operator(name)()
        yield name, sum(len([*operator.mutation_positions(node)]) for node in nodes)


def is_crude(operator: str) -> bool:
    """Return whether it makes a bitwise operator of another one: with floats that cannot even run.

    >>> is_crude("core/ReplaceBinaryOperator_Sub_BitAnd"), is_crude("core/NumberReplacer")
    (True, False)
    """
    was, now = (operator.split("_")[1:] or ["", ""])[:2]
    return now in BITWISE and was not in BITWISE


def program(code: str) -> str:
    """Return what a source does: its tree without annotations."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        for field in {"annotation", "returns"} & {*node._fields}:
            setattr(node, field, None)
    return ast.dump(tree)


def changed(before: str, after: str) -> dict[str, Any]:
    """Return the first line that differs, as it was and as it is."""
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    line, (was, now) = next((n, pair) for n, pair in enumerate(pairs, start=1) if len({*pair}) > 1)
    return {"line": line, "was": was.strip(), "now": now.strip()}
