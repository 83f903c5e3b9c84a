"""What a cell printed and displayed, as HTML."""

import re
from collections.abc import Callable
from html import escape

from nbconvert.filters import ansi2html
from nbformat import NotebookNode

import pictures
from faults import Fault

LONG = 24  # lines: a longer text is folded
BAR = re.compile(r"\d+%\|.*\| \d+/\d+ \[")  # of progress: nobody waits for a page
WIDGET = "application/vnd.jupyter.widget-view+json"
OBJECT = re.compile(r"<[\w.]+ object( at 0x\w+)?>")  # what Python says of what has no other form


def html(outputs: list[NotebookNode], prose: Callable[[str], str]) -> str:
    """Return all outputs of a cell; `prose` makes HTML of Markdown.

    Raises `Fault` for what cannot be shown without a kernel.
    """
    return "\n".join(filter(None, (_one(output, prose) for output in outputs)))


def _one(output: NotebookNode, prose: Callable[[str], str]) -> str:
    if output.output_type == "stream":
        return text(output.text) if output.name == "stdout" else ""  # progress bars, warnings
    if "text/markdown" in output.data:
        return f'<div class="shown">{prose(output.data["text/markdown"])}</div>'
    return displayed(output.data, output.metadata)


def text(said: str) -> str:
    """Return printed text; a long one is folded."""
    lines = said.rstrip("\n").count("\n") + 1
    block = f'<pre class="said">{ansi2html(said.rstrip())}</pre>'
    if lines <= LONG:
        return block if said.strip() else ""
    return f"<details><summary>Output: {lines} lines</summary>{block}</details>"


def displayed(data: NotebookNode, metadata: NotebookNode) -> str:
    """Return what was displayed, in the richest form that lives without a kernel."""
    if "text/html" in data:
        return f'<div class="shown">{pictures.without_idle_ids(data["text/html"])}</div>'
    alt = metadata.get("alt", "")
    if "image/svg+xml" in data:
        return f'<div class="shown">{pictures.described(data["image/svg+xml"], alt)}</div>'
    if "image/png" in data:
        source = f"data:image/png;base64,{data['image/png'].strip()}"
        return f'<div class="shown"><img src="{source}" alt="{escape(alt)}"></div>'
    if BAR.search(data.get("text/plain", "")):
        return ""
    if WIDGET in data:
        raise Fault(
            "a widget is displayed, which is dead without a kernel: display text/html where "
            "SEQRL_SITE is set"
        )
    said = data.get("text/plain", "")
    if OBJECT.fullmatch(said):
        raise Fault(f"{said} is all that a page could show of what is displayed: display text/html")
    return text(said)
