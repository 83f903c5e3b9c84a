"""notebooks/projects: a page has its parts, and its first steps run on what readers know."""

import ast
import re

import pytest

from tests.notebooks.anatomy import LESSONS, NOTEBOOKS
from tests.notebooks.test_assumptions import table

PAGES = sorted((NOTEBOOKS / "projects").glob("*.md"))
PARTS = ["Data", "Question", "First steps", "What a good answer shows", "Check yourself"]
AFTER = re.compile(r"\*After lessons? .*?;\s+about\s+an\s+hour\.\*", re.S)
NUMBER = re.compile(r"\[(\d\d)\]\(\.\./\1_\w+\.ipynb\)")

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def lessons(page):
    """The numbers of the lessons after which a project can be done."""
    return NUMBER.findall(AFTER.search(page.read_text(encoding="utf-8")).group())


def steps(page):
    """The code of its first steps."""
    [code] = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    return code


def test_there_is_a_project_for_every_two_lessons():
    assert sorted(n for page in PAGES for n in lessons(page)) == [
        lesson.number for lesson in LESSONS
    ]


@every_page
def test_a_page_has_its_parts_in_order(page):
    assert re.findall(r"^## (.*)$", page.read_text(encoding="utf-8"), re.M) == PARTS


@every_page
def test_it_imports_nothing_that_its_lessons_have_not_shown(page):
    shown = table("Functions")
    for node in ast.walk(ast.parse(steps(page))):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("seqrl"):
            for alias in node.names:
                assert shown[f"{node.module}.{alias.name}"] <= lessons(page)[-1]


@every_page
def test_its_first_steps_run(page, capsys):
    exec(compile(steps(page), page.name, "exec"), {})
    assert capsys.readouterr().out


@every_page
def test_the_readme_and_its_last_lesson_lead_to_it(page):
    [last] = [lesson for lesson in LESSONS if lesson.number == lessons(page)[-1]]
    assert f"(projects/{page.name})" in last.markdown[-1].source
    assert f"(projects/{page.name})" in (NOTEBOOKS / "README.md").read_text(encoding="utf-8")
