"""Wrong answers to lesson 11, written without its checks."""

import numpy as np

from tests.exercises.answers import Answers

unseen = Answers()


def _middle(runs):
    ordered = np.sort(runs, axis=None)
    cut = len(ordered) // 4
    return ordered[cut : len(ordered) - cut].mean()


@unseen
def interquartile_mean(runs):
    """Cuts one run at each end, however many there are."""
    return np.sort(runs, axis=None)[1:-1].mean()


@unseen
def interquartile_mean(runs):
    """Takes the median of the middle half."""
    ordered = np.sort(runs, axis=None)
    cut = len(ordered) // 4
    return np.median(ordered[cut : len(ordered) - cut])


@unseen
def interquartile_mean(runs):
    """Pulls the outer quarters in instead of cutting them."""
    return np.clip(runs, *np.percentile(runs, [25, 75])).mean()


@unseen
def interquartile_mean(runs):
    """Divides by all runs."""
    ordered = np.sort(runs, axis=None)
    cut = len(ordered) // 4
    return ordered[cut : len(ordered) - cut].sum() / len(ordered)


@unseen
def interquartile_mean(runs):
    """Cuts a third."""
    ordered = np.sort(runs, axis=None)
    cut = len(ordered) // 3
    return ordered[cut : len(ordered) - cut].mean()


@unseen
def interquartile_mean(runs):
    """Drops whole tasks, the worst and the best."""
    means = np.sort(runs.mean(axis=1))
    cut = len(means) // 4
    return means[cut : len(means) - cut].mean()


def _means(runs, picks):
    tasks = np.arange(len(runs))[:, None]
    return np.array([_middle(runs[tasks, one]) for one in picks])


@unseen
def bootstrap_interval(runs, picks):
    """Leaves all five per cent out below."""
    return np.percentile(_means(runs, picks), [5, 100])


@unseen
def bootstrap_interval(runs, picks):
    """Takes the middle half."""
    return np.percentile(_means(runs, picks), [25, 75])


@unseen
def bootstrap_interval(runs, picks):
    """Adds the two and a half per cent to the estimate."""
    return _middle(runs) * np.array([0.025, 0.975])


@unseen
def bootstrap_interval(runs, picks):
    """Draws from all runs, whatever their task."""
    return np.percentile([_middle(runs.ravel()[one]) for one in picks], [2.5, 97.5])


@unseen
def bootstrap_interval(runs, picks):
    """Takes the mean over tasks of each task's own middle."""
    tasks = np.arange(len(runs))[:, None]
    means = [np.mean([_middle(row) for row in runs[tasks, one]]) for one in picks]
    return np.percentile(means, [2.5, 97.5])


@unseen
def bootstrap_interval(runs, picks):
    """Puts the spread beside the centre."""
    means = _means(runs, picks)
    return np.array([means.mean(), means.std()])


def _nearest(query, states, scale, k):
    return (((query[:, None] - states) / scale) ** 2).sum(axis=2).argsort(axis=1)[:, :k]


@unseen
def nearest_actions(query, states, actions, scale, k):
    """Adds the actions up."""
    return actions[_nearest(query, states, scale, k)].sum(axis=1)


@unseen
def nearest_actions(query, states, actions, scale, k):
    """Asks one neighbour too many."""
    return actions[_nearest(query, states, scale, k + 1)].mean(axis=1)


@unseen
def nearest_actions(query, states, actions, scale, k):
    """Answers the first query alone, for all."""
    one = actions[_nearest(query[:1], states, scale, k)].mean(axis=1)
    return np.repeat(one, len(query), axis=0)


@unseen
def nearest_actions(query, states, actions, scale, k):
    """Gives the nearer more to say."""
    nearest = _nearest(query, states, scale, k)
    apart = (((query[:, None] - states[nearest]) / scale) ** 2).sum(axis=2)
    weights = np.exp(-apart) + 1e-12
    weights /= weights.sum(axis=1, keepdims=True)
    return (actions[nearest] * weights[:, :, None]).sum(axis=1)


@unseen
def nearest_actions(query, states, actions, scale, k):
    """Takes the angle for the distance."""
    a, b = query / scale, states / scale
    cosine = a @ b.T / np.linalg.norm(a, axis=1)[:, None] / np.linalg.norm(b, axis=1)
    return actions[(-cosine).argsort(axis=1)[:, :k]].mean(axis=1)


@unseen
def nearest_actions(query, states, actions, scale, k):
    """Scales the query alone."""
    apart = query[:, None] / scale - states
    return actions[(apart**2).sum(axis=2).argsort(axis=1)[:, :k]].mean(axis=1)


@unseen
def nearest_actions(query, states, actions, scale, k):
    """Looks at the first sensor alone."""
    apart = np.abs(query[:, None, 0] - states[:, 0])
    return actions[apart.argsort(axis=1)[:, :k]].mean(axis=1)
