"""A slider over requests: each of its steps shows a picture that was drawn before.

The browser itself joins slider and pictures, so a move needs no answer from Python and works in
exported pages too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import ipywidgets as widgets

from seqrl.lessons.living import LivingBox, data, element, folded, packed, slider


@dataclass(frozen=True)
class View:
    """What is shown at one request."""

    request: str  # beside the slider
    status: str  # one sentence: what was asked, what came of it
    picture: str  # SVG
    still: str  # SVG for the small multiples, shown where widgets are not


class Explorer(LivingBox):
    """A slider, a sentence and a picture, one of each for every view.

    `label` names the slider, `start` is the view shown first, `still_width` (pixels) the room of
    each still where widgets are not. With a `pace` the views can be played, each for so many
    milliseconds. Raises `ValueError` without views.
    """

    def __init__(
        self,
        label: str,
        views: Sequence[View],
        start: int = 0,
        still_width: int = 150,
        pace: int | None = None,
    ) -> None:
        if not views:
            raise ValueError("an explorer needs one view or more, one for each request")
        self.views = tuple(views)
        self.still_width = still_width
        self.pace = pace
        self.slider = widgets.SelectionSlider(
            options=[(view.request, index) for index, view in enumerate(views)],
            index=start,
            description=label,
            tooltip="Drag, or press the arrow keys",
            style={"description_width": "initial"},
            layout={"width": "100%", "max_width": "690px"},
        )
        self.slider.add_class("target-return")
        status = pile("explorer-status", [sentence(view.status) for view in views], start)
        picture = pile("explorer-picture", [view.picture for view in views], start)
        self.links = [
            widgets.jsdlink((self.slider, "index"), (stack, "selected_index"))
            for stack in (status, picture)
        ]
        super().__init__([self._played() if pace else self.slider, status, picture])

    def _played(self) -> widgets.HBox:
        """Return the slider beside buttons which move it by themselves; each follows the other."""
        last, at = len(self.views) - 1, self.slider.index
        play = widgets.Play(value=at, min=0, max=last, interval=self.pace)
        self.links.append(widgets.jslink((play, "value"), (self.slider, "index")))
        return widgets.HBox([play, self.slider])

    @property
    def fallback(self) -> str:
        """All requests at once as small multiples, in HTML: a picture without widgets."""
        return small_multiples(self.views, self.still_width)

    @property
    def page(self) -> str:
        """The view shown first, a slider, and all pictures, compressed, for a script to unfold."""
        start, requests = self.slider.index, [view.request for view in self.views]
        content = (
            f"{slider(self.slider.description, requests, start, 'target-return')}"
            f'<p class="explorer-status" role="status">{escape(self.views[start].status)}</p>'
            f'<div class="explorer-picture">{self.views[start].picture}</div>'
        )
        statuses = [view.status for view in self.views]
        pictures = packed(folded([view.picture for view in self.views]))
        content += data({"statuses": statuses, "pictures": pictures})
        return element("explorer", content, self._dom_classes, pace=f"{self.pace or ''}")


def pile(hook: str, contents: Sequence[str], start: int) -> widgets.Stack:
    """Pieces of HTML of which one is shown at a time; `hook` is its CSS class."""
    stack = widgets.Stack([widgets.HTML(content) for content in contents], selected_index=start)
    stack.add_class(hook)
    return stack


def sentence(text: str) -> str:
    """A line of text which screen readers speak when it appears.

    >>> sentence("2 < 3")
    '<div role="status" style="font-size:120%">2 &lt; 3</div>'
    """
    return f'<div role="status" style="font-size:120%">{escape(text)}</div>'


def small_multiples(views: Sequence[View], width: int) -> str:
    """The stills of all views with their sentences, each `width` pixels wide, in HTML."""
    figures = "".join(
        f'<figure style="margin:0;flex:0 0 {width}px">{view.still}'
        f"<figcaption>{escape(view.status)}</figcaption></figure>"
        for view in views
    )
    return f'<div style="display:flex;flex-wrap:wrap;gap:16px">{figures}</div>'
