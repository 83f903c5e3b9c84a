"""What the repository's data/ folder ships beside data sets: trained agents, questions."""

from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "data"


def shipped(*parts: str) -> Path:
    """Return the path of something in data/, e.g. `shipped("agents", "orchard.safetensors")`.

    Raises `FileNotFoundError` saying what is there instead.
    """
    path = DATA.joinpath(*parts)
    if path.exists():
        return path
    if not DATA.is_dir():
        raise FileNotFoundError(
            f"{DATA} does not exist: this install has no data folder; clone the repository and "
            "install it from there"
        )
    there = sorted(p.stem for p in path.parent.glob("*")) if path.parent.is_dir() else []
    raise FileNotFoundError(f"data/{'/'.join(parts)} does not exist; there is {there}")
