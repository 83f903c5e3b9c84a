"""Several explorers of one kind, of which one is shown at a time."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import ipywidgets as widgets

from seqrl.lessons.explorers.explorer import Explorer


class Choice(widgets.VBox):
    """A widget with an index, over named explorers; the browser itself shows the one chosen.

    `chooser` may be buttons or a slider; its description names the choice. Raises `ValueError`
    without explorers.
    """

    def __init__(self, chooser: widgets.Widget, explorers: Mapping[str, Explorer]) -> None:
        if not explorers:
            raise ValueError("a choice needs one explorer or more, each with its name")
        self.chooser, self.explorers = chooser, dict(explorers)
        stack = widgets.Stack(list(explorers.values()), selected_index=chooser.index)
        self.link = widgets.jsdlink((chooser, "index"), (stack, "selected_index"))
        super().__init__([chooser, stack])

    @property
    def fallback(self) -> str:
        """All of them one after the other with their names, in HTML: pictures without widgets."""
        label = self.chooser.description
        return "".join(
            f"<p><b>{escape(f'{label} {name}')}</b></p>{explorer.fallback}"
            for name, explorer in self.explorers.items()
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        return {**super()._repr_mimebundle_(**kwargs), "text/html": self.fallback}
