"""Wrong answers to lesson 04, written without its checks."""

import numpy as np

from tests.exercises.answers import Answers

unseen = Answers()


def _best(places, rtg, count, start=-np.inf):
    best = np.full(count, start)
    np.maximum.at(best, places, rtg)
    return best


@unseen
def best_seen(places, rtg, count):
    """Takes the mean promise."""
    return np.array([np.mean(rtg[places == p]) if p in places else -np.inf for p in range(count)])


@unseen
def best_seen(places, rtg, count):
    """Writes nan where nobody was."""
    best = _best(places, rtg, count)
    return np.where(np.isinf(best), np.nan, best)


@unseen
def best_seen(places, rtg, count):
    """Begins with a low number."""
    return _best(places, rtg, count, -1e6)


@unseen
def best_seen(places, rtg, count):
    """Returns the step at which the best was recorded."""
    return np.array([np.argmax(np.where(places == p, rtg, -np.inf)) for p in range(count)])


@unseen
def best_seen(places, rtg, count):
    """Takes the promise that is largest in size."""
    return np.array(
        [max(rtg[places == p], key=abs) if p in places else -np.inf for p in range(count)]
    )


@unseen
def best_seen(places, rtg, count):
    """Looks one step ahead in the list of promises."""
    return _best(places[:-1], rtg[1:], count)


@unseen
def best_seen(places, rtg, count):
    """Leaves out places that nobody saw."""
    best = _best(places, rtg, count)
    return best[np.isfinite(best)]


def _relabelled(rewards, values, after):
    rtg = np.array(rewards)
    for t in reversed(range(len(rewards) - 1)):
        rtg[t] += after(rtg[t + 1], values[t + 1])
    return rtg


@unseen
def relabelled_returns(rewards, values):
    """Discounts what comes after."""
    return _relabelled(rewards, values, lambda own, v: 0.99 * max(own, v))


@unseen
def relabelled_returns(rewards, values):
    """Lets the last step look at the first."""
    rtg, steps = np.array(rewards), len(rewards)
    for t in reversed(range(steps)):
        after = values[(t + 1) % steps]
        rtg[t] += max(rtg[t + 1] if t + 1 < steps else 0, after)
    return rtg


@unseen
def relabelled_returns(rewards, values):
    """Changes the first step alone."""
    rtg = np.cumsum(rewards[::-1])[::-1].copy()
    if len(rewards) > 1:
        rtg[0] = rewards[0] + max(rtg[1], values[1])
    return rtg


@unseen
def relabelled_returns(rewards, values):
    """Takes the value of the state after the next."""
    rtg = np.array(rewards)
    for t in reversed(range(len(rewards) - 1)):
        rtg[t] += max(rtg[t + 1], values[min(t + 2, len(rewards) - 1)])
    return rtg


@unseen
def relabelled_returns(rewards, values):
    """Never promises less than nothing."""
    return _relabelled(rewards, values, lambda own, v: max(own, v, 0))


@unseen
def relabelled_returns(rewards, values):
    """Goes forwards, so that it meets rewards where promises should be."""
    rtg = np.array(rewards)
    for t in range(len(rewards) - 1):
        rtg[t] += max(rtg[t + 1], values[t + 1])
    return rtg
