"""Pictures as part of the page, so that they follow its light or dark theme."""

import base64
import mimetypes
import re
from html import escape
from pathlib import Path

from faults import Fault

IDS = re.compile(r' id="([^"]*)"')


def inlined(path: Path, alt: str) -> str:
    """Return the picture in a file as HTML with the alternative text."""
    if not path.exists():
        raise Fault(f"the picture {path.name} is not there: mend its path")
    if path.suffix == ".svg":
        return described(path.read_text("utf-8"), alt)
    data = base64.b64encode(path.read_bytes()).decode()
    return f'<img src="data:{mimetypes.guess_type(path)[0]};base64,{data}" alt="{escape(alt)}">'


def described(svg: str, alt: str) -> str:
    """Return an SVG file's element, which says `alt` to whoever cannot see it."""
    element = svg[svg.index("<svg") :].strip()
    head, body = element.split(">", 1)
    head = re.sub(r"""\s(role|aria-label)=("[^"]*"|'[^']*')""", "", head)
    return without_idle_ids(f'{head} role="img" aria-label="{escape(alt)}">{body}')


def without_idle_ids(html: str) -> str:
    """Return HTML whose pictures have no `id`s that nothing refers to; nothing else changes.

    matplotlib names every part of a figure, alike in all figures, and a page may hold a name once.

    >>> without_idle_ids('<p id="a"><svg><g id="axes_1"><use href="#m"/><path id="m"/></g></svg>')
    '<p id="a"><svg><g><use href="#m"/><path id="m"/></g></svg>'
    """
    used = set(re.findall(r"#([\w.-]+)", html))

    def cleared(picture: re.Match) -> str:
        return IDS.sub(lambda one: one[0] if one[1] in used else "", picture[0])

    return re.sub(r"<svg\b.*?</svg>", cleared, html, flags=re.S)
