"""Drag a window through an episode and see which tokens a model reads, and what is padding."""

from __future__ import annotations

import numpy as np

from seqrl.environments.drawing import Rectangle, Scene, Shape, Text, to_svg
from seqrl.lessons.explorers.explorer import Explorer, View
from seqrl.returns import returns_to_go

WIDTH, HEIGHT = 690, 250
_MARGIN, _STRIP, _TOKENS = 20, (30, 90), 130  # left and right; band of the episode; top of tokens
_KINDS = (("R̂", "sky"), ("s", "green"), ("a", "orange"))


def window_explorer(rewards: np.ndarray, context: int = 5) -> Explorer:
    """A slider over the steps of an episode with these rewards [T]; the window ends at each.

    Raises `ValueError` for an episode of fewer than two steps or a window of fewer than one.
    """
    if len(rewards) < 2 or context < 1:
        raise ValueError(f"needs 2 steps and a window of 1, got {len(rewards)} and {context}")
    views = []
    for t in range(len(rewards)):
        svg = to_svg(picture(rewards, t, context))
        views.append(View(str(t), status(t, context), svg, svg))
    explorer = Explorer("Window ends at step", views, start=min(2, len(views) - 1), still_width=230)
    return explorer.add_class("window")


def steps_in(t: int, context: int) -> list[int | None]:
    """The steps in a window that ends at step t, oldest first; None is padding.

    >>> steps_in(1, 4)
    [None, None, 0, 1]
    """
    return [step if step >= 0 else None for step in range(t - context + 1, t + 1)]


def status(t: int, context: int) -> str:
    """How much of the window is real, in one sentence.

    >>> status(1, 4)
    'At step 1: steps 0 to 1, 2 of 4 places are padding'
    """
    padding, first = steps_in(t, context).count(None), max(0, t - context + 1)
    return f"At step {t}: steps {first} to {t}, {padding} of {context} places are padding"


def picture(rewards: np.ndarray, t: int, context: int) -> Scene:
    """The episode as a strip with the window in it, and the window's tokens below."""
    shapes: list[Shape] = [Text(_MARGIN, 14, "the episode", 13, "muted", "start")]
    each = (WIDTH - 2 * _MARGIN) / len(rewards)
    for step in range(len(rewards)):
        inside = step in steps_in(t, context)
        box = (_MARGIN + each * step, _STRIP[0], 0.9 * each, _STRIP[1] - _STRIP[0])
        shapes.append(Rectangle(*box, "blue" if inside else "panel", "line"))
    shapes.append(Text(_MARGIN, _TOKENS - 18, "the tokens of the window", 13, "muted", "start"))
    rtg = returns_to_go(rewards)
    for place, now in enumerate(steps_in(t, context)):
        shapes += _step(place, context, now, None if now is None else float(rtg[now]))
    return Scene(WIDTH, HEIGHT, f"{status(t, context)}.", shapes)


def _step(place: int, context: int, now: int | None, rtg: float | None) -> list[Shape]:
    """Three tokens of one step: labelled, or empty where there is padding."""
    each = (WIDTH - 2 * _MARGIN) / context
    left, side = _MARGIN + each * place, each / 3 - 4
    shapes: list[Shape] = []
    for number, (kind, colour) in enumerate(_KINDS):
        x = left + (each / 3) * number
        real = rtg is not None
        shapes.append(Rectangle(x, _TOKENS, side, 50, colour if real else "panel", "line"))
        if rtg is not None:
            label = f"{kind} {rtg:.0f}" if kind == "R̂" else kind
            shapes.append(Text(x + side / 2, _TOKENS + 25, label, 13, bold=True))
    told = "padding" if now is None else f"t = {now}"
    return [*shapes, Text(left + each / 2 - 4, _TOKENS + 72, told, 13, "muted")]
