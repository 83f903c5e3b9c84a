"""Ten episodes of Hopper, 300 steps each, beside d3rlpy's stateful wrapper."""

from race import Contender, Course, race
from table import Row

EPISODES, STEPS = 10, 300


def measure(course: Course, chosen: list[str]) -> list[Row]:
    """Return the speed of rollouts as ratios, and how exact their actions are."""
    act, ways = ("act", course.small, EPISODES, STEPS), [way for way in chosen if way != "bf16"]
    contenders = {way: Contender(course.python, "with_seqrl.py", *act, way) for way in ways}
    contenders["d3rlpy"] = Contender(course.peers, "with_d3rlpy.py", *act)
    answers = race(contenders, course.turns)
    seconds = {name: [a["seconds"] for a in of] for name, of in answers.items()}
    rows = [Row(f"10 episodes × 300 steps: {name}", of, "s") for name, of in seconds.items()]
    for way in ways:
        pairs = zip(seconds["d3rlpy"], seconds[way], strict=True)
        faster = [theirs / own for theirs, own in pairs]
        errors = [a["error"] for a in answers[way]]
        rows += [
            Row(f"acting, {way}: faster than d3rlpy", faster, "×", at_least=3),
            Row(f"acting, {way}: distance from the plain forward", errors, "", at_most=1e-5),
        ]
    return rows
