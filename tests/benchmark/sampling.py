"""What one batch of windows costs, drawn one after another, and with ten times the data.

Back to back, small data stay in the processor's caches; `growing` draws amid training.
"""

from race import Contender, Course, race
from table import Row


def measure(course: Course) -> list[Row]:
    """Return the cost of a batch and how it grows with the data."""
    paths = [str(course.small), str(course.large)]
    sampler = {"seqrl": Contender(course.python, "with_seqrl.py", "sample", *paths)}
    answers = race(sampler, 3 * course.turns)["seqrl"]
    small, large = ([a["milliseconds"][path] for a in answers] for path in paths)
    growth = [ten / one for one, ten in zip(small, large, strict=True)]
    return [
        Row("sampling back to back, 100,000 steps", small, "ms"),
        Row("sampling back to back, 1,000,000 steps", large, "ms"),
        Row("sampling back to back, ten times the data: slower by", growth, "×", at_most=1),
    ]
