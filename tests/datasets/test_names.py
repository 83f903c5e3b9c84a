"""A name leads to data, to the nearest names, or to Farama's hub, which is not waited for."""

import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from seqrl.datasets import hub, list_datasets, load_dataset
from seqrl.datasets.catalogue import RECIPES


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("hopper/medum-v0", "did you mean seqrl/hopper/medium-v0"),
        ("hopper/medium", "seqrl/hopper/medium-v0"),
        ("HalfCheetah/speed-dial-v0", "seqrl/halfcheetah/speed-dial-v0"),
        ("qqq", "`python -m seqrl data list` show the"),
        ("../../etc", "no data set is called"),
        ("", "no data set is called"),
    ],
)
def test_an_unknown_name_leads_to_the_nearest(wrong, hint):
    with pytest.raises(ValueError, match="no data set is called") as error:
        load_dataset(wrong)
    assert hint in str(error.value)


@pytest.mark.parametrize("name", ["mujoco/hopper/medium-v0", "D4RL/pointmaze/umaze-v2"])
def test_a_farama_name_offline_names_what_is_here(name):
    with pytest.raises(ConnectionError, match="did not answer") as error:
        load_dataset(name)
    assert "seqrl/hopper/medium-v0" in str(error.value)


def ask_for_farama(endpoint: str) -> str:
    """Load a Farama set in a fresh process that believes itself online; returns its error."""
    environment = os.environ | {"HF_ENDPOINT": endpoint, "HF_HUB_OFFLINE": "0"}
    script = "from seqrl.datasets import load_dataset; load_dataset('mujoco/hopper/medium-v0')"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    return done.stderr.strip().splitlines()[-1]


def test_a_hub_that_never_answers():
    """A server that takes connections and stays silent: the wait ends by itself."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        message = ask_for_farama(f"http://127.0.0.1:{silent.getsockname()[1]}")
    assert message.startswith("ConnectionError")
    assert "did not answer within 3 s" in message


def test_a_hub_that_answers_but_does_not_have_it():
    class Refuses(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_error(404)

        do_HEAD = do_GET

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Refuses)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        message = ask_for_farama(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
    assert message.startswith("ConnectionError")
    assert "did not send" in message
    assert "seqrl/hopper/medium-v0" in message


def test_which_names_are_faramas():
    assert hub.is_farama("D4RL/door/human-v2")
    assert not any(hub.is_farama(name) for name in RECIPES)


def test_the_list_names_every_set():
    lines = "\n".join(list_datasets())
    assert all(name in lines for name in RECIPES)
