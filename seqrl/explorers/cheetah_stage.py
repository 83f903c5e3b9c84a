"""The half-cheetah in motion: it runs in place in real time while the ground slides by."""

from __future__ import annotations

import numpy as np

from seqrl.drawing import Line, Shape, css
from seqrl.explorers.cheetah_body import PARTS, STEP, THICKNESS, distances, poses
from seqrl.explorers.sheet import moves, rests
from seqrl.trajectories import Episode

WIDTH, HEIGHT = 360, 300
_UNIT = 200  # of the moving lines to a metre; whole numbers keep the SVG small
_SCALE = 0.65  # scene units to such a unit
_GROUND = 210  # scene units from the top
_COLOURS = {"back leg": "vermilion", "spine": "orange", "front leg": "vermilion"}
_HEAD_START = 3  # seconds: what is seen first is full speed, not the start from rest


def stage(episode: Episode) -> str:
    """The episode as SVG elements: 20 poses a second, over and over, and one pose that rests."""
    points, travelled = poses(episode.observations), distances(episode)  # [T + 1, 11, 2], [T + 1]
    middle = slice(len(points) // 2, len(points) // 2 + 1)
    return (
        f"<svg width='{WIDTH}' height='{HEIGHT}' role='presentation'>"
        + moves(_camera(_ground(travelled) + _body(points)))
        + rests(_camera(_ground(travelled[middle]) + _body(points[middle])))
        + "</svg>"
    )


def pose(points: np.ndarray, x: float, y: float, metre: float, opacity: float = 1) -> list[Shape]:
    """One pose `[11, 2]` as lines of a scene: the torso over x, the ground at y, at some scale."""
    places = [(x + metre * along, y - metre * up) for along, up in points]
    width = max(metre * THICKNESS, 1.2)
    return [Line(places[PARTS[part]], _COLOURS[part], width, opacity) for part in _COLOURS]


def _camera(content: str) -> str:
    """What is measured from the spot on the ground under the torso, in fine units."""
    return f"<g transform='translate({WIDTH / 2:g} {_GROUND}) scale({_SCALE})'>{content}</g>"


def _body(points: np.ndarray) -> str:
    """The three lines of every pose `[T, 11, 2]`, one after the other."""
    whole = np.rint(points * (_UNIT, -_UNIT)).astype(int)
    look = f"fill:none;stroke-width:{_UNIT * THICKNESS:g};stroke-linecap:round"
    lines = []
    for part, colour in _COLOURS.items():
        frames = [" ".join(f"{x},{y}" for x, y in frame[PARTS[part]]) for frame in whole]
        lines.append(
            f"<polyline points='{frames[0]}' style='{look};stroke-linejoin:round;"
            f"stroke:{css(colour)}'>{_animate('points', frames)}</polyline>"
        )
    return "".join(lines)


def _ground(travelled: np.ndarray) -> str:
    """A striped road with a number at every metre, shifted by the way travelled `[T]`."""
    first, last = int(travelled.min()) - 3, int(travelled.max()) + 3
    stripes = "".join(f"M{_UNIT * m} 0h{_UNIT}v20h-{_UNIT}z" for m in range(first, last + 1, 2))
    font = f"fill:{css('muted')};font:20px var(--jp-ui-font-family, sans-serif)"
    numbers = "".join(f"<text x='{_UNIT * m}' y='54'>{m} m</text>" for m in range(first, last + 1))
    frames = [f"{-x:.0f} 0" for x in _UNIT * travelled]
    return (
        f"<g transform='translate({frames[0]})'>{_animate('transform', frames)}"
        f"<path d='M{_UNIT * first} 0h{_UNIT * (last - first)}v20h{_UNIT * (first - last)}z' "
        f"style='fill:{css('panel')}'/><path d='{stripes}' style='fill:{css('line')}'/>"
        f"<g text-anchor='middle' style='{font}'>{numbers}</g></g>"
    )


def _animate(attribute: str, frames: list[str]) -> str:
    """An SVG animation through all frames in real time; nothing for a single frame."""
    if len(frames) == 1:
        return ""
    kind = "animateTransform type='translate'" if attribute == "transform" else "animate"
    return (
        f"<{kind} attributeName='{attribute}' values='{';'.join(frames)}' begin='-{_HEAD_START}s' "
        f"dur='{STEP * (len(frames) - 1):g}s' repeatCount='indefinite'/>"
    )
