"""A beam as a tree that grows: all plans that are kept, step by step, over the junction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from torch import Tensor

from seqrl.environments import junction
from seqrl.environments.drawing import Circle, Line, Scene, Shape
from seqrl.environments.sketch import trail
from seqrl.lessons.explorers.explorer import Explorer, View
from seqrl.lessons.explorers.junction import panel, side_by_side
from seqrl.trajectory_transformer import TrajectoryTransformer, beams

PACE = 900  # milliseconds a step


class Tree(NamedTuple):
    """The plans that a beam keeps after a step, best first."""

    paths: Sequence[np.ndarray]  # W × [steps, 2], points in the square
    promised: float  # the return that the best of them imagines


def grown(agent: TrajectoryTransformer, batch: Mapping[str, Tensor]) -> list[Tree]:
    """What the beam of an agent of the junction keeps for one row, after each step."""
    trees, end = [], agent.config.num_bins
    for kept in beams(agent, batch):
        plans = kept.tokens[0, :, :, :2]  # [W, steps, S]
        goes_on = (plans[:, :, 0] != end).numpy()
        places = junction.positions(agent.bins.decode(plans.clamp(max=end - 1)).numpy())
        paths = [path[now] for path, now in zip(places, goes_on, strict=True)]
        trees.append(Tree(paths, float(kept.score[0, 0])))
    return trees


def tree_explorer(trees_of: Mapping[str, Sequence[Tree]]) -> Explorer:
    """A slider over the steps of a plan, which plays; a panel for each beam, named by its width."""
    views = []
    for step, trees in enumerate(zip(*trees_of.values(), strict=True), start=1):
        beside = dict(zip(trees_of, trees, strict=True))
        told = status(step, beside)
        views.append(View(str(step), told, panels(beside, told), panels(beside, told, scale=0.3)))
    return Explorer("steps imagined:", views, still_width=230, pace=PACE).add_class("growing-tree")


def status(step: int, trees: Mapping[str, Tree]) -> str:
    """What the best plan of each beam promises, in one sentence.

    >>> status(2, {"beam 8": Tree([np.zeros((2, 2))], 5.24)})
    '2 steps imagined; the best promises: beam 8: 5.2'
    """
    steps = f"{step} step{'s' if step > 1 else ''} imagined; the best promises"
    return f"{steps}: {' · '.join(f'{name}: {tree.promised:z.1f}' for name, tree in trees.items())}"


def panels(trees: Mapping[str, Tree], told: str, scale: float = 1.0) -> str:
    """A panel for each beam side by side, as SVG: the best plan blue, the others orange."""
    return side_by_side([_panel(name, tree) for name, tree in trees.items()], told, scale)


def _panel(name: str, tree: Tree) -> Scene:
    best, *others = tree.paths
    square = junction.draw([])
    stem = trail([junction.in_picture(point) for point in best])
    shapes = [*square.shapes, *_branches(others), *stem]
    return panel(shapes, square.label, name, f"the best promises {tree.promised:z.1f}")


def _branches(paths: Sequence[np.ndarray]) -> list[Shape]:
    """Each path once, as a thin line with a dot at its tip."""
    shapes: list[Shape] = []
    for points in dict.fromkeys(tuple(map(junction.in_picture, path)) for path in paths):
        shapes += [Line(points, "orange", 2, 0.8), Circle(*points[-1], 4, "orange")]
    return shapes
