"""CQL, IQL and TD3+BC: trained by d3rlpy in an environment of its own, driven and judged here."""

import json
import math
import os
import subprocess
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
import torch
from safetensors import safe_open
from tqdm.auto import tqdm

from seqrl.environments.behaviour import BehaviourPolicy
from seqrl.leaderboard.recipe import Recipe
from seqrl.tools.shipped import DATA
from seqrl.trajectories import Trajectories

SCRIPT = Path(__file__).with_name("with_d3rlpy.py")
PEERS = DATA.parent / ".venv-bench"  # made by run.py


class PeerPolicy(BehaviourPolicy):
    """The greedy policy of one of d3rlpy's methods: a ReLU network, then tanh.

    `facts` says by which versions it was trained. Raises `ValueError` if it does not act as
    d3rlpy itself did on the states that are stored beside the weights.
    """

    def __init__(self, path: Path):
        super().__init__()
        with safe_open(path, framework="numpy") as file:
            self.facts: dict[str, str] = file.metadata()
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        depth = sum(name.endswith(".weight") for name in arrays)
        self.weights = [arrays[f"layers.{number}.weight"] for number in range(depth)]
        self.biases = [arrays[f"layers.{number}.bias"] for number in range(depth)]
        self.mean, self.scale = arrays["mean"], arrays["scale"]  # [S], [S]
        error = np.abs(self._act(arrays["states"]) - arrays["actions"]).max()
        if not error < 1e-5:
            raise ValueError(
                f"{path.name}: the network acts otherwise than d3rlpy did, by up to {error:.2g}; "
                "only plain ReLU networks are understood: no normalisation, no other activation"
            )

    def _act(self, states: np.ndarray) -> np.ndarray:
        """Return actions [n, A] in [-1, 1] for states [n, S]."""
        x = (states.astype(np.float32) - self.mean) / self.scale  # [n, S]
        for weight, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            x = np.maximum(x @ weight.T + bias, 0)  # [n, width]
        return np.tanh(x @ self.weights[-1].T + self.biases[-1])  # [n, A]


def train(
    recipe: Recipe, data: Trajectories, seed: int, updates: Sequence[int]
) -> Iterator[tuple[int, PeerPolicy, float]]:
    """Yield (updates, policy, mean loss of the critic since the last) at each of `updates`.

    `recipe.config` is in d3rlpy's own names. Raises `FileNotFoundError` where the peers'
    environment is missing, `ValueError` for actions that are not in [-1, 1], `ChildProcessError`
    with d3rlpy's words if it stops.
    """
    command, losses = [python(), str(SCRIPT)], []
    bar = tqdm(desc=recipe.method, total=recipe.updates, leave=False, disable=None)
    with tempfile.TemporaryDirectory() as name, bar:
        folder = Path(name)
        every = write_job(folder, recipe, data, seed, updates)
        with closing(_answers([*command, name], folder / "errors.txt")) as answers:
            for said in answers:
                bar.update(every)
                losses.append(said["loss"])
                if said["updates"] in updates:
                    policy = PeerPolicy(folder / f"{said['updates']}.safetensors")
                    yield said["updates"], policy, fmean(losses)
                    losses.clear()


def write_job(
    folder: Path, recipe: Recipe, data: Trajectories, seed: int, updates: Sequence[int]
) -> int:
    """Write what `with_d3rlpy.py` reads; return after how many updates each it will report."""
    every = _report_interval(recipe.updates, *updates)
    job = {"learner": recipe.learner, "config": recipe.config, "seed": seed}
    job |= {"updates": recipe.updates, "snapshots": list(updates), "every": every}
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    np.savez(folder / "data.npz", **transitions(data))  # type: ignore[arg-type]
    return every


def transitions(data: Trajectories) -> dict[str, np.ndarray]:
    """Return a data set as the flat arrays of d3rlpy's `MDPDataset`.

    An episode that the world ended is terminal at its last step: nothing follows. One that the
    clock cut off has a timeout there: what follows is unknown, and d3rlpy leaves that step out.
    """
    if data.action_space != "continuous" or not (
        (data.action_low == -1).all() and (data.action_high == 1).all()
    ):
        raise ValueError(f"{data.name}: d3rlpy's tanh policies need actions between -1 and 1")
    last = torch.zeros(2, len(data.states))
    last[(~data.terminated).long(), data.offsets[1:] - 1] = 1
    return {
        "observations": data.states.numpy(),  # [N, S]
        "actions": data.actions.numpy(),  # [N, A]
        "rewards": data.rewards.numpy(),  # [N]
        "terminals": last[0].numpy(),  # [N]
        "timeouts": last[1].numpy(),  # [N]
    }


def python() -> str:
    """Return the Python that has d3rlpy; raise `FileNotFoundError` saying how to make it."""
    found = PEERS / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not found.exists():
        raise FileNotFoundError(
            "cql, iql and td3-bc are trained by d3rlpy, which needs an environment of its own: "
            "make it with `python run.py peers`, then call this again"
        )
    return str(found)


def _report_interval(*updates: int) -> int:
    """Return the largest number of updates up to 100 that goes into all the given ones.

    >>> _report_interval(25_000, 5_000), _report_interval(30, 18)
    (100, 6)
    """
    common = math.gcd(*updates)
    return next(every for every in range(100, 0, -1) if common % every == 0)


def _answers(command: list[str], errors: Path) -> Generator[dict[str, Any], None, None]:
    """Yield what a program says in JSON lines; whoever stops listening stops the program."""
    with (
        errors.open("w", encoding="utf-8") as stderr,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True) as process,
    ):
        try:
            for line in process.stdout or ():
                yield json.loads(line)
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0:
        words = errors.read_text(encoding="utf-8").strip().splitlines() or ["nothing"]
        raise ChildProcessError(f"d3rlpy's training stopped; its last words: {words[-1]}")
