"""Several explorers of one kind, of which one is shown at a time."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape

import ipywidgets as widgets

from seqrl.lessons.explorers.explorer import Explorer
from seqrl.lessons.living import LivingBox, element, slider


class Choice(LivingBox):
    """A widget with an index, over named explorers; the browser itself shows the one chosen.

    `chooser` may be buttons or a slider; its description names the choice. Raises `ValueError`
    without explorers.
    """

    linked = ""  # not empty: on a page, what one explorer's slider does all others' do

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

    @property
    def page(self) -> str:
        """The chooser, buttons or a slider, over all explorers, of which one is shown."""
        start, label, names = self.chooser.index, self.chooser.description, list(self.explorers)
        hook = " ".join(self.chooser._dom_classes)
        if isinstance(self.chooser, widgets.SelectionSlider):
            chooser = slider(label, names, start, hook)
        else:
            chooser = buttons(label, names, start, hook)
        options = "".join(
            f'<div class="live-option"{"" if index == start else " hidden"}>{explorer.page}</div>'
            for index, explorer in enumerate(self.explorers.values())
        )
        return element("choice", chooser + options, self._dom_classes, linked=self.linked)


def buttons(label: str, names: Sequence[str], start: int, hook: str) -> str:
    """Buttons of which one is pressed, as a page has them: a group of radio buttons."""
    group = re.sub(r"\W+", "-", f"{label} {' '.join(names)}")
    choices = "".join(
        f'<label><input type="radio" name="{group}" value="{index}" autocomplete="off"'
        f"{' checked' if index == start else ''}><span>{escape(name)}</span></label>"
        for index, name in enumerate(names)
    )
    legend = f"<legend>{escape(label)}</legend>"
    return f'<fieldset class="live-buttons {hook}">{legend}{choices}</fieldset>'
