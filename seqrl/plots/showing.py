"""A figure as a picture in the page: it has a text and follows the light or dark theme."""

from __future__ import annotations

from html import escape
from io import StringIO

from matplotlib import rc_context
from matplotlib.figure import Figure

from seqrl.plots.axes import AXIS, TEXT

THEME = {TEXT: "--jp-ui-font-color1", AXIS: "--jp-ui-font-color2"}  # what `to_svg` makes of them


def show(figure: Figure, alt: str) -> None:
    """Display a figure in the notebook with a text for those who cannot see it.

    Raises `ValueError` for an empty text.
    """
    from IPython.display import HTML, display

    display(HTML(to_svg(figure, alt)))


def to_svg(figure: Figure, alt: str) -> str:
    """The figure as an SVG string which follows the page's light or dark theme.

    Raises `ValueError` for an empty `alt`.
    """
    if not alt.strip():
        raise ValueError("a figure needs a text: one or two sentences that say what is to be seen")
    buffer = StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": alt}):
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    svg = "<svg " + buffer.getvalue().split("<svg ", 1)[1]
    for grey, variable in THEME.items():
        svg = svg.replace(grey, f"var({variable}, {grey})")
    words = f'role="img" aria-label="{escape(alt)}" style="max-width:100%;height:auto"'
    return svg.replace("<svg ", f"<svg {words} ", 1)
