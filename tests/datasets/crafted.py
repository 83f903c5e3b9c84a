"""Data sets as a stranger makes them: each one change of a sound one, and what is said of it."""

import json
import zlib
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np

CANARY = "tests.datasets.canary"  # leaves a file when it is imported or run

Change = Callable[[Path], None]  # of the folder that holds metadata.json and main_data.hdf5


# --- metadata.json ---


def told(**fields: object) -> Change:
    """Say something else in metadata.json; None takes a field away."""

    def change(folder: Path) -> None:
        path = folder / "metadata.json"
        merged = json.loads(path.read_text()) | fields
        path.write_text(json.dumps({k: v for k, v in merged.items() if v is not None}))

    return change


def scaled(field: str, factor: float) -> Change:
    """Multiply a total that metadata.json tells."""

    def change(folder: Path) -> None:
        total = json.loads((folder / "metadata.json").read_text())[field]
        told(**{field: int(total * factor)})(folder)

    return change


def written(text: bytes) -> Change:
    """Write other bytes into metadata.json."""
    return lambda folder: (folder / "metadata.json").write_bytes(text) and None


def box(**fields: object) -> str:
    sound = {"type": "Box", "dtype": "float32", "shape": [3], "low": [0] * 3, "high": [1] * 3}
    return json.dumps(sound | fields)


def world(**fields: object) -> str:
    spec = {"id": f"{CANARY}:Env-v0", "entry_point": f"{CANARY}:sing", "additional_wrappers": []}
    return json.dumps(spec | fields)


HUGE = 10**12
METADATA: dict[str, tuple[Change, str]] = {  # and a part of what is said
    "no spaces": (
        told(observation_space=None, action_space=None, env_spec=world()),
        "observation_space",
    ),
    "no action space": (told(action_space=None, env_spec=world()), "action_space"),
    "a space of another type": (told(observation_space='{"type": "Text"}'), "Box observations"),
    "a huge space": (told(observation_space=box(shape=[HUGE], low=0, high=1)), "low and high"),
    "a space of strings": (told(observation_space=box(dtype="S999999999")), "dtype"),
    "a space of objects": (told(observation_space=box(dtype="O")), "dtype"),
    "bounds that are none": (told(action_space=box(low=["a"] * 3)), "action_space"),
    "no choice": (told(action_space='{"type": "Discrete", "n": 0, "start": 0}'), "n must be"),
    "a space that is no text": (told(action_space={"type": "Box"}), "action_space"),
    "more episodes": (scaled("total_episodes", 1.5), "episodes, told are"),
    "fewer episodes": (scaled("total_episodes", 0.5), "episodes, told are"),
    "a million million episodes": (told(total_episodes=HUGE, total_steps=HUGE), "total_episodes"),
    "more steps": (scaled("total_steps", 2), "steps, told are"),
    "fewer steps": (scaled("total_steps", 0.8), "claims more"),
    "a total that is no number": (told(total_steps="9"), "total_steps must be a whole number"),
    "another format": (told(data_format="arrow"), "only 'hdf5' is read"),
    "no name": (told(dataset_id=None), "dataset_id"),
    "a name that is none": (told(dataset_id="/etc/passwd"), ""),
    "a world that is no text": (told(env_spec={"id": "CartPole-v1"}), "env_spec"),
    "a world without a name": (told(env_spec=world(id=None)), "env_spec"),
    "a world to evaluate in": (told(eval_env_spec="[]"), "eval_env_spec"),
    "authors that are none": (told(author=5), "author"),
    "scores that are text": (told(ref_min_score="low", ref_max_score=1.0), "ref_min_score"),
    "scores that are none": (told(ref_min_score=float("nan")), "ref_min_score must be finite"),
    "scores the wrong way round": (told(ref_min_score=1, ref_max_score=0), "must be less than"),
    "an unknown version": (told(minari_version="9.9"), "install the Minari"),
    "a list": (written(b"[]"), "expected a JSON object"),
    "no JSON": (written(b"{"), "is damaged"),
    "no text": (written(b"\xff\xfe{}"), "is damaged"),
    "nothing": (written(b""), "is damaged"),
    "deeply nested": (written(b"[" * 100_000), "is damaged"),
    "endless": (written(b" " * 16_000_001), "longer than"),
}


# --- main_data.hdf5 ---


def rewards(**how: object) -> Change:
    """Make the rewards of the second episode anew, another way."""

    def change(folder: Path) -> None:
        with h5py.File(folder / "main_data.hdf5", "r+") as file:
            group = file["episode_1"]
            steps = len(group["rewards"])
            del group["rewards"]
            sound = {"shape": (steps,), "dtype": "f4"}
            group.create_dataset("rewards", **(sound | how))

    return change


def in_the_file(change: Callable[[h5py.File], object]) -> Change:
    """Change an open HDF5 file."""

    def changed(folder: Path) -> None:
        with h5py.File(folder / "main_data.hdf5", "r+") as file:
            change(file)

    return changed


