"""The grid fills in pieces, in an order that leaves it even, and repeats what it recorded."""

import shlex
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from minari import MinariDataset

from seqrl.__main__ import main
from seqrl.datasets.minari import from_minari
from seqrl.datasets.places import SHIPPED
from seqrl.leaderboard import DATASETS, Recipe, cells, fill, load_entries, outdated, recipes
from seqrl.leaderboard.checking import check
from seqrl.leaderboard.recording import facts
from seqrl.methods import METHODS

from .players import BANDIT

UNFINISHED = {"tt"}  # it plans for every action: a run takes half an hour of CPU or more
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


@pytest.fixture
def run(capsys):
    """The command, in this process: its exit code, what it printed and what it complained of."""

    def called(*arguments):
        code = main(["leaderboard", "run", *map(str, arguments)])
        return code, *capsys.readouterr()

    return called


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
    cql = [Recipe(method="cql", updates=1)]
    assert [cell.seed for cell in cells(cql, [BANDIT])] == [0, 1, 2]
    assert [cell.seed for cell in cells(cql, [BANDIT], [7, 4])] == [4, 7]


def test_from_a_file_to_entries_and_again_by_their_commands(recipe, run, tmp_path):
    out = tmp_path / "entries"
    where = ("--recipe", recipe, "--datasets", BANDIT, "--out", out)
    code, told, errors = run(*where, "--seeds", 0, 1)
    assert code == 0, errors
    assert "2 recorded, 0 were there" in told
    first = load_entries(out)
    assert [entry["seed"] for entry in first] == [0, 1]
    assert "1 recorded, 2 were there" in run(*where, "--seeds", 0, 1, 2)[1]
    again = shlex.split(first[1]["command"]).index("run") + 1  # python -m seqrl leaderboard run …
    assert "1 recorded, 0 were there" in run(*shlex.split(first[1]["command"])[again:])[1]
    measured = ("returns", "scores", "curves", "losses", "config_hash", "data", "command")
    for one, other in zip(first, load_entries(out)[:2], strict=True):
        assert {name: one[name] for name in measured} == {name: other[name] for name in measured}


def test_the_command_of_an_entry_names_its_own_recipe_alone(recipe, run, tmp_path):
    older = replace(recipes()["bc"], updates=1)  # so that bc is there
    fill(cells([older], [BANDIT], [0]), tmp_path, progress=False)
    where = ("--datasets", BANDIT, "--seeds", 0, "--out", tmp_path)
    assert "1 recorded, 1 were there" in run("bc", "--recipe", recipe, *where)[1]
    bc, small = load_entries(tmp_path)
    assert (
        bc["command"] == f"python -m seqrl leaderboard run bc --datasets {BANDIT} --seeds 0 --again"
    )
    assert f"run --recipe {recipe} --datasets {BANDIT} --seeds 0 --again --out" in small["command"]


def test_control_c_keeps_what_is_whole_and_nothing_else(recipe, run, tmp_path):
    out = tmp_path / "entries"
    recipe.write_text(RECIPE.format(updates=1000), encoding="utf-8")
    where = ("--recipe", recipe, "--datasets", BANDIT, "--out", out, "--seeds", *range(20))
    command = [sys.executable, "-m", "seqrl", "leaderboard", "run", *map(str, where)]
    process = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # ignored in background
    )
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
    assert f"{20 - len(kept)} recorded, {len(kept)} were there" in run(*where)[1]


def test_a_real_robot(recipe, run, tmp_path):
    recipe.write_text(RECIPE.format(updates=5), encoding="utf-8")
    where = ("--datasets", "hopper/medium-v0", "--seeds", 0, "--out", tmp_path)
    code, _, errors = run("--recipe", recipe, *where)
    assert code == 0, errors
    [entry] = load_entries(tmp_path)
    assert entry["reference"]["maximum"] == 3234.3
    assert entry["asked"] == pytest.approx(1459, abs=1)


def test_what_is_by_an_older_recipe_is_named(run, tmp_path):
    older = replace(recipes()["bc"], updates=1)
    fill(cells([older], [BANDIT], [0]), tmp_path, progress=False)
    code, told, _ = run("bc", "--datasets", BANDIT, "--seeds", 0, "--out", tmp_path)
    assert code == 0
    assert "0 recorded, 1 were there" in told
    assert "another recipe than today's: bc on bandit/points-v0, seed 0" in told


