"""Farama's hub: asked for three seconds at most before a download begins."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request

from seqrl.tools.refusals import FORBIDDEN, FULL

FARAMA = ("D4RL", "atari", "metaworld", "minigrid", "mujoco")
PATIENCE = 3.0  # seconds


def is_farama(name: str) -> bool:
    """Return whether the name belongs to a namespace that Farama publishes.

    >>> is_farama("mujoco/hopper/medium-v0"), is_farama("hopper/medium-v0")
    (True, False)
    """
    return name.partition("/")[0] in FARAMA


def download(name: str, hint: str) -> None:
    """Download a set of Farama's with Minari, which shows its progress.

    Raises `ConnectionError`, ending with `hint`, within seconds if the hub is out of reach.
    """
    if not reachable():
        raise ConnectionError(
            f"{name!r} is not on this disk and Farama's hub did not answer within "
            f"{PATIENCE:g} s: go online and try again, or use what is here; {hint}"
        )
    import minari

    try:
        minari.download_dataset(name)
    except Exception as error:  # each cause has a class of its own
        if isinstance(error, OSError) and error.errno in FULL | FORBIDDEN:
            raise  # the fault of this disk
        cause = str(error).partition("\n")[0] or type(error).__name__
        raise ConnectionError(f"Farama's hub did not send {name!r} ({cause}); {hint}") from error


def reachable() -> bool:
    """Return whether the hub answers in time; no when `HF_HUB_OFFLINE` is set."""
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        return False
    answered = threading.Event()
    probe = threading.Thread(target=_knock, args=(constants.ENDPOINT, answered), daemon=True)
    probe.start()  # a name look-up knows no time limit, hence the thread
    return answered.wait(PATIENCE)


def _knock(url: str, answered: threading.Event) -> None:
    try:
        request = urllib.request.Request(url, method="HEAD")
        with urllib.request.urlopen(request, timeout=PATIENCE):
            answered.set()
    except urllib.error.HTTPError:
        answered.set()  # a refusal is an answer
    except OSError:
        return
