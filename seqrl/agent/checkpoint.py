"""One checkpoint is one safetensors file: tensors, JSON in the header, replaced atomically."""

import hashlib
import json
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from ..tools.files import replacing


def write(path: str | Path, tensors: dict[str, Tensor], header: dict[str, Any]) -> None:
    """Write tensors and a JSON-able header to `path`, or leave what was there untouched."""
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    text = json.dumps(header)
    metadata = {"seqrl": text, "sha256": _digest(text, tensors)}
    try:
        with replacing(path) as unfinished:
            save_file(tensors, unfinished, metadata)
    except SafetensorError as error:
        raise OSError(f"could not write {path} ({error}); what was there is untouched") from error


def read(path: str | Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Return the tensors and the header of a checkpoint.

    Raises `FileNotFoundError`, or `ValueError` if the file is damaged or not a checkpoint.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"no checkpoint at {path}")
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, ValueError, OSError) as error:
        raise ValueError(
            f"{path} is damaged or no checkpoint ({error}); it was left as it is. "
            "Load an older checkpoint or train again"
        ) from error
    if not {"seqrl", "sha256"} <= metadata.keys():
        raise ValueError(f"{path} is a safetensors file, but not a seqrl checkpoint")
    if metadata["sha256"] != _digest(metadata["seqrl"], tensors):
        raise ValueError(
            f"{path} is damaged: its contents do not match its checksum; it was left as it is"
        )
    return tensors, json.loads(metadata["seqrl"])


def _digest(header: str, tensors: dict[str, Tensor]) -> str:
    digest = hashlib.sha256(header.encode())
    for name in sorted(tensors):
        tensor = tensors[name]
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
        digest.update(tensor.reshape(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()
