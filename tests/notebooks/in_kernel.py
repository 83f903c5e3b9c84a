"""What the notebook tests do in a notebook's kernel, before its first and after its last cell.

An exception inside a widget's callback stops no cell: IPython shows its traceback somewhere, an
output widget catches it, the next drawing clears it away. Here each one is kept. So is what
live claims are given.
"""

import gc
import sys
import traceback

import ipywidgets
from IPython import get_ipython

import seqrl.lessons.checks
from seqrl.lessons.checks.live import plain, recorded

CAUGHT: list[str] = []
HEARD: list[dict] = []  # of every live claim: "lesson", "statement", "expected" and "value"


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


def hear_live_claims() -> None:
    """Keep what every live claim expects and is given from now on."""
    say = seqrl.lessons.checks.live_claim

    def keep_and_say(lesson, statement, value, **expected):
        limits = {name: plain(limit) for name, limit in expected.items()}
        claim = {"statement": statement, "expected": limits, "value": plain(value)}
        HEARD.append({"lesson": lesson, **claim})
        say(lesson, statement, value, **expected)

    seqrl.lessons.checks.live_claim = keep_and_say


def fail_if_unrecorded() -> None:
    """Raise if a live claim that was heard is not the one whose record says how often it held."""
    for claim in HEARD:
        record = recorded(claim["lesson"]).get(claim["statement"], {})
        if record.get("expected") != claim["expected"]:
            raise AssertionError(
                f"no record of {claim}: python -m tests.notebooks.live_claims {claim['lesson']}"
            )
