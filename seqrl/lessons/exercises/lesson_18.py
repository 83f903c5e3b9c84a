"""Lesson 18: goals in hindsight; one waypoint out of many; the next cluster on a recorded path."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numpy import ndarray as Array
from numpy.random import Generator

from seqrl.hierarchy.graph import edges
from seqrl.lessons.checks.comparison import same
from seqrl.lessons.checks.exercise import Found, exercise
from seqrl.lessons.checks.watched import Watched, stops


def last_of(episode: Array) -> Array:
    """Return the row of the last step of each step's recording, [N]."""
    return np.searchsorted(episode, episode, side="right") - 1


def reached_later(places: Array, episode: Array, later: Array) -> Array:
    """Return the places [N, G] that recordings reached so many steps later, or their last."""
    return places[np.minimum(np.arange(len(places)) + later, last_of(episode))]


def recordings(lengths: Any, random: Generator) -> tuple[Array, Array]:
    """Draw places [N, 2] of recordings of these lengths, all different, and their numbers [N]."""
    places = np.stack([10 * random.permutation(sum(lengths)) + 10, np.arange(sum(lengths))], 1)
    numbers = np.cumsum(random.integers(1, 4, len(lengths)))  # they grow
    return places + random.uniform(0.1, 0.4, 2), np.repeat(numbers, lengths)


def some_recordings(random: Generator) -> tuple[Array, Array, Array]:
    """Draw recordings, and how many steps later to look, also far beyond their ends."""
    lengths = random.integers(1, 7, int(random.integers(1, 5)))
    places, episode = recordings(lengths, random)
    return places, episode, random.integers(1, 9, len(places))


@exercise(truth=reached_later, case=some_recordings)
def hindsight_goals(answer: Watched, random: Generator) -> Found:
    """Whose place is taken for each step of three recordings; then of one, and of short ones."""
    lengths, later = (5, 1, 4), np.array([2, 9, 1, 3, 2, 1, 2, 1, 4, 3])
    places, episode = recordings(lengths, random)
    said = stops(answer, places, episode, later)
    yield not said, f"{said}. Where a recording ends sooner its last place is the goal"
    found = np.asarray(answer(places, episode, later))
    yield found.shape != (10,), "rows, or one number each: asked are the places themselves, [N, 2]"
    yield found.shape == (10, 2), f"a goal for each step, [10, 2]; yours is {found.shape}"
    rows = np.abs(found[:, None] - places).max(axis=2)  # [N, N]
    taken = np.where(rows.min(axis=1) < 1e-4, rows.argmin(axis=1), -1)  # [N]
    for message, *others in _other_rows(episode, later):
        yield not any((taken == wrong).all() for wrong in others), message
    now, strange = np.arange(10), int((taken < 0).argmax())
    told = "step {} gets {}: no place of any recording. Goals are places that were reached"
    yield taken.min() >= 0, told.format(strange, found[strange].round(2))
    for message, wrong in (
        ("step {} gets a place of *another* recording, that of row {}", episode[taken] != episode),
        ("step {} gets a place of the *past*, that of row {}: a goal lies ahead", taken < now),
        ("step {} gets the place of row {}", taken != np.minimum(now + later, last_of(episode))),
    ):
        row = int(wrong.argmax())
        so = f". {later[row]} steps later its recording is at row {row + later[row]}, or has ended"
        yield not wrong.any(), message.format(row, taken[row]) + so
    for said, given, so in (
        ("one recording", (places, episode * 0, later), "it ends with the data"),
        ("recordings of one step", (places, np.arange(10), later), "each is its own goal"),
        ("places of one number", (places[:, :1], episode, later), "they keep their shape, [N, G]"),
        ("500 steps later", (places, episode, later + 500), "the last places are the goals"),
    ):
        stopped = stops(answer, *given)
        yield not stopped, f"{said}: {stopped}. {so}"
        yield same(answer(*given), reached_later(*given)), f"{said}: {so}"


def _other_rows(episode: Array, later: Array) -> Iterator[Any]:
    """What other rows might be taken for goals, [N], and why they are none."""
    now, last, first = np.arange(10), last_of(episode), np.searchsorted(episode, episode)
    end = np.minimum(now + later, 9)
    yield "goals of *other* recordings: `episode` says where each recording ends", end
    yield "the place where one *is*: a goal was reached later", now
    past = np.maximum(now - later, first), np.maximum(now - later, 0), (now - later) % 10
    yield "a goal of the *past*: what was reached before is behind one", *past
    yield "always the next place: `later` says how many steps", np.minimum(now + 1, last)
    yield "always the recording's last place: `later` says how many steps", last
    yield "always the recording's first place: that lies behind", first
    yield "the last place of all data is not this recording's last", np.full(10, 9)
    too_few, too_many = np.minimum(now + later - 1, last), np.minimum(now + later + 1, last)
    yield "a step too early: `later` steps after row n comes row n + later", too_few
    yield "a step too late: `later` steps after row n comes row n + later", too_many
    length = last - first + 1
    again = first + (now - first + later) % length, (now + later) % 10
    yield "beyond its end a recording does not begin anew: its last place is the goal", *again
    stays = np.where(now + later > last, now, now + later)
    yield "where a recording ends sooner its last place is the goal, not the step's own", stays
    from_start, of_one = np.minimum(first + later, last), np.minimum(now + later[0], last)
    yield "`later` counts from the step, not from the recording's start", from_start
    yield "each step has its own `later`: not the first for all", of_one


