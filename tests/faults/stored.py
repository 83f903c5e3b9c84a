"""All else that is read from files, damaged, or whole and without sense: refused or as it says.

Mapped rows, a reader's answers, the facts and the losses of a run, entries and recipes of the
leaderboard, records, lists of checksums.
"""

import hashlib
import json
import os
import random
import tomllib
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cache, partial
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file

from seqrl import windows
from seqrl.commands.losses import recorded
from seqrl.commands.run_folder import KINDS, read_facts
from seqrl.datasets.mapped import FACTS, FIELDS, open_mapped
from seqrl.datasets.writing import write_mapped
from seqrl.evidence.records import Records
from seqrl.leaderboard import ours
from seqrl.leaderboard.curves import curves_of, trend
from seqrl.leaderboard.entry import ENTRIES, load_entries, made_on
from seqrl.leaderboard.recipe import RECIPES, Recipe, read_recipe, recipe_hash
from seqrl.leaderboard.scores import returns_of, scores_of
from seqrl.lessons import calibration
from seqrl.lessons.checks.answers import change_answers, load_answers
from seqrl.lessons.shipped import load_questions
from seqrl.methods import METHODS
from seqrl.tools import tensor_file
from seqrl.tools.shipped import DATA
from tests.faults.checkpoints import TENSORS, damaged, otherwise
from tests.faults.verdict import Case, Fault
from tests.samples import make_data

Files = dict[str, bytes]  # by their paths in a folder


@dataclass(frozen=True)
class Kind:
    """Files that are read together: sound ones, a change of what they say, and their reader.

    `take` raises `ValueError` for files that it refuses and `Fault` if what it made of others is
    not what they say.
    """

    name: str
    sound: Callable[[], Files]
    craft: Callable[[Files, random.Random], Files]
    take: Callable[[Path], str | None]  # what it said of files that it takes
    kept: bool = True  # files that make no sense: answers are set aside instead


def cases(count: int, seed: int = 0) -> Iterator[Case]:
    """Yield `count` folders: a file in each crafted, its checksum right, or damaged, or both."""
    for kind in KINDS_OF_FILES:
        kind.sound()  # is made once, not in each process
    for number in range(count):
        kind = KINDS_OF_FILES[number % len(KINDS_OF_FILES)]
        yield Case("other files", f"{kind.name} {number}", partial(_attempt, kind, seed, number))


def _attempt(kind: Kind, seed: int, number: int, folder: Path) -> str:
    draw = random.Random(f"{seed} {number}")
    files = kind.sound()
    if crafted := draw.random() < 0.7:
        files = kind.craft(dict(files), draw)
    _write(files, folder)
    if not crafted or draw.random() < 0.2:
        name = draw.choice([name for name in files if files[name]])
        many_levels = draw.random() < 0.05
        files = files | {name: b"[" * 100_000 if many_levels else damaged(files[name], draw)}
        (folder / name).write_bytes(files[name])
    try:
        said = kind.take(folder) or ""
    except ValueError as error:
        said = str(error)
        if str(folder) not in said:
            raise Fault(f"does not name the file: {said}") from error
    if kind.kept and any((folder / name).read_bytes() != held for name, held in files.items()):
        raise Fault("a file was changed")
    return said


def _write(files: Files, folder: Path) -> None:
    for name, contents in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(contents)


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise Fault(what)


def _json(contents: bytes) -> Any:
    return json.loads(contents.decode())


def _other_json(files: Files, draw: random.Random) -> Files:
    """Change what one of the JSON files says, at one to three places."""
    name = draw.choice([name for name in files if name.endswith(".json")])
    told = _json(files[name])
    for _ in range(draw.choice([1, 1, 2, 3])):
        told = otherwise(told, draw)
    return files | {name: json.dumps(told).encode()}


# Mapped rows ---------------------------------------------------------------------------------


@cache
def _rows() -> Files:
    with TemporaryDirectory() as place:
        write_mapped([make_data()], Path(place) / "rows")
        return _in_folder(Path(place) / "rows")


