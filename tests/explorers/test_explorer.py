"""The slider is joined to its pictures in the browser, and shows all of them without one."""

import subprocess
import sys
from xml.etree import ElementTree

import pytest

from seqrl.lessons.explorers import Explorer, View


def view(k):
    return View(f"{k}", f"Asked for {k} & got <{k}>", f"<svg id='p{k}'/>", f"<svg id='s{k}'/>")


@pytest.fixture
def explorer():
    return Explorer("Ask for", [view(k) for k in range(3)], start=1)


def test_every_part_starts_at_the_same_view(explorer):
    slider, status, picture = explorer.children
    assert (slider.index, status.selected_index, picture.selected_index) == (1, 1, 1)
    assert [label for label, _ in slider.options] == ["0", "1", "2"]
    assert [child.value for child in picture.children] == [view(k).picture for k in range(3)]


def test_slider_and_pictures_are_joined_without_python(explorer):
    slider, status, picture = explorer.children
    assert [(link.source, link.target) for link in explorer.links] == [
        ((slider, "index"), (status, "selected_index")),
        ((slider, "index"), (picture, "selected_index")),
    ]
    slider.index = 2  # Python does not follow: it is not asked
    assert picture.selected_index == 1


def test_a_browser_test_finds_the_parts(explorer):
    hooks = [part._dom_classes for part in explorer.children]
    assert hooks == [("target-return",), ("explorer-status",), ("explorer-picture",)]


def test_without_widgets_all_stills_are_shown_with_their_sentences(explorer):
    bundle = explorer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    figures = ElementTree.fromstring(bundle["text/html"]).findall("figure")
    assert [figure[0].get("id") for figure in figures] == ["s0", "s1", "s2"]
    assert [figure[1].text for figure in figures] == [view(k).status for k in range(3)]


def test_markup_in_a_sentence_stays_text(explorer):
    shown = ElementTree.fromstring(explorer.children[1].children[2].value)
    assert shown.text == "Asked for 2 & got <2>"
    assert shown.get("role") == "status"


def test_no_views_is_refused():
    with pytest.raises(ValueError, match="one view or more"):
        Explorer("Ask for", [])


def test_who_imports_seqrl_alone_loads_neither_widgets_nor_figures():
    code = "import sys, seqrl; print({'ipywidgets', 'matplotlib'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_without_a_pace_nothing_plays(explorer):
    assert explorer.children[0] is explorer.slider
    assert "data-pace" not in explorer.page


def test_with_a_pace_buttons_and_slider_move_each_other_without_python():
    played = Explorer("Stage:", [view(k) for k in range(3)], start=1, pace=700)
    play, slider = played.children[0].children
    assert (play.min, play.value, play.max, play.interval, play.playing) == (0, 1, 2, 700, False)
    ends = [{link.source, link.target} for link in played.links]
    assert {(play, "value"), (slider, "index")} in ends
    assert type(played.links[-1]).__name__ == "Link"  # both ways: one may drag while it plays
    assert 'data-pace="700"' in played.page