def voted(waypoints: Array, centres: Array) -> Array:
    """Return the centre [G] that most waypoints are nearest to, the first of equal ones."""
    gaps = np.square(waypoints[:, None] - centres).sum(axis=2)  # [n, M]
    return centres[np.bincount(gaps.argmin(axis=1), minlength=len(centres)).argmax()]


def some_waypoints(random: Generator) -> tuple[Array, Array]:
    """Draw waypoints [n, 2] around some of the centres [M, 2]."""
    centres = random.uniform(-9, 9, (int(random.integers(1, 7)), 2)).round(2)
    of = random.integers(len(centres), size=int(random.integers(1, 15)))
    return (centres[of] + random.normal(0, 2, (len(of), 2))).round(2), centres


def two_doors(random: Generator) -> tuple[Array, Array]:
    """Return waypoints, three and four at two doors, one between, one on a centre; and centres."""
    centres = np.array([[6, 0], [2.4, 2.4], [0, 6], [-3, -2], [14, 13]]) + random.uniform(0, 0.1)
    around = np.array([[7, 3], [2, -8], [-5, 4], [4, 6], [-7, 2], [3, -5], [-2, 9]]) / 10
    near = np.repeat(centres[[0, 2]], [3, 4], axis=0) + around + random.uniform(0, 0.05, (7, 2))
    return np.concatenate([near, centres[[1]] + 0.3, centres[[3]] + 0.001]), centres


@exercise(truth=voted, case=some_waypoints)
def chosen_waypoint(answer: Watched, random: Generator) -> Found:
    """Which of five centres, where the average lies between; then ties, one, and what counts."""
    waypoints, centres = two_doors(random)
    found = np.asarray(answer(waypoints, centres))
    yield found.ndim > 0, "a number: asked is the centre itself, [2], not which or how many"
    votes = np.array([3, 1, 4, 1, 0])
    yield not same(found, votes, votes / 9), "that is how many each centre has: which has the most?"
    yield found.shape == (2,), f"one waypoint, [2]; yours is {found.shape}"
    for message, *others in _other_waypoints(waypoints, centres):
        yield not same(found, *others), message
    count = "count for each centre how many waypoints are nearest to it; the most win"
    yield same(found, *centres), f"{found.round(2)} is no centre, and nothing between is a choice"
    yield same(found, centres[2]), f"{found.round(2)} has not the most: {count}"
    tie, still = centres[[1, 3, 0, 3, 0]], np.zeros((1, 2))
    deep = np.array([[0, 0, 5]]), np.array([[1, 0, 0], [3, 0, 5]])
    straight = "distances are straight: √(x² + y²)"
    for said, given, so in (
        ("a single centre", (waypoints, centres[4:]), "it is chosen, however far"),
        ("a single waypoint", (waypoints[:1], centres), "the centre nearest to it"),
        ("equally many", (tie, centres), "the first of them, in the order of the centres"),
        ("centres in another order", (waypoints, centres[::-1]), count),
        ("waypoints in another order", (waypoints[::-1], centres), count),
        ("all of it elsewhere", (waypoints - 90, centres - 90), "only distances count"),
        ("across", (still, np.array([[3.2, 0], [2.2, 2.2]])), straight),
        ("along", (still, np.array([[2.6, 2.6], [3.2, 0]])), straight),
        ("twice the same", (centres[[0, 3, 3]], centres), "each of them votes"),
        ("three numbers a place", deep, "all numbers of a place count"),
    ):
        stopped = stops(answer, *given)
        yield not stopped, f"{said}: {stopped}. {so}"
        came, right = np.asarray(answer(*given)), voted(*given)
        yield same(came, right), f"{said}: {came.round(2)} comes, {right.round(2)} is right: {so}"


def _other_waypoints(waypoints: Array, centres: Array) -> Iterator[Any]:
    """What else might be proposed, and why it is not the choice."""
    gaps = np.linalg.norm(waypoints[:, None] - centres, axis=2)  # [n, M]
    middles = waypoints.mean(axis=0), np.median(waypoints, axis=0)
    yield "the *average*: between two doors is a wall. Choose one of the centres", *middles
    nearest = [centres[np.linalg.norm(centres - point, axis=1).argmin()] for point in middles]
    vote = "in the middle, near to all of them on average: each waypoint votes for *one* centre"
    yield vote, *nearest, centres[gaps.sum(axis=0).argmin()]
    own = waypoints[gaps.argmin(axis=1) == 2].mean(axis=0)
    yield "the average of the most: asked is the centre that they are nearest to", own
    yield "turned round: that centre is the *farthest*; `argmin` finds the nearest", centres[4]
    yield "the first waypoint's centre: the others vote, too", centres[0]
    alone = "the centre that a *single* waypoint comes closest to, or the last's: let all vote"
    yield alone, centres[3]
    yield "a recorded waypoint: asked is the centre that it belongs to", *waypoints


