"""Every lesson has the parts that a reader relies on, in sizes that can be read."""

import ast
import re
import statistics
from dataclasses import replace
from pathlib import Path

import pytest

import seqrl
from seqrl.lessons.checks.exercise import holds_a_blank
from tests.notebooks.anatomy import EQUATION, IMAGE, LESSONS, prose, words
from tests.notebooks.lesson_time import ANNOUNCED, PAUSE, QUICK, README, SLOW, minutes, recorded

SECTIONS = [
    "Before you start",
    "The question of the day",
    "The smallest example, by hand",
    "You have earned this import",
    "The experiment",
    "Drag and see",
    "When this fails",
    "What changes at paper scale",
    "In five sentences",
    "Quiz",
    "Further reading",
]
LIGHT = {"Before you start", "You have earned this import", "The experiment", SECTIONS[7]}
WORLDS = Path(seqrl.__file__).parent / "environments"
NUMBER = re.compile(r"\d+\.\d+|\d+(?= ?%)")

every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.number)


def light(lesson):
    """Lesson 00 is the short way in and has less of everything."""
    return lesson.number == "00"


# Form ----------------------------------------------------------------------------------------


@every_lesson
def test_one_title_and_headings_in_order(lesson):
    levels = [level for level, _ in lesson.headings]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert lesson.headings[0][1].startswith(f"{lesson.number} · ")
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))


@every_lesson
def test_the_sections_that_every_lesson_has_in_their_order(lesson):
    titles = [title for level, title in lesson.headings if level == 2]
    needed = [s for s in SECTIONS if not (light(lesson) and s in LIGHT)]
    assert [title for title in titles if title in SECTIONS] == needed


@every_lesson
def test_the_first_cell_says_what_for_how_long_what_is_needed_and_where(lesson):
    first = lesson.cells[0].source
    for part in ("**After these ", "**You need**", "**You are here:**"):
        assert part in first
    assert f"**{lesson.number} " in first.split("**You are here:**")[1]


MAP = re.compile(r"^\*\*You are here:\*\* .*$", re.MULTILINE)


def read_through(markdown: str) -> str:
    """Return a text without the map, which grows with the series and is only glanced at."""
    return MAP.sub("", markdown)


@every_lesson
def test_it_is_as_long_as_one_can_read(lesson):
    total = sum(words(read_through(cell.source)) for cell in lesson.markdown)
    low, high = (500, 900) if light(lesson) else (1500, 2800)
    assert low <= total <= high


@every_lesson
def test_code_cells_are_few_and_short(lesson):
    lines = [len(cell.source.splitlines()) for cell in lesson.code if not cell.asks]
    assert max(lines) <= 20
    assert statistics.median(lines) <= 6
    assert (10 if light(lesson) else 20) <= len(lines) <= 45


@every_lesson
def test_never_more_than_150_words_without_something_to_run_or_decide(lesson):
    stretch, longest = 0, {}
    for cell in lesson.cells:
        stretch = stretch + words(read_through(cell.source)) if cell.kind == "markdown" else 0
        longest[cell.id] = stretch
    closing = {cell.id for cell in lesson.cells[-4:]}  # summary, quiz, what to read next
    assert {i: n for i, n in longest.items() if n > 150 and i not in closing} == {}


@every_lesson
def test_five_sentences(lesson):
    text = "\n\n".join(cell.source for cell in lesson.markdown)
    summary = text.split("## In five sentences")[1].split("\n## ")[0]
    assert re.findall(r"^(\d)\. ", summary, re.M) == list("12345")


# Time ----------------------------------------------------------------------------------------


@every_lesson
def test_the_recorded_times_are_those_of_its_cells_and_within_the_budget(lesson):
    seconds = recorded()[lesson.number]["cells"]
    assert list(seconds) == [cell.id for cell in lesson.code]
    assert max(seconds.values()) <= 45
    assert sum(seconds.values()) <= 75


@every_lesson
def test_the_minutes_it_announces_follow_from_them(lesson):
    takes = minutes(lesson, sum(recorded()[lesson.number]["cells"].values()))
    assert ANNOUNCED.search(lesson.cells[0].source).group() == takes
    assert f"{lesson.path.name}) |" in (page := README.read_text(encoding="utf-8"))
    [row] = [line for line in page.splitlines() if f"{lesson.path.name}) |" in line]
    assert row.endswith(f"| {takes} minutes |")


@every_lesson
def test_a_quick_reader_is_through_in_one_sitting(lesson):
    quick, slow = map(int, minutes(lesson, 0).split(" to "))
    assert quick < slow
    assert quick <= (20 if light(lesson) else 50)


