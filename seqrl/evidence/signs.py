"""Signs in recordings: what was looked for, whether it was seen, and which method it points to."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from seqrl.datasets.actions import at_bounds
from seqrl.evidence.effect import ANSWERS, Effect, percent
from seqrl.evidence.telling import DOUBT, LEAST, Telling
from seqrl.evidence.twins import Twins
from seqrl.trajectories import Trajectories

TOLD = 0.02  # of the open error: so much makes it worth telling
CLEAR = 0.1  # of the returns' spread: so much better counts as better
NAN = float("nan")
NO_TWINS = "too few steps look like one of another episode"
NO_PRICE = "each step pays the same, and what is joined to later steps alone cannot last longer"
NOT_TOLD = f"at least {LEAST} episodes with different actions are needed"


@dataclass(frozen=True)
class Sign:
    """One thing that was looked for."""

    question: str
    found: bool | None  # `None`: these data do not show whether
    value: float  # what was measured; NaN if nothing could be
    measured: str  # the same in words, with its unit
    points_to: str
    because: str

    @property
    def answer(self) -> str:
        """Return "yes", "no" or "not seen"."""
        return ANSWERS[self.found]

    def __str__(self) -> str:
        return (
            f"{self.question} {self.answer}: {self.measured}\n"
            f"    points to {self.points_to}\n    because {self.because}"
        )


def cut_share(data: Trajectories) -> float:
    """Return the share of episodes that the clock ended and not the world.

    >>> from seqrl import Episode
    >>> ends = [(True, False), (False, True), (False, True), (False, True)]
    >>> walks = [Episode([[0.0]] * 2, [[0.0]], [1], *end) for end in ends]
    >>> cut_share(Trajectories.from_episodes(walks))
    0.75
    """
    return 1 - data.terminated.float().mean().item()


def returns_differ(data: Trajectories) -> Sign:
    """Look whether some episodes returned more than others."""
    best, mean, top = data.returns.max(), data.returns.mean(), data.top(0.1).returns.mean()
    found = bool(data.returns.min() < best)
    points_to, because = {
        True: (
            "10 %BC for the best; a request to choose how much",
            "there is something to keep, or to ask for",
        ),
        False: ("plain imitation", "all returned the same: nothing tells better from worse"),
    }[found]
    return Sign(
        "Do returns differ?",
        found,
        float(top - mean),
        f"mean {mean:.4g}; the best episodes, a tenth of all steps, {top:.4g}; best {best:.4g}",
        points_to,
        because,
    )


def pieces_join(data: Trajectories, twins: Twins | None) -> Sign:
    """Look whether an episode that changed once to another would return more than any did."""
    question = "Would joined pieces return more than the best?"
    if twins is None:
        return Sign(question, None, NAN, "a single episode", "nothing", "it meets no other")
    best, joined = data.returns.max().item(), twins.joined
    more = joined - best > CLEAR * data.returns.std(correction=0).item()
    alike = bool((data.rewards == data.rewards[0]).all() and data.rewards[0] >= 0)
    found = True if more else False if twins.overlap > 0.5 and not alike else None
    points_to, because = {
        True: (
            "values: relabelled returns, or a method that learns them",
            "asking alone joins nothing on purpose (lesson 04); luck can look the same",
        ),
        False: ("whole episodes: imitation or a request", "no change of episode was seen to pay"),
        None: ("nothing", NO_TWINS if not alike else NO_PRICE),
    }[found]
    measured = (
        f"up to {joined:.4g} by one change, best {best:.4g}; "
        f"{percent(twins.overlap)} % of steps are alike to one of another episode"
    )
    return Sign(question, found, joined - best, measured, points_to, because)


def return_tells(told: Telling | None) -> Sign:
    """Look whether the return to come tells actions that the state leaves open."""
    return _tells(
        "In the same state, does the return tell the action?",
        told.by_return if told else None,
        ("a request", "more was received by acting differently, by skill or by luck (lesson 08)"),
        (
            "imitation, unless the state itself tells good runs from others",
            "a request changes little in a given state (but see the speed dial, lesson 07)",
        ),
    )


def habit_tells(data: Trajectories, told: Telling | None) -> Sign:
    """Look whether an episode has a way of its own: one behaviour or many.

    That it has none is not seen where episodes are too short to show one.
    """
    return _tells(
        "Did several behaviours make the data?",
        told.by_habit if told else None,
        ("10 %BC or a request", "half of an episode tells the other: there is a choice of whom"),
        ("plain imitation, if returns tell nothing either", "no episode has a way of its own"),
        enough=data.lengths.float().mean().item() >= 2 * DOUBT,
    )


def past_tells(told: Telling | None) -> Sign:
    """Look whether the past tells actions that the state leaves open: is memory needed?"""
    return _tells(
        "Does the past tell what the state does not?",
        told.by_past if told else None,
        (
            "a window that reaches back, or the past put into the state",
            "the state hides something, or the past shows who acts (lesson 08)",
        ),
        ("a window of one step", "more past brought no clear difference there (lesson 08)"),
    )


def _tells(
    question: str,
    effect: Effect | None,
    yes: tuple[str, str],
    no: tuple[str, str],
    enough: bool = True,
) -> Sign:
    if effect is None:
        return Sign(question, None, NAN, NOT_TOLD, "nothing", "nothing could be measured")
    found = effect.reaches(TOLD)
    if found is False and not enough:
        found = None
    unseen = "trying both", "too few or too short episodes, or noise, can hide it"
    points_to, because = {True: yes, False: no, None: unseen}[found]
    low, high = (100 * bound for bound in effect.bounds or (0, 0))
    measured = (
        f"{effect.where} takes {low:z.1f} to {high:z.1f} % of a clone's error away "
        f"(95 % t, n = {len(effect.values)} episodes)"
    )
    return Sign(question, found, effect.mean, measured, points_to, because)


def state_leaves_open(data: Trajectories, told: Telling | None) -> Sign:
    """Look whether like states were answered differently: noise, or what the state hides."""
    question = "Were like states answered differently?"
    if told is None:
        return Sign(question, None, NAN, NOT_TOLD, "nothing", "nothing could be measured")
    found = told.open > 0.5
    varied = {
        "discrete": ("acting greedily", "drawn actions copy the variety, the likeliest do not"),
        "continuous": (
            "a look at the actions before you trust their mean",
            "squared error learns the mean, and that may be an action nobody took",
        ),
    }[data.action_space]
    points_to, because = varied if found else ("imitation", "the state mostly decides")
    measured = f"the state leaves {percent(told.open)} % of the actions' variance unexplained"
    return Sign(question, found, told.open, measured, points_to, because)


def actions_at_bounds(data: Trajectories) -> Sign:
    """Look whether most numbers in actions lie at a bound: full throttle or none."""
    question = "Do actions lie at their bounds?"
    if data.action_space == "discrete":
        return Sign(question, False, 0.0, "they are choices", "cross-entropy", "choices have none")
    found = (share := at_bounds(data)) > 0.5
    points_to, because = {
        True: ("choices instead of numbers", "a mean between two bounds is an action nobody took"),
        False: ("numbers, as they are", "there is something between the bounds"),
    }[found]
    return Sign(question, found, share, f"{percent(share)} % of them do", points_to, because)


def clock_cuts(data: Trajectories) -> Sign:
    """Look whether episodes were cut by the clock, and how long they are."""
    found = (share := cut_share(data)) > 0
    points_to, because = {
        True: (
            "the step's number as an input, and care with returns-to-go",
            "what the clock cut off is missing from what a step promises (lesson 03)",
        ),
        False: ("returns-to-go as they are", "every promise was kept to its end"),
    }[found]
    shortest, longest = torch.aminmax(data.lengths)
    measured = f"{percent(share)} % of episodes, which last {shortest} to {longest} steps"
    question = "Did the clock cut episodes off?"
    return Sign(question, found, share, measured, points_to, because)
