"""Wrong answers to lesson 01, written without its checks."""

import numpy as np

from tests.exercises.answers import Answers

unseen = Answers()


@unseen
def bellman_backup(rewards, values_after):
    """Multiplies."""
    return max(rewards * values_after)


@unseen
def bellman_backup(rewards, values_after):
    """Never falls below zero."""
    return max(0, *(rewards + values_after))


@unseen
def bellman_backup(rewards, values_after):
    """Discounts."""
    return max(rewards + 0.9 * values_after)


@unseen
def bellman_backup(rewards, values_after):
    """Returns the move."""
    return np.argmax(rewards + values_after)


@unseen
def bellman_backup(rewards, values_after):
    """Takes the move whose number is largest in size."""
    worth = rewards + values_after
    return worth[np.argmax(np.abs(worth))]


@unseen
def bellman_backup(rewards, values_after):
    """Takes off what comes after."""
    return max(rewards - values_after)


def _sweeps(moves, rewards, places, order, many, discount=1.0):
    values = np.append(np.full(places, -np.inf), 0.0)
    for _ in range(many):
        for index in order:
            start, to = moves[index]
            values[start] = max(values[start], rewards[index] + discount * values[to])
    return values[:places]


@unseen
def best_values(moves, rewards, places):
    """One sweep in the order of places, from the first to the last."""
    return _sweeps(moves, rewards, places, np.argsort(moves[:, 0], kind="stable"), 1)


@unseen
def best_values(moves, rewards, places):
    """Discounts."""
    return _sweeps(moves, rewards, places, range(len(moves)), places, 0.99)


@unseen
def best_values(moves, rewards, places):
    """Overlooks the arrows that lead back."""
    forward = [index for index, (start, to) in enumerate(moves) if to > start]
    return _sweeps(moves, rewards, places, forward, places)


@unseen
def best_values(moves, rewards, places):
    """Writes a large cost for what cannot be reached."""
    values = _sweeps(moves, rewards, places, range(len(moves)), places)
    return np.maximum(values, -1e6)


@unseen
def best_values(moves, rewards, places):
    """Takes the way with the fewest moves."""
    values, reached = np.append(np.full(places, -np.inf), 0.0), {places}
    for _ in range(places):
        found = {}
        for (start, to), reward in zip(moves, rewards, strict=True):
            if to in reached and start not in reached:
                found[start] = max(found.get(start, -np.inf), reward + values[to])
        for place, value in found.items():
            values[place] = value
        reached |= set(found)
    return values[:places]


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
