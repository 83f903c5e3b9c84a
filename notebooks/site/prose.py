"""Markdown as HTML: formulas set, links led within the site, pictures inlined, headings kept."""

import re
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

import pictures
from addresses import address
from faults import Fault
from mathml import display, inline


@dataclass(frozen=True)
class Heading:
    """A heading of a page, for its table of contents."""

    level: int
    anchor: str
    html: str


class Prose(IPythonRenderer):
    """All Markdown of one page, which comes from the file `source`."""

    def __init__(self, source: Path) -> None:
        super().__init__(escape=False)
        self.source = source
        self.headings: list[Heading] = []
        self.markdown = MarkdownWithMath(renderer=self)

    def html(self, markdown: str) -> str:
        """Return Markdown as HTML. Raises `Fault` for a link, picture or formula that fails."""
        return self.markdown.render(markdown)

    def heading(self, text: str, level: int, **_: object) -> str:
        """Return a heading that can be linked to."""
        anchor = self._unused(slug(text))
        self.headings.append(Heading(level, anchor, text))
        return f'<h{level} id="{anchor}">{text}</h{level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """Return a link, or the text alone where the repository has a file and the site none."""
        led = address(url, self.source)
        return f'<a href="{escape(led)}">{text}</a>' if led else text

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Return a picture, which must have an alternative text."""
        if not text.strip():
            raise Fault(f"the picture {url} has no alternative text: say in [] what it shows")
        return pictures.inlined(self.source.parent / url, unescape(text))

    def table(self, text: str) -> str:
        """Return a table that scrolls by itself."""
        return f'<div class="wide"><table>{text}</table></div>\n'

    def block_math(self, body: str) -> str:
        """Return a displayed formula."""
        return display(body)

    def inline_math(self, body: str) -> str:
        """Return a formula within a line."""
        return inline(body)

    def _unused(self, anchor: str) -> str:
        """Return the anchor, numbered if the page has it already."""
        taken = [heading.anchor for heading in self.headings]
        twins = (anchor if n == 0 else f"{anchor}-{n}" for n in range(len(taken) + 1))
        return next(twin for twin in twins if twin not in taken)


def slug(heading: str) -> str:
    """Return the anchor of a heading, as GitHub makes it.

    >>> slug("<code>hopper/medium-v0</code>, in numbers")
    'hoppermedium-v0-in-numbers'
    """
    words = re.sub(r"<[^>]+>", "", unescape(heading)).lower().strip()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
