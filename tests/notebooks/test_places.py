"""A lesson stands in several places under its number; one that was forgotten is named."""

import pytest

from tests.notebooks.anatomy import LESSONS, NOTEBOOKS, Lesson

ROOT = NOTEBOOKS.parent
FILES = (
    "data/questions/{number}.json",
    "notebooks/solutions/{number}.py",
    "seqrl/lessons/exercises/lesson_{number}.py",
    "tests/exercises/right/lesson_{number}.py",
    "tests/exercises/wrong/lesson_{number}.py",
    "tests/exercises/unseen/lesson_{number}.py",
)
MENTIONS = {
    "README.md": "(notebooks/{name})",
    "tests/browser/test_lessons.py": '"{name}"',
    "data/results/lesson_times.json": '"{number}": {{',
}


def forgotten(lesson: Lesson) -> list[str]:
    """Return the places in which a lesson is not to be found."""
    words = {"number": lesson.number, "name": lesson.path.name}
    files = [file.format(**words) for file in FILES]
    if lesson.calls("live_claim"):
        files.append(f"data/results/live_claims/{lesson.number}.json")
    mentions = {place: text.format(**words) for place, text in MENTIONS.items()}
    missing = [file for file in files if not (ROOT / file).exists()]
    return missing + [
        f"{place}: {text}"
        for place, text in mentions.items()
        if text not in (ROOT / place).read_text(encoding="utf-8")
    ]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.number)
def test_a_lesson_is_in_all_its_places(lesson):
    assert forgotten(lesson) == []


def test_what_a_new_lesson_lacks_is_named(tmp_path):
    new = tmp_path / "99_new.ipynb"
    new.write_text(LESSONS[0].path.read_text(encoding="utf-8"), encoding="utf-8")
    assert len(forgotten(Lesson(new))) == len(FILES) + 1 + len(MENTIONS)
