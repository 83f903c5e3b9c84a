"""What readers of lesson 11 get wrong."""

import numpy as np

from tests.exercises.wrong import WrongAnswers

wrong = WrongAnswers()


def _runs(random):
    size = int(random.integers(1, 6)), int(random.integers(4, 9))
    return (random.exponential(40, size=size),)


def _resamples(random):
    (runs,) = _runs(random)
    return runs, random.integers(runs.shape[1], size=(random.integers(3, 9), *runs.shape))


def _recordings(random):
    n, N, S, A = random.integers((2, 6, 2, 1), (5, 12, 5, 4))
    scale = random.uniform(0.1, 10, size=S)
    query, states = random.normal(size=(n, S)) * scale, random.normal(size=(N, S)) * scale
    return query, states, random.normal(size=(N, A)), scale, int(random.integers(1, 6))


INPUTS = {
    "interquartile_mean": _runs,
    "bootstrap_interval": _resamples,
    "nearest_actions": _recordings,
}


@wrong("one wild run at the top")
def interquartile_mean(runs):
    """Takes the mean of all."""
    return runs.mean()


@wrong("too few have a say")
def interquartile_mean(runs):
    """Takes the median."""
    return np.median(runs)


@wrong("shape")
def interquartile_mean(runs):
    """Gives a number a task."""
    ordered = np.sort(runs, axis=1)
    cut = runs.shape[1] // 4
    return ordered[:, cut : runs.shape[1] - cut].mean(axis=1)


@wrong("lay all of them in one line")
def interquartile_mean(runs):
    """Cuts each task by itself and then takes the mean over tasks."""
    ordered = np.sort(runs, axis=1)
    cut = runs.shape[1] // 4
    return ordered[:, cut : runs.shape[1] - cut].mean()


@wrong("sort, then cut")
def interquartile_mean(runs):
    """Forgets to sort."""
    line = runs.flatten()
    cut = len(line) // 4
    return line[cut : len(line) - cut].mean()


@wrong("sort, then cut")
def interquartile_mean(runs):
    """Sorts each task, not all runs."""
    line = np.sort(runs).flatten()
    cut = len(line) // 4
    return line[cut : len(line) - cut].mean()


@wrong("a quarter is cut from *each* end")
def interquartile_mean(runs):
    """Cuts a quarter in all, an eighth at each end."""
    ordered = np.sort(runs, axis=None)
    cut = len(ordered) // 8
    return ordered[cut : len(ordered) - cut].mean()


