"""Lesson 03: suffix sums, of one episode and of many; the life of a request."""

from collections.abc import Iterator

import numpy as np
from numpy.random import Generator

from seqrl.lessons.checks.exercise import exercise
from seqrl.lessons.checks.watched import Watched
from seqrl.returns import requests as life_of_a_request
from seqrl.returns import returns_to_go


def one_episode(random: Generator) -> tuple[np.ndarray]:
    """Draw the rewards of one episode."""
    return (random.normal(size=random.integers(4, 9)).round(2),)


@exercise(truth=returns_to_go, case=one_episode)
def suffix_sums(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """R̂_t = r_t + R̂_{t+1}, all at once."""
    rewards = random.uniform(1, 2, size=5)
    sums = np.asarray(answer(rewards), float)
    yield (
        sums.shape == rewards.shape,
        f"one sum for each step: {len(rewards)} rewards, but your result has shape {sums.shape}",
    )
    ends = np.isclose(sums[[0, -1]], rewards.sum())
    yield (
        not (ends[1] and np.isclose(sums[0], rewards[0])),
        "that is what has been received up to each step: sum from the end, not from the start",
    )
    yield not ends.all(), "every step has the sum of the whole episode: add up step by step"
    yield not np.isclose(sums[-1], 0), "the reward of the step itself is still to come as well"
    yield (
        bool(sums[0] > sums[-1]),
        "the sums stand in reverse: the first step has the most to come",
    )
    yield bool(np.isclose(sums[-1], rewards[-1])), "the last step has its own reward to come"


def some_episodes(random: Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw the rewards of several episodes of different lengths, end to end, and the offsets."""
    lengths = random.permutation(np.array([1, 3, 4, int(random.integers(2, 7))]))
    return random.normal(size=lengths.sum()).round(2), np.append(0, np.cumsum(lengths))


@exercise(truth=returns_to_go, case=some_episodes)
def ragged_suffix_sums(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """Suffix sums of many episodes without a loop over them."""
    rewards, offsets = some_episodes(random)
    rewards = np.abs(rewards) + 1
    sums = np.asarray(answer(rewards, offsets), float)
    yield (
        sums.shape == rewards.shape,
        f"one sum for each step of all episodes: {rewards.shape} in, {sums.shape} out",
    )
    whole = returns_to_go(rewards)
    yield (
        not np.allclose(sums, whole),
        "sums run on into the next episode: what it earns is not to come in this one",
    )
    yield (
        bool(np.allclose(sums[offsets[1:] - 1], rewards[offsets[1:] - 1])),
        "the last step of an episode has its own reward to come and nothing else",
    )
    yield (
        bool(np.allclose(sums[offsets[:-1]], np.add.reduceat(rewards, offsets[:-1]))),
        "the first step of an episode has all its rewards to come",
    )
    few, many = (answer.effort(np.ones(3 * n), np.arange(0, 3 * n + 1, 3)) for n in (2, 60))
    yield (
        many < few + 3 * 58,  # an iteration of Python's takes more than three instructions
        "right, but by a Python loop: its work grows with the number of episodes. The exercise is "
        "to do without: differences of one running sum, looked up for all steps at once",
    )


def one_request(random: Generator) -> tuple[float, np.ndarray, float]:
    """Draw what is asked, the rewards that come, and the scale."""
    rewards = random.normal(1, 1, size=random.integers(3, 7)).round(2)
    return float(random.integers(5, 20)), rewards, float(random.choice([2.0, 5.0, 10.0]))


@exercise(truth=life_of_a_request, case=one_request)
def requests(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """What the agent reads at each step."""
    asked, rewards, scale = 40.0, random.uniform(1, 2, size=5), 10.0
    read = np.asarray(answer(asked, rewards, scale), float)
    yield (
        read.shape == rewards.shape,
        f"one request for each of the {len(rewards)} steps; your result has shape {read.shape}",
    )
    yield (
        not np.allclose(read, read[0]),
        "a request that never falls: what was received need not be asked for again",
    )
    yield (
        not np.isclose(read[0], (asked - rewards[0]) / scale)
        and not np.isclose(read[0], asked - rewards[0]),
        "r_t is taken off before step t is lived: the first request is what was asked, in full",
    )
    yield (
        not np.isclose(read[0], asked),
        "the request itself is not divided by scale: the model was trained on scaled numbers",
    )
    yield bool(np.isclose(read[0], asked / scale)), "at the start, all of asked is requested"
    yield from _falls(read, rewards, scale)
    spent = np.asarray(answer(1.0, np.full(4, 2.0), 1.0), float)
    yield bool(spent[-1] < 0), "received more than asked, the request falls below 0: let it"


def _falls(read: np.ndarray, rewards: np.ndarray, scale: float) -> Iterator[tuple[bool, str]]:
    """How a request falls, once it begins right."""
    fall = read[0] - read[1]
    yield bool(fall > 0), "a request falls by what was received; yours rises"
    yield (
        not np.isclose(fall, rewards[0]),
        "the rewards are not divided by scale, the request is: one unit for both",
    )
    yield (
        not np.isclose(fall, rewards[0] / scale**2),
        "the rewards are divided by scale twice: one unit for both",
    )
    yield (
        bool(np.isclose(fall, rewards[0] / scale)),
        "between step 0 and step 1 the request falls by r_0 / scale",
    )
    yield (
        not np.allclose((read[0] - read[2:]) * scale, rewards[1:-1]),
        "only the last reward is taken off: a request falls by every reward received so far",
    )