def instead(link: object) -> Change:
    """Put a link in the place of the second episode's rewards."""

    def change(file: h5py.File) -> None:
        del file["episode_1/rewards"]
        file["episode_1/rewards"] = link

    return in_the_file(change)


def virtual(folder: Path) -> None:
    """Put the rewards together from an array of another file."""
    with h5py.File(folder / "main_data.hdf5", "r+") as file:
        steps = len(file["episode_1/rewards"])
        layout = h5py.VirtualLayout((steps,), "f4")
        layout[:] = h5py.VirtualSource(str(folder / "other.hdf5"), "secret", (steps,))
        del file["episode_1/rewards"]
        file["episode_1"].create_virtual_dataset("rewards", layout)


def bomb(folder: Path) -> None:
    """Let a chunk of a few numbers inflate to 300 MB."""
    rewards(chunks=(80_000,), maxshape=(None,), compression="gzip")(folder)
    packer = zlib.compressobj(1)
    part = b"".join([*(packer.compress(bytes(10**6)) for _ in range(300)), packer.flush()])
    with h5py.File(folder / "main_data.hdf5", "r+") as file:
        file["episode_1/rewards"].id.write_direct_chunk((0,), part)


def foreign_filter(folder: Path) -> None:
    """Demand a filter that a plug-in would bring."""
    with h5py.File(folder / "main_data.hdf5", "r+") as file:
        steps = len(file["episode_1/rewards"])
        del file["episode_1/rewards"]
        how = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        how.set_chunk((steps,))
        how.set_filter(305, h5py.h5z.FLAG_OPTIONAL, (1,))
        space = h5py.h5s.create_simple((steps,))
        args = (file["episode_1"].id, b"rewards", h5py.h5t.IEEE_F32LE, space, how)
        h5py.h5d.create(*args).write(h5py.h5s.ALL, h5py.h5s.ALL, np.zeros(steps, "f4"))


def overlong(file: h5py.File) -> None:
    flags = file["episode_1/terminations"][:]
    del file["episode_1/terminations"]
    file["episode_1/terminations"] = np.concatenate([flags, flags])


SYSTEM = "/etc/hostname"
HDF5: dict[str, tuple[Change, str]] = {
    "numbers in another file": (
        rewards(external=[(SYSTEM, 0, h5py.h5f.UNLIMITED)]),
        "lie in other files",
    ),
    "a link to another file": (instead(h5py.ExternalLink("other.hdf5", "/secret")), "is a link"),
    "a link inside the file": (instead(h5py.SoftLink("/episode_0/rewards")), "is a link"),
    "an episode that is a link": (
        in_the_file(lambda f: f.move("episode_1", "e") or f.update(episode_1=h5py.SoftLink("/e"))),
        "episodes, told are",
    ),
    "a virtual array": (virtual, "lie in other files"),
    "chunks that are missing": (rewards(chunks=(1,)), "not stored"),
    "numbers that are missing": (rewards(), "not stored"),
    "two hundred million steps of nothing": (rewards(shape=(2 * 10**8,)), "rows"),
    "a huge observation of nothing": (
        in_the_file(
            lambda f: (
                f["episode_1"].pop("observations")
                and f["episode_1"].create_dataset(
                    "observations",
                    (1 + len(f["episode_1/rewards"]), 10**11), "f4", chunks=(1, 1000),
                )
            )
        ),
        "claims more",
    ),
    "a huge chunk": (rewards(chunks=(10**8,), maxshape=(None,)), "claims more"),
    "a huge part in a small chunk": (bomb, "a part at"),
    "a filter of a plug-in": (foreign_filter, "needs filters"),
    "rewards as text": (rewards(dtype=h5py.string_dtype()), "expected plain numbers"),
    "complex rewards": (rewards(dtype="c8"), "expected plain numbers"),
    "one number": (rewards(shape=()), "no array"),
    "a group for an array": (
        in_the_file(lambda f: f.pop("episode_1/rewards") and f.create_group("episode_1/rewards")),
        "no array",
    ),
    "an array for a group": (
        in_the_file(lambda f: f.pop("episode_1") and f.create_dataset("episode_1", data=[1])),
        "no group",
    ),
    "an episode of another name": (in_the_file(lambda f: f.move("episode_1", "x")), "is missing"),
    "one episode more": (in_the_file(lambda f: f.copy("episode_0", "x")), "episodes, told are"),
    "flags for more steps": (in_the_file(overlong), "rows"),
    "no actions": (in_the_file(lambda f: f["episode_1"].pop("actions") and None), "is missing"),
    "no HDF5": (lambda folder: (folder / "main_data.hdf5").write_bytes(b"x" * 9000) and None, ""),
    "no file": (lambda folder: (folder / "main_data.hdf5").unlink(), "is missing"),
}  # fmt: skip
CRAFTED = METADATA | HDF5
SOUND = {"a space of another type", "another format", "an unknown version"}  # but not for us
