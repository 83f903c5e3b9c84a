"""One scene, two pictures: a short list of shapes becomes an SVG string or an RGB array.

A scene is measured in its own units, x to the right and y downwards. Colours are names from
`COLOURS`: greys follow JupyterLab's light or dark theme, hues are Okabe and Ito's, which the
colour-blind can tell apart. Every scene carries a sentence for those who cannot see it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import numpy as np

if TYPE_CHECKING:
    from matplotlib.artist import Artist

# name: (CSS variable that follows the theme or None, the colour without a theme)
COLOURS: dict[str, tuple[str | None, str]] = {
    "paper": ("--jp-layout-color1", "#ffffff"),
    "panel": ("--jp-layout-color2", "#eeeeee"),
    "line": ("--jp-border-color1", "#bdbdbd"),
    "ink": ("--jp-ui-font-color1", "#212121"),
    "muted": ("--jp-ui-font-color2", "#616161"),
    "orange": (None, "#e69f00"),
    "sky": (None, "#56b4e9"),
    "green": (None, "#009e73"),
    "blue": (None, "#0072b2"),
    "vermilion": (None, "#d55e00"),
    "purple": (None, "#cc79a7"),
}

Point = tuple[float, float]


def css(colour: str) -> str:
    """The CSS value of a colour name. Raises `ValueError` for a name outside `COLOURS`.

    >>> css("ink"), css("blue"), css("none")
    ('var(--jp-ui-font-color1, #212121)', '#0072b2', 'none')
    """
    if colour == "none":
        return "none"
    if colour not in COLOURS:
        raise ValueError(f"unknown colour {colour!r}: use one of {', '.join(COLOURS)}, none")
    variable, plain = COLOURS[colour]
    return f"var({variable}, {plain})" if variable else plain


def plain(colour: str) -> str:
    """The hexadecimal value of a colour name, for pictures without a theme.

    >>> plain("ink")
    '#212121'
    """
    return css(colour).split(", ")[-1].rstrip(")")


@dataclass(frozen=True)
class Rectangle:
    """A filled box with its upper left corner at (x, y)."""

    x: float
    y: float
    width: float
    height: float
    fill: str = "panel"
    stroke: str = "none"
    stroke_width: float = 1.0
    opacity: float = 1.0


@dataclass(frozen=True)
class Circle:
    """A disc around (x, y)."""

    x: float
    y: float
    radius: float
    fill: str = "blue"
    stroke: str = "none"
    stroke_width: float = 1.0
    opacity: float = 1.0


@dataclass(frozen=True)
class Line:
    """A line through two or more points."""

    points: Sequence[Point]
    stroke: str = "blue"
    stroke_width: float = 2.0
    opacity: float = 1.0


@dataclass(frozen=True)
class Text:
    """Words at (x, y), the middle of their height; `anchor` is start, middle or end."""

    x: float
    y: float
    content: str
    size: float = 14.0
    fill: str = "ink"
    anchor: str = "middle"
    bold: bool = False


Shape = Rectangle | Circle | Line | Text


@dataclass(frozen=True)
class Scene:
    """Shapes on a sheet of paper, back to front, and the sentence that describes them.

    Raises `ValueError` for an empty description or a sheet without area.
    """

    width: float
    height: float
    label: str
    shapes: Sequence[Shape]

    def __post_init__(self) -> None:
        if not self.label.strip():
            raise ValueError("a scene needs a label: one sentence that says what is to be seen")
        if not (self.width > 0 and self.height > 0):
            raise ValueError(f"a scene needs an area, got {self.width} x {self.height}")


def to_svg(scene: Scene) -> str:
    """The scene as an SVG string that follows the page's theme and describes itself.

    >>> to_svg(Scene(2, 1, "A dot.", [Circle(1, 0.5, 0.25)]))[:56]
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1'
    """
    attributes = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {_number(scene.width)} {_number(scene.height)}",
        "width": _number(scene.width),
        "height": _number(scene.height),
        "style": "max-width:100%;height:auto",
        "role": "img",
        "aria-label": scene.label,
    }
    root = ElementTree.Element("svg", attributes)
    for shape in (Rectangle(0, 0, scene.width, scene.height, "paper"), *scene.shapes):
        root.append(_element(shape))
    return ElementTree.tostring(root, encoding="unicode")


def to_rgb(scene: Scene, scale: float = 1.0) -> np.ndarray:
    """The scene as pixels, uint8 `[height * scale, width * scale, 3]`, in the light colours.

    >>> to_rgb(Scene(4, 2, "Nothing.", []), scale=10).shape
    (20, 40, 3)
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    dpi = 72 * scale  # at 72 dots an inch one point is one unit
    pixels = math.ceil(scene.width * scale), math.ceil(scene.height * scale)
    canvas = FigureCanvasAgg(Figure((pixels[0] / dpi, pixels[1] / dpi), dpi, facecolor="white"))
    axes = canvas.figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, scene.width), ylim=(scene.height, 0))
    axes.axis("off")
    for height, shape in enumerate(scene.shapes):
        axes.add_artist(_artist(shape)).set_zorder(height)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _joined(points: Sequence[Point]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _element(shape: Shape) -> ElementTree.Element:
    """One shape as an SVG element."""
    if isinstance(shape, Text):
        return _text_element(shape)
    if isinstance(shape, Line):
        tag, place = "polyline", {"points": _joined(shape.points)}
        style = "fill:none;stroke-linecap:round;stroke-linejoin:round"
    elif isinstance(shape, Circle):
        tag = "circle"
        place = {"cx": _number(shape.x), "cy": _number(shape.y), "r": _number(shape.radius)}
        style = f"fill:{css(shape.fill)}"
    else:
        sides = ("x", "y", "width", "height")
        tag, place = "rect", {side: _number(getattr(shape, side)) for side in sides}
        style = f"fill:{css(shape.fill)}"
    if shape.stroke != "none":
        style += f";stroke:{css(shape.stroke)};stroke-width:{_number(shape.stroke_width)}"
    if shape.opacity != 1:
        style += f";opacity:{_number(shape.opacity)}"
    return ElementTree.Element(tag, {**place, "style": style})


def _text_element(text: Text) -> ElementTree.Element:
    style = (
        f"fill:{css(text.fill)};font:{'bold ' * text.bold}{_number(text.size)}px "
        "var(--jp-ui-font-family, sans-serif)"
    )
    attributes = {
        "x": _number(text.x),
        "y": _number(text.y),
        "text-anchor": text.anchor,
        "dominant-baseline": "central",
        "style": style,
    }
    element = ElementTree.Element("text", attributes)
    element.text = text.content
    return element


def _artist(shape: Shape) -> Artist:
    """One shape as a matplotlib artist; lengths in points equal scene units."""
    from matplotlib import lines, patches, text

    if isinstance(shape, Text):
        look: dict[str, Any] = {"color": plain(shape.fill), "size": shape.size, "va": "center"}
        look["ha"] = {"start": "left", "middle": "center", "end": "right"}[shape.anchor]
        look["weight"] = "bold" if shape.bold else "normal"
        return text.Text(shape.x, shape.y, shape.content, **look)
    look = {"linewidth": shape.stroke_width, "alpha": shape.opacity}
    if isinstance(shape, Line):
        xs, ys = zip(*shape.points, strict=True)
        look |= {"solid_capstyle": "round", "solid_joinstyle": "round"}
        return lines.Line2D(xs, ys, color=plain(shape.stroke), **look)
    look |= {"facecolor": plain(shape.fill), "edgecolor": plain(shape.stroke)}
    if isinstance(shape, Circle):
        return patches.Circle((shape.x, shape.y), shape.radius, **look)
    return patches.Rectangle((shape.x, shape.y), shape.width, shape.height, **look)
