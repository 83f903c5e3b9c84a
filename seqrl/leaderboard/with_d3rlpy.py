"""d3rlpy's part of the leaderboard: `with_d3rlpy.py FOLDER`, run by the Python that it lives in.

`peer.py` writes job.json and data.npz into the folder; an actor a snapshot is written beside them
and progress said in JSON lines. d3rlpy asks for an old Gymnasium: the two programs share files
and no module, so nothing of seqrl is imported here.
"""

import json
import os
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

CONFIGS = {"cql": "CQLConfig", "iql": "IQLConfig", "td3-bc": "TD3PlusBCConfig"}
PROBES = 64  # states of the data for which d3rlpy's own actions are stored beside the weights


def main(folder: Path) -> None:
    """Train as the folder's job says; say `updates` and `loss` every so often."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print to stdout must not pass for an answer
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    torch.set_num_threads(1)
    made_by = f"{version('d3rlpy')}, torch {torch.__version__}, {fastest_exact_products()}"
    for updates, loss, algorithm in train(job, folder / "data.npz"):
        if updates in job["snapshots"]:
            save_actor(algorithm, folder, updates, {"d3rlpy": made_by})
        print(json.dumps({"updates": updates, "loss": loss}), file=answers, flush=True)


def train(job: dict[str, Any], path: Path) -> Iterator[tuple[int, float, Any]]:
    """Yield updates done, the critic's mean loss since the last time, and d3rlpy's algorithm."""
    import d3rlpy

    d3rlpy.seed(job["seed"])
    algorithm = configured(job["learner"], job["config"]).create()
    with np.load(path, allow_pickle=False) as arrays:
        data = d3rlpy.dataset.MDPDataset(**arrays)
    rounds = algorithm.fitter(
        data,
        n_steps=job["updates"],
        n_steps_per_epoch=job["every"],
        show_progress=False,
        logger_adapter=d3rlpy.logging.NoopAdapterFactory(),
    )
    for number, losses in rounds:
        yield number * job["every"], float(losses["critic_loss"]), algorithm


def configured(learner: str, given: dict[str, Any]) -> Any:
    """Return d3rlpy's config of a method, its defaults replaced by what is given.

    Names and nesting are those of d3rlpy's own params.json. Raises `ValueError` for others.
    """
    import d3rlpy

    kind = getattr(d3rlpy.algos, CONFIGS[learner])
    defaults = kind().serialize_to_dict()
    if unknown := given.keys() - defaults.keys():
        raise ValueError(f"d3rlpy's {learner} has no {sorted(unknown)}; it has {sorted(defaults)}")
    return kind.deserialize_from_dict(defaults | given)


def save_actor(algorithm: Any, folder: Path, updates: int, facts: dict[str, str]) -> None:
    """Write the greedy policy: its layers, what standardises states, d3rlpy's own actions."""
    with np.load(folder / "data.npz", allow_pickle=False) as arrays:
        observations = arrays["observations"]
    rows = np.linspace(0, len(observations) - 1, PROBES).astype(int)
    states = observations[rows]  # [n, S]
    tensors = layers(algorithm.impl.policy) | scaling(algorithm, states.shape[1])
    tensors |= {"states": torch.tensor(states), "actions": torch.tensor(algorithm.predict(states))}
    save_file(tensors, folder / f"{updates}.safetensors", facts)


def layers(policy: nn.Module) -> dict[str, Tensor]:
    """Return the weights [out, in] and biases [out] of the layers that lead to the mean action."""
    linear = [
        module
        for name, module in policy.named_modules()
        if isinstance(module, nn.Linear) and name != "_logstd"
    ]
    found = {}
    for number, layer in enumerate(linear):
        found[f"layers.{number}.weight"] = layer.weight.detach().clone()
        found[f"layers.{number}.bias"] = layer.bias.detach().clone()
    return found


def scaling(algorithm: Any, size: int) -> dict[str, Tensor]:
    """Return the `mean` [S] and `scale` [S] by which states are standardised: 0 and 1 if not."""
    scaler = algorithm.observation_scaler
    mean = np.zeros(size) if scaler is None else scaler.mean
    scale = np.ones(size) if scaler is None else scaler.std + scaler.eps
    return {"mean": torch.tensor(mean).float(), "scale": torch.tensor(scale).float()}


def fastest_exact_products() -> str:
    """Let PyTorch take oneDNN's matrix product where it is true fp32; say which is taken.

    The precision is called "bf16", yet a processor with AVX-512 and without AMX computes in fp32,
    and often faster than by the usual way; where the result is rounded, all stays as it was.
    """
    a, b = torch.rand(256, 256), torch.rand(256, 256)
    exact = a.double() @ b.double()  # [256, 256]
    onednn: Any = torch.backends.mkldnn.matmul  # type: ignore[attr-defined]
    usual, onednn.fp32_precision = onednn.fp32_precision, "bf16"
    if (exact - a @ b).abs().max() < 1e-5 * exact.max():
        return "matrix products in fp32 by oneDNN"
    onednn.fp32_precision = usual
    return "matrix products in fp32"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
