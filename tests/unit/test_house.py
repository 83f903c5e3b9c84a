"""The house rules that a reader relies on: small files, short functions, arrows one way."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import seqrl

HOUSE = Path(seqrl.__file__).parent
FILES = sorted(HOUSE.rglob("*.py"))
NAMES = [str(path.relative_to(HOUSE)) for path in FILES]

CORE = [  # ground floor first, in reading order
    *("returns", "episode", "trajectories", "config", "sampling", "transformer", "losses"),
    *("history", "optimiser", "agent", "decision_transformer", "elastic", "baselines"),
    *("evaluation", "online", "reinformer", "trajectory_transformer", "in_context"),
    *("constrained", "hierarchy", "multi_game", "methods", "training"),
]
ROOMS = ["environments", "datasets", "tabular", "plots", "leaderboard", "evidence"]
FLOORS = ["tools", *CORE, *ROOMS, "lessons", "commands", "__main__"]


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_files_are_small(path):
    most = 400 if unit_of(path) in CORE else 250  # an idea of the core is not cut apart
    assert len(path.read_text(encoding="utf-8").splitlines()) <= most


def body_lines(function: ast.FunctionDef) -> int:
    """The lines of a function from `def` on, less its docstring."""
    first = function.body[0]
    has_docstring = ast.get_docstring(function) is not None
    docstring = first.end_lineno - first.lineno + 1 if has_docstring else 0
    return function.end_lineno - function.lineno + 1 - docstring


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_functions_are_short(path):
    functions = [n for n in ast.walk(parsed(path)) if isinstance(n, ast.FunctionDef)]
    assert {f.name: body_lines(f) for f in functions if body_lines(f) > 40} == {}


def public_definitions(node: ast.AST, prefix: str = ""):
    """Every function, class and method that neither is private nor stands in a private class."""
    for child in node.body:
        if isinstance(child, ast.FunctionDef | ast.ClassDef) and not child.name.startswith("_"):
            yield prefix + child.name, child
            if isinstance(child, ast.ClassDef):
                yield from public_definitions(child, f"{child.name}.")


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_what_is_public_is_documented(path):
    module = parsed(path)
    assert ast.get_docstring(module), "the file says what its one idea is"
    bare = [name for name, node in public_definitions(module) if not ast.get_docstring(node)]
    assert bare == []


def unit_of(path: Path) -> str:
    """The file or package of the ground plan that a file belongs to."""
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


def imported_units(path: Path) -> set[str]:
    """The units that a file imports, wherever in the file it does."""
    package = ("seqrl", *path.relative_to(HOUSE).parts[:-1])
    units = set()
    for node in ast.walk(parsed(path)):
        modules = []
        if isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = (*above, *(node.module.split(".") if node.module else ()))
            modules = [module] if len(module) > 1 else [(*module, a.name) for a in node.names]
        elif isinstance(node, ast.Import):
            modules = [tuple(alias.name.split(".")) for alias in node.names]
        units |= {module[1] for module in modules if module[0] == "seqrl" and len(module) > 1}
    return units - {unit_of(path)}


def other_packages(path: Path) -> set[str]:
    """The packages beside seqrl that a file imports, wherever in the file it does."""
    modules: list[str] = []
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            modules.append(node.module)
    return {module.split(".")[0] for module in modules} - {"seqrl"}


def arrows() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in FILES:
        if path != HOUSE / "__init__.py":
            found.setdefault(unit_of(path), set()).update(imported_units(path))
    return found


def test_every_unit_has_its_floor():
    assert sorted(arrows()) == sorted(FLOORS)


def test_imports_point_downwards():
    found = arrows()
    assert found["decision_transformer"] == {"agent", "transformer"}  # the reader of imports works
    upwards = [
        f"{unit} imports {other}"
        for unit, others in found.items()
        for other in others
        if FLOORS.index(other) >= FLOORS.index(unit)
    ]
    assert upwards == []


def test_commands_and_lessons_know_nothing_of_one_another():
    found = arrows()
    assert "lessons" not in found["commands"]
    assert "commands" not in found["lessons"]


OF_THE_CORE = {  # and Python's own library
    *("torch", "numpy", "gymnasium", "safetensors", "tqdm", "scipy", "mujoco"),
}


@pytest.mark.parametrize("unit", CORE)
def test_the_core_needs_little(unit):
    files = [path for path in FILES if unit_of(path) == unit]
    needed = set().union(*(other_packages(path) for path in files))
    assert needed - OF_THE_CORE - sys.stdlib_module_names == set()


def test_the_house_is_seen_at_a_glance():
    rooms = [path for path in HOUSE.iterdir() if path.name != "__pycache__"]
    # part two: asks itself, plans, in context, constrained, levels, games
    assert len(rooms) <= 28 + 6


HEAVY = [
    *("matplotlib", "ipywidgets", "IPython", "jupyter_core", "jupyterlab"),
    *("scipy.stats", "transformers", "mujoco", "seqrl.plots", "seqrl.lessons.explorers"),
]


def test_importing_seqrl_stays_light():
    code = "import sys; before = set(sys.modules); import torch, seqrl; print(*sys.modules)"
    arguments = [sys.executable, "-c", code]
    finished = subprocess.run(arguments, cwd=HOUSE.parent, check=True, capture_output=True)
    loaded = finished.stdout.decode().split()
    assert "seqrl.agent" in loaded
    assert [name for name in HEAVY if name in loaded] == []


def test_every_public_name_is_there_and_documented():
    assert all(getattr(seqrl, name).__doc__ for name in seqrl.__all__)
