"""The runner sees what nbmake alone does not: errors inside widgets' callbacks."""

import nbformat
import pytest

from tests.notebooks import run_notebook as run_notebook_module
from tests.notebooks.run_notebook import NotebookError, run_notebook

SLIDER = """
import ipywidgets
slider = ipywidgets.IntSlider(value=3, min=0, max=10)
slider.observe(lambda change: 1 / (change["new"] - {bad}), "value")
slider
"""
CAPTURED = """
import ipywidgets
out = ipywidgets.Output()
with out:
    raise KeyError("caught by the output widget")
"""
INTERACT = """
import ipywidgets
_ = ipywidgets.interact(lambda step: 1 / (step - 4), step=ipywidgets.IntSlider(4, 0, 10))
"""
OPTIONS = """
import ipywidgets
slider = ipywidgets.SelectionSlider(options=["slow", "fast"])
slider.observe(lambda change: {"slow": 1}[change["new"]], "value")
"""


def run(folder, *cells):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(notebook, folder / "source.ipynb")
    (folder / "run").mkdir()
    run_notebook(folder / "source.ipynb", folder / "run")


def test_a_good_notebook_passes_and_runs_from_the_root(tmp_path):
    run(
        tmp_path,
        "import pathlib\nassert pathlib.Path('pyproject.toml').exists()",
        SLIDER.format(bad=-1),
    )


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("raise ValueError('this cell fails')", "this cell fails"),
        (SLIDER.format(bad=10), "ZeroDivisionError"),
        (OPTIONS, "KeyError"),
        (CAPTURED, "caught by the output widget"),
        (INTERACT, "ZeroDivisionError"),
    ],
    ids=["cell", "slider", "selection slider", "output widget", "interact"],
)
def test_an_error_is_red(cell, message, tmp_path, monkeypatch):
    monkeypatch.setattr(run_notebook_module, "CELL_SECONDS", 30)  # an error may end in silence
    with pytest.raises(NotebookError, match=message):
        run(tmp_path, cell)
