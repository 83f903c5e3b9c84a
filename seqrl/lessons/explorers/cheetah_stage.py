"""The half-cheetah in motion: it runs in place in real time while the ground slides by."""

from __future__ import annotations

import numpy as np

from seqrl.environments.drawing import css
from seqrl.episode import Episode
from seqrl.lessons.explorers.cheetah_body import distances, poses
from seqrl.lessons.explorers.cheetah_motion import UNIT, body, shift
from seqrl.lessons.explorers.sheet import moves, rests

WIDTH, HEIGHT = 360, 300
_SCALE = 0.65  # scene units to a unit of motion
_GROUND = 210  # scene units from the top
_HEAD_START = 3  # seconds: what is seen first is full speed, not the start from rest


def stage(episode: Episode) -> str:
    """The episode as SVG elements: 20 poses a second, over and over, and one pose that rests."""
    points, travelled = poses(episode.observations), distances(episode)  # [T + 1, 11, 2], [T + 1]
    middle = slice(len(points) // 2, len(points) // 2 + 1)
    return (
        f"<svg width='{WIDTH}' height='{HEIGHT}' role='presentation'>"
        + moves(_camera(_ground(travelled) + body(points, _HEAD_START)))
        + rests(_camera(_ground(travelled[middle]) + body(points[middle])))
        + "</svg>"
    )


def _camera(content: str) -> str:
    """What is measured from the spot on the ground under the torso, in units of motion."""
    return f"<g transform='translate({WIDTH / 2:g} {_GROUND}) scale({_SCALE})'>{content}</g>"


def _ground(travelled: np.ndarray) -> str:
    """A striped road with a number at every metre, shifted by the way travelled `[T]`."""
    first, last = int(travelled.min()) - 3, int(travelled.max()) + 3
    stripes = "".join(f"M{UNIT * m} 0h{UNIT}v20h-{UNIT}z" for m in range(first, last + 1, 2))
    font = f"fill:{css('muted')};font:20px var(--jp-ui-font-family, sans-serif)"
    numbers = "".join(f"<text x='{UNIT * m}' y='54'>{m} m</text>" for m in range(first, last + 1))
    begin, motion = shift(-travelled, _HEAD_START)
    return (
        f"<g transform='{begin}'>{motion}"
        f"<rect x='{UNIT * first}' width='{UNIT * (last - first)}' height='20' "
        f"style='fill:{css('panel')}'/><path d='{stripes}' style='fill:{css('line')}'/>"
        f"<g text-anchor='middle' style='{font}'>{numbers}</g></g>"
    )
