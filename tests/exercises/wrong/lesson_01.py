"""What readers of lesson 01 get wrong."""

import numpy as np

from tests.exercises.wrong import WrongAnswers

wrong = WrongAnswers()


def _moves(random):
    places = int(random.integers(2, 6))
    to = [int(random.integers(a + 1, places + 1)) for a in range(places)]
    more = [sorted(random.choice(places + 1, size=2, replace=False)) for _ in range(4)]
    moves = random.permutation(np.array([*enumerate(to), *more]))
    return moves, random.normal(size=len(moves)), places


def _policy(random):
    moves, rewards, places = _moves(random)
    weights = random.uniform(0.1, 1, size=len(moves))
    return moves, rewards, weights / np.bincount(moves[:, 0], weights)[moves[:, 0]], places


INPUTS = {
    "bellman_backup": lambda random: tuple(random.normal(size=(2, random.integers(1, 6)))),
    "best_values": _moves,
    "policy_values": _policy,
}


@wrong("next reward only")
def bellman_backup(rewards, values_after):
    """Takes the greatest reward: short-sighted."""
    return max(rewards)


@wrong("the move itself")
def bellman_backup(rewards, values_after):
    """Takes the best place to be in."""
    return max(values_after)


@wrong("the same move")
def bellman_backup(rewards, values_after):
    """Takes the best reward and the best place, of different moves."""
    return max(rewards) + max(values_after)


@wrong("random walker")
def bellman_backup(rewards, values_after):
    """Averages over the moves."""
    return np.mean(rewards + values_after)


@wrong("not the sum")
def bellman_backup(rewards, values_after):
    """Adds up all moves."""
    return np.sum(rewards + values_after)


@wrong("next reward only")
def bellman_backup(rewards, values_after):
    """Chooses by the reward, then forgets the rest."""
    return rewards[np.argmax(rewards)]


def _sweeps(moves, rewards, places, sweeps, start=-np.inf, pick=max):
    values = np.full(places + 1, start)
    values[places] = 0
    for _ in range(sweeps):
        before = values.copy()
        for (a, b), reward in zip(moves, rewards, strict=True):
            values[a] = pick(values[a], reward + before[b])
    return values[:places]


@wrong("until nothing changes")
def best_values(moves, rewards, places):
    """Makes one sweep."""
    return _sweeps(moves, rewards, places, 1)


@wrong("until nothing changes")
def best_values(moves, rewards, places):
    """Makes two sweeps, which is enough for short ways."""
    return _sweeps(moves, rewards, places, 2)


@wrong("do not begin with 0")
def best_values(moves, rewards, places):
    """Begins with 0 everywhere, so that nothing ever costs."""
    return _sweeps(moves, rewards, places, places + 1, start=0.0)


@wrong("until nothing changes")
def best_values(moves, rewards, places):
    """Begins with -inf at the end as well."""
    values = np.full(places + 1, -np.inf)
    for _ in range(places):
        for (a, b), reward in zip(moves, rewards, strict=True):
            values[a] = max(values[a], reward + values[b])
    return values[:places]


@wrong("the greatest r + V(s')")
def best_values(moves, rewards, places):
    """Takes the worst way."""
    values = np.full(places + 1, np.inf)
    values[places] = 0
    for _ in range(places):
        for (a, b), reward in zip(moves, rewards, strict=True):
            values[a] = min(values[a], reward + values[b])
    return values[:places]


@wrong("the greatest r + V(s')")
def best_values(moves, rewards, places):
    """Keeps the move that came last."""
    values = np.full(places + 1, -np.inf)
    values[places] = 0
    best = dict.fromkeys(range(places), -np.inf)
    for _ in range(places):
        for (a, b), reward in zip(moves, rewards, strict=True):
            if reward >= best[a]:
                best[a], values[a] = reward, reward + values[b]
    return values[:places]


@wrong("from the start")
def best_values(moves, rewards, places):
    """Adds up from the start: what has been received on arriving."""
    values = np.full(places + 1, -np.inf)
    values[0] = 0
    for _ in range(places):
        for (a, b), reward in zip(moves, rewards, strict=True):
            values[b] = max(values[b], values[a] + reward)
    return values[1:]


@wrong("-inf")
def best_values(moves, rewards, places):
    """Writes 0 where no way arrives."""
    found = _sweeps(moves, rewards, places, places + 1)
    return np.where(np.isinf(found), 0.0, found)


