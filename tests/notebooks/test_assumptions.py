"""notebooks/what_lessons_assume.md is true: nothing is used before its lesson introduces it."""

import ast
import json
import re
from itertools import takewhile

import pytest

from tests.notebooks.anatomy import LESSONS, MATH, NOTEBOOKS, prose

PAGE = (NOTEBOOKS / "what_lessons_assume.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (.+?) \| (?:.+ \| )?(\d\d) \|$", re.M)
BOLD = re.compile(r"\*\*([^*]+)\*\*")
WORDS = r"\\(?:text|mathrm|operatorname|tag|begin|end)\{[^}]*\}"
GREEK = r"\\(?:alpha|beta|gamma|delta|epsilon|varepsilon|theta|kappa|mu|pi|sigma|tau|ell)\b"
SYMBOL = re.compile(rf"{WORDS}|(\\hat ?\{{?R\}}?|{GREEK}|[A-Za-z])|\\[A-Za-z]+")

every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.number)


def table(title):
    """A table of the page: what → the lesson that introduces it."""
    section = PAGE.split(f"## {title}\n")[1].split("\n## ")[0]
    return {what.strip("`$"): lesson for what, lesson in ROW.findall(section)}


def body(lesson):
    """What a reader of a lesson reads on the way: no map of the series, no list of papers."""
    cells = [cell.source for cell in lesson.markdown[1:]]
    return "\n".join(takewhile(lambda text: "## Further reading" not in text, cells))


def asked(lesson):
    """The words of its questions, of their options and of its exercises' hints."""
    return re.sub(r"<[^>]+>", "", json.dumps(lesson.questions, ensure_ascii=False))


def says(text, term):
    """Whether a text uses a term, in the singular or the plural."""
    return re.search(rf"\b{re.escape(term)}(?:s|es)?\b", text, re.I)


@pytest.mark.parametrize("term", table("Terms"))
def test_a_term_is_bold_where_it_is_introduced_and_in_no_lesson_before(term):
    introduced = table("Terms")[term]
    [home] = [lesson for lesson in LESSONS if lesson.number == introduced]
    assert any(says(bold, term) for bold in BOLD.findall(body(home)))
    earlier = [lesson for lesson in LESSONS if lesson.number < introduced]
    assert [o.number for o in earlier if says(prose(body(o)) + asked(o), term)] == []


@every_lesson
def test_what_a_lesson_sets_in_bold_is_listed(lesson):
    bold = {text for text in BOLD.findall(body(lesson)) if not re.search(r"[.:?!,;$`]", text)}
    assert {text for text in bold if not any(says(text, t) for t in table("Terms"))} == set()


def test_a_symbol_is_listed_with_the_first_lesson_that_writes_it():
    first = {}
    for lesson in LESSONS:
        for formula in MATH.findall(body(lesson)):
            for symbol in filter(None, SYMBOL.findall(formula)):
                first.setdefault(symbol.replace("{", "").replace("}", ""), lesson.number)
    assert table("Symbols") == first


def test_a_function_is_listed_with_the_first_lesson_that_imports_it():
    first = {}
    for lesson in LESSONS:
        for node in ast.walk(ast.parse(lesson.program)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("seqrl"):
                for alias in node.names:
                    first.setdefault(f"{node.module}.{alias.name}", lesson.number)
    assert table("Functions") == first
