"""The chart puts returns where they belong."""

import pytest

from seqrl.environments.drawing import Circle, Line, Rectangle, Text
from seqrl.lessons.explorers.chart import chart

ASKED, ACHIEVED = [0.0, 50.0, 100.0, 150.0], [5.0, 50.0, 90.0, 95.0]


@pytest.fixture
def shapes():
    return chart(ASKED, ACHIEVED, 2, (0.0, 100.0), [0, 50, 100], "ran").shapes


def of(kind, shapes):
    return [shape for shape in shapes if isinstance(shape, kind)]


def test_a_perfectly_obeyed_request_lies_on_the_line(shapes):
    (x0, y0), (x1, y1) = of(Line, shapes)[1].points
    obeyed = of(Circle, shapes)[1]
    assert (obeyed.y - y0) / (obeyed.x - x0) == pytest.approx((y1 - y0) / (x1 - x0))


def test_the_present_request_is_marked_and_stands_on_its_number(shapes):
    marker = of(Circle, shapes)[-1]
    assert marker.radius > max(circle.radius for circle in of(Circle, shapes)[:-1])
    assert marker.x in [text.x for text in of(Text, shapes) if text.content == "100"]


def test_more_is_further_right_and_higher(shapes):
    dots = sorted(of(Circle, shapes), key=lambda circle: circle.x)
    assert len(dots) == 4
    assert [dot.y for dot in dots] == sorted((dot.y for dot in dots), reverse=True)


def test_the_shade_is_the_range_of_the_data(shapes):
    (shade,) = of(Rectangle, shapes)
    inside = [shade.x <= dot.x <= shade.x + shade.width for dot in of(Circle, shapes)]
    assert sorted(inside) == [False, True, True, True]
    ends = [text.x for text in of(Text, shapes) if text.content in ("0", "100")]
    assert shade.x in ends
    assert shade.x + shade.width == pytest.approx(max(ends))


def test_the_label_tells_the_present_request():
    scene = chart(ASKED, ACHIEVED, 3, (0.0, 100.0), [0], "ran")
    assert scene.label == "Asked for 150, ran 95, among 4 requests."


def test_nothing_is_called_beyond_when_nothing_is():
    def words(data_range):
        return [t.content for t in of(Text, chart(ASKED, ACHIEVED, 0, data_range, [0]).shapes)]

    assert "beyond" in words((0.0, 100.0))
    assert "beyond" not in words((0.0, 150.0))
