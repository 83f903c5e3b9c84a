"""Entries that are not sound are refused, by file and field; what they hold is never mended."""

import copy
import json

import pytest

from seqrl.leaderboard import Recipe, check_entry, check_together, load_entries, outdated
from seqrl.leaderboard.entry import PROCESSOR, entry_path
from seqrl.leaderboard.grid import Cell
from seqrl.tools.records import write_record

from .players import BANDIT, STILL, still


@pytest.fixture(scope="module")
def sound():
    return still()


def keep(entry, folder):
    path = entry_path(folder, entry["method"], entry["dataset"], entry["seed"])
    write_record(path, entry)
    return path


def test_what_is_written_is_loaded_in_order(sound, tmp_path):
    keep(sound | {"seed": 1}, tmp_path)
    keep(sound, tmp_path)
    written = json.loads(json.dumps([sound, sound | {"seed": 1}]))
    assert load_entries(tmp_path) == written
    assert load_entries(tmp_path / "nothing") == []


FIELDS = sorted(still().keys() - PROCESSOR.keys())
ANOTHERS = Cell(Recipe(method="other", updates=1), BANDIT, 0).command()
NO_NUMBERS = (None, "good", True, float("nan"), float("inf"), 10**400)


@pytest.mark.parametrize("field", FIELDS)
def test_no_field_may_be_missing(field, sound, tmp_path):
    path = keep(sound, tmp_path)
    write_record(path, {name: value for name, value in sound.items() if name != field})
    with pytest.raises(ValueError, match=f"still_0.json: {field} is missing"):
        load_entries(tmp_path)


def changed(entry, *path, value):
    entry = copy.deepcopy(entry)
    place = entry
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return entry


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (["luck"], 1, "luck is unknown"),
        (["updates"], "many", "updates must be a whole number"),
        (["data"], {"episodes": 1}, "data.sha256 is missing"),
        (["reference", "source"], None, "reference.source must be a text"),
        (["asked"], float("inf"), "asked must be a finite number, got inf"),
        (["train_seconds"], False, "train_seconds must be a finite number, got False"),
        (["reference", "minimum"], float("nan"), "reference.minimum must be a finite number"),
        (["threads"], "two", "threads must be a whole number, 0 or more, got 'two'"),
        (["processor"], "", "processor must be a text that is not empty, got ''"),
        (["seed"], True, "seed must be a whole number, 0 or more, got True"),
        (["seed"], -1, "seed must be a whole number, 0 or more, got -1"),
        (["device"], "", "device must be a text that is not empty, got ''"),
        (["command"], ANOTHERS, "command runs 'other', but the method is 'still'"),
        (["recipe", "updates"], 2, "config_hash"),
        (["config_hash"], "0" * 16, "config_hash"),
        (["recipe", "method"], "other", "method is 'still'"),
        (["recipe", "luck"], 1, "unknown field 'luck'"),
        (["method"], "moving", "method is 'moving'"),
        (["seed"], 3, "belong into bandit_points/still_3.json"),
        (["dataset"], "bandit/lines-v0", "belong into bandit_lines/still_0.json"),
        (["scores", "still"], 99.0, "scores of still says 99.0"),
        (["curves", "still", 0, 1], 99.0, "curves of still says 99.0"),
        (["scores"], {}, "scores must be a mapping that is not empty"),
        (["scores"], [1.0], "scores must be a mapping"),
        (["scores"], {"other": 1.0}, "same rows"),
        *((["scores", "still"], bad, "scores of still must be a finite") for bad in NO_NUMBERS),
        (["returns", "still"], [1.0] * 9, "10 finite numbers"),
        (["returns", "still"], 1.0, "returns of still must be 10 finite numbers"),
        *((["returns", "still", 4], bad, "returns of still must be 10") for bad in NO_NUMBERS),
        (["returns", "still", 4], 0.5, "scores of still"),
        (["curves", "still"], [], "curves of still must be one or more"),
        (["curves", "still"], 1.0, "curves of still must be one or more"),
        (["curves", "still", 0], [1], "curves of still must be one or more"),
        (["curves", "still", 0, 0], None, "curves of still must be one or more"),
        *((["curves", "still", 0, 1], bad, "curves of still must be one") for bad in NO_NUMBERS),
    ],
    ids=lambda value: ".".join(map(str, value)) if isinstance(value, list) else None,
)
def test_a_field_that_disagrees_is_named(path, value, said, sound, tmp_path):
    write_record(keep(sound, tmp_path), changed(sound, *path, value=value))
    with pytest.raises(ValueError, match=said) as error:
        load_entries(tmp_path)
    assert "still_0.json" in str(error.value)
    assert "repeat the command" in str(error.value)


