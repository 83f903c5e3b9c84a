"""The machine matrix runs what is not recorded, tells what is red, and pretends nothing."""

import json
import platform

import pytest

from tests.notebooks import machines
from tests.notebooks.machines import MACHINES, arithmetic, main

TINY = """
import os
from pathlib import Path

def test_of_the_tiny_lesson():
    with Path(__file__).with_suffix(".log").open("a") as log:
        log.write(os.environ.get("ATEN_CPU_CAPABILITY", "-") + os.environ["OMP_NUM_THREADS"] + " ")
"""
RED = """
import os

def test_that_is_red_with_two_threads():
    assert os.environ["OMP_NUM_THREADS"] == "1"
"""
QUICK = "import os; print(os.environ.get('ATEN_CPU_CAPABILITY', 'native'))"


@pytest.fixture
def matrix(tmp_path, monkeypatch):
    """Run a matrix of tiny tests; return exit code, record, and where the lesson was run."""
    monkeypatch.setattr(machines, "PROBE", QUICK)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # tiny tests need none
    weak = {"ATEN_CPU_CAPABILITY": "default"}
    odd = {"twin": {}, "absent": {"PYTHONHOME": str(tmp_path / "no python")}}
    monkeypatch.setattr(machines, "MACHINES", {"native": {}, "weak": weak, **odd})
    monkeypatch.setenv("ATEN_CPU_CAPABILITY", "avx2")  # of the caller: not native's
    lesson, records = tmp_path / "test_lesson.py", tmp_path / "test_records.py"
    lesson.write_text(TINY)
    records.write_text(RED)
    monkeypatch.setattr(machines, "WHAT", {"00": [str(lesson)], "records": [str(records)]})

    def run(*given):
        code = main([*given, "--out", str(tmp_path / "machines.json")])
        log = lesson.with_suffix(".log")
        ran = log.read_text().split() if log.exists() else []
        return code, json.loads((tmp_path / "machines.json").read_text("utf-8")), ran

    return run


def test_every_processor_runs_once_with_so_many_threads_and_the_rest_is_named(matrix, capsys):
    code, record, ran = matrix("--what", "00")
    assert code == 0
    assert sorted(ran) == ["-1", "-2", "default1", "default2"]
    assert {"date", "processor", "torch", "command"} <= record.keys()
    notes = {(cell["machine"], cell["threads"]): cell["note"] for cell in record["cells"]}
    assert notes["twin", 2] == "computes as native"
    assert notes["absent", 1] == "not on this processor"
    told = capsys.readouterr().out
    assert told.count("not on this processor") == told.count("computes as native") == 2


def test_what_is_red_is_named_and_is_the_exit_code(matrix, capsys):
    code, record, _ = matrix("--only", "weak", "--at-once", "2")
    assert code == 1
    one, two = record["cells"]
    assert one["ran"]["records"]["passed"] == two["ran"]["00"]["passed"] == 1
    [red] = two["ran"]["records"]["failed"]
    assert red.startswith("test_that_is_red_with_two_threads: ")
    assert "'2'" in red
    assert f"weak × 2: {red}" in capsys.readouterr().out


def test_what_is_recorded_is_not_run_again_unless_the_code_is_another(matrix, monkeypatch):
    part = ("--only", "native", "--threads", "1", "--what", "00")
    assert matrix(*part)[2] == ["-1"]
    assert matrix(*part)[2] == ["-1"]
    _, record, ran = matrix("--only", "weak", "--threads", "1", "--what", "00")
    assert ran == ["-1", "default1"]
    assert [cell["machine"] for cell in record["cells"]] == ["native", "weak"]  # and is kept
    assert matrix(*part, "--again")[2] == ["-1", "default1", "-1"]
    monkeypatch.setattr(machines, "code", lambda name: "another")
    assert matrix(*part)[2] == ["-1", "default1", "-1", "-1"]


def test_what_was_run_with_other_code_is_run_again_and_nothing_else(matrix, monkeypatch):
    part = ("--only", "native", "--threads", "1")
    first = matrix(*part)[1]["cells"][0]["ran"]
    before = machines.code
    monkeypatch.setattr(machines, "code", lambda name: before(name) + "'" * (name == "00"))
    _, record, ran = matrix(*part)
    assert ran == ["-1", "-1"]
    again = record["cells"][0]["ran"]
    assert again["records"] == first["records"]
    assert again["00"]["code"] == first["00"]["code"] + "'"
    monkeypatch.setattr(machines, "code", lambda name: "another")
    assert matrix(*part, "--what", "records")[1]["cells"][0]["ran"]["00"] == again["00"]  # is kept


def test_only_what_was_asked_for_is_told_and_makes_the_exit_code(matrix, capsys):
    assert matrix("--only", "weak", "--threads", "2")[0] == 1
    assert "test_that_is_red" in capsys.readouterr().out
    code, record, _ = matrix("--only", "weak", "--threads", "2", "--what", "00")
    assert code == 0
    assert "test_that_is_red" not in capsys.readouterr().out
    assert record["cells"][0]["ran"]["records"]["failed"]  # and stays on record


def test_the_code_of_a_lesson_is_its_own_and_the_modules():
    lessons = [machines.code(name) for name in machines.WHAT]
    assert len(set(lessons)) == len(machines.WHAT)


def test_a_run_that_breaks_off_is_red(tmp_path, monkeypatch):
    monkeypatch.setattr(machines, "WHAT", {"00": [str(tmp_path / "nothing")]})
    assert machines.run({}, 1, "00")["failed"] == ["pytest ended with 4"]


@pytest.mark.skipif(platform.machine() != "x86_64", reason="SSE and AVX are x86-64's")
def test_what_is_called_another_processor_computes_otherwise():
    found = {name: arithmetic(MACHINES[name], 1) for name in ("native", "sse", "avx", "mixed")}
    assert None not in found.values()
    assert len(set(found.values())) == 4
