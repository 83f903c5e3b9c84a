"""What `python -m seqrl evaluate` recorded is what its commands make, and says how."""

import json
import platform
import sys

import numpy as np
import pytest
import torch

from seqrl import Config
from seqrl.evaluation import AskedAchieved
from seqrl.tools.records import (
    environment,
    load_results,
    processor,
    repeat,
    write_record,
)
from seqrl.tools.shipped import DATA
from tests.recorded import outliers

NAMES = sorted(path.name for path in (DATA / "results").iterdir() if path.is_dir())
RECORDS = [(name, r) for name in NAMES for r in load_results(name) if "run" in r]


def ids(value):
    return value if isinstance(value, str) else f"{value['run']['method']}-{value['run']['seed']}"


@pytest.mark.parametrize(("name", "record"), RECORDS, ids=ids)
def test_a_record_says_how_it_was_made(name, record):
    facts = record["run"]
    assert f"--seed {facts['seed']} " in facts["command"]
    assert f"--steps {facts['steps']} " in facts["command"]
    assert facts["dataset"] in facts["command"]
    assert record["updates"] == facts["steps"]  # the last checkpoint, never the best
    assert record["actions"] in ("greedy", "sampled")
    assert {"python", "torch", "mujoco", "gymnasium", "device"} <= record.keys()
    assert np.shape(record["achieved"])[0] == len(record["asked"])


RVS = [r for r in load_results("07_speed_dial") if r["run"]["method"] == "rvs"]


def obeyed(*recorded):
    """How well runs on the speed dial do what they are asked, within what its data show."""
    best = 656  # the best return in the data
    curves = [AskedAchieved.from_record(record).up_to(best) for record in recorded]
    measures = ("slope", "mean_error", "correlation")
    return {name: np.squeeze([getattr(curve, name) for curve in curves]) for name in measures}


@pytest.mark.parametrize("name", NAMES)
def test_no_run_is_recorded_twice(name):
    records = [record for which, record in RECORDS if which == name]
    assert len({ids(record) for record in records}) == len(records)


def test_a_record_can_be_repeated(tmp_path, monkeypatch):
    """It is another run, on another machine; the yardstick is the spread over seeds."""
    monkeypatch.chdir(tmp_path)
    again = repeat(RVS[0])
    configs = [Config(**record["run"]["config"]) for record in (again, RVS[0])]
    assert configs[0] == configs[1]  # a field that is younger than the record has its default
    assert outliers(obeyed(again), obeyed(*RVS)) == {}
    assert json.loads(next(tmp_path.rglob("evaluation.json")).read_text("utf-8")) == again


EVALUATE = "python -m seqrl evaluate runs/a --targets 1"
TRAIN = "python -m seqrl train --dataset bandit/points-v0 --seed 1 --out runs/a"


@pytest.mark.parametrize(
    ("train", "evaluate"),
    [
        ("rm -rf runs", EVALUATE),
        ("python -c pass", EVALUATE),
        ("python -m http.server", EVALUATE),
        ("/tmp/python -m seqrl train --out runs/a", EVALUATE),
        ("python -m seqrl ledger --out runs/a", EVALUATE),
        ("python -m seqrl train", EVALUATE),
        ("torchrun -m seqrl train --out runs/a", EVALUATE),
        (TRAIN, "sh -c evaluate runs/a"),
        (TRAIN, "python -m seqrl data make bandit/points-v0 --folder runs/a"),
        (TRAIN, "python -m seqrl evaluate /etc --targets 1"),
        (TRAIN, "python -m seqrl evaluate runs/../../a --targets 1"),
        (TRAIN, "python -m seqrl evaluate --targets 1"),
        (TRAIN, "python -m seqrl evaluate 'runs/a"),
        (TRAIN, "python -m seqrl evaluate . --targets 1"),
        (TRAIN, "python -m seqrl evaluate '' --targets 1"),
        (TRAIN, "python -m seqrl evaluate runs/.. --targets 1"),
        (TRAIN, "python -m seqrl evaluate elsewhere/a --targets 1"),
        (TRAIN, "python -m seqrl evaluate round --targets 1"),
        (TRAIN, f"{EVALUATE} --trust os"),
        (f"{TRAIN} --trust=os", EVALUATE),
        *((TRAIN, f"{EVALUATE} {'--trust'[:n]}=os") for n in range(2, 8)),
        *((TRAIN, f"{EVALUATE} {'--trust'[:n]} os") for n in range(2, 8)),
    ],
)
def test_a_record_runs_nothing_but_our_own_training_below_this_folder(
    train, evaluate, tmp_path, monkeypatch
):
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "elsewhere").symlink_to(tmp_path)
    (tmp_path / "here" / "round").symlink_to(".")
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr("subprocess.run", lambda *_, **__: pytest.fail("something was run"))
    with pytest.raises(ValueError):
        repeat({"run": {"command": train}, "command": evaluate})


def test_where_a_record_trains_is_where_it_is_evaluated(tmp_path, monkeypatch):
    """Whatever --out it names: that of the record's own folder is the last, and holds."""
    monkeypatch.chdir(tmp_path)
    runs = []
    monkeypatch.setattr("subprocess.run", lambda command, check: runs.append(command))
    with pytest.raises(FileNotFoundError):
        repeat({"run": {"command": f"{TRAIN} --ou=/etc"}, "command": EVALUATE})
    assert [run[:4] for run in runs] == [
        [sys.executable, "-m", "seqrl", verb] for verb in ("train", "evaluate")
    ]
    assert runs[0][-2:] == ["--out", "runs/a"]


def test_a_method_that_hears_no_request_is_no_repetition_of_one_that_does():
    deaf = [r for r in load_results("07_speed_dial") if r["run"]["method"] == "bc"]
    assert all(outliers(obeyed(record), obeyed(*RVS)) for record in deaf)


EPYC = """processor\t: 0
model name\t: AMD EPYC
cpu family\t: 25
model\t\t: 1

processor\t: 1
model name\t: another
"""
ARM = "processor\t: 0\nCPU implementer\t: 0x41\n"


def test_a_processor_is_named_as_its_system_names_it(tmp_path):
    told = tmp_path / "cpuinfo"
    told.write_text(EPYC)
    assert processor(told) == "AMD EPYC (family 25 model 1)"
    told.write_text("model name: Abacus\n")
    assert processor(told) == "Abacus"
    told.write_text(ARM)
    otherwise = platform.processor() or platform.machine()
    assert processor(told) == processor(tmp_path / "none") == otherwise != ""


def test_what_is_recorded_says_processor_instructions_and_threads():
    made = json.loads(json.dumps(environment()))
    assert made["processor"] == processor()
    assert made["capability"] in torch.__config__.show()
    assert made["threads"] == torch.get_num_threads()


SCRIPTED = sorted(
    f for n in ("04", "08", "09", "10", "12") for f in (DATA / "results").glob(f"{n}_*/*")
)


@pytest.mark.parametrize("path", SCRIPTED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_record_that_is_read_and_written_again_is_the_same_to_the_letter(path, tmp_path):
    text = path.read_text(encoding="utf-8")
    write_record(tmp_path / "again.json", json.loads(text))
    assert (tmp_path / "again.json").read_text(encoding="utf-8") == text
