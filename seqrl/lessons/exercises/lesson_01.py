"""Lesson 01: the Bellman equation at one node and at all; what a policy gets on average."""

from collections.abc import Iterator

import numpy as np
from numpy.random import Generator

from seqrl.lessons.checks.exercise import exercise
from seqrl.lessons.checks.watched import Watched
from seqrl.tabular import best_values as best_values_of_all
from seqrl.tabular import policy_values as values_of_policy


def one_node(random: Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw the rewards of some moves and the values of where they lead."""
    count = random.integers(2, 6)
    return random.normal(size=count).round(2), random.normal(size=count).round(2)


def best_move_counts(rewards: np.ndarray, values_after: np.ndarray) -> float:
    """Return the value of a node: its best move's reward and what can be had after it."""
    return float(np.max(rewards + values_after))


@exercise(truth=best_move_counts, case=one_node)
def bellman_backup(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """V(s) = max over the moves of r + V(s')."""
    value = np.asarray(answer(np.array([3.0, 1.0]), np.array([0.0, 7.0])), float)
    yield value.shape == (), f"a node has one value; your result has shape {value.shape}"
    yield value != 3, "that looks at the next reward only: what comes after it counts as well"
    yield value != 7, "the reward of the move itself counts as well, not only what comes after"
    yield value != 10, "reward and value must belong to the same move: add first, then choose"
    yield value != 5.5, "an average is what a random walker gets; a good one takes the best move"
    yield value != 11, "one move is made, not all of them: take the best, not the sum"
    yield bool(value == 8), "the best move here brings 1 and leads to a node worth 7"
    better = answer(np.array([5.0, 1.0]), np.array([4.0, 6.0]))
    yield (
        better != 7,
        "that is the move that leads to the best node; its reward counts as well: add first, "
        "then choose",
    )
    yield bool(better == 9), "of 5 + 4 and 1 + 6 the first is more"
    dear = answer(np.array([-1.0, -2.0]), np.array([-3.0, -4.0]))
    yield bool(dear == -4), "where every move costs, a value is below 0: of -4 and -6 it is -4"


def some_moves(random: Generator) -> tuple[np.ndarray, np.ndarray, int]:
    """Draw the moves of a graph without loops; neither moves nor places stand in any order."""
    places = int(random.integers(4, 7))
    chain = [(place, place + 1) for place in range(places)]
    leaps = [
        (int(a), int(a + 2 + random.integers(0, places - a - 1)))
        for a in random.integers(0, places - 1, size=4)
    ]
    moves = random.permutation(np.array(chain + leaps))
    numbers = np.append(random.permutation(places), places)  # the end keeps its own
    return numbers[moves], random.normal(size=len(moves)).round(2), places


def a_long_way(random: Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw a walk [31] through 30 places in any order to the end, and its moves, first to last."""
    walk = np.append(random.permutation(30), 30)
    return walk, np.stack((walk[:-1], walk[1:]), axis=1)


@exercise(truth=best_values_of_all, case=some_moves)
def best_values(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """The Bellman equation at all places, until nothing changes."""
    chain = np.array([[0, 1], [1, 2], [2, 3]])
    values = np.asarray(answer(chain, np.array([1.0, 2.0, 4.0]), 3), float)
    yield values.shape == (3,), f"one value for each of 3 places, got shape {values.shape}"
    yield (
        not np.allclose(values, [1, 3, 7]),
        "that adds up from the start; a value is what is still to come",
    )
    yield (
        bool(np.allclose(values, [7, 6, 4])),
        "along a chain of rewards 1, 2, 4 the values are 7, 6, 4: go on until nothing changes",
    )
    fork, rewards = np.array([[0, 2], [1, 2], [0, 1]]), np.array([3.0, 6.0, -1.0])
    forked = np.asarray(answer(fork, rewards, 2), float)
    yield (
        bool(np.allclose(forked, [5, 6])),
        "of two ways, one worth 3 and one worth -1 + 6, the best counts: the greatest r + V(s')",
    )
    dear = np.asarray(answer(chain, np.full(3, -1.0), 3), float)
    yield (
        bool(np.allclose(dear, [-3, -2, -1])),
        "where every way costs something, values are below 0: do not begin with 0 everywhere",
    )
    alone = np.asarray(answer(np.array([[0, 2]]), np.ones(1), 2), float)
    yield alone[1] == -np.inf, "from a place without moves no way arrives: its value is -inf"
    loop = np.array([[0, 1], [1, 0], [1, 2]])
    back = np.asarray(answer(loop, np.array([-1.0, -1.0, 5.0]), 2), float)
    yield bool(np.allclose(back, [4, 5])), "a way back that costs must change nothing"
    walk, moves = a_long_way(random)
    far = np.asarray(answer(moves, np.ones(30), 30), float)
    yield (
        bool(np.allclose(far[walk[:-1]], np.arange(30, 0, -1))),
        "a way of 30 moves, and news travels one move a sweep, whatever the order of places: go "
        "on until nothing changes",
    )


def some_policy(random: Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Draw a graph without loops, and how often a policy makes each of its moves."""
    moves, rewards, places = some_moves(random)
    weights = random.uniform(0.2, 1, size=len(moves))
    return moves, rewards, weights / np.bincount(moves[:, 0], weights)[moves[:, 0]], places


@exercise(truth=values_of_policy, case=some_policy)
def policy_values(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """V^π(s) = Σ π(a | s) [r + V^π(s')] at all places."""
    chain, always = np.array([[0, 1], [1, 2], [2, 3]]), np.ones(3)
    values = np.asarray(answer(chain, np.array([1.0, 2.0, 4.0]), always, 3), float)
    yield values.shape == (3,), f"one value for each of 3 places, got shape {values.shape}"
    yield (
        not np.allclose(values, [1, 3, 7]),
        "that adds up from the start; a value is what is still to come",
    )
    yield values[2] <= 4, "the last move pays 4: begin each sweep with zeros, do not add sweeps up"
    yield (
        bool(np.allclose(values, [7, 6, 4])),
        "along a chain of rewards 1, 2, 4 the values are 7, 6, 4: one sweep carries them one move "
        "farther",
    )
    fork, rewards = np.array([[0, 2], [1, 2], [0, 1]]), np.array([3.0, 6.0, -1.0])
    shares = np.array([0.8, 1.0, 0.2])
    forked = np.asarray(answer(fork, rewards, shares, 2), float)
    for wrong, message in (
        (5, "that is V, the best that can be had; this policy makes its other move as well"),
        (3, "that is the move it makes most often; it makes the other one as well"),
        (4, "that treats both moves alike: weigh each by its share"),
        (8, "that adds the moves up as if both were made: weigh each by its share"),
        (2.2, "that looks at the next reward only: what comes after it counts as well"),
        (1.2, "the reward of the move itself counts as well, not only what comes after"),
        (3.2, "the reward has the share of its move, too: share times (r + V^π(s'))"),
        (8.2, "what comes after has the share of its move, too: share times (r + V^π(s'))"),
    ):
        yield not np.isclose(forked[0], wrong), message
    yield (
        bool(np.allclose(forked, [3.4, 6])),
        "four times in five 3, once in five -1 + 6: 3.4 on average",
    )
    walk, moves = a_long_way(random)
    far = np.asarray(answer(moves, np.ones(30), np.ones(30), 30), float)
    yield (
        bool(np.allclose(far[walk[:-1]], np.arange(30, 0, -1))),
        "a way of 30 moves, and one sweep carries values one move farther: make as many sweeps as "
        "there are places",
    )
