"""The plan of the four rooms: where walls are, and how short a way round them can be."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np

ROOMS = {"SW": (0.0, 0.0), "SE": (0.55, 0.0), "NE": (0.55, 0.55), "NW": (0.0, 0.55)}  # in a ring
SIDE = 0.45  # of a room; walls are 0.1 thick
DOORS = ((0.15, 0.35), (0.65, 0.85))  # where a wall is open, along it

_PIECES = ((-1.0, 0.15), (0.35, 0.65), (0.85, 2.0))  # of a wall, along it: none ends at the edge
_UPRIGHT = np.array([(SIDE, low, 1 - SIDE, high) for low, high in _PIECES])
WALLS = np.concatenate([_UPRIGHT, _UPRIGHT[:, [1, 0, 3, 2]]])  # [6, 4]: left, bottom, right, top


def in_wall(points: np.ndarray) -> np.ndarray:
    """Whether points `[..., 2]` lie inside a wall.

    >>> in_wall(np.array([[0.5, 0.5], [0.5, 0.25], [0.2, 0.2]])).tolist()
    [True, False, False]
    """
    point = np.asarray(points, float)[..., None, :]  # [..., 1, 2]
    return np.any(((WALLS[:, :2] < point) & (point < WALLS[:, 2:])).all(axis=-1), axis=-1)


def clear(begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Whether the straight lines between points `[..., 2]` pass through no wall; they may touch.

    >>> clear(np.array([0.4, 0.25]), np.array([[0.6, 0.25], [0.6, 0.1]])).tolist()
    [True, False]
    """
    begin, end = np.broadcast_arrays(np.asarray(begin, float), np.asarray(end, float))
    begin, along = begin[..., None, :], (end - begin)[..., None, :]  # [..., 1, 2]
    still = along == 0
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        first, last = (WALLS[:, :2] - begin) / along, (WALLS[:, 2:] - begin) / along
    between = (WALLS[:, :2] < begin) & (begin < WALLS[:, 2:])  # [..., 6, 2]
    enters = np.where(still, np.where(between, -np.inf, np.inf), np.minimum(first, last))
    leaves = np.where(still, np.where(between, np.inf, -np.inf), np.maximum(first, last))
    inside = np.minimum(leaves.min(-1), 1) - np.maximum(enters.max(-1), 0)  # [..., 6]
    return (inside <= 1e-9).all(axis=-1)


def room_of(points: np.ndarray) -> np.ndarray:
    """The number of the room of points `[..., 2]`: round the ring, as `ROOMS` are.

    >>> room_of(np.array([[0.2, 0.2], [0.8, 0.2], [0.8, 0.8], [0.2, 0.8]])).tolist()
    [0, 1, 2, 3]
    """
    right, up = np.moveaxis(np.asarray(points) > 0.5, -1, 0)
    return np.where(up, 3 - right, 0 + right)


def doors_between(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """How many doors lie between points `[..., 2]`: 0, 1, or 2 for opposite rooms."""
    around = abs(room_of(one) - room_of(other))
    return np.minimum(around, 4 - around)


@cache
def _bends(clearance: float) -> tuple[np.ndarray, np.ndarray]:
    """The door posts `[16, 2]`, passed at a distance, and how far it is between them, `[16, 16]`.

    Of each door two posts at either end: only there a shortest way bends.
    """
    from scipy.sparse.csgraph import shortest_path

    across = (SIDE - clearance, 1 - SIDE + clearance)
    along = [low + clearance for low, _ in DOORS] + [high - clearance for _, high in DOORS]
    upright = np.array(list(product(across, along)))  # [8, 2]
    posts = np.concatenate([upright, upright[:, ::-1]])
    return posts, shortest_path(_straight(posts[:, None], posts[None]))


def _straight(begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """How far it is where one can walk straight, infinitely far elsewhere."""
    return np.where(clear(begin, end), np.linalg.norm(end - begin, axis=-1), np.inf)


def next_bend(
    position: np.ndarray, goal: np.ndarray, clearance: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Where shortest ways from positions to goals `[n, 2]` bend first, `[n, 2]`; how long, `[n]`.

    They bend at door posts, and last at the goals themselves; `clearance` keeps off the walls.
    """
    posts, between = _bends(clearance)
    position, goal = np.asarray(position, float), np.asarray(goal, float)
    reach = _straight(position[:, None], posts)  # [n, 16]
    rest = (between + _straight(posts, goal[:, None])[:, None]).min(axis=-1)  # [n, 16]
    direct = _straight(position, goal)[:, None]  # [n, 1]
    rest = np.where(reach < 1e-9, np.inf, rest)  # not to the post where one stands
    ways = np.concatenate([reach + rest, direct], axis=1)  # [n, 17]
    first = np.where(np.isfinite(direct[:, 0]), len(posts), ways.argmin(axis=1))  # [n]
    ends = np.concatenate([np.broadcast_to(posts, (len(goal), *posts.shape)), goal[:, None]], 1)
    return ends[np.arange(len(goal)), first], ways[np.arange(len(goal)), first]


def distance(position: np.ndarray, goal: np.ndarray) -> np.ndarray:
    """How long the shortest ways from positions to goals `[n, 2]` are, `[n]`.

    >>> distance(np.array([[0.2, 0.25]]), np.array([[0.8, 0.25]])).round(3).tolist()
    [0.6]
    """
    return next_bend(position, goal)[1]
