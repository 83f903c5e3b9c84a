"""The grid fills in pieces, in an order that leaves it even, and repeats what it recorded."""

import shlex
import signal
import subprocess
import sys
import time

import pytest

from seqrl.leaderboard import DATASETS, Recipe, cells, fill, load_entries, outdated, recipes

from .players import BANDIT

RECIPE = """
method = "small"
agent = "dt"
updates = {updates}

[config]
hidden_dim = 8
num_heads = 1
max_seq_len = 1
batch_size = 8
"""


@pytest.fixture
def recipe(tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(RECIPE.format(updates=400), encoding="utf-8")
    return path


def command(*arguments):
    return [sys.executable, "-m", "seqrl", "leaderboard", "run", *map(str, arguments)]


def run(*arguments):
    return subprocess.run(command(*arguments), capture_output=True, text=True, timeout=120)


def test_a_grid_that_is_stopped_is_even():
    """At most one seed lies between any two cells' counts, among those with as many to come."""
    order = cells([Recipe(method=name, updates=1) for name in ("bc", "dt")])
    assert len(order) == len(set(map(str, order))) == 2 * len(DATASETS) * 5
    for done in range(len(order)):
        counts = [
            sum(c.recipe.method == name and c.dataset == dataset for c in order[:done])
            for name in ("bc", "dt")
            for dataset in DATASETS
        ]
        assert max(counts) - min(counts) <= 1


def test_slow_methods_have_fewer_seeds_unless_told():
    odt = [Recipe(method="odt", updates=1)]
    assert [cell.seed for cell in cells(odt, [BANDIT])] == [0, 1, 2]
    assert [cell.seed for cell in cells(odt, [BANDIT], [7, 4])] == [4, 7]


def test_from_a_file_to_entries_and_again_by_their_commands(recipe, tmp_path):
    out = tmp_path / "entries"
    where = ("--datasets", BANDIT, "--out", out)
    done = run("--recipe", recipe, *where, "--seeds", 0, 1)
    assert done.returncode == 0, done.stderr
    assert "2 recorded, 0 were there" in done.stdout
    first = load_entries(out)
    assert [entry["seed"] for entry in first] == [0, 1]
    assert "1 recorded, 2 were there" in run("--recipe", recipe, *where, "--seeds", 0, 1, 2).stdout
    again = subprocess.run([sys.executable, *shlex.split(first[1]["command"])[1:]], check=True)
    assert again.returncode == 0
    same = ("returns", "scores", "curves", "losses", "config_hash", "data", "command")
    second = load_entries(out)
    assert [{key: entry[key] for key in same} for entry in second[:2]] == [
        {key: entry[key] for key in same} for entry in first
    ]


def test_control_c_keeps_what_is_whole_and_nothing_else(recipe, tmp_path):
    out = tmp_path / "entries"
    recipe.write_text(RECIPE.format(updates=1000), encoding="utf-8")
    arguments = ("--recipe", recipe, "--datasets", BANDIT, "--out", out, "--seeds", *range(20))
    process = subprocess.Popen(command(*arguments), stderr=subprocess.PIPE, text=True)
    while not list(out.rglob("*.json")) and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in errors
    kept = load_entries(out)
    assert 1 <= len(kept) < 20
    assert len(list(out.rglob("*.*"))) == len(kept)  # and no file half written
    recipe.write_text(RECIPE.format(updates=1), encoding="utf-8")
    done = run(*arguments)
    assert f"{20 - len(kept)} recorded, {len(kept)} were there" in done.stdout


def test_a_real_robot(recipe, tmp_path):
    recipe.write_text(RECIPE.format(updates=5), encoding="utf-8")
    done = run(
        "--recipe", recipe, "--datasets", "hopper/medium-v0", "--seeds", 0, "--out", tmp_path
    )
    assert done.returncode == 0, done.stderr
    [entry] = load_entries(tmp_path)
    assert entry["reference"]["maximum"] == 3234.3
    assert entry["asked"] == pytest.approx(1459, abs=1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["dtt"], "did you mean 'dt'"),
        (["dt", "--datasets", "hopper/meduim-v0"], "hopper/medium-v0"),
        (["--recipe", "none.toml"], "none.toml"),
    ],
)
def test_mistakes_are_named_without_a_traceback(arguments, said, tmp_path):
    done = run(*arguments, "--out", tmp_path)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_what_nobody_can_train_is_said_before_any_training(tmp_path):
    fine = Recipe(method="fine", agent="bc", updates=1, config={"max_seq_len": 1})
    bad = Recipe(method="mine", agent="edtt", updates=1)
    with pytest.raises(ValueError, match="recipe mine: nothing is called 'edtt'; did you mean"):
        fill(cells([fine, bad], [BANDIT], [0]), tmp_path, progress=False)
    assert not list(tmp_path.iterdir())


def test_what_ships_is_sound_and_by_the_recipes_that_ship():
    entries, known = load_entries(), recipes()
    assert outdated(entries, known) == []
    for entry in entries:
        assert entry["dataset"] in DATASETS
        assert entry["updates"] >= known[entry["method"]].updates  # the last checkpoint
