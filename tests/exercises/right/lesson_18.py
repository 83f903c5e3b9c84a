"""Unusual right answers to lesson 18."""

from collections import Counter, deque
from itertools import groupby, pairwise

import numpy as np
import torch
from scipy.sparse.csgraph import shortest_path
from scipy.spatial import KDTree

from tests.exercises.answers import Answers

right = Answers()


@right
def hindsight_goals(places, episode, later):
    """Plain Python, step by step."""
    goals = []
    for row, steps in enumerate(later):
        while steps and row + 1 < len(places) and episode[row + 1] == episode[row]:
            row, steps = row + 1, steps - 1
        goals.append(list(places[row]))
    return goals


@right
def hindsight_goals(places, episode, later):
    """Recording by recording."""
    goals = []
    for _, group in groupby(range(len(places)), key=lambda row: episode[row]):
        rows = np.array(list(group))
        goals.append(places[np.minimum(rows + later[rows], rows[-1])])
    return np.concatenate(goals)


@right
def hindsight_goals(places, episode, later):
    """Torch, in single precision."""
    episode, rows = torch.as_tensor(episode).contiguous(), torch.arange(len(places))
    last = torch.searchsorted(episode, episode, right=True) - 1
    return torch.as_tensor(places).float()[torch.minimum(rows + torch.as_tensor(later), last)]


@right
def hindsight_goals(places, episode, later):
    """The last row of each number, looked up."""
    last = dict(zip(episode.tolist(), range(len(episode)), strict=True))
    return np.array([places[min(n + k, last[e])] for n, (k, e) in enumerate(zip(later, episode))])  # noqa: B905


@right
def hindsight_goals(places, episode, later):
    """A table of all pairs: the last row of the same recording that is not too late."""
    rows = np.arange(len(places))
    allowed = (episode[:, None] == episode) & (rows <= (rows + later)[:, None])
    return places[np.where(allowed, rows, -1).max(axis=1)]


@right
def hindsight_goals(places, episode, later):
    """Ends by counting backwards."""
    lengths = np.unique(episode, return_counts=True)[1]
    left = np.concatenate([np.arange(n)[::-1] for n in lengths])
    return np.take(places, np.arange(len(places)) + np.minimum(left, later), axis=0)


def _nearest(waypoints, centres):
    return np.array([np.linalg.norm(centres - one, axis=1).argmin() for one in waypoints])


@right
def chosen_waypoint(waypoints, centres):
    """Plain Python."""
    votes = [0] * len(centres)
    for one in waypoints:
        gaps = [sum((a - b) ** 2 for a, b in zip(one, c, strict=True)) for c in centres]
        votes[gaps.index(min(gaps))] += 1
    return list(centres[votes.index(max(votes))])


@right
def chosen_waypoint(waypoints, centres):
    """Torch, in single precision."""
    points, middles = torch.as_tensor(waypoints).float(), torch.as_tensor(centres).float()
    nearest = torch.cdist(points, middles).argmin(dim=1)
    return middles[torch.bincount(nearest, minlength=len(centres)).argmax()]


@right
def chosen_waypoint(waypoints, centres):
    """A tree for the nearest, a sum of one-hot rows for the votes."""
    _, nearest = KDTree(centres).query(waypoints)
    return centres[np.eye(len(centres))[nearest].sum(axis=0).argmax()]


@right
def chosen_waypoint(waypoints, centres):
    """Counts; of equal ones the smallest number."""
    votes = Counter(_nearest(waypoints, centres).tolist())
    return tuple(centres[min(votes, key=lambda c: (-votes[c], c))])


@right
def chosen_waypoint(waypoints, centres):
    """Square distances by their three parts."""
    gaps = (centres**2).sum(axis=1) - 2 * waypoints @ centres.T
    winners, votes = np.unique(gaps.argmin(axis=1), return_counts=True)
    return centres[winners[votes.argmax()]]


@right
def chosen_waypoint(waypoints, centres):
    """Sorts the votes, stably."""
    votes = [(np.equal(_nearest(waypoints, centres), c)).sum() for c in range(len(centres))]
    return centres[sorted(range(len(centres)), key=lambda c: -votes[c])[0]]


def _onward(clusters, episode):
    onward = {}
    for (a, one), (b, other) in pairwise(zip(clusters.tolist(), episode.tolist(), strict=True)):
        if one == other and a != b:
            onward.setdefault(a, set()).add(b)
    return onward


@right
def next_cluster(clusters, episode, here, goal):
    """Searches in breadth, from each way on."""
    onward = _onward(clusters, episode)

    def steps(start):
        queue, seen = deque([(start, 0)]), {start}
        while queue:
            node, taken = queue.popleft()
            if node == goal:
                return taken
            for after in onward.get(node, set()) - seen:
                seen.add(after)
                queue.append((after, taken + 1))
        return np.inf

    ways = sorted(onward.get(here, ()), key=lambda after: (steps(after), after))
    return ways[0] if here != goal and ways and steps(ways[0]) < np.inf else goal


@right
def next_cluster(clusters, episode, here, goal):
    """SciPy's shortest paths."""
    count = clusters.max() + 1
    leads = np.zeros((count, count))
    for before, onward in _onward(clusters, episode).items():
        leads[before, list(onward)] = 1
    away = shortest_path(leads, unweighted=True)[:, goal]
    if here == goal or np.isinf(away[here]):
        return goal
    return int(np.where(leads[here] > 0, away, np.inf).argmin())


@right
def next_cluster(clusters, episode, here, goal):
    """Rings around the goal, backwards."""
    onward, ring, seen = _onward(clusters, episode), {goal}, {goal}
    while ring and here != goal:
        if now := onward.get(here, set()) & ring:
            return min(now)
        ring = {a for a, after in onward.items() if after & ring} - seen
        seen |= ring
    return goal


@right
def next_cluster(clusters, episode, here, goal):
    """Powers of a matrix of edges."""
    count = int(clusters.max()) + 1
    leads = np.zeros((count, count), dtype=int)
    same = episode[1:] == episode[:-1]
    leads[clusters[:-1][same], clusters[1:][same]] = 1
    np.fill_diagonal(leads, 0)
    reach = np.eye(count, dtype=int)
    for _ in range(count):
        able = np.flatnonzero((leads[here] > 0) & (reach[:, goal] > 0))
        if len(able) and here != goal:
            return np.float64(able[0])
        reach = ((leads @ reach) > 0).astype(int)
    return goal


@right
def next_cluster(clusters, episode, here, goal):
    """Floyd and Warshall, in Torch."""
    count = int(clusters.max()) + 1
    away = torch.full((count, count), torch.inf)
    same = torch.as_tensor(episode[1:] == episode[:-1])
    path = torch.as_tensor(clusters).long()
    away[path[:-1][same], path[1:][same]] = 1.0
    away.fill_diagonal_(0)
    leads = away == 1
    for k in range(count):
        away = torch.minimum(away, away[:, k : k + 1] + away[k])
    onward = torch.where(leads[here], away[:, goal], torch.inf)
    return onward.argmin() if here != goal and onward.min() < torch.inf else torch.tensor(goal)
