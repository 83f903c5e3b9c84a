"""Lessons are executed apart from the reader, kept until they change, and fail with a sentence."""

import asyncio
import json

import pytest
from nbformat import write
from nbformat.v4 import new_notebook

import executed
from faults import Fault
from tests.site.small_lesson import code, markdown

# On a busy machine what a cell puts out may arrive long after the answer that it is done.
LATE = """import sys, time
sys.stdout.flush_timeout = sys.stderr.flush_timeout = 0.1
get_ipython().kernel.iopub_thread.schedule(lambda: time.sleep(6))
display("late")"""
SEEN = """import json, os, uuid
seen = [os.environ["SEQRL_SITE"], os.listdir(os.environ["SEQRL_HOME"])]
seen += ["SEQRL_STRICT" in os.environ, os.path.basename(os.getcwd())]
print(json.dumps([*seen, str(uuid.uuid4())]))"""


def saved(folder, name: str, *cells):
    path = folder / f"{name}.ipynb"
    write(new_notebook(cells=[markdown("# A"), *cells]), path)
    return path


def said(notebook) -> list:
    return json.loads(notebook.cells[1].outputs[0].text)


def test_a_lesson_is_executed_apart_from_the_reader_and_kept_until_it_changes(tmp_path):
    lesson, keep = saved(tmp_path, "05_a", code(SEEN)), tmp_path / "kept"
    [first], [again] = executed.execute([lesson], keep), executed.execute([lesson], keep)
    assert said(first)[:-1] == ["1", [], False, tmp_path.name]
    assert said(again) == said(first)
    saved(tmp_path, "05_a", code(SEEN), markdown("More.", "more"))
    [changed] = executed.execute([lesson], keep)
    assert said(changed) != said(first)
    assert len(list(keep.glob("*.ipynb"))) == 1
    assert json.loads(lesson.read_text())["cells"][1]["outputs"] == []


def test_what_a_cell_puts_out_late_is_not_lost(tmp_path):
    [notebook] = executed.execute([saved(tmp_path, "05_a", code(LATE))], tmp_path / "kept")
    [output] = notebook.cells[1].outputs
    assert output.data["text/plain"] == "'late'"


def test_what_is_kept_depends_on_code_and_data(tmp_path, monkeypatch):
    lesson = saved(tmp_path, "05_a")
    before = executed.fingerprint(lesson)
    monkeypatch.setattr(executed, "_of_code", lambda: b"another module")
    assert executed.fingerprint(lesson) != before


def test_each_cell_that_fails_is_named_with_its_error_and_a_remedy(tmp_path):
    lessons = [
        saved(tmp_path, "05_a", code("1"), code("1 / 0", name="05-07")),
        saved(tmp_path, "06_b", code("import os; os._exit(1)", name="06-01")),
    ]
    with pytest.raises(Fault) as fault:
        executed.execute(lessons, tmp_path / "kept")
    first, second = str(fault.value).splitlines()
    assert first.startswith("lesson 05_a, cell 05-07: ZeroDivisionError: division by zero. Run")
    assert second.startswith("lesson 06_b, cell 06-01: DeadKernelError")
    assert not (tmp_path / "kept").exists()


def test_at_most_two_run_at_a_time(tmp_path, monkeypatch):
    running, most = [], []

    async def run(lesson):
        running.append(lesson)
        most.append(len(running))
        await asyncio.sleep(0.01)
        running.remove(lesson)
        return new_notebook()

    monkeypatch.setattr(executed, "run", run)
    executed.execute([saved(tmp_path, f"0{n}_a") for n in range(5)], tmp_path / "kept")
    assert max(most) == 2
