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


def _averages(moves, rewards, shares, places, many, discount=1.0):
    values = np.zeros(places + 1)
    for _ in range(many):
        worth = shares * (rewards + discount * values[moves[:, 1]])
        values = np.bincount(moves[:, 0], worth, minlength=places + 1)
    return values[:places]


@unseen
def policy_values(moves, rewards, shares, places):
    """Discounts."""
    return _averages(moves, rewards, shares, places, places, discount=0.99)


@unseen
def policy_values(moves, rewards, shares, places):
    """Makes too few sweeps."""
    return _averages(moves, rewards, shares, places, places // 2)


@unseen
def policy_values(moves, rewards, shares, places):
    """Weighs by the square of the share."""
    return _averages(moves, rewards, shares**2, places, places)


@unseen
def policy_values(moves, rewards, shares, places):
    """Keeps the last move of each place."""
    values = np.zeros(places + 1)
    for _ in range(places):
        for (start, to), reward, share in zip(moves, rewards, shares, strict=True):
            values[start] = share * (reward + values[to])
    return values[:places]


@unseen
def policy_values(moves, rewards, shares, places):
    """Takes the other end of each move."""
    values = np.zeros(places + 1)
    for _ in range(places):
        new = np.zeros(places + 1)
        for (start, to), reward, share in zip(moves, rewards, shares, strict=True):
            new[to] += share * (reward + values[start])
        values = new
    return values[:places]


@unseen
def policy_values(moves, rewards, shares, places):
    """Shifts the places by one."""
    values = np.append(_averages(moves, rewards, shares, places, places), 0.0)
    return values[1:]
