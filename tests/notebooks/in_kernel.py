"""What the notebook tests do in a notebook's kernel, before its first and after its last cell.

An exception inside a widget's callback stops no cell: IPython shows its traceback somewhere, an
output widget catches it, the next drawing clears it away. Here each one is kept.
"""

import gc
import sys
import traceback

import ipywidgets
from IPython import get_ipython

CAUGHT: list[str] = []


def watch() -> None:
    """Keep every traceback that IPython shows from now on, wherever it shows it."""
    shell = get_ipython()
    show = shell.showtraceback

    def keep_and_show(error=None, *args, **kwargs):
        CAUGHT.extend(traceback.format_exception(*(error or sys.exc_info())))
        return show(error, *args, **kwargs)

    shell.showtraceback = keep_and_show


def move_every_slider() -> None:
    """Move each slider to both its ends, with the messages that a browser would send."""
    sliders = [
        one for one in gc.get_objects() if issubclass(type(one), ipywidgets.Widget) and one.comm
    ]
    for slider in sliders:
        for state in ends(slider):
            message = {"content": {"data": {"method": "update", "state": state}}}
            slider.comm.handle_msg(message)


def ends(widget: ipywidgets.Widget) -> list[dict]:
    """Return the two states at a slider's ends; none for any other widget."""
    if isinstance(widget, (ipywidgets.IntSlider, ipywidgets.FloatSlider)):
        return [{"value": widget.min}, {"value": widget.max}]
    if isinstance(widget, ipywidgets.SelectionSlider):
        return [{"index": 0}, {"index": len(widget.options) - 1}]
    return []


def fail_if_caught() -> None:
    """Raise what was kept."""
    if CAUGHT:
        raise AssertionError("error in a widget's callback:\n" + "".join(CAUGHT))
