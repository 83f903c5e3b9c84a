"""A graph of six nodes: where a policy leads, and which way those went who got what is asked."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from seqrl.environments.drawing import Circle, Line, Point, Scene, Shape, Text, to_svg
from seqrl.environments.sketch import place
from seqrl.lessons.explorers.explorer import Explorer, View
from seqrl.tabular.counting import conditioned_policy

Moves = Mapping[str, Mapping[str, float]]  # from: {to: reward}
Shares = Mapping[tuple[str, str], float]  # (from, to): how often, 0 to 1

PLACES: dict[str, Point] = {
    "S": (45, 165),
    "A": (190, 75),
    "B": (190, 255),
    "C": (350, 45),
    "D": (350, 165),
    "G": (520, 165),
}
NODES = tuple(PLACES)
WIDTH, HEIGHT, _RADIUS = 570, 300, 19
REQUESTS = range(1, 7)
TENTHS = range(11)


def graph_explorer(
    moves: Moves, states: np.ndarray, actions: np.ndarray, rtg: np.ndarray
) -> Explorer:
    """A slider over what is asked at S; the picture shows π(a | s, R̂) counted in recorded steps.

    `states` and `actions` [N] are numbers of `NODES` (an action is the node that is entered),
    `rtg` [N] the returns-to-go of the steps.
    """
    views = []
    for asked in REQUESTS:
        shares = ways(moves, states, actions, rtg, asked)
        svg = to_svg(picture(moves, shares, status(shares, asked)))
        views.append(View(str(asked), status(shares, asked), svg, svg))
    explorer = Explorer("Ask for a return of:", views, start=2, still_width=230)
    return explorer.add_class("one-graph")


def policy_explorer(moves: Moves) -> Explorer:
    """A slider over how greedy a walker is; the picture shows how often each move is made from S.

    Of two moves it makes the one with the greater reward so many times in ten.
    """
    views = []
    for tenths in TENTHS:
        shares = walked(moves, tenths / 10)
        told = greed(moves, shares, tenths)
        svg = to_svg(picture(moves, shares, told))
        views.append(View(f"{tenths} of 10", told, svg, svg))
    explorer = Explorer("Takes the greater reward:", views, start=7, still_width=230)
    return explorer.add_class("policies")


def walked(moves: Moves, greedy: float) -> dict[tuple[str, str], float]:
    """How often each move is made from S on, if the greatest reward is taken in `greedy` of all."""
    arriving, shares = {"S": 1.0}, dict[tuple[str, str], float]()
    for node in NODES[:-1]:  # no move leads back to an earlier one
        ranked = sorted(moves[node], key=moves[node].__getitem__, reverse=True)
        policy = [greedy, 1 - greedy] if len(ranked) > 1 else [1.0]
        for to, share in zip(ranked, policy, strict=True):
            shares[node, to] = arriving.get(node, 0.0) * share
            arriving[to] = arriving.get(to, 0.0) + shares[node, to]
    return {move: share for move, share in shares.items() if share}


def greed(moves: Moves, shares: Shares, tenths: int) -> str:
    """What a walker gets that is so greedy, in one sentence.

    >>> greed({"S": {"A": 1, "B": 3}}, {("S", "A"): 0.5, ("S", "B"): 0.5}, 5)
    'The greater reward in 5 of 10: from S 2.00 on average'
    """
    average = sum(share * moves[node][to] for (node, to), share in shares.items())
    return f"The greater reward in {tenths} of 10: from S {average:.2f} on average"


def ways(
    moves: Moves, states: np.ndarray, actions: np.ndarray, rtg: np.ndarray, asked: float
) -> dict[tuple[str, str], float]:
    """How often each move is made by π(a | s, R̂) from S on, the request falling on the way."""
    arriving, shares = {("S", float(asked)): 1.0}, dict[tuple[str, str], float]()
    while arriving:
        (node, request), weight = arriving.popitem()
        here = NODES.index(node)
        policy = conditioned_policy(states, actions, rtg, here, request, len(NODES))
        for to, reward in moves.get(node, {}).items():
            if share := weight * float(policy[NODES.index(to)]):
                shares[node, to] = shares.get((node, to), 0.0) + share
                key = (to, request - reward)
                arriving[key] = arriving.get(key, 0.0) + share
    return shares


def status(shares: Shares, asked: float) -> str:
    """Where those went who got what is asked, in one sentence.

    >>> status({("S", "A"): 0.25, ("S", "B"): 0.75}, 3)
    'Asked for 3 at S: 25 % go to A, 75 % go to B'
    >>> status({}, 6)
    'Asked for 6 at S: nobody ever got it, counting has no answer'
    """
    first = [f"{share:.0%} go to {to}" for (node, to), share in shares.items() if node == "S"]
    told = ", ".join(first).replace("%", " %") or "nobody ever got it, counting has no answer"
    return f"Asked for {asked} at S: {told}"


def picture(moves: Moves, shares: Shares | None = None, told: str = "") -> Scene:
    """The graph with the reward of every move; moves are as thick as they are often made."""
    shapes: list[Shape] = []
    for node, others in moves.items():
        for to, reward in others.items():
            share = (shares or {}).get((node, to), 0.0)
            shapes += _arrow(PLACES[node], PLACES[to], share)
            shapes += _label(PLACES[node], PLACES[to], f"{reward:+g}" if reward else "0")
    for node, point in PLACES.items():
        shapes += place(point, node, "green" if node == "G" else "ink", _RADIUS)
    count = sum(map(len, moves.values()))
    graph = f"Six nodes from S to G, joined by {count} moves, each with its reward."
    return Scene(WIDTH, HEIGHT, f"{told}. {graph}" if told else graph, shapes)


def _arrow(start: Point, end: Point, share: float) -> list[Shape]:
    """From the rim of one node to the rim of another."""
    (ax, ay), (bx, by) = np.array(start), np.array(end)
    along = np.array([bx - ax, by - ay]) / np.hypot(bx - ax, by - ay)
    across = np.array([-along[1], along[0]])
    tail, tip = np.add(start, (_RADIUS + 2) * along), np.subtract(end, (_RADIUS + 4) * along)
    colour, width = ("blue", 2 + 6 * share) if share else ("line", 2.0)
    barbs = [tip - 11 * along + side * 6 * across for side in (1, -1)]
    points = [_point(barbs[0]), _point(tip), _point(barbs[1])]
    return [
        Line([_point(tail), _point(tip)], colour, width),
        Line(points, colour, min(width, 4.0)),
    ]


def _label(start: Point, end: Point, text: str) -> list[Shape]:
    x, y = np.add(start, end) / 2
    return [Circle(float(x), float(y), 13, "paper"), Text(float(x), float(y), text, 14)]


def _point(values: np.ndarray) -> Point:
    return float(values[0]), float(values[1])
