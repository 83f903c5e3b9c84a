"""The random-walk graph: data that wanders, and a question that only the shortest path answers.

Random walks on 20 nodes, -1 a step until the goal. Asked for minus the shortest distance, does
an agent find the shortest path that few walks took? After Chen et al., "Decision Transformer",
2021, figure 2 (arXiv 2106.01345); its exact graph is unpublished.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from gymnasium import spaces

from seqrl.environments.behaviour import BehaviourPolicy
from seqrl.environments.drawing import Line, Point, Scene, Shape
from seqrl.environments.sketch import place, trail
from seqrl.environments.world import World, one_hot
from seqrl.tools.fields import one_of, whole_number

if TYPE_CHECKING:
    from seqrl.episode import Episode

GOAL = 0
NODES = 20
EDGE_PROBABILITY = 0.12
GRAPH_SEED = 22336  # 24 edges, farthest node 6 steps away, mean distance 52 / 19
HORIZON = 12


def random_graph(
    nodes: int = NODES, edge_probability: float = EDGE_PROBABILITY, seed: int = GRAPH_SEED
) -> np.ndarray:
    """Who is whose neighbour, bool `[nodes, nodes]`: each pair by its own coin.

    Raises `ValueError` for sizes that make no graph and for a graph in two pieces.

    >>> int(random_graph().sum()) // 2
    24
    """
    whole_number("nodes (the goal and at least one start)", nodes, least=2)
    if not 0 < edge_probability <= 1:
        raise ValueError(f"edge_probability must lie in (0, 1], got {edge_probability!r}")
    coins = np.random.default_rng(seed).random((nodes, nodes)) < edge_probability
    upper = np.triu(coins, 1)
    graph = upper | upper.T
    if (distances(graph) < 0).any():
        raise ValueError(f"seed {seed} gives a graph in pieces: try another, or more edges")
    return graph


def distances(graph: np.ndarray, goal: int = GOAL) -> np.ndarray:
    """Steps from every node to the goal `[nodes]` by breadth-first search, -1 if there is no way.

    >>> distances(np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], bool)).tolist()
    [0, 1, 2]
    """
    found, queue = np.full(len(graph), -1), deque([goal])
    found[goal] = 0
    while queue:
        node = queue.popleft()
        for neighbour in np.flatnonzero(graph[node] & (found < 0)).tolist():
            found[neighbour] = found[node] + 1
            queue.append(neighbour)
    return found


class RandomWalkGraph(World):
    """One-hot nodes; the action is the next node; -1 a step until the goal, which ends it.

    An action that is no neighbour leads nowhere and costs its step. `start=None` draws a start
    from all nodes but the goal. Raises `ValueError` as `random_graph` does, or for a bad start.
    """

    def __init__(
        self,
        start: int | None = None,
        nodes: int = NODES,
        edge_probability: float = EDGE_PROBABILITY,
        graph_seed: int = GRAPH_SEED,
        horizon: int = HORIZON,
        render_mode: str | None = None,
    ):
        super().__init__(horizon, render_mode)
        self.graph = random_graph(nodes, edge_probability, graph_seed)
        one_of("start", start, (None, *range(1, nodes)))
        self.start = start
        self.observation_space = spaces.Box(0, 1, (nodes,), np.float32)
        self.action_space = spaces.Discrete(nodes)

    def scene(self) -> Scene:
        """The walk so far."""
        return draw(self._path, self.graph)

    def _begin(self) -> None:
        drawn = self.np_random.integers(1, len(self.graph)) if self.start is None else self.start
        self._path = [int(drawn)]

    def _move(self, action: int) -> tuple[float, bool]:
        here = self._path[-1]
        self._path.append(action if self.graph[here, action] else here)
        return -1.0, self._path[-1] == GOAL

    def _observation(self) -> np.ndarray:
        return one_hot(self._path[-1], len(self.graph))


class Behaviour(BehaviourPolicy):
    """Steps to a neighbour by lot, whatever lies behind."""

    def __init__(self, seed: int = 0, graph: np.ndarray | None = None):
        super().__init__(seed)
        self.graph = random_graph() if graph is None else graph

    def _act(self, states: np.ndarray) -> np.ndarray:
        neighbours = self.graph[states.argmax(1)]  # [n, nodes]
        return (neighbours * self.rng.random(neighbours.shape)).argmax(1)


def episodes(count: int, seed: int = 0) -> list[Episode]:
    """`count` random walks from random starts, the same for the same seed."""
    from seqrl.evaluation import rollouts

    return rollouts(Behaviour(seed), "seqrl/RandomWalkGraph-v0", count, seed=seed, greedy=False)


_COLUMN, _ROW, _MARGIN = 100, 52, 35


def draw(path: Sequence[int] = (), graph: np.ndarray | None = None) -> Scene:
    """The graph in columns of equal distance to the goal, and a path of nodes as a trail.

    Raises `ValueError` for a node outside the graph.
    """
    graph = random_graph() if graph is None else graph
    if not all(0 <= node < len(graph) for node in path):
        raise ValueError(f"nodes are numbered 0 to {len(graph) - 1}, got {list(path)}")
    steps, points = distances(graph), _layout(graph)
    edges = np.argwhere(np.triu(graph))
    shapes: list[Shape] = [Line((points[a], points[b]), "line", 2) for a, b in edges]
    shapes += trail([points[node] for node in path]) if len(path) else []
    for node, point in enumerate(points):
        here = "blue" if len(path) and node == path[-1] else "line"
        shapes += place(point, str(node), "green" if node == GOAL else here, 13)
    label = f"A graph of {len(graph)} nodes in columns of equal distance to the goal, node {GOAL}."
    if len(path):
        label += f" A path of {len(path) - 1} steps from {path[0]}, {steps[path[0]]} at best."
    width = 2 * _MARGIN + _COLUMN * int(steps.max())
    height = 2 * _MARGIN + _ROW * (int(np.bincount(steps).max()) - 1)
    return Scene(width + 20, height, label, shapes)


def _layout(graph: np.ndarray) -> list[Point]:
    """Columns by distance; in a column, nodes stand near their neighbours one column before."""
    steps = distances(graph)
    rows = np.zeros(len(graph))
    tallest = np.bincount(steps).max()
    for step in range(steps.max() + 1):
        column = np.flatnonzero(steps == step)
        before = [rows[graph[node] & (steps == step - 1)].mean() if step else 0 for node in column]
        order = column[np.argsort(before, kind="stable")]
        rows[order] = np.arange(len(order)) + (tallest - len(order)) / 2
    shift = 17 * (rows.astype(int) % 2)  # so that no link hides behind a node or touches one
    return [
        (float(_MARGIN + _COLUMN * step + right), float(_MARGIN + _ROW * row))
        for step, right, row in zip(steps, shift, rows, strict=True)
    ]