@wrong("one value for each")
def best_values(moves, rewards, places):
    """Returns the value of the end as well."""
    return np.append(_sweeps(moves, rewards, places, places + 1), 0.0)


@wrong("leads to the best node")
def bellman_backup(rewards, values_after):
    """Takes the move that leads to the best place."""
    best = np.argmax(values_after)
    return rewards[best] + values_after[best]


@wrong("until nothing changes")
def best_values(moves, rewards, places):
    """One sweep in the order of places, from the last to the first."""
    values = np.append(np.full(places, -np.inf), 0.0)
    for index in np.argsort(-moves[:, 0], kind="stable"):
        start, to = moves[index]
        values[start] = max(values[start], rewards[index] + values[to])
    return values[:places]


@wrong("until nothing changes")
def best_values(moves, rewards, places):
    """Ten sweeps, however many places there are."""
    values = np.append(np.full(places, -np.inf), 0.0)
    for _ in range(10):
        for (start, to), reward in zip(moves, rewards, strict=True):
            values[start] = max(values[start], reward + values[to])
    return values[:places]


def _average(moves, worth, places, sweeps):
    """Sweep with what each move brings, given the values after it [L]."""
    values = np.zeros(places + 1)
    for _ in range(sweeps):
        values = np.bincount(moves[:, 0], worth(values[moves[:, 1]]), minlength=places + 1)
    return values[:places]


@wrong("the best that can be had")
def policy_values(moves, rewards, shares, places):
    """Takes the best move."""
    values = np.zeros(places + 1)
    for _ in range(places):
        new = np.append(np.full(places, -np.inf), 0.0)
        np.maximum.at(new, moves[:, 0], rewards + values[moves[:, 1]])
        values = new
    return values[:places]


@wrong("makes most often")
def policy_values(moves, rewards, shares, places):
    """Takes the move that is made most often."""
    favourite = np.array(
        [
            share == shares[moves[:, 0] == start].max()
            for (start, _), share in zip(moves, shares, strict=True)
        ]
    )
    return _average(moves, lambda after: favourite * (rewards + after), places, places)


@wrong("treats both moves alike")
def policy_values(moves, rewards, shares, places):
    """Averages without the shares."""
    alike = 1 / np.bincount(moves[:, 0])[moves[:, 0]]
    return _average(moves, lambda after: alike * (rewards + after), places, places)


@wrong("as if both were made")
def policy_values(moves, rewards, shares, places):
    """Forgets the shares."""
    return _average(moves, lambda after: rewards + after, places, places)


@wrong("one move farther")
def policy_values(moves, rewards, shares, places):
    """Looks at the next reward only."""
    return _average(moves, lambda after: shares * rewards, places, places)


@wrong("one move farther")
def policy_values(moves, rewards, shares, places):
    """Makes one sweep."""
    return _average(moves, lambda after: shares * (rewards + after), places, 1)


@wrong("make as many sweeps")
def policy_values(moves, rewards, shares, places):
    """Ten sweeps, however many places there are."""
    return _average(moves, lambda after: shares * (rewards + after), places, 10)


@wrong("the reward has the share")
def policy_values(moves, rewards, shares, places):
    """Weighs what comes after, not the reward."""
    return _average(moves, lambda after: rewards + shares * after, places, places)


@wrong("what comes after has the share")
def policy_values(moves, rewards, shares, places):
    """Weighs the reward, not what comes after."""
    return _average(moves, lambda after: shares * rewards + after, places, places)


@wrong("begin each sweep with zeros")
def policy_values(moves, rewards, shares, places):
    """Adds each sweep to the one before."""
    values = np.zeros(places + 1)
    for _ in range(places):
        for (start, to), reward, share in zip(moves, rewards, shares, strict=True):
            values[start] += share * (reward + values[to])
    return values[:places]


@wrong("from the start")
def policy_values(moves, rewards, shares, places):
    """Adds up from the start: what has been received on arriving."""
    values = np.zeros(places + 1)
    for _ in range(places):
        for (start, to), reward, share in zip(moves, rewards, shares, strict=True):
            values[to] = share * (values[start] + reward)
    return values[1:]


@wrong("one value for each")
def policy_values(moves, rewards, shares, places):
    """Returns the value of the end as well."""
    averages = _average(moves, lambda after: shares * (rewards + after), places, places)
    return np.append(averages, 0.0)
