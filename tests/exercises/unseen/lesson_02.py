"""Wrong answers to lesson 02, written without its checks."""

import numpy as np

from tests.exercises.answers import Answers

unseen = Answers()


@unseen
def cloned_policy(states, actions, state, choices):
    """Smooths."""
    here = actions[states == state]
    return (np.bincount(here, minlength=choices) + 1) / (len(here) + choices)


@unseen
def cloned_policy(states, actions, state, choices):
    """Makes the array as long as the actions that occur."""
    here = actions[states == state]
    return np.bincount(here) / len(here)


@unseen
def cloned_policy(states, actions, state, choices):
    """Answers in per cent."""
    here = actions[states == state]
    return 100 * np.bincount(here, minlength=choices) / len(here)


@unseen
def cloned_policy(states, actions, state, choices):
    """Takes all actions that occur for equally frequent."""
    seen = np.bincount(actions[states == state], minlength=choices) > 0
    return seen / seen.sum()


@unseen
def cloned_policy(states, actions, state, choices):
    """Takes the state for the action."""
    there = states[actions == state]
    return np.bincount(there, minlength=choices) / max(len(there), 1)


@unseen
def cloned_policy(states, actions, state, choices):
    """Leaves the last step out."""
    here = actions[:-1][states[:-1] == state]
    return np.bincount(here, minlength=choices) / max(len(here), 1)


@unseen
def conditioned_policy(states, actions, rtg, state, asked, choices):
    """Counts whoever was in the state or got what is asked."""
    theirs = (states == state) | (rtg == asked)
    return np.bincount(actions[theirs], minlength=choices) / max(theirs.sum(), 1)


@unseen
def conditioned_policy(states, actions, rtg, state, asked, choices):
    """Counts those who got no more."""
    theirs = (states == state) & (rtg <= asked)
    return np.bincount(actions[theirs], minlength=choices) / max(theirs.sum(), 1)


@unseen
def conditioned_policy(states, actions, rtg, state, asked, choices):
    """Counts those who got more, and forgets those who got just that."""
    theirs = (states == state) & (rtg > asked)
    return np.bincount(actions[theirs], minlength=choices) / max(theirs.sum(), 1)


@unseen
def conditioned_policy(states, actions, rtg, state, asked, choices):
    """Smooths."""
    theirs = (states == state) & (rtg == asked)
    return (np.bincount(actions[theirs], minlength=choices) + 1) / (theirs.sum() + choices)


@unseen
def conditioned_policy(states, actions, rtg, state, asked, choices):
    """Makes the array as long as the actions that occur."""
    theirs = (states == state) & (rtg == asked)
    return np.bincount(actions[theirs]) / max(theirs.sum(), 1)


@unseen
def conditioned_policy(states, actions, rtg, state, asked, choices):
    """Divides by all who were in the state."""
    here = states == state
    theirs = here & (rtg == asked)
    return np.bincount(actions[theirs], minlength=choices) / max(here.sum(), 1)


@unseen
def conditioned_policy(states, actions, rtg, state, asked, choices):
    """Answers in per cent."""
    theirs = (states == state) & (rtg == asked)
    return 100 * np.bincount(actions[theirs], minlength=choices) / max(theirs.sum(), 1)
