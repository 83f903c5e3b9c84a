"""Mutation test: small changes of the core's code, each of which some test must notice.

    python -m tests.mutation --minutes 60              # goes on where it stopped
    python -m tests.mutation --only losses history     # of these modules alone

Mutants are cosmic-ray's (`pip install cosmic-ray` first) and are tried in a random order that a
seed fixes, so those tried so far are a fair sample of all. Each is written into a copy of the
repository, where its module's own tests run until one fails: then it is killed, also if they take
ten times as long as before. Written to data/results/mutants.json after each.
"""

import argparse
import ast
import json
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from seqrl.tools.records import environment, write_record
from tests.mutation.modules import ROOT, TESTS, files
from tests.mutation.trial import seconds, trial

RECORD = ROOT / "data" / "results" / "mutants.json"
BITWISE = ("BitAnd", "BitOr", "BitXor", "LShift", "RShift")
KEPT = ("seqrl", "tests", "data", "notebooks", "pyproject.toml", "run.py", "README.md")


def places(file: str) -> Iterator[tuple[str, int]]:
    """Yield operator and occurrence of the mutants of a file."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.plugins import get_operator, operator_names

    nodes = [*ast_nodes(get_ast((ROOT / file).read_text(encoding="utf-8")))]
    for name in operator_names():
        if get_operator(name).arguments() or is_crude(name):
            continue
        operator = get_operator(name)()
        count = sum(len([*operator.mutation_positions(node)]) for node in nodes)
        yield from ((name, occurrence) for occurrence in range(count))


def is_crude(operator: str) -> bool:
    """Return whether it makes a bitwise operator of another one: with floats that cannot even run.

    >>> is_crude("core/ReplaceBinaryOperator_Sub_BitAnd"), is_crude("core/NumberReplacer")
    (True, False)
    """
    was, now = (operator.split("_")[1:] or ["", ""])[:2]
    return now in BITWISE and was not in BITWISE


def mutant(code: str, operator: str, occurrence: int) -> str | None:
    """Return the code with one change; none if that is no other program."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    changed = mutate_code(code, get_operator(operator)(), occurrence)
    return changed if runs(changed) and program(changed) != program(code) else None


def runs(code: str) -> bool:
    """Return whether it is Python."""
    try:
        ast.parse(code)
    except SyntaxError:
        return False
    return True


def program(code: str) -> str:
    """Return what a source does: its tree without annotations."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        for field in ("annotation", "returns"):
            if hasattr(node, field):
                setattr(node, field, ast.Constant(None) if field == "annotation" else None)
    return ast.dump(tree)


def changed(before: str, after: str) -> dict[str, Any]:
    """Return the first line that a mutant changes, as it was and as it is."""
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    line, (was, now) = next((n, pair) for n, pair in enumerate(pairs, start=1) if len({*pair}) > 1)
    return {"line": line, "was": was.strip(), "now": now.strip()}


def load() -> dict[str, Any]:
    """Return the record so far."""
    empty: dict[str, Any] = {"tried": []}
    return json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else empty


def main() -> None:
    """Try mutants until the time is over."""
    parser = argparse.ArgumentParser("python -m tests.mutation", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--only", nargs="+", choices=TESTS, default=[*TESTS], metavar="MODULE")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    every = [
        (module, file, *place)
        for module in TESTS
        for file in files(module)
        for place in places(file)
    ]
    random.Random(options.seed).shuffle(every)
    record = load()
    facts = {"command": "python -m tests.mutation", "seed": options.seed, "mutants": len(every)}
    done = {(one["file"], one["operator"], one["occurrence"]) for one in record["tried"]}
    end = time.monotonic() + 60 * options.minutes
    with tempfile.TemporaryDirectory(prefix="seqrl-mutants-") as folder:
        copy = copied(Path(folder))
        limits = {module: 10 * seconds(copy, TESTS[module]) for module in options.only}
        for module, file, operator, occurrence in every:
            if time.monotonic() > end:
                break
            if module not in options.only or (file, operator, occurrence) in done:
                continue
            code = (copy / file).read_text(encoding="utf-8")
            if (other := mutant(code, operator, occurrence)) is None:
                continue
            (copy / file).write_text(other, encoding="utf-8")
            killed = trial(copy, TESTS[module], limits[module])
            (copy / file).write_text(code, encoding="utf-8")
            told = {"file": file, "operator": operator, "occurrence": occurrence, "killed": killed}
            record["tried"].append(told | changed(code, other))
            write_record(RECORD, record | facts | environment())
            print("killed  " if killed else "SURVIVED", record["tried"][-1], flush=True)
    alive = [one for one in record["tried"] if not one["killed"]]
    print(f"{len(record['tried'])} of {len(every)} mutants tried, {len(alive)} survived")


def copied(folder: Path) -> Path:
    """Copy what the tests need into a folder."""
    for name in KEPT:
        source, ignored = ROOT / name, shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copyfile(source, folder / name)
    return folder


if __name__ == "__main__":
    main()
