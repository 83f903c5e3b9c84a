"""What readers of lesson 02 get wrong."""

import numpy as np

from tests.exercises.wrong import WrongAnswers

wrong = WrongAnswers()


def _choices(random):
    states, actions = random.integers(0, 3, size=(2, random.integers(1, 30)))
    return states, actions, int(random.choice(states)), 4


def _steps(random):
    states, actions, rtg = random.integers(0, 3, size=(3, random.integers(1, 30)))
    return states, actions, rtg, *(int(n) for n in random.integers(0, 3, size=2)), 4


INPUTS = {
    "cloned_policy": _choices,
    "conditioned_policy": _steps,
}


@wrong("those are counts")
def cloned_policy(states, actions, state, choices):
    """Returns counts."""
    return np.bincount(actions[states == state], minlength=choices)


@wrong("not by all")
def cloned_policy(states, actions, state, choices):
    """Divides by all recorded steps."""
    return np.bincount(actions[states == state], minlength=choices) / len(states)


@wrong("other states")
def cloned_policy(states, actions, state, choices):
    """Forgets the state."""
    return np.bincount(actions, minlength=choices) / len(actions)


@wrong("the winner")
def cloned_policy(states, actions, state, choices):
    """Returns the winner only."""
    return np.eye(choices)[np.bincount(actions[states == state]).argmax()]


@wrong("where each action was taken")
def cloned_policy(states, actions, state, choices):
    """Turns the condition round: p(s | a)."""
    taken = np.bincount(actions, minlength=choices)
    return np.bincount(actions[states == state], minlength=choices) / np.maximum(taken, 1)


@wrong("where each action was taken")
def cloned_policy(states, actions, state, choices):
    """Turns the condition round, a mean for each action."""
    return np.array([np.mean(states[actions == a] == state) for a in range(choices)])


@wrong("deaf to the request")
def conditioned_policy(states, actions, rtg, state, asked, choices):
    """Forgets the request."""
    theirs = states == state
    counts = np.bincount(actions[theirs], minlength=choices)
    return counts / max(counts.sum(), 1)


@wrong("other states")
def conditioned_policy(states, actions, rtg, state, asked, choices):
    """Forgets the state."""
    theirs = rtg == asked
    counts = np.bincount(actions[theirs], minlength=choices)
    return counts / max(counts.sum(), 1)


@wrong("those are counts")
def conditioned_policy(states, actions, rtg, state, asked, choices):
    """Returns counts."""
    return np.bincount(actions[(states == state) & (rtg == asked)], minlength=choices)


@wrong("not by all")
def conditioned_policy(states, actions, rtg, state, asked, choices):
    """Divides by all recorded steps."""
    counts = np.bincount(actions[(states == state) & (rtg == asked)], minlength=choices)
    return counts / len(states)


@wrong("how often each action led to")
def conditioned_policy(states, actions, rtg, state, asked, choices):
    """Turns the condition round: p(R̂ | s, a)."""
    here = states == state
    taken = np.bincount(actions[here], minlength=choices)
    got = np.bincount(actions[here & (rtg == asked)], minlength=choices)
    return got / np.maximum(taken, 1)


@wrong("the winner")
def conditioned_policy(states, actions, rtg, state, asked, choices):
    """Returns the winner only."""
    counts = np.bincount(actions[(states == state) & (rtg == asked)], minlength=choices)
    return np.eye(choices)[counts.argmax()] * (counts.sum() > 0)


@wrong("R̂ that *equals* asked")
def conditioned_policy(states, actions, rtg, state, asked, choices):
    """Counts everybody who got as much or more."""
    counts = np.bincount(actions[(states == state) & (rtg >= asked)], minlength=choices)
    return counts / max(counts.sum(), 1)


@wrong("answer with zeros")
def conditioned_policy(states, actions, rtg, state, asked, choices):
    """Divides by 0 where nobody got it."""
    counts = np.bincount(actions[(states == state) & (rtg == asked)], minlength=choices)
    return counts / counts.sum()


@wrong("counting has no answer")
def conditioned_policy(states, actions, rtg, state, asked, choices):
    """Takes all actions as equal where nobody got it."""
    counts = np.bincount(actions[(states == state) & (rtg == asked)], minlength=choices)
    return counts / counts.sum() if counts.sum() else np.full(choices, 1 / choices)
