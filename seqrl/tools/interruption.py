"""Ctrl-C, held back where an interruption would cut something in two or get lost."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def ctrl_c_held() -> Iterator[Callable[[], bool]]:
    """Hold Ctrl-C back inside a `with` block; yield what says whether it has been pressed.

    Raises `KeyboardInterrupt` at the end of a block in which it was, unless the block has raised
    something itself.

    >>> with ctrl_c_held() as pressed:
    ...     pressed()
    False
    """
    presses: list[int] = []

    def pressed() -> bool:
        return len(presses) > 0

    if threading.current_thread() is not threading.main_thread():
        yield pressed  # no signal arrives here
        return
    before = signal.signal(signal.SIGINT, lambda number, frame: presses.append(number))
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed():
        raise KeyboardInterrupt
