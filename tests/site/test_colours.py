"""Colours: code can be read in both themes, and the two dark themes are the same."""

import re

import pytest

from tests.site.node import SOURCE

CSS = (SOURCE / "colours.css").read_text("utf-8")
THEMES = [dict(re.findall(r"(--[\w-]+): (#\w{6});", block)) for block in CSS.split(":root")[1:]]
LIGHT, DARK, SWITCHED = THEMES
TEXT = ["--ink", "--muted", "--accent", "--achieved-text", "--request-text"]
CODE = [name for name in LIGHT if name.startswith("--code-")]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, bright = sorted([luminance(one), luminance(other)])
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", TEXT + CODE)
def test_text_and_code_can_be_read_on_every_ground(name, theme):
    for ground in ("--paper", "--card", "--panel"):
        assert contrast(theme[name], theme[ground]) >= 4.5, ground
    assert len(CODE) == 6


def test_the_switch_is_as_dark_as_the_system():
    assert DARK == SWITCHED
    assert set(DARK) <= set(LIGHT)