def _in_folder(folder: Path) -> Files:
    """Return the files of a mapped data set, the facts last: so are they written."""
    paths = sorted(folder.glob("*.npy")) + [folder / FACTS]
    return {path.name: path.read_bytes() for path in paths if path.exists()}


def _other_rows(files: Files, draw: random.Random) -> Files:
    facts = files.pop(FACTS)
    if draw.random() < 0.6:
        arrays = {name: torch.from_numpy(np.load(BytesIO(b))) for name, b in files.items()}
        draw.choice(TENSORS)(arrays, draw.choice(sorted(arrays)), draw)
        files = {name: _npy(array) for name, array in arrays.items() if name in files}
    if draw.random() < 0.6:
        facts = _other_json({FACTS: facts}, draw)[FACTS]
    told = _json(facts)
    if isinstance(told, dict):
        told["sha256"] = {name: hashlib.sha256(b).hexdigest() for name, b in files.items()}
    return files | {FACTS: json.dumps(told).encode()}


def _npy(array: torch.Tensor) -> bytes:
    if array.dtype == torch.bfloat16:
        array = array.half()  # NumPy has no such type
    np.save(file := BytesIO(), array.numpy())
    return file.getvalue()


def _take_rows(folder: Path) -> None:
    data = open_mapped(folder)
    for name in FIELDS:
        held = np.load(folder / f"{name}.npy")
        _require(np.array_equal(getattr(data, name), held), f"{name} is not as in the file")
    for batch in windows(data, batch_size=4, context=3, steps=2):
        numbers = [batch[name] for name in ("states", "actions", "rtg")]
        _require(all(tensor.isfinite().all() for tensor in numbers), "a batch is not finite")
    _ = repr(data), data.top(0.5).statistics, data.select([0]).returns


# Answers -------------------------------------------------------------------------------------


def _answers(topic: str) -> Files:
    lesson = {key: {"choice": 0, "sure": 0.9} for key in load_questions("00")["predictions"]}
    kept = {"wager": {"stable": 0.4, "é": 1.0}, "predictions": {"00": lesson, "08": {}}}
    return {f"{topic}.json": json.dumps(kept[topic]).encode()}


def _take_answers(topic: str, folder: Path) -> str:
    os.environ["SEQRL_HOME"] = str(folder)
    path = folder / f"{topic}.json"
    held, before = path.read_bytes(), load_answers(topic)
    with redirect_stdout(StringIO()):
        calibration("00")
    new = {"stitching": 0.5} if topic == "wager" else {"10": {"new": {"choice": 1, "sure": 0.6}}}
    said = change_answers(topic, lambda answers: answers.update(new))
    _require(load_answers(topic) == before | new, "an answer is lost")
    aside = path.with_name(f"{topic}.damaged-1.json")
    try:
        whole = _json(held) == before
    except (ValueError, RecursionError):
        whole = False
    if not whole:
        _require(aside.exists() and aside.read_bytes() == held, f"not set aside: {said}")
    return said


# A run ---------------------------------------------------------------------------------------


def _run() -> Files:
    facts = {name: (kind if isinstance(kind, type) else float)() for name, kind in KINDS.items()}
    return {"run.json": json.dumps(facts).encode()}


def _take_run(folder: Path) -> None:
    taken = read_facts(folder)
    _require(same(taken, _json((folder / "run.json").read_bytes())), "other facts")


def _losses() -> Files:
    lines = (f"{update},{1 / update}\n" for update in range(1, 30))
    return {"losses.csv": "".join(["update,loss\n", *lines]).encode()}


def _other_losses(files: Files, draw: random.Random) -> Files:
    lines = files["losses.csv"].decode().split("\n")
    place = draw.randrange(len(lines))
    words = ["", ",", "nan,nan", "1,", ",1", "1,2,3", "-1,0.5", "1e3,1", "9" * 5000 + ",1"]
    lines[place] = draw.choice([*words, lines[place] * 2, "\x85", "\r", "\0", lines[0]])
    return {"losses.csv": "\n".join(lines).encode()}


def _take_losses(folder: Path) -> None:
    held = (folder / "losses.csv").read_text(encoding="utf-8", errors="backslashreplace")
    (folder / "run.json").touch()
    with recorded(folder, {}, done=9):
        pass
    for line in held.split("\n")[1:-1]:
        update, loss = line.split(",")
        _ = int(update), float(loss)