@wrong("one wild run at the top")
def interquartile_mean(runs):
    """Cuts the lowest quarter alone: flattering."""
    ordered = np.sort(runs, axis=None)
    return ordered[len(ordered) // 4 :].mean()


@wrong("one wild run at the bottom")
def interquartile_mean(runs):
    """Cuts the highest quarter alone."""
    ordered = np.sort(runs, axis=None)
    return ordered[: len(ordered) - len(ordered) // 4].mean()


@wrong("one wild run at the top")
def interquartile_mean(runs):
    """Keeps what was to be cut."""
    ordered = np.sort(runs, axis=None)
    cut = len(ordered) // 4
    return np.append(ordered[:cut], ordered[len(ordered) - cut :]).mean()


@wrong("shape")
def interquartile_mean(runs):
    """Returns the runs that are left."""
    ordered = np.sort(runs, axis=None)
    cut = len(ordered) // 4
    return ordered[cut : len(ordered) - cut]


@wrong("rounded down")
def interquartile_mean(runs):
    """Rounds the quarter up."""
    ordered = np.sort(runs, axis=None)
    cut = -(-len(ordered) // 4)
    return ordered[cut : len(ordered) - cut].mean()


@wrong("too few have a say")
def interquartile_mean(runs):
    """Takes the middle of the two quartiles."""
    return np.percentile(runs, [25, 75]).mean()


def _middle(runs):
    ordered = np.sort(runs, axis=None)
    cut = len(ordered) // 4
    return ordered[cut : len(ordered) - cut].mean()


def _resampled(runs, picks):
    return runs[np.arange(len(runs))[:, None], picks]  # [n, tasks, seeds]


@wrong("two numbers")
def bootstrap_interval(runs, picks):
    """Returns all interquartile means."""
    return np.array([_middle(one) for one in _resampled(runs, picks)])


@wrong("not those of single runs")
def bootstrap_interval(runs, picks):
    """Says where single runs lie."""
    return np.percentile(_resampled(runs, picks), [2.5, 97.5])


@wrong("take the interquartile mean of all its runs")
def bootstrap_interval(runs, picks):
    """Takes the mean of each resample."""
    return np.percentile(_resampled(runs, picks).mean(axis=(1, 2)), [2.5, 97.5])


@wrong("take the interquartile mean of all its runs")
def bootstrap_interval(runs, picks):
    """Takes the median of each resample."""
    return np.percentile(np.median(_resampled(runs, picks), axis=(1, 2)), [2.5, 97.5])


@wrong("`picks` plays no part")
def bootstrap_interval(runs, picks):
    """Never draws again."""
    return np.percentile([_middle(runs) for _ in picks], [2.5, 97.5])


@wrong("from its own row")
def bootstrap_interval(runs, picks):
    """Draws the same seeds in all tasks: those of the first."""
    return np.percentile([_middle(runs[:, one[0]]) for one in picks], [2.5, 97.5])


@wrong("from its own row")
def bootstrap_interval(runs, picks):
    """Draws every task from the first row."""
    return np.percentile([_middle(runs[0][one]) for one in picks], [2.5, 97.5])


@wrong("not those of single runs")
def bootstrap_interval(runs, picks):
    """Takes the percentiles over tasks and seeds instead of over resamples."""
    return np.percentile(_resampled(runs, picks).mean(axis=0), [2.5, 97.5])


@wrong("the low end comes first")
def bootstrap_interval(runs, picks):
    """Gives the ends the wrong way round."""
    return np.percentile([_middle(one) for one in _resampled(runs, picks)], [97.5, 2.5])


@wrong("90 % lie between")
def bootstrap_interval(runs, picks):
    """Leaves 5 % out at each end."""
    return np.percentile([_middle(one) for one in _resampled(runs, picks)], [5, 95])


@wrong("the least and the greatest")
def bootstrap_interval(runs, picks):
    """Takes the extremes."""
    middles = [_middle(one) for one in _resampled(runs, picks)]
    return np.array([min(middles), max(middles)])


@wrong("97.5th percentile")
def bootstrap_interval(runs, picks):
    """Takes two standard deviations to each side."""
    middles = np.array([_middle(one) for one in _resampled(runs, picks)])
    return middles.mean() + 2 * middles.std() * np.array([-1, 1])


@wrong("97.5th percentile")
def bootstrap_interval(runs, picks):
    """Gives per cent as shares."""
    return np.percentile([_middle(one) for one in _resampled(runs, picks)], [0.025, 0.975])


def _apart(query, states, scale):
    return (((query[:, None] - states) / scale) ** 2).sum(axis=2)  # [n, N]


@wrong("other units, other neighbours")
def nearest_actions(query, states, actions, scale, k):
    """Forgets the scale."""
    return actions[_apart(query, states, 1).argsort(axis=1)[:, :k]].mean(axis=1)


@wrong("other units, other neighbours")
def nearest_actions(query, states, actions, scale, k):
    """Multiplies by the scale."""
    return actions[_apart(query, states, 1 / scale).argsort(axis=1)[:, :k]].mean(axis=1)


@wrong("other units, other neighbours")
def nearest_actions(query, states, actions, scale, k):
    """Divides the squares by the scale."""
    apart = ((query[:, None] - states) ** 2 / scale).sum(axis=2)
    return actions[apart.argsort(axis=1)[:, :k]].mean(axis=1)


@wrong("its own nearest")
def nearest_actions(query, states, actions, scale, k):
    """Takes the farthest."""
    return actions[_apart(query, states, scale).argsort(axis=1)[:, -k:]].mean(axis=1)


@wrong("its own nearest")
def nearest_actions(query, states, actions, scale, k):
    """Does not square the differences: they cancel."""
    apart = ((query[:, None] - states) / scale).sum(axis=2)
    return actions[apart.argsort(axis=1)[:, :k]].mean(axis=1)


@wrong("*squared*")
def nearest_actions(query, states, actions, scale, k):
    """Sums absolute differences: other neighbours."""
    apart = abs((query[:, None] - states) / scale).sum(axis=2)
    return actions[apart.argsort(axis=1)[:, :k]].mean(axis=1)


@wrong("everybody is asked")
def nearest_actions(query, states, actions, scale, k):
    """Asks one neighbour, whatever k is."""
    return actions[_apart(query, states, scale).argmin(axis=1)]


@wrong("shape")
def nearest_actions(query, states, actions, scale, k):
    """Returns the neighbours' actions and forgets the mean."""
    return actions[_apart(query, states, scale).argsort(axis=1)[:, :k]]


@wrong("shape")
def nearest_actions(query, states, actions, scale, k):
    """Returns the neighbouring states."""
    return states[_apart(query, states, scale).argsort(axis=1)[:, :k]].mean(axis=1)


@wrong("its own nearest")
def nearest_actions(query, states, actions, scale, k):
    """Leaves the nearest out, as if it were the query itself."""
    return actions[_apart(query, states, scale).argsort(axis=1)[:, 1 : k + 1]].mean(axis=1)


@wrong("everybody is asked")
def nearest_actions(query, states, actions, scale, k):
    """Takes the action in the middle of the k."""
    return np.median(actions[_apart(query, states, scale).argsort(axis=1)[:, :k]], axis=1)


@wrong("*reverse* bootstrap")
def bootstrap_interval(runs, picks):
    """Turns the interval round the estimate, as the reverse bootstrap does."""
    tasks = np.arange(len(runs))[:, None]
    means = [_middle(runs[tasks, one]) for one in picks]
    low, high = np.percentile(means, [2.5, 97.5])
    return np.array([2 * _middle(runs) - high, 2 * _middle(runs) - low])
