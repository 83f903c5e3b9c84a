"""What a method comes to on our sets is held against its published score on D4RL's."""

import pytest

from seqrl.leaderboard import load_entries, outdated, read_recipe
from seqrl.leaderboard.calibration import (
    CALIBRATION,
    Cell,
    calibrated,
    calibration_table,
    d4rl_name,
)
from seqrl.leaderboard.published import published
from seqrl.leaderboard.recipe import RECIPES
from tests.leaderboard.made import entry

MEDIUM = "halfcheetah/medium-v1"
RECORDED = load_entries(CALIBRATION)


def full(method, dataset, seed, score):
    """An entry that was trained on a full set."""
    return entry(method, dataset, seed, {method: score}, data={"steps": 1_000_000})


def test_a_cell_holds_the_published_score_of_the_same_kind_of_set():
    entries = [full("iql", MEDIUM, seed, 40.0 + seed) for seed in range(3)]
    entries += [full("td3-bc", "hopper/medium-replay-v1", 0, 70.0)]
    iql, td3_bc = calibrated(entries)
    assert iql == Cell("iql", MEDIUM, 47.4, (40.0, 41.0, 42.0))
    assert iql.difference == pytest.approx(41 - 47.4)
    assert (td3_bc.method, td3_bc.published, td3_bc.scores) == ("td3-bc", 60.9, (70.0,))
    assert published()["offline"].score("iql", "halfcheetah-medium") == 47.4


def test_what_has_no_published_score_there_has_no_cell():
    others = [("dt", MEDIUM), ("iql", "halfcheetah/medium-v0"), ("iql", "halfcheetah/random-v1")]
    assert calibrated([full(row, dataset, 0, 1.0) for row, dataset in others]) == []


def test_what_was_trained_on_a_sample_is_refused_with_the_way_to_the_full_set():
    sample = full("bc", MEDIUM, 1, 42.0) | {"data": {"steps": 40_000}}
    with pytest.raises(ValueError, match=r"bc on half.*, seed 1: .* 40,000 steps, .* 1,000,000"):
        calibrated([sample])


@pytest.mark.parametrize(
    ("name", "known"),
    [("walker2d/medium-expert-v1", True), ("walker2d/medium-v1-v1", False), ("medium-v1", False)],
)
def test_only_a_set_made_by_the_protocol_has_a_name_at_d4rl(name, known):
    assert (d4rl_name(name) in published()["offline"].rows) == known


def test_the_table_marks_what_lies_farther_off_than_the_gate_allows():
    cells = [Cell("bc", MEDIUM, 42.6, (42.0, 42.0)), Cell("cql", MEDIUM, 44.0, (33.9,))]
    lines = [line.split("|")[1:-1] for line in calibration_table(cells).splitlines()[2:]]
    assert [[part.strip() for part in line] for line in lines] == [
        [MEDIUM, "BC", "42.6", "42.0", "2", "−0.6"],
        [MEDIUM, "CQL", "44.0", "33.9", "1", "−10.1 (!)"],
    ]
    assert [cell.within for cell in cells] == [True, False]


def file_of(run):
    """The recipe that a run was made by: a file of its own for each robot where they differ."""
    robot = run["dataset"].split("/")[0]
    own = RECIPES / "calibration" / f"{run['method']}-{robot}.toml"
    return own if own.exists() else own.with_name(f"{run['method']}.toml")


def test_what_ships_was_made_by_the_recipes_that_ship_on_full_sets():
    assert RECORDED
    for run in RECORDED:
        path = file_of(run)
        assert outdated([run], {run["method"]: read_recipe(path)}) == []
        assert f"--recipe data/leaderboard/calibration/{path.name} " in run["command"]
        assert run["command"].endswith("--out data/results/calibration")
    assert len(calibrated(RECORDED)) == len({(run["method"], run["dataset"]) for run in RECORDED})


@pytest.mark.parametrize("cell", calibrated(RECORDED), ids=lambda c: f"{c.method}-{c.dataset}")
def test_each_cell_is_inside_the_gate(cell):
    assert cell.within
