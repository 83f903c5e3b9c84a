"""The index that the start page searches: every section of every page, as plain words."""

import json
import re
from collections.abc import Iterator
from html import unescape

HEADING = re.compile(r'<h[1-6] id="([^"]*)">(.*?)</h[1-6]>', re.S)
SILENT = re.compile(r"<(math|svg|script|style)\b.*?</\1>", re.S)


def script(pages: dict[str, str]) -> str:
    """Return JavaScript that defines the index of pages: address → HTML of their prose."""
    entries = [entry for page, html in pages.items() for entry in sections(page, html)]
    return f"const SEARCH_INDEX = {json.dumps(entries, ensure_ascii=False)};\n"


def sections(page: str, html: str) -> Iterator[dict[str, str]]:
    """Yield each section of a page; the first heading is the page's title.

    >>> [one["text"] for one in sections("a.html", '<h1 id="a">A</h1><p>One <b>two</b>.</p>')]
    ['One two.']
    """
    headings = list(HEADING.finditer(html))
    ends = [heading.start() for heading in headings[1:]] + [len(html)]
    for heading, end in zip(headings, ends, strict=True):
        yield {
            "lesson": words(headings[0][2]),
            "page": page,
            "anchor": heading[1],
            "heading": words(heading[2]),
            "text": words(html[heading.end() : end]),
        }


def words(html: str) -> str:
    """Return the words of HTML, without formulas and pictures."""
    text = re.sub(r"<[^>]+>", "", re.sub(r"</(p|li|td|th|tr)>", " ", SILENT.sub("…", html)))
    return " ".join(unescape(text).split())