# The leaderboard -----------------------------------------------------------------------------


@cache
def _entry() -> Files:
    path = sorted(ENTRIES.rglob("dt_*.json"))[0]
    return {f"{path.parent.name}/{path.name}": path.read_bytes()}


def _take_entry(folder: Path) -> None:
    (path,) = folder.rglob("*.json")
    entries = load_entries(folder)
    _require(same(entries, [_json(path.read_bytes())]), "another entry")
    for row in scores_of(entries):
        dataset = entries[0]["dataset"]
        _ = trend(curves_of(entries, row, dataset)), returns_of(entries, row, dataset).mean()
    _ = made_on(entries[0])


def _recipe() -> Files:
    return {"odt.toml": (RECIPES / "odt.toml").read_bytes()}


def _other_recipe(files: Files, draw: random.Random) -> Files:
    told = otherwise(tomllib.loads(files["odt.toml"].decode()), draw)
    lines = (f"{json.dumps(key)} = {_toml(value)}" for key, value in dict(told or {}).items())
    return {"odt.toml": "\n".join(lines).encode()}


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{json.dumps(k)} = {_toml(v)}' for k, v in value.items())}}}"
    return str(value) if isinstance(value, float) else json.dumps(value)


def _take_recipe(folder: Path) -> str:
    recipe = read_recipe(folder / "odt.toml")
    told = recipe.to_dict()
    _require(recipe_hash(Recipe.from_mapping(told).to_dict()) == recipe_hash(told), "another hash")
    _ = recipe.snapshots()
    try:
        if recipe.learner in METHODS:
            ours.check(recipe)
    except ValueError as error:
        return str(error)  # of what it asks for
    return ""


# Records and checksums -----------------------------------------------------------------------


@cache
def _record() -> Files:
    path = sorted((DATA / "results" / "10_bandit").glob("*.json"))[0]
    return {path.name: path.read_bytes()}


def _take_record(folder: Path) -> None:
    ((name, taken),) = Records()[str(folder)].items()
    _require(same(taken, _json((folder / f"{name}.json").read_bytes())), "another record")


@cache
def _listed() -> Files:
    with TemporaryDirectory() as place:
        save_file({"weight": torch.arange(9.0)}, path := Path(place) / "file", {"seqrl": "{}"})
        contents = path.read_bytes()
    line = f"{hashlib.sha256(contents).hexdigest()}  file\n"
    return {"file": contents, tensor_file.SUMS: f"{64 * '0'}  other\n{line}".encode()}


def _other_list(files: Files, draw: random.Random) -> Files:
    lines = files[tensor_file.SUMS].decode().split("\n")
    junk = draw.choice(["", " ", "SHA256", "a b c", "\x85", "  "])
    lines.insert(draw.randrange(len(lines)), junk)
    lines[-2:] = draw.choice([lines[-2:], [], [" ".join(lines[-2].split())], lines[-2:] * 2])
    return files | {tensor_file.SUMS: "\n".join(lines).encode("utf-8")}


def _take_listed(folder: Path) -> None:
    tensors, header = tensor_file.read(folder / "file")
    _require(header == {} and tensors["weight"].equal(torch.arange(9.0)), "other tensors")


def same(one: Any, other: Any) -> bool:
    """Return whether two are the same in JSON: NaN is itself there."""
    return json.dumps(one) == json.dumps(other)


KINDS_OF_FILES = [
    Kind("mapped rows", _rows, _other_rows, _take_rows),
    *(
        Kind(topic, partial(_answers, topic), _other_json, partial(_take_answers, topic), False)
        for topic in ("predictions", "wager")
    ),
    Kind("the facts of a run", _run, _other_json, _take_run),
    Kind("the losses of a run", _losses, _other_losses, _take_losses),
    Kind("an entry", _entry, _other_json, _take_entry),
    Kind("a recipe", _recipe, _other_recipe, _take_recipe),
    Kind("a record", _record, _other_json, _take_record),
    Kind("a list of checksums", _listed, _other_list, _take_listed),
]
