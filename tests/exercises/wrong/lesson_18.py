"""What readers of lesson 18 get wrong."""

import numpy as np

from tests.exercises.wrong import WrongAnswers

wrong = WrongAnswers()


def _recordings(random):
    lengths = random.integers(1, 8, int(random.integers(1, 6)))
    numbers = np.cumsum(random.integers(0, 3, len(lengths)) + 1) - 1
    places = random.normal(0, 3, (lengths.sum(), int(random.integers(1, 4))))
    return places, np.repeat(numbers, lengths), random.integers(1, 12, lengths.sum())


def _votes(random):
    centres = random.normal(0, 4, (int(random.integers(1, 9)), 2))
    of = random.integers(len(centres), size=int(random.integers(1, 20)))
    return centres[of] + random.normal(0, 1.5, (len(of), 2)), centres


def _paths(random):
    lengths = random.integers(1, 8, int(random.integers(1, 7)))
    count = int(random.integers(1, 9))
    clusters = random.integers(count, size=lengths.sum())
    here, goal = random.choice(clusters, 2)
    return clusters, np.repeat(np.arange(len(lengths)), lengths), int(here), int(goal)


INPUTS = {"hindsight_goals": _recordings, "chosen_waypoint": _votes, "next_cluster": _paths}


def _last(episode):
    return np.searchsorted(episode, episode, side="right") - 1


@wrong("goals of *other* recordings")
def hindsight_goals(places, episode, later):
    """Stops only where all data end."""
    return places[np.minimum(np.arange(len(places)) + later, len(places) - 1)]


@wrong("IndexError")
def hindsight_goals(places, episode, later):
    """Stops nowhere."""
    return places[np.arange(len(places)) + later]


@wrong("the place where one *is*")
def hindsight_goals(places, episode, later):
    """Asks for where one is."""
    return places


@wrong("a goal of the *past*")
def hindsight_goals(places, episode, later):
    """Looks back."""
    first = np.searchsorted(episode, episode)
    return places[np.maximum(np.arange(len(places)) - later, first)]


@wrong("a goal of the *past*")
def hindsight_goals(places, episode, later):
    """Looks back, and beyond the start of a recording."""
    return places[np.arange(len(places)) - later]


@wrong("always the next place")
def hindsight_goals(places, episode, later):
    """Asks for the next place."""
    return places[np.minimum(np.arange(len(places)) + 1, _last(episode))]


@wrong("always the recording's last place")
def hindsight_goals(places, episode, later):
    """Asks for what the recording came to in the end."""
    return places[_last(episode)]


@wrong("the last place of all data")
def hindsight_goals(places, episode, later):
    """Asks for the end of the data."""
    return np.repeat(places[-1:], len(places), axis=0)


@wrong("a step too early")
def hindsight_goals(places, episode, later):
    """Counts the present step as the first."""
    return places[np.minimum(np.arange(len(places)) + later - 1, _last(episode))]


@wrong("a step too late")
def hindsight_goals(places, episode, later):
    """Counts from the next step on."""
    return places[np.minimum(np.arange(len(places)) + later + 1, _last(episode))]


@wrong("does not begin anew")
def hindsight_goals(places, episode, later):
    """Goes round in the recording."""
    now, last = np.arange(len(places)), _last(episode)
    first = np.searchsorted(episode, episode)
    return places[first + (now - first + later) % (last - first + 1)]


@wrong("does not begin anew")
def hindsight_goals(places, episode, later):
    """Goes round in the data."""
    return np.take(places, np.arange(len(places)) + later, axis=0, mode="wrap")


@wrong("not the step's own")
def hindsight_goals(places, episode, later):
    """Keeps the step's own place where the recording ends sooner."""
    now = np.arange(len(places))
    ends = now + later > _last(episode)
    return places[np.where(ends, now, now + later)]


@wrong("not from the recording's start")
def hindsight_goals(places, episode, later):
    """Counts from the start of the recording."""
    first = np.searchsorted(episode, episode)
    return places[np.minimum(first + later, _last(episode))]


@wrong("not the first for all")
def hindsight_goals(places, episode, later):
    """Uses one number for all steps."""
    return places[np.minimum(np.arange(len(places)) + later[0], _last(episode))]


@wrong("asked are the places themselves")
def hindsight_goals(places, episode, later):
    """Returns rows."""
    return np.minimum(np.arange(len(places)) + later, _last(episode))


@wrong("no place of any recording")
def hindsight_goals(places, episode, later):
    """Averages what lies ahead."""
    last = _last(episode)
    ends = [min(n + k, last[n]) for n, k in enumerate(later)]
    return np.stack([places[n : end + 1].mean(axis=0) for n, end in enumerate(ends)])


