"""Several explorers of one kind, of which a row of buttons shows one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import ipywidgets as widgets

from seqrl.explorers.explorer import Explorer


class Choice(widgets.VBox):
    """Buttons over named explorers; the browser itself shows the one that was chosen.

    `label` names the buttons; the first is shown first. Raises `ValueError` without explorers.
    """

    def __init__(self, label: str, explorers: Mapping[str, Explorer]) -> None:
        if not explorers:
            raise ValueError("a choice needs one explorer or more, each with its name")
        self.explorers = dict(explorers)
        self.buttons = widgets.ToggleButtons(
            options=list(explorers), description=label, style={"description_width": "initial"}
        )
        self.buttons.add_class("explorer-choice")
        stack = widgets.Stack(list(explorers.values()), selected_index=0)
        self.link = widgets.jsdlink((self.buttons, "index"), (stack, "selected_index"))
        super().__init__([self.buttons, stack])

    @property
    def fallback(self) -> str:
        """All of them one after the other with their names, in HTML: pictures without widgets."""
        label = self.buttons.description
        return "".join(
            f"<p><b>{escape(f'{label} {name}')}</b></p>{explorer.fallback}"
            for name, explorer in self.explorers.items()
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        return {**super()._repr_mimebundle_(**kwargs), "text/html": self.fallback}
