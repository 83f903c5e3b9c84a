"""Ten episodes of Hopper, 300 steps each, beside d3rlpy's stateful wrapper."""

from race import Contender, Course, race
from table import Row

EPISODES, STEPS = 10, 300


def measure(course: Course) -> list[Row]:
    """Return the speed of rollouts as a ratio, and how exact their actions are."""
    act = ("act", course.small, EPISODES, STEPS)
    contenders = {
        "seqrl": Contender(course.python, "with_seqrl.py", *act),
        "d3rlpy": Contender(course.peers, "with_d3rlpy.py", *act),
    }
    answers = race(contenders, course.turns)
    own, theirs = ([a["seconds"] for a in answers[name]] for name in contenders)
    faster = [slow / fast for slow, fast in zip(theirs, own, strict=True)]
    errors = [a["error"] for a in answers["seqrl"]]
    return [
        Row("10 episodes × 300 steps: seqrl", own, "s"),
        Row("10 episodes × 300 steps: d3rlpy", theirs, "s"),
        Row("acting: faster than d3rlpy", faster, "×", at_least=3),
        Row("acting: distance from the plain forward", errors, "", at_most=1e-5),
    ]