@wrong("of *another* recording")
def hindsight_goals(places, episode, later):
    """Ends a recording one step too late."""
    last = np.minimum(_last(episode) + 1, len(places) - 1)
    return places[np.minimum(np.arange(len(places)) + later, last)]


@wrong("a goal for each step")
def hindsight_goals(places, episode, later):
    """Leaves out steps whose recording ends sooner."""
    goal = np.arange(len(places)) + later
    return places[goal[goal <= _last(episode)]]


@wrong("it changes what it was given")
def hindsight_goals(places, episode, later):
    """Writes goals over places."""
    goal = np.minimum(np.arange(len(places)) + later, _last(episode))
    places[:] = places[goal]
    return places


def _gaps(waypoints, centres):
    return np.linalg.norm(waypoints[:, None] - centres, axis=2)


def _count(waypoints, centres):
    return np.bincount(_gaps(waypoints, centres).argmin(axis=1), minlength=len(centres))


@wrong("the *average*")
def chosen_waypoint(waypoints, centres):
    """Averages."""
    return waypoints.mean(axis=0)


@wrong("the *average*")
def chosen_waypoint(waypoints, centres):
    """Takes the middle one in each direction."""
    return np.median(waypoints, axis=0)


@wrong("each waypoint votes for *one* centre")
def chosen_waypoint(waypoints, centres):
    """Takes the centre nearest to the average."""
    return centres[np.linalg.norm(centres - waypoints.mean(axis=0), axis=1).argmin()]


@wrong("each waypoint votes for *one* centre")
def chosen_waypoint(waypoints, centres):
    """Takes the centre with the least mean distance."""
    return centres[_gaps(waypoints, centres).mean(axis=0).argmin()]


@wrong("the average of the most")
def chosen_waypoint(waypoints, centres):
    """Averages the waypoints of the winner."""
    nearest = _gaps(waypoints, centres).argmin(axis=1)
    return waypoints[nearest == np.bincount(nearest).argmax()].mean(axis=0)


@wrong("the *farthest*")
def chosen_waypoint(waypoints, centres):
    """Lets each waypoint vote for the farthest centre."""
    return centres[np.bincount(_gaps(waypoints, centres).argmax(axis=1)).argmax()]


@wrong("the first waypoint's centre")
def chosen_waypoint(waypoints, centres):
    """Hears the first alone."""
    return centres[_gaps(waypoints, centres)[0].argmin()]


@wrong("let all vote")
def chosen_waypoint(waypoints, centres):
    """Hears the last alone."""
    return centres[_gaps(waypoints, centres)[-1].argmin()]


@wrong("a *single* waypoint comes closest")
def chosen_waypoint(waypoints, centres):
    """Takes the centre of the smallest distance of all."""
    return centres[_gaps(waypoints, centres).min(axis=0).argmin()]


@wrong("a recorded waypoint")
def chosen_waypoint(waypoints, centres):
    """Returns a waypoint of the winner, not its centre."""
    nearest = _gaps(waypoints, centres).argmin(axis=1)
    return waypoints[nearest == np.bincount(nearest).argmax()][0]


@wrong("not which or how many")
def chosen_waypoint(waypoints, centres):
    """Returns the number of the centre."""
    return _count(waypoints, centres).argmax()


@wrong("how many each centre has")
def chosen_waypoint(waypoints, centres):
    """Returns the votes."""
    return _count(waypoints, centres)


@wrong("one waypoint, [2]")
def chosen_waypoint(waypoints, centres):
    """Returns the nearest centre of each waypoint."""
    return centres[_gaps(waypoints, centres).argmin(axis=1)]


@wrong("no centre")
def chosen_waypoint(waypoints, centres):
    """Weighs the centres by their votes."""
    return _count(waypoints, centres) @ centres / len(waypoints)


@wrong("the first of them")
def chosen_waypoint(waypoints, centres):
    """Takes the last of equal ones."""
    return centres[len(centres) - 1 - _count(waypoints, centres)[::-1].argmax()]


@wrong("distances are straight")
def chosen_waypoint(waypoints, centres):
    """Measures along streets."""
    gaps = np.abs(waypoints[:, None] - centres).sum(axis=2)
    return centres[np.bincount(gaps.argmin(axis=1), minlength=len(centres)).argmax()]


@wrong("all numbers of a place count")
def chosen_waypoint(waypoints, centres):
    """Looks at two numbers."""
    return centres[_count(waypoints[:, :2], centres[:, :2]).argmax()]


def _leads(clusters, episode, across=False, back=False):
    count = clusters.max() + 1
    leads = np.zeros((count, count), dtype=bool)
    same = (episode[1:] == episode[:-1]) | across
    leads[clusters[:-1][same], clusters[1:][same]] = True
    return leads | leads.T if back else leads


