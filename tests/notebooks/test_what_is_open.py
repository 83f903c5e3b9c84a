"""The closing page places every method of the series, and each of its experiments runs."""

import re

import pytest

import seqrl
from tests import generated
from tests.evidence.open_rows import NAME, PAGE, markdown
from tests.notebooks.anatomy import LESSONS

TEXT = PAGE.read_text(encoding="utf-8")
PROBLEMS = re.findall(r"^### (\d+)\. (.*?)\n(.*?)(?=^### |^## |\Z)", TEXT, re.M | re.S)
MAP = TEXT.split("## The map")[1].split("\n## ")[0]


def test_every_lesson_is_on_the_map_or_leads_to_it():
    about_methods = {"02", "04", "07", "09", "10", *(f"{n}" for n in range(14, 19))}
    assert about_methods <= set(re.findall(r"\[(\d\d)\]\(\d\d_\w+\.ipynb\)", MAP))
    assert {lesson.number for lesson in LESSONS} >= about_methods


@pytest.mark.parametrize(
    "name", [n for n in seqrl.__all__ if n.endswith(("Transformer", "Cloning"))]
)
def test_every_agent_of_the_module_is_on_the_map(name):
    spoken = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
    assert spoken in re.sub(r"[\s-]+", " ", MAP).lower()


def test_the_open_rows_are_those_of_the_ledger():
    assert generated.read(PAGE, NAME) == markdown()  # python -m tests.evidence.open_rows


def test_there_are_ten_problems_in_order():
    assert [number for number, _, _ in PROBLEMS] == [str(n) for n in range(1, 11)]


@pytest.mark.parametrize("problem", PROBLEMS, ids=[number for number, _, _ in PROBLEMS])
def test_each_has_a_first_experiment_that_runs(problem, capsys):
    number, _, text = problem
    [code] = re.findall(r"```python\n(.*?)```", text, re.S)
    exec(compile(code, f"problem {number}", "exec"), {})
    assert capsys.readouterr().out
    assert re.search(r"\(\d\d_\w+\.ipynb\)", text)
