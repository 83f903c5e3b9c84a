"""What readers of lesson 13 get wrong."""

import numpy as np

from tests.exercises.wrong import WrongAnswers

wrong = WrongAnswers()


def _flags(random):
    ends, cuts = random.random((2, random.integers(3, 15))) < 0.3
    ends[-1] = True
    return ends, cuts


def _episodes(random):
    episodes = int(random.integers(2, 12))
    returns = random.normal(random.choice([-20, 0, 20]), 9, episodes)
    return returns, random.integers(4, size=episodes)


INPUTS = {"episode_offsets": _flags, "best_of_each_start": _episodes}


@wrong("the clock ends an episode, too")
def episode_offsets(terminations, truncations):
    """Forgets the clock."""
    return np.append(0, np.flatnonzero(terminations) + 1)


@wrong("the world ends an episode, too")
def episode_offsets(terminations, truncations):
    """Looks at the clock alone."""
    return np.append(0, np.flatnonzero(truncations) + 1)


@wrong("either flag")
def episode_offsets(terminations, truncations):
    """Wants both flags at once."""
    return np.append(0, np.flatnonzero(terminations & truncations) + 1)


@wrong("the last steps themselves")
def episode_offsets(terminations, truncations):
    """Is off by one: the last steps instead of the first ones."""
    return np.append(0, np.flatnonzero(terminations | truncations))


@wrong("the last steps themselves")
def episode_offsets(terminations, truncations):
    """Returns the last steps and nothing before them."""
    return np.flatnonzero(terminations | truncations)


@wrong("the first episode begins at 0")
def episode_offsets(terminations, truncations):
    """Leaves the first beginning out."""
    return np.flatnonzero(terminations | truncations) + 1


@wrong("end of the last episode is missing")
def episode_offsets(terminations, truncations):
    """Leaves the end out."""
    return np.append(0, np.flatnonzero(terminations | truncations) + 1)[:-1]


@wrong("lengths of the episodes")
def episode_offsets(terminations, truncations):
    """Returns lengths."""
    return np.diff(np.append(0, np.flatnonzero(terminations | truncations) + 1))


@wrong("one end, not two")
def episode_offsets(terminations, truncations):
    """Counts an end by world and clock twice."""
    last = np.sort(np.append(np.flatnonzero(terminations), np.flatnonzero(truncations)))
    return np.append(0, last + 1)


@wrong("four offsets")
def episode_offsets(terminations, truncations):
    """Returns a flag for each step."""
    return terminations | truncations


@wrong("one episode over all")
def best_of_each_start(returns, starts):
    """Takes the best of all."""
    return np.array([np.argmax(returns)])


@wrong("these are returns")
def best_of_each_start(returns, starts):
    """Returns what the best received."""
    return np.array([returns[starts == start].max() for start in np.unique(starts)])


@wrong("these are the starts")
def best_of_each_start(returns, starts):
    """Returns where the best began."""
    return np.unique(starts)


@wrong("returned least")
def best_of_each_start(returns, starts):
    """Takes the worst: minus signs turn the order round."""
    found = [np.flatnonzero(starts == s)[returns[starts == s].argmin()] for s in np.unique(starts)]
    return np.sort(found)


@wrong("the first episode of each start")
def best_of_each_start(returns, starts):
    """Takes the first of each start."""
    return np.sort(np.unique(starts, return_index=True)[1])


@wrong("the last episode of each start")
def best_of_each_start(returns, starts):
    """Overwrites: the last of each start stays."""
    return np.sort(list({start: episode for episode, start in enumerate(starts)}.values()))


@wrong("whatever their start")
def best_of_each_start(returns, starts):
    """Takes as many of the best as there are starts."""
    return np.sort(returns.argsort()[-len(np.unique(starts)) :])


@wrong("a number within its start")
def best_of_each_start(returns, starts):
    """Takes the place within the start for the number of the episode."""
    return np.array([returns[starts == start].argmax() for start in np.unique(starts)])


@wrong("in ascending order")
def best_of_each_start(returns, starts):
    """Leaves them in the order of the starts, backwards."""
    found = [np.flatnonzero(starts == s)[returns[starts == s].argmax()] for s in np.unique(starts)]
    return np.sort(found)[::-1]


@wrong("three best episodes")
def best_of_each_start(returns, starts):
    """Keeps all that beat the mean of their start."""
    better = [returns[e] >= returns[starts == starts[e]].mean() for e in range(len(returns))]
    return np.append(np.flatnonzero(better), len(returns) - 1)


@wrong("the nearest to zero is not the best")
def best_of_each_start(returns, starts):
    """Takes costs for granted: the return nearest to zero."""
    places = [np.flatnonzero(starts == start) for start in np.unique(starts)]
    return np.sort([place[np.abs(returns[place]).argmin()] for place in places])


@wrong("keep one of them")
def best_of_each_start(returns, starts):
    """Keeps all that nobody of their start beats."""
    same = starts[:, None] == starts
    return np.flatnonzero(returns >= np.where(same, returns, -np.inf).max(axis=1))
