"""From an executed notebook to its page: what stands there, and which faults are named."""

import html
import re

import pytest

import outputs
from faults import Fault
from mathml import display, inline
from tests.site.node import ROOT
from tests.site.small_lesson import code, displayed, lesson, markdown, page_of, printed

SVG = '<svg viewBox="0 0 1 1"><g id="axes_1"><path d=""/></g></svg>'


def test_the_first_cell_gives_title_minutes_and_promise():
    small = lesson()
    assert (small.number, small.address) == ("05", "05_small.html")
    assert small.title == "A small lesson: what now?"
    assert (small.minutes, small.promise) == ("5 to 10", "you can <em>read</em> it.")


def test_headings_become_anchors_each_its_own_and_make_the_table_of_contents():
    small = lesson(markdown("## The *mask*\n\n### Look\n\n## The mask"))
    assert 'id="the-mask-1"' in small.cells[1].prose
    found = [(one.level, one.anchor, one.html) for one in small.contents]
    assert found[0] == (2, "the-mask", "The <em>mask</em>")
    assert [anchor for _, anchor, _ in found] == ["the-mask", "look", "the-mask-1"]


def test_links_between_notebooks_lead_between_pages():
    [cell] = page_of(markdown("[on](06_transformer.ipynb) [set](../data/README.md#x)"))
    assert re.findall('href="([^"]*)"', cell.prose) == [
        "06_transformer.html",
        "data.html#x",
    ]


def test_a_link_to_a_file_that_has_no_page_leaves_its_words():
    [cell] = page_of(markdown("see [solutions](solutions)"))
    assert cell.prose.strip() == "<p>see solutions</p>"


def test_a_link_that_leads_nowhere_is_a_fault_that_names_lesson_and_cell():
    with pytest.raises(Fault, match=r"05_small, cell m: the link to gone\.ipynb leads nowhere"):
        page_of(markdown("[gone](gone.ipynb)"))


def test_a_picture_of_a_lesson_is_part_of_the_page_and_says_what_it_shows():
    [cell] = page_of(markdown("![Tokens < in a row.](images/07_tokens.svg)"))
    assert cell.prose.count("<svg") == 1
    assert html.unescape(re.search('aria-label="([^"]*)"', cell.prose)[1]) == "Tokens < in a row."


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("![](images/07_tokens.svg)", "has no alternative text: say in"),
        ("![x](images/gone.svg)", "gone.svg is not there: mend its path"),
        ("$$x \\nonsense y$$", r"\\nonsense, which latex2mathml does not know"),
        ("$x_1_2$", "cannot be set"),
    ],
)
def test_what_cannot_be_shown_is_a_fault_with_a_remedy(source, message):
    with pytest.raises(Fault, match=f"lesson 05_small, cell m: .*{message}"):
        page_of(markdown(source))


def test_formulas_are_mathml_and_keep_their_numbers():
    [cell] = page_of(markdown("Of $\\hat R_t$:\n\n$$a = b \\tag{3}$$\n\nand `$5` or \\$5."))
    assert cell.prose.count("<math ") == 2
    assert "(3)</span>" in cell.prose
    assert 'display="block"' in cell.prose
    assert "\\" not in cell.prose
    assert "<code>$5</code> or $5" in cell.prose


def test_words_that_are_operators_stay_words_with_space_around_them():
    assert "<mtext>arg&#x000A0;max</mtext>" in display(r"\operatorname{arg\,max}_x y")
    assert re.search("<mi>log</mi><mspace[^>]*/><mn>4</mn>", inline(r"\log 4"))
    assert "mspace" not in inline(r"\log(4)")


def test_code_is_marked_up_for_colours():
    [cell] = page_of(code('x = "a"  # b'))
    assert re.search(r'<span class="s2">.*a.*</span>.*<span class="c1"># b</span>', cell.code)
    assert not cell.folded


@pytest.mark.parametrize("cell", [code('q = predict("05", "x")\nq'), code("x = 1", hidden=True)])
def test_code_that_only_asks_or_is_hidden_in_the_lab_is_folded(cell):
    assert page_of(cell)[0].folded


def test_a_stub_has_its_solution_beside_it():
    stub = 'def scaled_scores(q, k):\n    return ...\n\n\nscaled_scores = earn("05", scaled_scores)'
    [cell] = page_of(code(stub))
    assert "math" in cell.solution
    assert "sqrt" in cell.solution
    assert "class" not in re.sub(r"<[^>]+>", "", cell.solution)
    with pytest.raises(Fault, match=r"cell c: the exercise nobody has no solution: write it"):
        page_of(code('nobody = earn("05", nobody)'))


def test_printed_text_is_escaped_and_a_long_one_folded():
    short, long = page_of(code("1", printed("a < b\n")), code("2", printed("x\n" * 99), name="d"))
    assert short.shown == '<pre class="said">a &lt; b</pre>'
    assert long.shown.startswith("<details><summary>Output: 99 lines</summary>")


def test_progress_bars_are_left_out():
    bar = printed("100 %")
    bar.name = "stderr"
    assert page_of(code("1", bar))[0].shown == ""


def test_html_is_passed_through_and_comes_before_other_forms():
    shown = '<p id="a"><label for="b">B</label><input id="b"></p>'
    shown += '<script type="application/json">{"a": "<b>"}</script>'
    [cell] = page_of(code("1", displayed(text_html=shown, text_plain="other")))
    assert cell.shown == f'<div class="shown">{shown}</div>'


def test_markdown_that_is_displayed_becomes_html():
    table = "**Board**\n\n| row | mean |\n| :-- | --: |\n| DT | 3 |"
    shown = displayed(text_markdown=table, text_plain="<IPython.core.display.Markdown object>")
    [cell] = page_of(code("1", shown))
    assert "<strong>Board</strong>" in cell.shown
    assert re.search(r"<td[^>]*>DT</td>", cell.shown)
    assert "IPython" not in cell.shown


def test_what_has_no_form_but_its_class_is_a_fault():
    with pytest.raises(Fault, match=r"cell c: <mine\.Board object at 0x7f> is all .* text/html"):
        page_of(code("1", displayed(text_plain="<mine.Board object at 0x7f>")))


def test_svg_loses_the_ids_that_nothing_refers_to():
    assert "axes_1" not in outputs.displayed({"text/html": SVG}, {})


def test_a_widget_is_a_fault_for_nothing_moves_it_without_a_kernel():
    widget = displayed(text_plain="Slider()")
    widget.data[outputs.WIDGET] = {"model_id": "1"}
    with pytest.raises(Fault, match=r"cell c: a widget is displayed, .* display text/html"):
        page_of(code("1", widget))


def test_a_bar_of_progress_is_left_out():
    bar = displayed(text_plain="episodes:   0%|          | 0/11 [00:00<?, ?it/s]")
    bar.data[outputs.WIDGET] = {"model_id": "1"}
    [cell] = page_of(code("1", bar))
    assert cell.shown == ""


def test_every_exercise_of_every_lesson_has_a_solution_to_show():
    import nbformat

    import exercises
    from seqrl.lessons.checks import exercise

    for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
        cells = [cell.source for cell in nbformat.read(path, as_version=4).cells]
        shown = [solution for cell in cells if (solution := exercises.solution(cell))]
        names = [re.match(r"def (\w+)", solution).group(1) for solution in shown]
        assert sorted(names) == sorted(exercise.exercises(path.name[:2])), path.name
