"""Ctrl-C is held back, and never lost."""

import signal
import threading
import weakref

import pytest

from seqrl import DecisionTransformer, fit, load_dataset
from seqrl.datasets import minari
from seqrl.tools.interruption import ctrl_c_held
from tests.samples import make_agent, make_data


@pytest.fixture(autouse=True)
def handler():
    """What handles Ctrl-C before the test; the same stands there after it."""
    before = signal.getsignal(signal.SIGINT)
    yield before
    assert signal.getsignal(signal.SIGINT) is before


def press() -> None:
    signal.raise_signal(signal.SIGINT)


def press_where_python_drops_what_is_raised() -> None:
    class Thing:
        pass

    thing = Thing()
    reference = weakref.ref(thing, lambda _: press())
    del thing
    assert reference() is None


@pytest.mark.parametrize("press", [press, press_where_python_drops_what_is_raised])
def test_held_until_the_end(press):
    reached = []
    with pytest.raises(KeyboardInterrupt), ctrl_c_held() as pressed:  # noqa: PT012
        reached.append(pressed())
        press()
        reached.append(pressed())
    assert reached == [False, True]


def test_an_error_of_the_block_comes_first():
    with pytest.raises(MemoryError), ctrl_c_held():  # noqa: PT012
        press()
        raise MemoryError


def test_in_another_thread_nothing_is_held(handler):
    said = []

    def held():
        with ctrl_c_held() as pressed:
            said.append((pressed(), signal.getsignal(signal.SIGINT)))

    thread = threading.Thread(target=held)
    thread.start()
    thread.join()
    assert said == [(False, handler)]


def test_a_press_while_a_data_set_is_read_ends_the_reading(monkeypatch):
    """h5py spends its time in callbacks of weak references, where a raised press was lost."""
    original, read = minari._episode, []

    def episode(raw):
        read.append(raw)
        if len(read) == 3:
            press_where_python_drops_what_is_raised()
        return original(raw)

    monkeypatch.setattr(minari, "_episode", episode)
    with pytest.raises(KeyboardInterrupt):
        load_dataset("orchard/walkers-v0")
    assert len(read) == 3


def test_a_press_during_the_last_save_is_saved_and_heard(tmp_path, monkeypatch):
    save = DecisionTransformer.save

    def pressed_during_it(agent, path):
        press()
        save(agent, path)

    monkeypatch.setattr(DecisionTransformer, "save", pressed_during_it)
    with pytest.raises(KeyboardInterrupt):
        fit(make_agent(), make_data(), 2, checkpoint=tmp_path / "run", progress=False)
    assert DecisionTransformer.load(tmp_path / "run").updates == 2
