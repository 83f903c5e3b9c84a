"""One checkpoint is one safetensors file: tensors, JSON in the header, replaced atomically.

A checksum over both stands in its header, or one over the whole file in SHA256SUMS beside it.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save_file
from torch import Tensor

from seqrl.tools.files import replacing
from seqrl.tools.refusals import with_remedy

SUMS = "SHA256SUMS"  # a list as `sha256sum` writes it
_SENSELESS = (SafetensorError, ValueError, TypeError, KeyError, RuntimeError, AssertionError)


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


def read(path: str | Path, kind: str = "checkpoint") -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Return the tensors and the header of a checkpoint, or of a file of another `kind`.

    It is opened once: of a file that is replaced meanwhile, the old or the new one is read whole.
    Twice its size is in memory for a moment. Raises `FileNotFoundError`, another `OSError` for
    what the system does not let be read, and `ValueError` for what is damaged or no checkpoint.
    """
    path = Path(path)
    contents = _contents(path, kind)
    try:
        tensors, metadata = load(contents), _metadata(contents)
    except _SENSELESS as error:
        raise ValueError(
            f"{path} is damaged or no {kind} ({error}); it was left as it is. "
            "Take an older file, or make it anew"
        ) from error
    text, own = metadata.get("seqrl"), metadata.get("sha256")
    told = own or _listed(path)
    if text is None or told is None:
        raise ValueError(f"{path} is a safetensors file, but not a seqrl {kind}")
    if told != (_digest(text, tensors) if own else hashlib.sha256(contents).hexdigest()):
        raise ValueError(
            f"{path} is damaged: its contents do not match its checksum; it was left as it is"
        )
    try:
        return tensors, _object(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path} is no {kind}: its header is no JSON object ({error})") from error


@contextmanager
def refusing(path: str | Path) -> Iterator[None]:
    """Name the file where a `with` block raises `ValueError` or `TypeError` for what it holds."""
    try:
        yield
    except (ValueError, TypeError) as error:
        raise ValueError(f"{path} cannot be used: {error}; it was left as it is") from error


def _contents(path: Path, kind: str) -> bytes:
    if not path.is_file():
        raise FileNotFoundError(f"no {kind} at {path}")
    with with_remedy(f"reading {path}", "choose another file"):
        return path.read_bytes()


def _metadata(contents: bytes) -> dict[str, str]:
    """Return what stands beside the tensors in the header of a safetensors file."""
    end = 8 + int.from_bytes(contents[:8], "little")
    found: dict[str, str] | None = _object(contents[8:end]).get("__metadata__")
    return found or {}


def _object(text: str | bytes) -> dict[str, Any]:
    """Return a JSON object whose names stand in it once each."""
    found = json.loads(text, object_pairs_hook=_each_once)
    if not isinstance(found, dict):
        raise ValueError(f"expected {{…}}, got a {type(found).__name__}")
    return found


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(f"a name stands twice among {sorted(found)}")
    return found


def _listed(path: Path) -> str | None:
    """Return the file's checksum in the SHA256SUMS beside it, None if no line there is of it."""
    sums = path.with_name(SUMS)
    text = sums.read_text(encoding="utf-8", errors="replace") if sums.is_file() else ""
    parts = (line.partition("  ") for line in text.splitlines())
    return {name: digest for digest, _, name in parts}.get(path.name)


def _digest(header: str, tensors: dict[str, Tensor]) -> str:
    digest = hashlib.sha256(header.encode())
    for name in sorted(tensors):
        tensor = tensors[name]
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
        digest.update(tensor.reshape(-1).view(torch.uint8).numpy().data)
    return digest.hexdigest()
