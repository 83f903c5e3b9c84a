"""A sheet: several scenes and moving things as one SVG picture.

What moves is shown only to those who have not asked their system for less motion; the others see
what rests instead. A click on the sheet pauses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from seqrl.environments.drawing import Scene, to_svg

_STYLE = (
    ".seqrl-moves{display:none}"
    "@media (prefers-reduced-motion:no-preference)"
    "{.seqrl-moves{display:inline;cursor:pointer}.seqrl-rests{display:none}}"
)
_PAUSE = "this.animationsPaused()?this.unpauseAnimations():this.pauseAnimations()"


def elements(scene: Scene) -> str:
    """The SVG elements of a scene, its paper first, without the `<svg>` around them."""
    return to_svg(scene).split(">", 1)[1].removesuffix("</svg>")


def placed(content: str, x: float = 0, y: float = 0) -> str:
    """SVG elements shifted by (x, y).

    >>> placed("<circle r='1'/>", 2, 3)
    "<g transform='translate(2 3)'><circle r='1'/></g>"
    """
    return f"<g transform='translate({x:g} {y:g})'>{content}</g>"


def moves(content: str) -> str:
    """SVG elements for those who like motion."""
    return f"<g class='seqrl-moves'><title>Click to pause</title>{content}</g>"


def rests(content: str) -> str:
    """SVG elements in place of motion, for those who asked their system for less of it."""
    return f"<g class='seqrl-rests'>{content}</g>"


def sheet(width: float, height: float, label: str, parts: Sequence[str], scale: float = 1) -> str:
    """SVG elements back to front as one picture; `label` says what happened in it.

    It is shown at `scale` times its size. Raises `ValueError` for an empty label or no area.
    """
    size = f"width='{width * scale:g}' height='{height * scale:g}'"
    paper = elements(Scene(width, height, label, []))
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width:g} {height:g}' {size} "
        f"style='max-width:100%;height:auto' role='img' aria-label={quoteattr(label)} "
        f"onclick='{_PAUSE}'>"
        f"<style>{_STYLE}</style>{paper}{''.join(parts)}</svg>"
    )
