"""What an interactive element displays: a widget in the Lab, markup on a page without a kernel.

`SEQRL_SITE` is set while the site executes lessons. Then an element says itself as HTML that can
be read as it is, with its data as JSON in it; the site's scripts `live_*.js` make it move.
"""

import base64
import gzip
import json
import os
import re
from collections.abc import Sequence
from html import escape
from typing import Any

from ipywidgets import VBox


def on_site() -> bool:
    """Return True where what is displayed must live without a kernel: the site is being built."""
    return bool(os.environ.get("SEQRL_SITE"))


class LivingBox(VBox):
    """A widget with two more faces: `page` on the site, `fallback` where no widgets are shown."""

    @property
    def page(self) -> str:
        """What a page of the site gets, in HTML."""
        raise NotImplementedError

    @property
    def fallback(self) -> str:
        """What an editor without widgets gets, in HTML."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        if on_site():
            return {"text/html": self.page}
        return {**super()._repr_mimebundle_(**kwargs), "text/html": self.fallback}


def say(text: str, page: str) -> None:
    """Print `text`; on the site display the element `page`, which says it to each reader anew."""
    if not on_site():
        print(text)
        return
    from IPython.display import HTML, display

    display(HTML(page))


def element(kind: str, content: str, classes: Sequence[str] = (), **data: str) -> str:
    """Return a part of a page which the script for its `kind` brings to life.

    >>> element("quiz", "…", key="a")
    '<div class="live live-quiz" data-live="quiz" data-key="a">…</div>'
    """
    names = " ".join(["live", f"live-{kind}", *classes])
    attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in data.items() if value)
    return f'<div class="{names}" data-live="{kind}"{attributes}>{content}</div>'


def slider(label: str, names: Sequence[str], start: int, hook: str = "") -> str:
    """Return a slider over `names`, which show and are spoken as it moves."""
    return (
        f'<div class="live-slider {hook}"><label><span>{escape(label)}</span>'
        f'<input type="range" min="0" max="{len(names) - 1}" value="{start}" autocomplete="off" '
        f'aria-valuetext="{escape(names[start])}" data-names="{escape(json.dumps(names))}">'
        f'</label><b class="live-value" aria-hidden="true">{escape(names[start])}</b></div>'
    )


def data(value: Any) -> str:
    r"""Return what a script reads, as JSON in an element that shows nothing.

    >>> data({"a": "</p>"})
    '<script type="application/json">{"a":"\\u003c/p>"}</script>'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json">{text}</script>'


def packed(value: Any) -> str:
    """Return a value as JSON, compressed, as text."""
    return zipped(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def zipped(content: bytes) -> str:
    """Return bytes compressed as text: gzip in base64, the same at every build."""
    return base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()


def folded(pictures: Sequence[str]) -> dict[str, Any]:
    """Return pieces of markup, each once, and for each picture the numbers of its pieces.

    >>> folded(["<a/><b/>", "<a/><c/>"])
    {'pieces': ['<a/>', '<b/>', '<c/>'], 'pictures': [[0, 1], [0, 2]]}
    """
    pieces: dict[str, int] = {}
    cut = [[part for part in re.split(r"(?=<)", picture) if part] for picture in pictures]
    numbers = [[pieces.setdefault(part, len(pieces)) for part in parts] for parts in cut]
    return {"pieces": list(pieces), "pictures": numbers}
