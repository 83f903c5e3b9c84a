"""The start page's search, in Node: the index as it is built, the script as it is shipped."""

import search_index
from tests.site.node import js, run

PAGES = {
    "05.html": '<h1 id="05">05 · Attention</h1><p>A sum.</p><h2 id="mask">The mask</h2>'
    "<p>Hide the <b>future</b>: <math><mi>z</mi></math> counts.</p>",
    "09.html": '<h1 id="09">09 · Elastic</h1><p>A masked façade of the Future.</p>',
}
DOCUMENT = "globalThis.document = { getElementById: () => ({ addEventListener() {} }) };"


def found(tmp_path, *queries: str) -> list[list[str]]:
    index = tmp_path / "index.js"
    index.write_text(DOCUMENT + search_index.script(PAGES))
    code = """async (queries) =>
        queries.map((one) => search(one).found.map(({ page, anchor }) => `${page}#${anchor}`))"""
    return run(code, index, *js("search"), given=list(queries))


def test_every_word_must_begin_a_word_and_headings_come_first(tmp_path):
    mask, both, accents, within, nothing = found(tmp_path, "MASK", "hide fut", "facade", "ask", "")
    assert mask == ["05.html#mask", "09.html#09"]
    assert both == ["05.html#mask"]
    assert accents == ["09.html#09"]
    assert within == nothing == []


def test_the_index_holds_each_section_once_without_formulas():
    entries = [one for page, html in PAGES.items() for one in search_index.sections(page, html)]
    assert [one["anchor"] for one in entries] == ["05", "mask", "09"]
    assert entries[1]["text"] == "Hide the future: … counts."
    assert entries[1]["lesson"] == "05 · Attention"
