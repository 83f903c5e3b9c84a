"""Lesson 02: two policies by counting, as it was done by all and by those who got what is asked."""

from collections.abc import Iterator

import numpy as np
from numpy.random import Generator

from seqrl.lessons.checks.exercise import exercise
from seqrl.lessons.checks.watched import Watched
from seqrl.tabular.counting import cloned_policy as counted
from seqrl.tabular.counting import conditioned_policy as counted_on_condition


def some_choices(random: Generator) -> tuple[np.ndarray, np.ndarray, int, int]:
    """Draw recorded steps and a state that occurs among them."""
    states, actions = random.integers(0, 3, size=(2, 40))
    return states, actions, int(random.choice(states)), 4


@exercise(truth=counted, case=some_choices)
def cloned_policy(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """π(a | s) by counting."""
    states = np.array([0, 0, 0, 0, 0, 1, 1, 1, 1, 1])
    actions = np.array([1, 1, 1, 0, 2, 2, 2, 2, 2, 0])
    order = random.permutation(len(states))
    shares = np.asarray(answer(states[order], actions[order], 0, 4), float)
    yield shares.shape == (4,), f"one share for each of 4 actions, got shape {shares.shape}"
    for wrong, message in (
        ([1, 3, 1, 0], "those are counts; a share is a count divided by how many steps there are "
         "in `here`"),
        ([0.1, 0.3, 0.1, 0], "divide by the number of steps in the state, not by all that were "
         "recorded"),
        ([0.2, 0.3, 0.5, 0], "steps in other states are counted too: only those in `here` tell "
         "what was done in `state`"),
        ([0, 1, 0, 0], "that is the winner; a policy keeps the shares: three of five took action "
         "1"),
        ([0.5, 1, 0.2, 0], "that is where each action was taken; π(a | s) divides among the "
         "actions of one state"),
        ([0.5, 1, 0.2, np.nan], "that is where each action was taken; π(a | s) divides among the "
         "actions of one state"),
    ):  # fmt: skip
        yield not np.allclose(shares, wrong, equal_nan=True), message
    yield (
        bool(np.allclose(shares, [0.2, 0.6, 0.2, 0])),
        "of five steps in state 0 three took action 1, one took 0, one took 2 and none took 3",
    )
    one = np.asarray(answer(np.array([1, 0]), np.array([0, 2]), 1, 3), float)
    yield bool(np.allclose(one, [1, 0, 0])), "a single step in the state decides alone"


def some_steps(random: Generator) -> tuple:
    """Draw recorded steps and a question that some of them answer."""
    states, actions, rtg = random.integers(0, 3, size=(3, 40))
    row = random.integers(0, 40)
    return states, actions, rtg, int(states[row]), int(rtg[row]), 4


@exercise(truth=counted_on_condition, case=some_steps)
def conditioned_policy(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """π(a | s, R̂) by counting."""
    #      in state 0: R̂ = 5, R̂ = 9 and R̂ = 2; elsewhere: R̂ = 5
    states = np.array([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1])
    actions = np.array([1, 1, 1, 2, 2, 2, 2, 0, 0, 0, 0, 0])
    rtg = np.array([5, 5, 5, 5, 9, 9, 9, 2, 2, 5, 5, 5])
    order = random.permutation(len(states))
    steps = states[order], actions[order], rtg[order]
    shares = np.asarray(answer(*steps, 0, 5, 3), float)
    yield shares.shape == (3,), f"one share for each of 3 actions, got shape {shares.shape}"
    for wrong, message in (
        ([0, 3, 1], "those are counts; divide by the number of steps that match: shares sum to 1"),
        ([0, 1 / 4, 1 / 12], "divide by the number of steps that match, not by all that were "
         "recorded"),
        ([2 / 9, 3 / 9, 4 / 9], "that is π(a | s), deaf to the request: count only steps with R̂ "
         "equal to asked"),
        ([0, 3 / 7, 4 / 7], "those who got more are counted too: only R̂ that *equals* asked"),
        ([1 / 3, 1 / 2, 1 / 6], "those who got less are counted too: only R̂ that *equals* asked"),
        ([3 / 7, 3 / 7, 1 / 7], "steps in other states are counted too: only those in `state` "
         "tell what to do here"),
        ([0, 1, 0.25], "that is how often each action led to asked; π(a | s, R̂) divides among "
         "those who got it"),
        ([0, 1, 0], "that is the winner; a policy keeps the shares: three of four took action 1"),
    ):  # fmt: skip
        yield not np.allclose(shares, wrong), message
    yield bool(np.allclose(shares, [0, 0.75, 0.25])), "in state 0 with R̂ = 5, three of four took 1"
    one = np.asarray(answer(np.array([0]), np.array([1]), np.array([5]), 0, 5, 3), float)
    yield bool(np.allclose(one, [0, 1, 0])), "a single step that matches decides alone"
    none = np.asarray(answer(*steps, 0, 7, 3), float)
    yield not np.isnan(none).any(), "where nobody got it, 0 is divided by 0: answer with zeros"
    yield bool((none == 0).all()), "where nobody got it, counting has no answer: all zeros"
