"""Buttons show one explorer at a time without asking Python; without widgets all are shown."""

import pytest

from seqrl.explorers import Choice, Explorer, View


def explorer(name):
    return Explorer("Ask for", [View(name, f"{name}!", f"<svg id='{name}'/>", "<svg/>")])


def test_the_browser_joins_buttons_and_explorers():
    first, second = explorer("one"), explorer("two")
    choice = Choice("Which:", {"one": first, "two": second})
    buttons, stack = choice.children
    assert buttons.options == ("one", "two")
    assert stack.children == (first, second)
    assert (buttons.index, stack.selected_index) == (0, 0)
    assert (choice.link.source, choice.link.target) == (
        (buttons, "index"),
        (stack, "selected_index"),
    )


def test_without_widgets_all_are_shown():
    first, second = explorer("one"), explorer("two")
    bundle = Choice("Which:", {"one": first, "<two>": second})._repr_mimebundle_()
    named = [f"<p><b>Which: {name}</b></p>" for name in ("one", "&lt;two&gt;")]
    assert bundle["text/html"] == named[0] + first.fallback + named[1] + second.fallback
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_no_explorers_is_refused():
    with pytest.raises(ValueError, match="one explorer or more"):
        Choice("Which:", {})
