"""What a page says of predictions and bets is what Python says."""

import numpy as np

from seqrl.lessons.checks import commitment
from seqrl.lessons.checks.calibration import LESSONS, report, with_options
from seqrl.lessons.checks.settlement import Settlement
from seqrl.lessons.shipped import load_questions
from tests.site.node import js, run

CLAIMS = {item["key"]: item["claim"] for item in load_questions("wager")}
LEVELS = (0.2, 0.25, 1 / 3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def test_numbers_are_written_as_python_writes_them_ties_too():
    random = np.random.default_rng(0)
    values = [k / 8 for k in range(-40, 41)] + [82.5, 2.675, 0.125, -0.45]
    values += random.normal(0, 100, 200).tolist()
    found = run(
        "async (values) => values.map((v) => [0, 1, 2].map((d) => Live.decimal(v, d)))",
        *js("live_scores"),
        given=values,
    )
    assert found == [[f"{v:.{d}f}" for d in range(3)] for v in values]


def choices(item: dict, random: np.random.Generator) -> int:
    """The right option more often than not."""
    return item["right"] if random.random() < 0.6 else int(random.integers(len(item["options"])))


def answered(random: np.random.Generator) -> dict:
    """Answers to some of the lessons' predictions, and to one that is no longer asked.

    Some were kept when their lesson had another number.
    """
    answers: dict = {}
    for lesson in random.permutation(LESSONS)[: random.integers(0, 12)]:
        items = with_options(lesson)
        number = str(lesson if random.random() < 0.5 else random.choice(LESSONS))
        answers[number] = (
            answers.get(number, {})
            | {
                key: {"choice": choices(item, random), "sure": sure}
                for key, item in items.items()
                if (sure := float(random.choice(LEVELS))) < 0.9 or random.random() < 0.5
            }
            | {"no-longer-asked": {"choice": 0, "sure": 0.5}}
        )
    return answers


def test_the_report_of_a_lesson_is_pythons_whatever_was_answered(monkeypatch):
    random = np.random.default_rng(1)
    right = {
        lesson: {key: item["right"] for key, item in with_options(lesson).items()}
        for lesson in LESSONS
    }
    every = [(str(random.choice(LESSONS)), answered(random)) for _ in range(600)]
    given = {"right": right, "every": every}
    code = """async ({ right, every }) =>
        every.map(([lesson, kept]) => Live.report(lesson, right, kept))"""
    found = run(code, *js("live_scores"), given=given)
    for (lesson, kept), said in zip(every, found, strict=True):
        monkeypatch.setattr(commitment, "load_answers", lambda _, kept=kept: kept)
        assert said == report(lesson)
    assert len({said.rsplit(":")[-1] for said in found if "(" in said}) == 3  # all tendencies


def test_bets_are_settled_as_python_settles_them():
    random, cases = np.random.default_rng(2), []
    for _ in range(150):
        keys = [key for key in CLAIMS if random.random() < random.random()]
        bets = {key: float(random.integers(0, 11) / 10) for key in keys}
        share = random.random()
        outcomes = {
            key: bool(random.integers(2)) if random.random() < share else None for key in CLAIMS
        }
        cases.append((bets, outcomes))
    code = "async (cases) => cases.map(([bets, outcomes]) => Live.settled(bets, outcomes))"
    found = run(code, *js("live_scores"), given=cases)
    assert found == [Settlement(CLAIMS, bets, outcomes).summary for bets, outcomes in cases]
    assert {said.split(".")[-2] for said in found} >= {" You knew more than a coin"}