def steps_away(leads: Array, goal: int) -> Array:
    """Return in how many edges each cluster reaches the goal, [M]; infinite where no path leads."""
    away = np.where(np.arange(len(leads)) == goal, 0, np.inf)
    for _ in leads:
        away = np.minimum(away, 1 + np.where(leads, away, np.inf).min(axis=1))
    return away


def first_on_path(clusters: Array, episode: Array, here: int, goal: int) -> int:
    """Return the next cluster on the shortest path, or the goal if there or if none leads."""
    leads = edges(clusters, episode[1:] == episode[:-1], int(clusters.max()) + 1)
    onward = np.where(leads[here], steps_away(leads, goal), np.inf)
    return int(onward.argmin()) if here != goal and onward.min() < np.inf else int(goal)


def flat(*walks: Any) -> tuple[Array, Array]:
    """Return the clusters of recordings, one after another, and the number of each, [N] both."""
    numbers = np.repeat(np.arange(len(walks)) + 3, [len(walk) for walk in walks])
    return np.concatenate(walks).astype(int), numbers


def some_paths(random: Generator) -> tuple[Array, Array, int, int]:
    """Draw recordings of clusters, and from where to where a way is searched."""
    count = int(random.integers(2, 8))
    lengths = random.integers(1, 6, int(random.integers(1, 6)))
    clusters, episode = flat(*(random.integers(count, size=length) for length in lengths))
    here, goal = random.choice(clusters, 2)
    return clusters, episode, int(here), int(goal)


# The end of one is no edge to the start of the next: nobody went from 4 to 3, or from 6 to 7.
WALKS = [0, 1, 1, 2, 3, 4], [3, 5, 6], [7, 1], [8, 0, 10, 4], [2, 9], [11, 13, 6], [11, 12, 6]


@exercise(truth=first_on_path, case=some_paths)
def next_cluster(answer: Watched, random: Generator) -> Found:
    """Along recordings, across where they meet, and not across where one ends; then no way."""
    yield from _shape_of(answer)

    def asked(here: int, goal: int) -> int:
        return answer(*flat(*WALKS), here, goal)

    ends = "the *end* of a recording does not lead to the start of the next: nobody went so"
    back = "nobody walked *back*: an edge leads from a step to the next, not the other way"
    none = (9, 12, 11, ends), (6, 1, 7, ends), (9, 3, 2, back), (3, 1, 2, back)
    led = [asked(here, goal) for here, goal, *_ in none]
    for came, (here, goal, wrong, message) in zip(led, none, strict=True):
        yield came != wrong, f"from {here} to {goal} yours goes over {wrong}: {message}"
    for came, (here, goal, *_) in zip(led, none, strict=True):
        yield came == goal, f"from {here} no recorded path leads to {goal}: then the goal itself"
    far, short, tie = asked(0, 6), asked(0, 4), asked(11, 6)
    yield far != 6, "from 0 to 6 it jumps to the goal: recordings meet at 3, search *paths*"
    yield far != 5, "the *last* cluster before the goal: asked is the first after here"
    yield asked(1, 4) != 1, "a step that stays is no way on: the next cluster is another one"
    yield short != 1, "from 0 to 4 a way of two steps leads over 10: take the *shortest*"
    for here, goal, right, said in (
        *((0, 3, 1, "along one recording"), (7, 6, 1, "over three recordings")),
        *((2, 6, 3, "into another recording"), (8, 4, 0, "over 0 and 10")),
    ):
        found = asked(here, goal)
        yield found == right, f"from {here} to {goal} yours goes to {found}, not {right}: {said}"
    yield tie == 12, f"from 11 to 6 over {tie}: 12 and 13 are equally far, the smaller is asked for"
    yield asked(4, 4) == 4 and asked(2, 2) == 2, "where one is already: the goal itself"
    long = np.append(random.permutation(12), 12)
    for here, after in list(pairwise(long))[::6]:
        found = answer(*flat(long), int(here), 12)
        yield found == after, f"along a walk over {long} yours goes from {here} to {found}"


def _shape_of(answer: Watched) -> Found:
    """A single number, and one of the clusters."""
    found = np.asarray(answer(*flat([0, 2, 1], [2, 2, 0]), 0, 1))
    yield found.ndim == 0, f"one number, that of the next cluster; yours has shape {found.shape}"
    yield found != 0, "where one is already: the next cluster on the way is another"
    yield found in (0, 1, 2), f"{found} is no cluster: they are numbered from 0, here up to 2"