def test_an_entry_that_is_older_than_the_note_of_its_processor_is_welcome(sound, tmp_path):
    old = {name: value for name, value in sound.items() if name not in PROCESSOR}
    keep(old, tmp_path)
    assert load_entries(tmp_path) == json.loads(json.dumps([old]))


@pytest.mark.parametrize("field", PROCESSOR)
def test_a_processor_is_noted_whole_or_not_at_all(field, sound, tmp_path):
    keep({name: value for name, value in sound.items() if name != field}, tmp_path)
    with pytest.raises(ValueError, match="processor, capability, threads belong together"):
        load_entries(tmp_path)


def called(entry, row):
    """The same with another name for its only row."""
    return entry | {name: {row: entry[name]["still"]} for name in ("returns", "scores", "curves")}


@pytest.mark.parametrize("row", ["other", "stillness", "other-still"])
def test_a_row_of_another_method_is_named(row, sound, tmp_path):
    keep(called(sound, row), tmp_path)
    with pytest.raises(ValueError, match=f"still_0.json: scores must have rows .* got '{row}'"):
        load_entries(tmp_path)


def test_a_row_that_adds_to_the_name_of_its_method_is_welcome(sound):
    check_entry(called(sound, "still-before"))


@pytest.mark.parametrize("by", ["", "--recipe other.toml"])
def test_the_command_of_its_method_or_of_a_file_is_welcome(by, sound):
    check_entry(sound | {"command": Cell(STILL, BANDIT, 0).command(by)})


@pytest.mark.parametrize("whole", [[], [{}], None, "entry", 1])
def test_a_file_that_holds_no_entry_is_named(whole, sound, tmp_path):
    keep(sound, tmp_path).write_text(json.dumps(whole), encoding="utf-8")
    with pytest.raises(ValueError, match="still_0.json: an entry must be a mapping of its fields"):
        load_entries(tmp_path)


def test_half_a_file_is_named(sound, tmp_path):
    path = keep(sound, tmp_path)
    path.write_text(path.read_text(encoding="utf-8")[:200], encoding="utf-8")
    with pytest.raises(ValueError, match="still_0.json"):
        load_entries(tmp_path)


def test_no_entry_is_there_twice(sound, tmp_path):
    keep(sound, tmp_path / "one")
    keep(sound, tmp_path / "two")
    with pytest.raises(ValueError, match="there twice"):
        load_entries(tmp_path)


def test_a_data_set_is_one_and_the_same_for_all(sound):
    other = changed(sound | {"seed": 1}, "data", "sha256", value="0" * 64)
    elsewhere = other | {"dataset": "bandit/lines-v0"}
    check_together([sound, elsewhere])
    with pytest.raises(ValueError, match="other data"):
        check_together([sound, other])


def test_an_entry_by_another_recipe_is_named(sound):
    known = {"still": STILL}
    assert outdated([sound], known) == []
    assert outdated([sound], {}) == []  # a reader's own: nothing to compare with
    known["still"] = Recipe(method="still", updates=2)
    assert outdated([sound], known) == ["still on bandit/points-v0, seed 0"]
