"""notebooks/glossary.md and notebooks/cheat_sheet.md say what the lessons and the module say."""

import importlib
import re

import pytest

from tests.notebooks.anatomy import LESSONS, NOTEBOOKS, prose

GLOSSARY = (NOTEBOOKS / "glossary.md").read_text(encoding="utf-8")
SHEET = (NOTEBOOKS / "cheat_sheet.md").read_text(encoding="utf-8")
NOTATION = {
    "B": "batch_size",
    "K": "max_seq_len",
    "T": "3K",
    "D": "hidden_dim",
    "S": "state_dim",
    "A": "action_dim",
    "H": "num_heads",
    "L": "num_layers",
    "N": "steps",
    "E": "episodes",
    "R̂ₜ": "rtg",
    "sₜ": "states",
    "aₜ": "actions",
    "rₜ": "rewards",
    "t": "timesteps",
    "m": "mask",
}


def table(page, title):
    """The rows of the table under a heading, without its head."""
    section = page.split(f"## {title}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[1:]]


HOUSE = table(GLOSSARY, "From the lessons to papers")
FIELD = table(GLOSSARY, "From papers to the lessons")
LOSSES = table(SHEET, "The five losses")


def says(text, term):
    """Whether a text uses a term, in the singular or the plural."""
    term = re.sub(r" \(.*\)", "", term)  # what tells two meanings of a word apart
    return re.search(rf"\b{re.escape(term)}s?\b", text, re.I)


@pytest.mark.parametrize("row", HOUSE, ids=lambda row: row[0])
def test_a_word_is_translated_in_the_very_cell_of_the_lesson_that_is_named(row):
    word, papers, _, number = row
    [lesson] = [lesson for lesson in LESSONS if lesson.number == number]
    cells = [prose(cell.source).replace("*", "") for cell in lesson.markdown[1:]]
    assert any(says(cell, word) and says(cell, papers) for cell in cells)


def test_both_tables_are_sorted_and_each_is_the_other_read_backwards():
    assert [row[0].lower() for row in HOUSE] == sorted(row[0].lower() for row in HOUSE)
    assert [row[0].lower() for row in FIELD] == sorted(row[0].lower() for row in FIELD)
    assert sorted((word, papers, number) for word, papers, _, number in HOUSE) == sorted(
        (word, papers, number) for papers, word, number in FIELD
    )


@pytest.mark.parametrize("symbol", NOTATION)
def test_every_symbol_of_the_notation_is_on_the_sheet(symbol):
    [row] = [row for row in table(SHEET, "Symbols") if row[0] == symbol]
    assert NOTATION[symbol] in " ".join(row)


@pytest.mark.parametrize("row", LOSSES, ids=lambda row: row[0].split(",")[0])
def test_a_loss_is_in_the_module_and_in_the_lesson_that_is_named(row):
    *parts, name = row[2].strip("`").split(".")
    owner = importlib.import_module("seqrl")
    for depth, part in enumerate(parts[1:], start=2):
        owner = getattr(owner, part, None) or importlib.import_module(".".join(parts[:depth]))
    assert callable(getattr(owner, name))
    [lesson] = [lesson for lesson in LESSONS if lesson.number == row[3]]
    text = "\n".join(cell.source for cell in lesson.cells)
    assert all(word in text for word in re.findall(r"expectile|squared error|entropy", row[0]))


def test_there_are_five_losses_and_every_advice_names_a_lesson():
    assert len(LOSSES) == 5
    numbers = {lesson.number for lesson in LESSONS}
    assert {row[3] for row in table(SHEET, "Which method when")} <= numbers
