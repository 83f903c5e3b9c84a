"""A choice shows one explorer at a time without asking Python; without widgets all are shown."""

import ipywidgets as widgets
import pytest

from seqrl.lessons.explorers import Choice, Explorer, View


def explorer(name):
    return Explorer("Ask for", [View(name, f"{name}!", f"<svg id='{name}'/>", "<svg/>")])


def buttons(*names):
    return widgets.ToggleButtons(options=names, description="Which:")


def test_the_browser_joins_the_chooser_and_the_explorers():
    first, second = explorer("one"), explorer("two")
    choice = Choice(buttons("one", "two"), {"one": first, "two": second})
    chooser, stack = choice.children
    assert chooser is choice.chooser
    assert stack.children == (first, second)
    assert (chooser.index, stack.selected_index) == (0, 0)
    assert (choice.link.source, choice.link.target) == (
        (chooser, "index"),
        (stack, "selected_index"),
    )


def test_without_widgets_all_are_shown():
    first, second = explorer("one"), explorer("two")
    bundle = Choice(buttons("one", "<two>"), {"one": first, "<two>": second})._repr_mimebundle_()
    named = [f"<p><b>Which: {name}</b></p>" for name in ("one", "&lt;two&gt;")]
    assert bundle["text/html"] == named[0] + first.fallback + named[1] + second.fallback
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_no_explorers_is_refused():
    with pytest.raises(ValueError, match="one explorer or more"):
        Choice(buttons(), {})
