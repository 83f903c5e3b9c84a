"""How a training step grows with window, batch and data, and what sampling costs amid training."""

from race import Contender, Course, race
from table import Row

BASE = "large"  # K = 20, batch 64, 1,000,000 steps
STEPS = {
    "K = 5": "K 5",
    "K = 20, batch 64": BASE,
    "K = 50": "K 50",
    "batch 16": "batch 16",
    "batch 256": "batch 256",
    "a tenth of the data": "small",
}
GROWTH = {  # what grows → which size, and how much more there then is
    "K from 20 to 50": ("K 50", BASE, None),  # attention grows with the square of K
    "batch from 64 to 256": ("batch 256", BASE, 4),
    "ten times the data": (BASE, "small", 1.1),
}


def measure(course: Course) -> list[Row]:
    """Return the cost of a step by size, its growth, and what a batch costs between updates."""
    contender = Contender(course.python, "with_growth.py", course.small, course.large)
    answers = race({"growth": contender}, course.turns)["growth"]

    def of(part: str, size: str) -> list[float]:
        return [answer[part][size] for answer in answers]

    def ratios(part: str, size: str, base: str) -> list[float]:
        return [a / b for a, b in zip(of(part, size), of(part, base), strict=True)]

    rows = [
        Row(f"training step, {name}", of("learning", size), "ms") for name, size in STEPS.items()
    ]
    for name, (size, base, most) in GROWTH.items():
        grown = ratios("learning", size, base)
        rows.append(Row(f"training step, {name}: slower by", grown, "×", at_most=most))
    slower = ratios("drawing", BASE, "small")
    share = [
        100 * drawing / learning
        for drawing, learning in zip(of("drawing", BASE), of("learning", BASE), strict=True)
    ]
    return [
        *rows,
        Row("sampling amid training, 100,000 steps", of("drawing", "small"), "ms"),
        Row("sampling amid training, 1,000,000 steps", of("drawing", BASE), "ms"),
        Row("sampling amid training, of a training step", share, "%", at_most=3),
        Row("sampling amid training, ten times the data: slower by", slower, "×", at_most=1),
    ]