def test_a_recipe_from_a_file_is_todays_though_the_board_has_one_of_that_name(run, tmp_path):
    own, out = tmp_path / "bc-brief.toml", tmp_path / "entries"
    own.write_text('method = "bc"\nupdates = 2\n', encoding="utf-8")
    code, told, _ = run("--recipe", own, "--datasets", BANDIT, "--seeds", 0, "--out", out)
    assert code == 0
    assert "1 recorded" in told
    assert "another recipe" not in told
    own.write_text('method = "bc"\nupdates = 3\n', encoding="utf-8")
    _, told, _ = run("--recipe", own, "--datasets", BANDIT, "--seeds", 0, "--out", out)
    assert "another recipe than today's: bc on bandit/points-v0, seed 0" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["dtx"], "did you mean 'dt'"),
        (["dt", "--datasets", "hopper/meduim-v0"], "hopper/medium-v0"),
        (["dt", "--datasets", BANDIT, "nope"], "'nope'"),
        (["--recipe", "none.toml"], "none.toml"),
    ],
)
def test_mistakes_are_named(arguments, said, run, tmp_path):
    code, _, errors = run(*arguments, "--out", tmp_path)
    assert code == 1
    assert said in errors


def test_what_nobody_can_train_is_said_before_any_training(tmp_path):
    fine = Recipe(method="fine", agent="bc", updates=1, config={"max_seq_len": 1})
    bad = Recipe(method="mine", agent="edtt", updates=1)
    with pytest.raises(ValueError, match="recipe mine: nothing is called 'edtt'; did you mean"):
        fill(cells([fine, bad], [BANDIT], [0]), tmp_path, progress=False)
    assert not list(tmp_path.iterdir())


def test_no_data_set_is_read_or_made_before_all_names_are_known(tmp_path, monkeypatch):
    def read(name):
        pytest.fail(f"{name} was read")

    monkeypatch.setattr("seqrl.leaderboard.checking.load_dataset", read)
    fine = Recipe(method="fine", agent="bc", updates=1)
    bad = Recipe(method="mine", agent="odt", updates=1, iterations=1, plan={"update": 3})
    for recipe, names, said in ((fine, [BANDIT, "nope"], "'nope'"), (bad, [BANDIT], "'updates'")):
        with pytest.raises(ValueError, match=said):
            fill(cells([recipe], names, [0]), tmp_path, progress=False)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"agent": "odt", "iterations": 1, "plan": {"rollouts": "3"}}, "rollouts must be a whole"),
        ({"agent": "odt", "iterations": 1, "plan": {"evaluation_rtg": 3.0}}, "unknown field"),
        ({"agent": "odt", "plan": {"rollouts": 3}}, "without iterations"),
        ({"agent": "dt", "plan": {"rollouts": 3}}, "leave it out"),
        ({"agent": "dt", "iterations": 3}, "leave it out"),
        ({"agent": "dt", "config": {"hiden_dim": 3}}, "hidden_dim"),
        ({"agent": "dt", "config": {"hidden_dim": -3}}, "hidden_dim"),
    ],
)
def test_a_recipe_that_nobody_can_follow_is_refused_before_any_training(given, said, tmp_path):
    bad = Recipe(method="mine", updates=1, **given)
    with pytest.raises(ValueError, match="recipe mine: ") as error:
        fill(cells([bad], [BANDIT], [0]), tmp_path, progress=False)
    assert said in str(error.value)
    assert not list(tmp_path.iterdir())


def test_the_recipes_that_ship_can_be_followed():
    ours = [recipe for recipe in recipes().values() if recipe.learner in METHODS]
    check(ours, [BANDIT])


@pytest.fixture(scope="module")
def entries():
    """Those that ship."""
    return load_entries()


def test_what_ships_is_whole_and_by_the_recipes_that_ship(entries):
    known = recipes()
    assert outdated(entries, known) == []
    there = {(entry["method"], entry["dataset"], entry["seed"]) for entry in entries}
    due = {(cell.recipe.method, cell.dataset, cell.seed) for cell in cells(known.values())}
    assert {method for method, *_ in due - there} <= UNFINISHED
    for entry in entries:
        assert entry["dataset"] in DATASETS
        assert entry["updates"] >= known[entry["method"]].updates  # the last checkpoint


@pytest.mark.parametrize("dataset", DATASETS)
def test_what_ships_was_learned_from_the_data_that_ship(dataset, entries):
    today = facts(from_minari(MinariDataset(SHIPPED / dataset / "data")))
    assert all(entry["data"] == today for entry in entries if entry["dataset"] == dataset)
