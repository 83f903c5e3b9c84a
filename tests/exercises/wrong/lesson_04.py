"""What readers of lesson 04 get wrong."""

import numpy as np

from tests.exercises.wrong import WrongAnswers

wrong = WrongAnswers()


def _steps(random):
    count = int(random.integers(2, 6))
    return random.integers(0, count, size=12), random.normal(size=12), count


def _episode(random):
    length = random.integers(1, 9)
    values = random.normal(size=length)
    values[random.random(length) < 0.3] = -np.inf
    return random.normal(size=length), values


INPUTS = {"best_seen": _steps, "relabelled_returns": _episode}


@wrong("keep the best")
def best_seen(places, rtg, count):
    """Keeps what was recorded last."""
    best = np.full(count, -np.inf)
    best[places] = rtg
    return best


@wrong("a later one may be better")
def best_seen(places, rtg, count):
    """Keeps what was recorded first."""
    best = np.full(count, -np.inf)
    best[places[::-1]] = rtg[::-1]
    return best


@wrong("keep the best")
def best_seen(places, rtg, count):
    """Keeps the worst."""
    return np.array([min(rtg[places == p], default=-np.inf) for p in range(count)])


@wrong("do not add up")
def best_seen(places, rtg, count):
    """Adds the promises up."""
    best = np.zeros(count)
    np.add.at(best, places, rtg)
    return best


@wrong("the best is -2")
def best_seen(places, rtg, count):
    """Begins with 0, which no walk of costs can beat."""
    best = np.zeros(count)
    np.maximum.at(best, places, rtg)
    return best


@wrong("nothing is promised")
def best_seen(places, rtg, count):
    """Writes 0 where nobody was."""
    return np.array([max(rtg[places == p], default=0.0) for p in range(count)])


def _backwards(rewards, values, promise):
    rtg = np.array(rewards, float)
    for t in reversed(range(len(rewards) - 1)):
        rtg[t] += promise(rtg[t + 1], values[t + 1])
    return rtg


@wrong("the plain return-to-go")
def relabelled_returns(rewards, values):
    """Forgets the values."""
    return np.cumsum(rewards[::-1])[::-1]


@wrong("not V alone")
def relabelled_returns(rewards, values):
    """Forgets what the episode itself got."""
    return np.array(rewards) + np.append(values[1:], 0)


@wrong("that a step leads to")
def relabelled_returns(rewards, values):
    """Takes the value of the state in which the step begins."""
    rtg = np.array(rewards, float)
    for t in reversed(range(len(rewards) - 1)):
        rtg[t] += max(rtg[t + 1], values[t])
    return rtg


@wrong("that a step leads to")
def relabelled_returns(rewards, values):
    """Takes the greater of the plain return-to-go and the value, step by step."""
    return np.maximum(np.cumsum(rewards[::-1])[::-1], values)


@wrong("not their sum")
def relabelled_returns(rewards, values):
    """Adds both promises."""
    return _backwards(rewards, values, lambda own, others: own + others)


@wrong("2 + 100")
def relabelled_returns(rewards, values):
    """Takes the smaller one."""
    return _backwards(rewards, values, min)


@wrong("2 + 100")
def relabelled_returns(rewards, values):
    """Takes the middle of both."""
    return _backwards(rewards, values, lambda own, others: (own + others) / 2)


@wrong("own reward is received")
def relabelled_returns(rewards, values):
    """Forgets the reward of the step."""
    rtg = np.array(rewards, float)
    for t in reversed(range(len(rewards) - 1)):
        rtg[t] = max(rtg[t + 1], values[t + 1])
    return rtg


@wrong("hears of it too")
def relabelled_returns(rewards, values):
    """Uses the plain return-to-go of the next step, so that news travels one step only."""
    plain = np.cumsum(rewards[::-1])[::-1]
    rtg = np.array(rewards, float)
    rtg[:-1] += np.maximum(plain[1:], values[1:])
    return rtg


@wrong("nothing follows")
def relabelled_returns(rewards, values):
    """Lets the last step take what others got in its state."""
    rtg = np.array(rewards, float)
    rtg[-1] = max(rtg[-1], values[-1])
    for t in reversed(range(len(rewards) - 1)):
        rtg[t] += max(rtg[t + 1], values[t + 1])
    return rtg


@wrong("own promise stays")
def relabelled_returns(rewards, values):
    """Takes an unknown value for 0, which beats a bad promise."""
    known = np.where(np.isinf(values), 50.0, values)
    return _backwards(rewards, known, max)


@wrong("a value below 0")
def relabelled_returns(rewards, values):
    """Heeds the values only where they are above 0."""
    rtg = np.array(rewards)
    for t in reversed(range(len(rewards) - 1)):
        rtg[t] += max(rtg[t + 1], values[t + 1]) if values[t + 1] > 0 else rtg[t + 1]
    return rtg