def _away(leads, goal):
    away = np.where(np.arange(len(leads)) == goal, 0, np.inf)
    for _ in leads:
        away = np.minimum(away, 1 + np.where(leads, away, np.inf).min(axis=1))
    return away


def _next(leads, here, goal):
    onward = np.where(leads[here], _away(leads, goal), np.inf)
    return onward.argmin() if here != goal and onward.min() < np.inf else goal


@wrong("the *end* of a recording")
def next_cluster(clusters, episode, here, goal):
    """Joins the end of a recording to the start of the next."""
    return _next(_leads(clusters, episode, across=True), here, goal)


@wrong("nobody walked *back*")
def next_cluster(clusters, episode, here, goal):
    """Walks edges in both directions."""
    return _next(_leads(clusters, episode, back=True), here, goal)


@wrong("nobody walked *back*")
def next_cluster(clusters, episode, here, goal):
    """Turns edges round."""
    return _next(_leads(clusters, episode).T, here, goal)


@wrong("it jumps to the goal")
def next_cluster(clusters, episode, here, goal):
    """Returns the goal."""
    return goal


@wrong("it jumps to the goal")
def next_cluster(clusters, episode, here, goal):
    """Searches within single recordings."""
    for number in np.unique(episode):
        walk = clusters[episode == number].tolist()
        if here in walk and goal in walk[walk.index(here) :] and here != goal:
            onward = [c for c in walk[walk.index(here) : walk.index(goal) + 1] if c != here]
            return onward[0]
    return goal


@wrong("the *last* cluster before the goal")
def next_cluster(clusters, episode, here, goal):
    """Returns the last cluster before the goal."""
    leads = _leads(clusters, episode)
    path = [here]
    while path[-1] != goal and len(path) <= len(leads):
        path.append(int(_next(leads, path[-1], goal)))
    return path[-2] if len(path) > 1 and np.isfinite(_away(leads, goal)[here]) else goal


@wrong("a step that stays")
def next_cluster(clusters, episode, here, goal):
    """Takes what was recorded next, whatever it was."""
    leads = _leads(clusters, episode)
    away = _away(leads, goal)
    for step in np.flatnonzero(clusters[:-1] == here):
        after = clusters[step + 1]
        if episode[step] == episode[step + 1] and np.isfinite(away[after]) and here != goal:
            return after
    return goal


@wrong("take the *shortest*")
def next_cluster(clusters, episode, here, goal):
    """Takes the first way on that leads there at all."""
    leads = _leads(clusters, episode)
    able = leads[here] & np.isfinite(_away(leads, goal)) & (np.arange(len(leads)) != here)
    return able.argmax() if here != goal and able.any() else goal


@wrong("equally far")
def next_cluster(clusters, episode, here, goal):
    """Takes the larger number of equal ones."""
    leads = _leads(clusters, episode)
    onward = np.where(leads[here], _away(leads, goal), np.inf)
    best = np.flatnonzero(onward == onward.min())[-1]
    return best if here != goal and onward.min() < np.inf else goal


@wrong("where one is already")
def next_cluster(clusters, episode, here, goal):
    """Goes round where one is already."""
    leads = _leads(clusters, episode)
    np.fill_diagonal(leads, False)
    onward = np.where(leads[here], _away(leads, goal), np.inf)
    return onward.argmin() if onward.min() < np.inf else (goal if here != goal else -1)


@wrong("no recorded path leads")
def next_cluster(clusters, episode, here, goal):
    """Stays where no path leads."""
    leads = _leads(clusters, episode)
    return _next(leads, here, goal) if np.isfinite(_away(leads, goal)[here]) else here


@wrong("no recorded path leads")
def next_cluster(clusters, episode, here, goal):
    """Takes cluster 0 where no path leads."""
    leads = _leads(clusters, episode)
    onward = np.where(leads[here], _away(leads, goal), np.inf)
    return onward.argmin() if here != goal else goal


@wrong("along a walk over")
def next_cluster(clusters, episode, here, goal):
    """Looks five edges ahead."""
    leads = _leads(clusters, episode)
    away = _away(leads, goal)
    onward = np.where(leads[here] & (away <= 4), away, np.inf)
    return onward.argmin() if here != goal and onward.min() < np.inf else goal


@wrong("one number, that of the next cluster")
def next_cluster(clusters, episode, here, goal):
    """Returns the whole path."""
    leads = _leads(clusters, episode)
    path = [here]
    while path[-1] != goal and len(path) <= len(leads):
        path.append(int(_next(leads, path[-1], goal)))
    return path


@wrong("where one is already: the next cluster")
def next_cluster(clusters, episode, here, goal):
    """Returns where one is."""
    return here
