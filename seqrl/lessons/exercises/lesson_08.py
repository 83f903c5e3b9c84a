"""Lesson 08: behaviour times luck; how far back; a winner reported on what did not choose it."""

from collections.abc import Iterator

import numpy as np
from numpy.random import Generator

from seqrl.environments import gambling, key_to_door
from seqrl.evaluation import held_out_best as reported_apart
from seqrl.lessons.checks.exercise import exercise
from seqrl.lessons.checks.watched import Watched


def behaviour_and_luck(random: Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw β(a) [A] and p(R | a) [A, n]; there are more returns than actions."""
    actions = int(random.integers(3, 5))
    behaviour = random.dirichlet(np.full(actions, 5.0))
    return behaviour, random.dirichlet(np.ones(actions + 2), size=actions)


@exercise(truth=gambling.luck_posterior, case=behaviour_and_luck)
def luck_posterior(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """Popularity times luck, for each return as shares of 1."""
    behaviour, luck = behaviour_and_luck(random)
    found = answer(behaviour, luck)
    yield (
        np.shape(found) == luck.shape,
        f"a row for each action and a column for each return: shape {luck.shape}; yours is "
        f"{np.shape(found)}",
    )
    yield (
        not np.allclose(found, behaviour[:, None] * luck),
        "the numerator is there; divide it by its sum over the actions",
    )
    uniform = np.full_like(behaviour, 1 / len(behaviour))
    yield (
        not np.allclose(found, luck / luck.sum(axis=0)),
        "this is luck alone: multiply it by how often the behaviour chose each action",
    )
    yield (
        not np.allclose(found.sum(axis=1), 1),
        "every row sums to 1: yours says which return an action gets; asked is which action, "
        "so the shares of a column must sum to 1",
    )
    yield (
        np.allclose(found.sum(axis=0), 1),
        "for each return the shares of the actions sum to 1: divide by the sum over the actions",
    )
    yield (
        np.allclose(answer(uniform, luck), luck / luck.sum(axis=0)),
        "with uniform behaviour only luck counts: the shares of a column are those of its luck",
    )
    certain = np.ones((len(behaviour), 2)) / 2  # coins alone: every action pays alike
    yield (
        np.allclose(answer(behaviour, certain), behaviour[:, None]),
        "where all actions have the same luck, the answer is the behaviour itself",
    )


def times(random: Generator) -> tuple[int, int, int]:
    """Draw when the key is picked, and how long the first room and the wait are."""
    room_steps = int(random.integers(5, 12))
    return int(random.integers(1, room_steps - 2)), room_steps, int(random.integers(2, 20))


@exercise(truth=key_to_door.context_needed, case=times)
def context_needed(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """From the last sight of the cue to its use, both ends included."""
    picked_at, room_steps, wait = times(random)
    needed = room_steps + wait - picked_at + 1
    found = int(answer(picked_at, room_steps, wait))
    yield found != needed - 1, "one short: a window holds both of its ends, count them"
    yield (
        int(answer(picked_at + 1, room_steps, wait)) < found,
        "the later the key was seen, the shorter the way back: take `picked_at` off",
    )
    yield (
        int(answer(picked_at, room_steps, wait + 3)) == found + 3,
        "each step of waiting must lie in the window as well",
    )
    yield found == needed, f"from step {picked_at} to step {room_steps + wait}, both included"


def candidates(random: Generator) -> tuple[np.ndarray]:
    """Draw returns [n, E] of several candidates; fewer candidates than episodes."""
    size = int(random.integers(3, 6)), 2 * int(random.integers(4, 7))
    return (random.normal(100, 30, size=size),)


def trap() -> np.ndarray:
    """Four candidates: who wins the first half, the second, both, or one episode differs."""
    return np.array(
        [
            [50.0, 52.0, 54.0, 40.0, 41.0, 42.0],  # wins the first half
            [10.0, 11.0, 12.0, 90.0, 95.0, 97.0],  # wins the second half, and over all
            [1.0, 2.0, 99.0, 3.0, 4.0, 5.0],  # has the best episode of the first half
            [0.0, 1.0, 2.0, 0.0, 1.0, 2.0],
        ]
    )


@exercise(truth=reported_apart, case=candidates)
def held_out_best(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """The first half of the episodes chooses the row, the second reports it."""
    returns = trap() + random.normal()
    first, second = returns[:, :3].mean(axis=1), returns[:, 3:].mean(axis=1)
    found = answer(returns)
    yield np.size(found) == 1, f"one number; yours has shape {np.shape(found)}"
    yield (
        not np.isin(found, range(len(returns))),
        "this is the number of the row that was chosen; asked is what it achieves",
    )
    yield (
        not np.isclose(found, (first.max(), returns.mean(axis=1).max())).any(),
        "the episodes that chose also report: this is the flattering number",
    )
    yield (
        not np.isclose(found, second.max()),
        "the second half chooses here, or chooses too: it may only report",
    )
    yield (
        not np.isclose(found, first[second.argmax()]),
        "the halves have changed places: the first chooses, the second reports",
    )
    yield (
        not np.isclose(found, second[returns[:, :3].max(axis=1).argmax()]),
        "the best single episode has chosen: compare the candidates' means",
    )
    yield (
        not np.isclose(found, returns[0].mean()),
        "the winner's mean over all episodes still holds those that chose it",
    )
    yield (
        not np.isclose(found, second.mean()),
        "this is the mean over all candidates: report the chosen one alone",
    )
    yield np.isclose(found, second[0]), "the winner of the first half, on the second half"
