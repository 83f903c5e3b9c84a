"""A scene is the same as SVG and as pixels, describes itself, and refuses what it cannot be."""

from xml.etree import ElementTree

import numpy as np
import pytest

from seqrl.environments.drawing import (
    COLOURS,
    Circle,
    Line,
    Rectangle,
    Scene,
    Text,
    css,
    plain,
    to_rgb,
    to_svg,
)

SVG = "{http://www.w3.org/2000/svg}"
SHAPES = [
    Rectangle(0, 0, 10, 10, "orange"),
    Circle(25, 15, 5, "blue"),
    Line([(0, 18), (10, 18)], "green", 2),
    Text(15, 5, "3 < 4 & 5", 4),
]
SCENE = Scene(30, 20, 'A box, a "disc" & a line.', SHAPES)


def test_svg_is_xml_and_describes_itself():
    root = ElementTree.fromstring(to_svg(SCENE))
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root.get("aria-label") == SCENE.label
    assert root.get("viewBox") == "0 0 30 20"


def test_svg_holds_every_shape_in_order_on_paper():
    root = ElementTree.fromstring(to_svg(SCENE))
    tags = [child.tag.removeprefix(SVG) for child in root]
    assert tags == ["rect", "rect", "circle", "polyline", "text"]
    assert "--jp-layout-color1" in root[0].get("style")
    assert root[4].text == "3 < 4 & 5"


@pytest.mark.parametrize("scale", [1, 2, 3.5])
def test_rgb_has_the_scene_size(scale):
    image = to_rgb(SCENE, scale)
    assert image.dtype == np.uint8
    assert image.shape == (20 * scale, 30 * scale, 3)


@pytest.mark.parametrize(
    ("x", "y", "colour"),
    [(5, 5, "orange"), (25, 15, "blue"), (5, 18, "green"), (20, 11, "paper"), (25, 5, "paper")],
)
def test_pixels_lie_where_the_shapes_lie(x, y, colour):
    pixel = to_rgb(SCENE, 4)[4 * y, 4 * x]
    assert "#" + bytes(pixel).hex() == plain(colour)


@pytest.mark.parametrize("last", [Rectangle(0, 0, 8, 8, "orange"), Circle(4, 4, 3, "orange")])
def test_what_comes_later_covers_what_came_before(last):
    line = Line([(0, 4), (8, 4)], "green", 4)
    below = to_rgb(Scene(8, 8, "A covered line.", [line, last]), 4)[16, 16]
    above = to_rgb(Scene(8, 8, "A line on top.", [last, line]), 4)[16, 16]
    assert "#" + bytes(below).hex() == plain("orange")
    assert "#" + bytes(above).hex() == plain("green")


def test_opacity_mixes_with_the_paper():
    image = to_rgb(Scene(4, 4, "Grey.", [Rectangle(0, 0, 4, 4, "blue", opacity=0.5)]), 4)
    assert image[8, 8].tolist() == pytest.approx([128, (0x72 + 255) / 2, (0xB2 + 255) / 2], abs=1)


def test_greys_follow_the_theme_and_hues_do_not():
    for name, (variable, hexadecimal) in COLOURS.items():
        assert plain(name) == hexadecimal
        assert css(name) == (f"var({variable}, {hexadecimal})" if variable else hexadecimal)


def test_an_unknown_colour_names_the_known_ones():
    with pytest.raises(ValueError, match="unknown colour 'teal': use one of paper, panel"):
        to_svg(Scene(1, 1, "A dot.", [Circle(0, 0, 1, "teal")]))


def test_a_scene_without_words_or_area_is_refused():
    with pytest.raises(ValueError, match="needs a label"):
        Scene(1, 1, "  ", [])
    with pytest.raises(ValueError, match="needs an area"):
        Scene(0, 1, "Nothing.", [])
