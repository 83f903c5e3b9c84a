"""Wrong answers to lesson 18, written without its checks."""

import numpy as np

from tests.exercises.answers import Answers

unseen = Answers()


def _last(episode):
    return np.searchsorted(episode, episode, side="right") - 1


@unseen
def hindsight_goals(places, episode, later):
    """Halves the way where the recording ends sooner."""
    now, last = np.arange(len(places)), _last(episode)
    return places[np.where(now + later > last, (now + last) // 2, now + later)]


@unseen
def hindsight_goals(places, episode, later):
    """Returns how far it is to the goal."""
    return places[np.minimum(np.arange(len(places)) + later, _last(episode))] - places


@unseen
def hindsight_goals(places, episode, later):
    """Takes the recording's number for its last row."""
    return places[np.minimum(np.arange(len(places)) + later, np.minimum(episode, len(places) - 1))]


@unseen
def hindsight_goals(places, episode, later):
    """Leaves zeros where the recording ends sooner."""
    now = np.arange(len(places))
    inside = now + later <= _last(episode)
    return np.where(inside[:, None], places[np.minimum(now + later, len(places) - 1)], 0)


@unseen
def hindsight_goals(places, episode, later):
    """Thinks all recordings equally long."""
    length = int((episode == episode[0]).sum())
    now = np.arange(len(places))
    last = np.minimum(now // length * length + length - 1, len(places) - 1)
    return places[np.minimum(now + later, last)]


@unseen
def hindsight_goals(places, episode, later):
    """Jumps to the next recording's first place at an end."""
    now, last = np.arange(len(places)), _last(episode)
    beyond = np.minimum(last + 1, len(places) - 1)
    return places[np.where(now + later > last, beyond, now + later)]


@unseen
def hindsight_goals(places, episode, later):
    """Takes the place before the last where the recording ends sooner."""
    now, last = np.arange(len(places)), _last(episode)
    return places[np.where(now + later > last, np.maximum(last - 1, now), now + later)]


def _gaps(waypoints, centres):
    return np.linalg.norm(waypoints[:, None] - centres, axis=2)


@unseen
def chosen_waypoint(waypoints, centres):
    """Weighs votes by how near they are."""
    gaps = _gaps(waypoints, centres)
    return centres[np.exp(-gaps).sum(axis=0).argmax()]


@unseen
def chosen_waypoint(waypoints, centres):
    """Each centre votes for its nearest waypoint."""
    return waypoints[np.bincount(_gaps(waypoints, centres).argmin(axis=0)).argmax()]


@unseen
def chosen_waypoint(waypoints, centres):
    """Counts waypoints within one unit."""
    return centres[(_gaps(waypoints, centres) < 1).sum(axis=0).argmax()]


@unseen
def chosen_waypoint(waypoints, centres):
    """Counts only centres that nobody else shares."""
    nearest = _gaps(waypoints, centres).argmin(axis=1)
    numbers, votes = np.unique(nearest, return_counts=True)
    return centres[votes.argmax()]


@unseen
def chosen_waypoint(waypoints, centres):
    """The last two votes decide."""
    nearest = _gaps(waypoints, centres).argmin(axis=1)[-2:]
    return centres[np.bincount(nearest, minlength=len(centres)).argmax()]


@unseen
def chosen_waypoint(waypoints, centres):
    """Halfway between the best centre and the average."""
    nearest = _gaps(waypoints, centres).argmin(axis=1)
    best = centres[np.bincount(nearest, minlength=len(centres)).argmax()]
    return (best + waypoints.mean(axis=0)) / 2


@unseen
def chosen_waypoint(waypoints, centres):
    """Rounds before it compares."""
    return centres[
        np.bincount(
            _gaps(np.rint(waypoints / 9), np.rint(centres / 9)).argmin(axis=1),
            minlength=len(centres),
        ).argmax()
    ]


def _leads(clusters, episode):
    count = clusters.max() + 1
    leads = np.zeros((count, count), dtype=bool)
    same = episode[1:] == episode[:-1]
    leads[clusters[:-1][same], clusters[1:][same]] = True
    return leads


def _away(leads, goal, rounds):
    away = np.where(np.arange(len(leads)) == goal, 0, np.inf)
    for _ in range(rounds):
        away = np.minimum(away, 1 + np.where(leads, away, np.inf).min(axis=1))
    return away


@unseen
def next_cluster(clusters, episode, here, goal):
    """Takes the neighbour with the nearest number."""
    able = np.flatnonzero(_leads(clusters, episode)[here])
    return able[np.abs(able - goal).argmin()] if len(able) and here != goal else goal


@unseen
def next_cluster(clusters, episode, here, goal):
    """Returns how many steps it is."""
    away = _away(_leads(clusters, episode), goal, 99)
    return int(away[here]) if np.isfinite(away[here]) else goal


@unseen
def next_cluster(clusters, episode, here, goal):
    """Looks two edges ahead."""
    leads = _leads(clusters, episode)
    onward = np.where(leads[here], _away(leads, goal, 2), np.inf)
    return onward.argmin() if here != goal and onward.min() < np.inf else goal


@unseen
def next_cluster(clusters, episode, here, goal):
    """Takes the most often recorded way on."""
    same = (episode[1:] == episode[:-1]) & (clusters[:-1] == here) & (clusters[1:] != here)
    after = clusters[1:][same]
    return np.bincount(after).argmax() if len(after) and here != goal else goal


@unseen
def next_cluster(clusters, episode, here, goal):
    """Takes the longest way."""
    leads = _leads(clusters, episode)
    away = np.where(leads[here], _away(leads, goal, 99), np.inf)
    able = np.isfinite(away)
    return np.where(able, away, -1).argmax() if here != goal and able.any() else goal


@unseen
def next_cluster(clusters, episode, here, goal):
    """Leaves the last recording out."""
    kept = episode != episode.max()
    if not kept.any():
        return goal
    leads = np.zeros((clusters.max() + 1,) * 2, dtype=bool)
    part, number = clusters[kept], episode[kept]
    same = number[1:] == number[:-1]
    leads[part[:-1][same], part[1:][same]] = True
    onward = np.where(leads[here], _away(leads, goal, 99), np.inf)
    return onward.argmin() if here != goal and onward.min() < np.inf else goal


@unseen
def next_cluster(clusters, episode, here, goal):
    """Looks at every second edge."""
    leads = np.zeros((clusters.max() + 1,) * 2, dtype=bool)
    same = episode[2:] == episode[:-2]
    leads[clusters[:-2][same], clusters[2:][same]] = True
    onward = np.where(leads[here], _away(leads, goal, 99), np.inf)
    return onward.argmin() if here != goal and onward.min() < np.inf else goal


@unseen
def chosen_waypoint(waypoints, centres):
    """Lets equal waypoints vote once."""
    nearest = _gaps(np.unique(waypoints, axis=0), centres).argmin(axis=1)
    return centres[np.bincount(nearest, minlength=len(centres)).argmax()]


@unseen
def chosen_waypoint(waypoints, centres):
    """Measures by the larger of two differences."""
    gaps = np.abs(waypoints[:, None] - centres).max(axis=2)
    return centres[np.bincount(gaps.argmin(axis=1), minlength=len(centres)).argmax()]
