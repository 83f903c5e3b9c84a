"""What a cell shows once a prediction is committed, and what stands there until then."""

from collections.abc import Sequence
from html import escape
from typing import Any

from ipywidgets import HTML, Output

from seqrl.lessons.living import LivingBox, element

COVER = "<i>Hidden until you have committed your prediction above.</i>"

Shown = Sequence[dict[str, Any]]  # as notebooks keep them: "output_type", "data" or "text"


class Revealed(LivingBox):
    """The outputs of a cell under a cover, which `uncover` takes away."""

    def __init__(self, lesson: str, key: str, shown: Shown) -> None:
        self.lesson, self.key, self.shown = lesson, key, shown
        self.cover, self.output = HTML(COVER), Output()
        self.cover.add_class("prediction-cover")
        self.output.add_class(f"revealed-{key}")
        self.output.layout.display = "none"
        self.output.outputs = tuple(shown)
        super().__init__([self.cover, self.output])

    def uncover(self) -> None:
        """Show what the cell shows."""
        self.cover.value, self.output.layout.display = "", None

    @property
    def page(self) -> str:
        """The outputs, which the page's script hides; without one they are folded away."""
        summary = "<summary>What came out: predict first, then open this</summary>"
        content = f'<p class="prediction-cover" hidden>{COVER}</p><details>{summary}'
        content += f'<div class="revealed">{as_html(self.shown)}</div></details>'
        return element("reveal", content, lesson=self.lesson, key=self.key)

    @property
    def fallback(self) -> str:
        """The cover, or what is under it."""
        return self.cover.value or as_html(self.shown)


def outputs(captured: Any) -> Shown:
    """Return what IPython captured: what was displayed, then what was printed."""
    displayed: list[dict[str, Any]] = [
        {"output_type": "display_data", "data": rich.data, "metadata": rich.metadata or {}}
        for rich in captured.outputs
    ]
    printed = {"output_type": "stream", "name": "stdout", "text": captured.stdout}
    return [*displayed, printed] if captured.stdout else displayed


def as_html(shown: Shown) -> str:
    """Return outputs in HTML, each in the richest form that it has.

    >>> as_html([{"output_type": "stream", "text": "1 < 2"}])
    '<pre>1 &lt; 2</pre>'
    """
    return "".join(_one_as_html(output) for output in shown)


def _one_as_html(output: dict[str, Any]) -> str:
    data = output.get("data", {})
    if "text/html" in data:
        return str(data["text/html"])
    if "text/markdown" in data:
        from nbconvert.filters import markdown2html

        return str(markdown2html(data["text/markdown"]))
    return f"<pre>{escape(output.get('text') or data['text/plain'])}</pre>"
