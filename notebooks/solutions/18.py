"""Solutions to the exercises of lesson 18. Try first; each stub has three hints."""

import numpy as np


def hindsight_goals(places, episode, later):
    """So many steps later, and no later than the last step of the same recording."""
    last = np.searchsorted(episode, episode, side="right") - 1
    goal = np.minimum(np.arange(len(places)) + later, last)
    return places[goal]


def chosen_waypoint(waypoints, centres):
    """Each recorded waypoint votes for the centre nearest to it; the one with most votes wins."""
    gaps = np.linalg.norm(waypoints[:, None] - centres, axis=2)
    votes = np.bincount(gaps.argmin(axis=1), minlength=len(centres))
    return centres[votes.argmax()]


def next_cluster(clusters, episode, here, goal):
    """Edges are recorded steps; of the clusters one step on, take the one nearest to the goal."""
    count, same = clusters.max() + 1, episode[1:] == episode[:-1]
    leads = np.zeros((count, count), dtype=bool)
    leads[clusters[:-1][same], clusters[1:][same]] = True
    away = np.where(np.arange(count) == goal, 0, np.inf)
    for _ in range(count):
        away = np.minimum(away, 1 + np.where(leads, away, np.inf).min(axis=1))
    onward = np.where(leads[here], away, np.inf)
    return onward.argmin() if here != goal and away[here] < np.inf else goal
