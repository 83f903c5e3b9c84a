"""The decision guide as code: look at recordings before anything is trained on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from seqrl.evidence import signs
from seqrl.evidence.signs import Sign
from seqrl.evidence.telling import LEAST, telling
from seqrl.evidence.twins import find_twins
from seqrl.tools.markdown import table
from seqrl.trajectories import Trajectories


@dataclass(frozen=True, repr=False)
class Look:
    """What was seen in a data set: a sign for each question, by name."""

    data: str
    signs: dict[str, Sign]

    def __getitem__(self, name: str) -> Sign:
        return self.signs[name]

    def __iter__(self) -> Iterator[Sign]:
        return iter(self.signs.values())

    def __repr__(self) -> str:
        return "\n\n".join([self.data, *map(str, self)])

    def _repr_markdown_(self) -> str:
        rows = [[s.question, s.answer, s.measured, s.points_to, s.because] for s in self]
        head = ["looked for", "seen", "measured", "points to", "because"]
        return f"{self.data}\n\n{table(head, rows)}"


def look_at(data: Trajectories, *, seed: int = 0) -> Look:
    """Return what can be seen in `data` before anything is trained on them; it takes seconds.

    Looked for are returns that differ, pieces to be joined, what tells the next action (the
    return, the episode's habit, the past), answers that vary, actions at their bounds and
    episodes that the clock cut off. A sign points to a method and proves nothing: train two and
    compare. What cannot be seen in recordings is not asked: whether luck made the returns, and
    whether the agent may act while it learns.
    """
    twins = find_twins(data, seed=seed) if len(data) > 1 else None
    varied = bool((data.actions != data.actions[0]).any())
    told = telling(data, seed=seed) if varied and len(data) >= LEAST else None
    return Look(
        repr(data),
        {
            "returns": signs.returns_differ(data),
            "pieces": signs.pieces_join(data, twins),
            "return": signs.return_tells(told),
            "habit": signs.habit_tells(data, told),
            "past": signs.past_tells(told),
            "open": signs.state_leaves_open(data, told),
            "bounds": signs.actions_at_bounds(data),
            "cut": signs.clock_cuts(data),
        },
    )
