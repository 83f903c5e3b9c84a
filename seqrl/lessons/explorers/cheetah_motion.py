"""The half-cheetah as three lines: one pose for a still, or all poses in real time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from seqrl.environments.drawing import Line, Shape, css
from seqrl.lessons.explorers.cheetah_body import PARTS, STEP, THICKNESS

UNIT = 200  # what moves is drawn in half centimetres: whole numbers keep the SVG small
_COLOURS = {"back leg": "vermilion", "spine": "orange", "front leg": "vermilion"}


def pose(points: np.ndarray, x: float, y: float, metre: float, opacity: float = 1) -> list[Shape]:
    """One pose `[11, 2]` as lines of a scene: the torso over x, the ground at y, at some scale."""
    places = [(x + metre * along, y - metre * up) for along, up in points]
    width = max(metre * THICKNESS, 1.2)
    return [Line(places[PARTS[part]], _COLOURS[part], width, opacity) for part in _COLOURS]


def body(points: np.ndarray, head_start: float = 0) -> str:
    """All poses `[T, 11, 2]` one after the other as SVG elements, from `head_start` seconds on.

    They are drawn in units of 1 / `UNIT` metres around the spot on the ground under the torso.
    """
    whole = np.rint(points * (UNIT, -UNIT)).astype(int)
    look = f"fill:none;stroke-width:{UNIT * THICKNESS:g};stroke-linecap:round"
    lines = []
    for part, colour in _COLOURS.items():
        frames = [" ".join(f"{x},{y}" for x, y in frame[PARTS[part]]) for frame in whole]
        lines.append(
            f"<polyline points='{frames[0]}' style='{look};stroke-linejoin:round;"
            f"stroke:{css(colour)}'>{animate('points', frames, head_start)}</polyline>"
        )
    return "".join(lines)


def animate(attribute: str, frames: Sequence[str], head_start: float = 0) -> str:
    """An SVG animation through all frames, over and over; nothing for a single frame."""
    if len(frames) == 1:
        return ""
    kind = "animateTransform type='translate'" if attribute == "transform" else "animate"
    return (
        f"<{kind} attributeName='{attribute}' values='{';'.join(frames)}' "
        f"begin='{-head_start:g}s' dur='{STEP * (len(frames) - 1):g}s' repeatCount='indefinite'/>"
    )


def shift(metres: np.ndarray, head_start: float = 0) -> tuple[str, str]:
    """Where a thing that moves along the ground begins, and its motion: `[T]` metres from 0."""
    frames = [f"{x:.0f} 0" for x in UNIT * metres]
    return f"translate({frames[0]})", animate("transform", frames, head_start)
