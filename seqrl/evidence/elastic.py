"""Claims about the Elastic Decision Transformer: speed, focus, length, positions."""

from collections.abc import Mapping

import numpy as np

from seqrl.environments.key_to_door import COLOURS, context_needed
from seqrl.evidence.effect import HALF, Effect, Finding, every, listed, verdict
from seqrl.evidence.records import Folder, Record, hopped, share_at, way

CLAIMED_SAVING = 0.3  # of the 30–60 %


def speed(records: Mapping[str, Folder]) -> Finding:
    """Holds if an action costs 30 % less than a Decision Transformer's, in operations and in time.

    The windows are equally long (20 steps), the network equally wide; the search is the paper's.
    What amortised selection (ours) saves decides nothing.
    """
    hopper = records["09_hopper"]
    plain, ours = way(hopper["dt-20"], "plain"), hopper["edt"]
    saved = {
        how: [
            Effect(f"{how}, {unit}", 1 - _cost(way(ours, how), unit) / _cost(plain, unit))
            for unit in ("megaflop", "milliseconds")
        ]
        for how in ("search", "amortised")
    }
    search, amortised = (" and ".join(map(times, effects)) for effects in saved.values())
    return Finding(
        verdict(effect.reaches(CLAIMED_SAVING) for effect in saved["search"]),
        f"An action takes {search} times the operations and the time of one of a Decision "
        f"Transformer; with amortised selection (ours) {amortised} times.",
        (*saved["search"], *saved["amortised"]),
    )


def _cost(record: Record, unit: str) -> np.ndarray:
    return np.array([run[unit] for run in record["runs"]])  # [seeds]


def times(saved: Effect) -> str:
    """Return what is saved as a ratio of costs with its interval, if there is one.

    >>> times(Effect("", np.array([-5.0, -5.0, -5.0, -4.0, -6.0])))
    '6.0 (5.1 to 6.9)'
    """
    ratio = f"{1 - saved.mean:.1f}"
    if saved.bounds is None:
        return ratio
    low, high = (1 - bound for bound in reversed(saved.bounds))
    return f"{ratio} ({low:.1f} to {high:.1f})"


def focus(records: Mapping[str, Folder]) -> Finding:
    """Holds if acting on the chosen history gains a tenth of the scale, in every world.

    The same weights act on the whole window instead, and on the robot a Decision Transformer with
    as long a window. Worlds: a robot that hops, in shares of the data's best return; the junction,
    in shares of the runs that reach the goal; key-to-door, in shares of right doors.
    """
    hopper, junction = records["09_hopper"]["edt"], records["09_junction"]["edt_decoys-000"]
    memory = records["09_memory"]["edt"]
    searched = hopped(way(hopper, "search"))
    plain = way(records["09_hopper"]["dt-20"], "plain")
    effects = (
        Effect("Hopper", searched - hopped(way(hopper, "whole"))),
        Effect("Hopper, beside DT", searched - hopped(plain)),
        Effect("junction", _ends(junction, "search") - _ends(junction, "whole")),
        Effect("key-to-door", _right(memory, "search") - _right(memory, "whole")),
    )
    return Finding(
        verdict(effect.reaches() for effect in effects),
        f"Choosing the history gains, as a share of the scale: {listed(effects)}.",
        effects,
    )


def _ends(record: Record, how: str) -> np.ndarray:
    return share_at(way(record, how))


def _right(record: Record, how: str) -> np.ndarray:
    runs = way(record, how)["runs"]
    return np.array([np.mean([run[key]["right"] for key in COLOURS]) for run in runs])  # [seeds]


def length(records: Mapping[str, Folder]) -> Finding:
    """Holds if most chosen histories reach back to a cue that must be remembered, for both cues.

    It fails as soon as for one cue most are clearly too short: the task is equally complex for
    both, and what differs is the promise, since one door was rarely opened in the data. Complexity
    itself is not varied: what is refuted is that it alone decides.
    """
    record = records["09_memory"]["edt"]
    needed = context_needed(wait=record["world"]["wait"])
    effects = tuple(
        Effect(f"{key} key", _long_enough(record, key, needed), (0, 1)) for key in COLOURS
    )
    return Finding(
        verdict([every(effect.above(HALF) for effect in effects)]),
        f"{needed} steps of history hold the cue; as long a one is chosen, of all visits, with "
        f"the {' and the '.join(map(str, effects))}.",
        effects,
    )


def _long_enough(record: Record, key: str, needed: int) -> np.ndarray:
    shares = []
    for run in way(record, "search")["runs"]:
        found = run[key]
        long = [n for n, k in zip(found["chosen"], found["candidates"], strict=True) if k >= needed]
        shares.append(sum(long) / sum(found["chosen"]))
    return np.array(shares)  # [seeds]


def positions(records: Mapping[str, Folder]) -> Finding:
    """Holds if positions counted from the window's end gain a tenth of the scale, in every world.

    Worlds and scales are those of the claim on focus, the junction with 0 and with 50 decoys. They
    are an extension of ours: the paper's positions are absolute.
    """
    hopper, junction = records["09_hopper"], records["09_junction"]
    ours, theirs = (hopped(way(hopper[e], "search")) for e in ("edt-elastic", "edt"))
    effects = (
        Effect("Hopper", ours - theirs),
        *(
            Effect(
                f"junction, {decoys} decoys:",
                _ends(junction[f"edt-elastic_decoys-{decoys:03d}"], "search")
                - _ends(junction[f"edt_decoys-{decoys:03d}"], "search"),
            )
            for decoys in (0, 50)
        ),
    )
    return Finding(
        verdict(effect.reaches() for effect in effects),
        f"Elastic positions gain, as a share of the scale: {listed(effects)}.",
        effects,
    )
