"""An iteration of the Online Decision Transformer beside what the official code costs."""

from race import Contender, Course, race
from table import Row

# Measured once, on another machine with the same kind of processor, at this size: width 128,
# 3 layers, 1 head, K = 20, batch 64. The official code is not installed here.
OFFICIAL = {"rollout": 0.91, "update": 0.231, "peak_mb": 1570}
UPDATES = 300  # published, after each rollout
NOTE = (
    "The official Online DT's cost ({rollout:g} s a rollout of 300 steps, {update:g} s an update, "
    "{peak_mb:,} MB) is no contender of this run: it was measured on another machine, so ratios "
    "to it compare two machines as well."
).format(**OFFICIAL)


def measure(course: Course, chosen: list[str]) -> list[Row]:
    """Return what living and learning cost, and how an iteration compares in time and memory."""
    contenders = {
        way: Contender(course.python, "with_online.py", course.large, way) for way in chosen
    }
    rows = []
    for way, answers in race(contenders, course.turns).items():
        faster = [iteration(OFFICIAL) / iteration(answer) for answer in answers]
        share = answers[-1]["peak_mb"] / OFFICIAL["peak_mb"]
        rows += [
            Row(f"online rollout, 300 steps: {way}", [a["rollout"] for a in answers], "s"),
            Row(f"online update: {way}", [1000 * a["update"] for a in answers], "ms"),
            Row(
                f"online iteration, {way}: faster than official, elsewhere",
                faster,
                "×",
                at_least=3,
            ),
            Row(f"online, {way}: share of official memory, elsewhere", [share], "×", at_most=0.5),
        ]
    return rows


def iteration(cost: dict[str, float]) -> float:
    """Return the seconds of a rollout and the updates that follow it."""
    return cost["rollout"] + UPDATES * cost["update"]
