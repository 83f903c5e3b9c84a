"""Two sliders: one over what is common to several explorers, and one within each of them."""

from __future__ import annotations

from collections.abc import Mapping

import ipywidgets as widgets

from seqrl.lessons.explorers.choice import Choice
from seqrl.lessons.explorers.explorer import Explorer


class TwoSliders(Choice):
    """A slider, named by `label`, over explorers, whose own sliders move together.

    So another explorer is shown at the place at which the last one was left. The classes tell
    pages and tests apart: `hook` is that of the slider; each explorer's is its place's name behind
    `prefix`. Raises `ValueError` without explorers, or if they have not equally many views.
    """

    def __init__(
        self,
        label: str,
        explorers: Mapping[str, Explorer],
        start: int = 0,
        *,
        linked: str,
        hook: str,
        prefix: str,
    ) -> None:
        if not explorers or len({len(each.views) for each in explorers.values()}) != 1:
            raise ValueError(f"{linked}: two sliders need explorers, all with as many views")
        self.linked = linked
        chooser = widgets.SelectionSlider(
            options=[(name, index) for index, name in enumerate(explorers)],
            index=start,
            description=label,
            tooltip="Drag, or press the arrow keys",
            style={"description_width": "initial"},
            layout={"width": "100%", "max_width": "690px"},
        )
        super().__init__(chooser.add_class(hook), explorers)
        for name, explorer in explorers.items():
            explorer.add_class(f"{prefix}-{name.replace('.', '-')}")
        first, *others = (explorer.slider for explorer in explorers.values())
        self.links = [widgets.jslink((first, "index"), (other, "index")) for other in others]
