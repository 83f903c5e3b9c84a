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


def _steps(random):
    states, actions, rtg = random.integers(0, 3, size=(3, random.integers(1, 30)))
    return states, actions, rtg, *(int(n) for n in random.integers(0, 3, size=2)), 4


INPUTS = {
    "bellman_backup": lambda random: tuple(random.normal(size=(2, random.integers(1, 6)))),
    "best_values": _moves,
    "conditioned_policy": _steps,
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
