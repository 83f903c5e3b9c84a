"""The site's README says of every lesson's explorers how they live in its page."""

import re

from tests.notebooks.anatomy import LESSONS
from tests.site.node import SOURCE

ROW = re.compile(r"^\| ([\d, ]+) \| [^|]+ \| (?:frames|twin)", re.M)
CALL = re.compile(r"\b(\w+_explorer|\w+Explorer)\(")


def test_the_lessons_of_the_table_are_those_with_an_explorer():
    page = (SOURCE / "README.md").read_text("utf-8")
    told = {number for row in ROW.findall(page) for number in row.split(", ")}
    assert told == {lesson.number for lesson in LESSONS if CALL.search(lesson.program)}
