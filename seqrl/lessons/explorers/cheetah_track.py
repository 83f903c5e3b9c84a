"""A whole run on one track: where the half-cheetah was at every second, or in motion."""

from __future__ import annotations

from seqrl.environments.drawing import Line, Scene, Shape, Text
from seqrl.episode import Episode
from seqrl.lessons.explorers.cheetah_body import STEP, distances, poses
from seqrl.lessons.explorers.cheetah_motion import UNIT, body, pose, shift
from seqrl.lessons.explorers.sheet import elements

HEIGHT = 64
_BASE = HEIGHT - 22  # the ground
_START, _END = 40, 50  # room on both sides, for the cheetah is longer than its middle
_SHORTEST = 25  # metres: on a shorter track the cheetahs would not fit


def lane(episode: Episode, longest: float, width: float) -> Scene:
    """The run on a track as long as the `longest` run (metres), `width` scene units wide."""
    points, travelled = poses(episode.observations), distances(episode)  # [T + 1, 11, 2], [T + 1]
    metre = _metre(longest, width)
    seconds = range(0, len(points), round(1 / STEP))
    ghosts: list[Shape] = []
    for t in seconds:
        opacity = 1 if t == seconds[-1] else 0.35
        ghosts += pose(points[t], _START + metre * travelled[t], _BASE, metre, opacity)
    label = (
        f"The half-cheetah came {travelled[-1]:.1f} metres in {STEP * len(episode):g} seconds; "
        "it is drawn once a second."
    )
    return Scene(width, HEIGHT, label, [*_track(metre, width), *ghosts])


def moving_lane(episode: Episode, longest: float, width: float) -> str:
    """The same run as SVG elements that move in real time, over and over, on their track."""
    points, travelled = poses(episode.observations), distances(episode)
    metre = _metre(longest, width)
    begin, motion = shift(travelled)
    track = elements(Scene(width, HEIGHT, "The track.", _track(metre, width)))
    return (
        f"{track}<g transform='translate({_START} {_BASE}) scale({metre / UNIT:.4f})'>"
        f"<g transform='{begin}'>{motion}{body(points)}</g></g>"
    )


def _metre(longest: float, width: float) -> float:
    """How many scene units one metre is long."""
    return (width - _START - _END) / max(longest, _SHORTEST)


def _track(metre: float, width: float) -> list[Shape]:
    """The ground with a number at every fifth metre."""
    shapes: list[Shape] = [Line([(10, _BASE), (width - 10, _BASE)], "line", 1.5)]
    for mark in range(0, int((width - _START - _END) / metre) + 1, 5):
        x = _START + metre * mark
        shapes.append(Line([(x, _BASE), (x, _BASE + 5)], "line", 1.5))
        shapes.append(Text(x, _BASE + 13, f"{mark} m", 11, "muted"))
    return shapes
