"""One action of the Elastic Decision Transformer: the published loop, one pass, and a forecast."""

from race import Contender, Course, race
from table import Row

NAMES = {
    "loop": "EDT, published loop of 20 passes",
    "search": "EDT, search in one pass",
    "amortised": "EDT, amortised selection (ours)",
    "dt": "DT, whole window",
}


def measure(course: Course) -> list[Row]:
    """Return the cost of an action in time and in operations, and the ratios that matter."""
    contender = Contender(course.python, "with_elastic.py", course.small)
    answers = race({"elastic": contender}, course.turns)["elastic"]
    cost = {name: [a["milliseconds"][name] for a in answers] for name in NAMES}
    rows = [Row(f"an action: {NAMES[name]}", values, "ms") for name, values in cost.items()]
    rows += [
        Row(f"an action: {NAMES[name]}", [a["megaflop"][name] for a in answers], "MFLOP")
        for name in NAMES
    ]
    faster = [slow / fast for slow, fast in zip(cost["loop"], cost["search"], strict=True)]
    share = [own / dt for own, dt in zip(cost["amortised"], cost["dt"], strict=True)]
    return [
        *rows,
        Row("search: faster than the loop", faster, "×", at_least=4),
        Row("search: share of equal choices", [a["same"] for a in answers], "", at_least=1),
        Row("amortised: share of DT's time", share, "×", at_most=1),
    ]
