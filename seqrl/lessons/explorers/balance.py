"""How long shall the pole stand? One request after another, and the pole that falls as asked.

The world is Gymnasium's CartPole: a cart on a rail, pushed left or right, and a pole upon it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from seqrl.environments.drawing import Circle, Line, Rectangle, Scene, Shape, Text, to_svg
from seqrl.episode import Episode
from seqrl.lessons.explorers.explorer import Explorer, View

WIDTH, HEIGHT = 690, 300
RAIL = 2.4  # how far the cart may go to either side
FALLEN = math.radians(12)  # the tilt at which the pole has fallen
_LEFT, _RIGHT = 56, 24
_LEVEL, _POLE = 96, 60  # where the rail lies; how long the pole is
_CURVE = (150, 262)  # the band in which the tilt is drawn


def draw(observation: Sequence[float] | np.ndarray) -> Scene:
    """The cart, its rail and its pole, as one observation [4] has them."""
    x, _, tilt, _ = map(float, observation)
    told = f"A cart at {x:z.1f} on a rail, its pole tilted by {math.degrees(tilt):z.0f} degrees."
    return Scene(WIDTH, _LEVEL + 24, told, _cart(x, tilt))


def balance_explorer(asked: Sequence[float], episodes: Sequence[Episode]) -> Explorer:
    """A slider over the returns that were asked for; `episodes` holds what came of each.

    Raises `ValueError` for other numbers of requests and episodes.
    """
    if len(asked) != len(episodes):
        raise ValueError(f"{len(asked)} requests and {len(episodes)} episodes: one each is needed")
    longest = max([*asked, *map(len, episodes)])
    views = []
    for request, episode in zip(asked, episodes, strict=True):
        svg = to_svg(picture(request, episode, longest))
        views.append(View(f"{request:g}", status(request, episode), svg, svg))
    explorer = Explorer("Ask for steps:", views, start=len(views) // 2, still_width=330)
    return explorer.add_class("balance")


def status(asked: float, episode: Episode) -> str:
    """What was asked for and how long the pole stood, in one sentence."""
    ended = "the clock stopped it"
    if episode.terminated:
        ended = "the cart left the rail" if abs(episode.observations[-1, 0]) > RAIL else "it fell"
    return f"Asked for {asked:g} steps, balanced for {len(episode)}; then {ended}"


def picture(asked: float, episode: Episode, longest: float) -> Scene:
    """The cart at the end, above the tilt over the steps and the step that was asked for."""
    tilts, last = episode.observations[:, 2], episode.observations[-1]
    low, high = _CURVE
    points = [(_across(t, longest), _up(tilt)) for t, tilt in enumerate(tilts)]
    wanted = _across(asked, longest)
    shapes: list[Shape] = [
        *_cart(float(last[0]), float(last[2])),
        Rectangle(_LEFT, _up(FALLEN), WIDTH - _LEFT - _RIGHT, _up(-FALLEN) - _up(FALLEN)),
        Line([(wanted, low - 8), (wanted, high + 8)], "orange", 3),
        Line(points, "blue", 2),
        Circle(*points[-1], 5, "blue", "ink", 1.5),
        Text(_LEFT - 8, _up(FALLEN), "12°", 12, "muted", "end"),
        Text(_LEFT - 8, _up(0), "tilt", 12, "muted", "end"),
        Text(_LEFT - 8, _up(-FALLEN), "−12°", 12, "muted", "end"),
        Text(_within(wanted), low - 18, "asked", 13, bold=True),
        Text(_within(points[-1][0]), high + 24, f"step {len(episode)}", 13),
    ]
    return Scene(WIDTH, HEIGHT, f"{status(asked, episode)}.", shapes)


def _cart(x: float, tilt: float) -> list[Shape]:
    middle = WIDTH / 2 + 0.9 * WIDTH / 2 * x / RAIL
    tip = middle + _POLE * math.sin(tilt), _LEVEL - 24 - _POLE * math.cos(tilt)
    return [
        Line([(0.05 * WIDTH, _LEVEL), (0.95 * WIDTH, _LEVEL)], "line", 3),
        Rectangle(middle - 30, _LEVEL - 24, 60, 22, "panel", "ink", 1.5),
        Line([(middle, _LEVEL - 24), tip], "orange", 7),
        Circle(middle, _LEVEL - 24, 4, "ink"),
    ]


def _within(x: float) -> float:
    """Where words stand whose middle should be at x, so that they end on the sheet."""
    return min(x, WIDTH - 36)


def _across(step: float, longest: float) -> float:
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * step / longest


def _up(tilt: float) -> float:
    """The height of a tilt; one and a half times the fall fills the band."""
    low, high = _CURVE
    part = float(np.clip(tilt / (1.5 * FALLEN), -1, 1))
    return (low + high) / 2 - (high - low) / 2 * part
