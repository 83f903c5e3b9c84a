"""A page of real elements: a notebook, executed as the site executes lessons."""

import os
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from executed import through_files
from tests.browser import test_explorers as explorers
from tests.site.node import ROOT, SOURCE

CHECKS = ("calibration", "predict", "quiz", "recall", "settle", "wager")
FORESEEN = """
with faults.reveal():
    off = {row: {column: 0.0 for column in faults.columns} for row in faults.rows}
    off["no states"]["P1"] = off["padding is real"]["P6"] = 1.0
    display(faults.against(off, limit=0.1))
"""
CELLS = {
    "orchard": explorers.ORCHARD,
    "cheetah": explorers.CHEETAH,
    "memory": explorers.MEMORY,
    "pass": explorers.PASS,
    "fine-tuning": explorers.FINE_TUNING,
    "leaderboard": explorers.LEADERBOARD,
    "recall": f'from seqrl.lessons import {", ".join(CHECKS)}\nrecall("01")',
    "prediction": 'beyond = predict("00", "beyond")\nbeyond',
    "reveal": 'with beyond.reveal():\n    print("five, the most that any walk picked")',
    "grid": 'faults = predict("06", "faults")\nfaults',
    "foreseen": FORESEEN,
    "wager": "wager()",
    "quiz": 'quiz("00")',
    "calibration": 'calibration("00")',
    "settlement": "settle()",
}


def write_page(folder: Path) -> Path:
    """Execute the cells where `SEQRL_SITE` is set and write a page of what they display."""
    cells = [nbformat.v4.new_code_cell(code) for code in CELLS.values()]
    notebook = nbformat.v4.new_notebook(cells=cells)
    home = {"SEQRL_SITE": "1", "SEQRL_HOME": str(folder), "PYTHONPATH": str(ROOT)}
    with through_files() as config:
        client = NotebookClient(notebook, timeout=600, store_widget_state=False, config=config)
        client.execute(env=os.environ | home)
    page = folder / "page.html"
    parts = zip(CELLS, (displayed(cell) for cell in notebook.cells), strict=True)
    page.write_text(whole("".join(f'<div id="{name}">{html}</div>' for name, html in parts)))
    return page


def displayed(cell: nbformat.NotebookNode) -> str:
    """Return what a cell displays on a page: HTML, and never a widget."""
    bundles = [output["data"] for output in cell.outputs if "data" in output]
    assert [kind for data in bundles for kind in data if "widget" in kind] == []
    return "".join(data["text/html"] for data in bundles)


def whole(body: str) -> str:
    """Return a page with the stylesheets and scripts that a lesson's page has."""
    styles = ("robot.css", "live.css")
    links = "".join(f'<link rel="stylesheet" href="{(SOURCE / name).as_uri()}">' for name in styles)
    scripts = "".join(
        f'<script defer src="{path.as_uri()}"></script>'
        for path in sorted((SOURCE / "js").glob("live_*.js"))
    )
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>…</title>'
    )
    icon = '<link rel="icon" href="data:,">'
    head += f"{icon}{links}{scripts}"
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'
