"""Lesson 00: count what is still to come; let the request fall."""

from collections.abc import Iterator

import numpy as np
import torch
from numpy.random import Generator

from seqrl.config import Config
from seqrl.history import History
from seqrl.lessons.checks.exercise import exercise
from seqrl.lessons.checks.watched import Watched
from seqrl.returns import returns_to_go


def one_walk(random: Generator) -> tuple[np.ndarray]:
    """Draw the rewards of one walk."""
    return (random.normal(size=random.integers(4, 9)).round(2),)


@exercise(truth=returns_to_go, case=one_walk)
def still_to_come(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """R̂_t = r_t + r_{t+1} + … + r_T."""
    (rewards,) = one_walk(random)
    rtg = np.asarray(answer(rewards), float)
    yield (
        rtg.shape == rewards.shape,
        f"one number for each step: {len(rewards)} rewards, but your result has shape {rtg.shape}",
    )
    ends = np.abs(rtg[-1] - np.array([rewards[-1], 0.0])) < 1e-6
    yield (
        not ends[1],
        "the reward of the step itself still comes: R̂_t begins with r_t, not with r_{t+1}",
    )
    yield ends[0], "at the last step, only the last reward is still to come: sum from step t on"
    last_only = np.zeros(len(rewards))
    last_only[-1] = 1.0
    promised = np.asarray(answer(last_only), float)
    yield (
        not np.any(np.isclose(promised, 0)),
        "a reward two steps or more ahead is still to come as well: do not stop early",
    )
    yield np.allclose(promised, 1), "a sum, not an average: a reward of 1 at the end counts as 1"


def one_request(random: Generator) -> tuple[float, np.ndarray]:
    """Draw what was asked and the rewards of some steps, perhaps of none."""
    return random.uniform(1, 6), random.normal(0.5, 1, size=random.integers(0, 6))


def left_after(asked: float, received: np.ndarray) -> float:
    """Return what an agent's history still asks for once some rewards have come in."""
    history = History(1, Config.tiny(state_dim=1, action_dim=1), torch.device("cpu"))
    history.ask(asked, reset_target=False)
    for reward in received:
        history.see(torch.zeros(1, 1), asked, timestep=None)
        history.act(torch.zeros(1, 1))
        history.receive(reward)
    return float(history.request[0])


@exercise(truth=left_after, case=one_request)
def what_is_left(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """The request falls by every reward."""
    asked, rewards = random.uniform(7, 9), random.uniform(1, 2, size=3)
    left = np.asarray(answer(asked, rewards), float)
    yield left.shape == (), f"one number is left to ask for; your result has shape {left.shape}"
    yield bool(left != asked), "a request that never falls asks for everything again at every step"
    yield bool(left < asked), "what was received need not be asked for again: the request falls"
    some = [np.isclose(left, asked - part) for part in (*rewards, rewards[:-1].sum())]
    yield not any(some), "every reward counts, from the first step to the last"
    doubled = np.asarray(answer(asked + 1, rewards), float) - left
    yield np.isclose(doubled, 1), "who asks for 1 more has 1 more left: begin with what was asked"
    idle = np.asarray(answer(asked, np.zeros(3)), float)
    yield np.isclose(idle, asked), "steps without a reward change nothing: add up, do not count"
    over = np.asarray(answer(1.0, np.array([2.0, 1.5])), float)
    yield (
        bool(over < 0),
        "with more received than asked, the request falls below 0: do not stop there",
    )
    fined = np.asarray(answer(asked, np.array([-2.0, 0.5])), float)
    yield np.isclose(fined, asked + 1.5), "a reward below 0 must be made up for: the request rises"
    none = np.asarray(answer(asked, np.zeros(0)), float)
    yield np.isclose(none, asked), "before the first step, all that was asked is left"