@every_lesson
def test_who_needs_more_than_an_hour_is_told_where_to_pause(lesson):
    pause = PAUSE.search(lesson.cells[0].source)
    assert bool(pause) == (int(minutes(lesson, 0).split(" to ")[1]) > 60)
    assert not pause or 1 / 3 < SLOW.share_before(lesson, pause[1]) < 2 / 3


def test_what_a_lesson_asks_for_takes_time():
    """Output to read, a question and a harder exercise each make it longer for everybody."""
    lesson = LESSONS[0]
    for field in ("output", "much", "prediction", "question", "solving"):
        slower = replace(QUICK, **{field: 2 * getattr(QUICK, field)})
        assert slower.minutes(lesson) > QUICK.minutes(lesson)


# What can be seen ----------------------------------------------------------------------------


@every_lesson
def test_every_picture_has_a_text(lesson):
    pictures = [alt for cell in lesson.markdown for alt in IMAGE.findall(cell.source)]
    assert all(len(alt.split()) >= 8 for alt in pictures)
    assert all(len(call.args) == 2 for call in lesson.calls("show"))  # empty texts raise
    assert "plt." not in lesson.program  # a bare matplotlib figure has no text


@every_lesson
def test_every_numbered_equation_has_a_numeric_twin(lesson):
    shown = [number for cell in lesson.markdown for number in EQUATION.findall(cell.source)]
    assert shown == [str(n) for n in range(1, len(shown) + 1)]
    for number in shown:
        comment = re.compile(rf"#.*\({number}\)")
        twins = [c for c in lesson.code if comment.search(c.source) and "assert" in c.source]
        assert twins, f"equation ({number}) has no code cell with an assertion and `# ({number})`"


@every_lesson
def test_no_measured_number_is_typed_into_prose(lesson):
    """A fraction or a share in prose is a constant: it stands in the code or in a world."""
    constants = lesson.program + "".join(f.read_text("utf-8") for f in WORLDS.glob("*.py"))
    typed = {n for cell in lesson.markdown for n in NUMBER.findall(prose(cell.source))}
    unknown = {n for n in typed if n not in constants and f"0.{n.zfill(2)}" not in constants}
    assert unknown == set()


# The learning layer --------------------------------------------------------------------------


@every_lesson
def test_every_question_prediction_and_exercise_stands_in_the_lesson(lesson):
    asked = lesson.questions
    for name in ("quiz", "calibration", *(() if light(lesson) else ("recall",))):
        assert [_texts(call) for call in lesson.calls(name)] == [[lesson.number]], name
    predicted = [_texts(call) for call in lesson.calls("predict")]
    assert predicted == [[lesson.number, key] for key in asked["predictions"]]
    cards = [_texts(call) for call in lesson.calls("exercise_card")]
    assert cards == [[lesson.number, name] for name in asked["exercises"]]
    earned = [(_texts(call), call.args[1].id) for call in lesson.calls("earn")]
    assert earned == [([lesson.number], name) for name in asked["exercises"]]


@every_lesson
def test_every_stub_is_followed_by_its_check_in_the_same_cell(lesson):
    stubs = [cell for cell in lesson.code if holds_a_blank(cell.source)]
    assert len(stubs) == len(lesson.questions["exercises"])
    assert all(re.search(r"^(\w+) = earn\(\"\d\d\", \1\)", c.source, re.M) for c in stubs)


@every_lesson
def test_every_prediction_is_revealed_in_a_cell_whose_code_is_folded(lesson):
    guesses = {
        node.targets[0].id
        for cell in lesson.code
        for node in ast.parse(cell.source).body
        if isinstance(node, ast.Assign) and "predict(" in ast.unparse(node.value)
    }
    reveals = [cell for cell in lesson.code if ".reveal()" in cell.source]
    assert len(guesses) == len(lesson.questions["predictions"])
    assert guesses <= set(re.findall(r"(\w+)\.reveal\(\)", lesson.program))
    for cell in reveals:
        assert cell.metadata.get("jupyter", {}).get("source_hidden"), cell.id


@every_lesson
def test_what_it_says_about_results_is_claimed_in_code(lesson):
    assert len(lesson.calls("claim") + lesson.calls("live_claim")) >= 3


@every_lesson
def test_one_thread_where_torch_is_used(lesson):
    if "import torch" in lesson.program:
        assert "torch.set_num_threads(1)" in lesson.program


def _texts(call):
    return [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
