"""Data sets as a failing disk or a stranger leaves them, and the verdict on each.

    python -m tests.datasets.broken FIRST COUNT

judges so many random cases in a process with little memory to spare and prints the table as JSON.
A case is a pure function of its number.
"""

import json
import os
import random
import shutil
import signal
import sys
import tempfile
import warnings
from collections import Counter
from pathlib import Path

import gymnasium
import minari
import numpy as np
import torch
from minari.data_collector import EpisodeBuffer

from seqrl.datasets import describe, list_datasets, load_dataset, make_dataset
from seqrl.trajectories import Trajectories
from tests.datasets.crafted import CANARY, CRAFTED, HUGE, Change, box, world

SONG = "SEQRL_CANARY"  # the environment variable that names the canary's file
NAMES = ("seqrl/two-trajectories/both-v0", "foreign/walks-v0", "foreign/choices-v0")
CHECKED = NAMES[0]  # its heads and chunks carry checksums; Minari's own files have none
ROWS = ("states", "actions", "rewards", "rtg", "timesteps", "offsets", "terminated")
SECONDS = 60  # after which a case hangs


def make_sound() -> None:
    """Make one set of ours and two of Minari's own, in Minari's folder."""
    make_dataset(NAMES[0], progress=False)
    for name, env in zip(NAMES[1:], ("Pendulum-v1", "CartPole-v1"), strict=True):
        world = gymnasium.make(env, max_episode_steps=9)
        world.action_space.seed(0)
        episodes = [episode(world, seed) for seed in range(3)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # for want of an author's address and more
            minari.create_dataset_from_buffers(name, episodes, env=world, author="the tests")


def episode(world: gymnasium.Env, seed: int) -> EpisodeBuffer:
    """Return an episode as Minari collects it, with infos, a seed and options."""
    observation, _ = world.reset(seed=seed)
    observations, steps = [observation], []
    while not steps or not any(steps[-1][2:4]):
        action = world.action_space.sample()
        observation, reward, terminated, truncated, _ = world.step(action)
        observations.append(observation)
        steps.append((action, reward, terminated, truncated))
    actions, rewards, terminations, truncations = map(np.array, zip(*steps, strict=True))
    return EpisodeBuffer(
        seed=seed,
        options={"mass": {"head": 1.5}},
        observations=np.array(observations),
        actions=actions,
        rewards=rewards.astype(np.float64),
        terminations=terminations,
        truncations=truncations,
        infos={"speed": np.arange(len(steps)), "parts": {"names": ["a"] * len(steps)}},
    )


def damage(chance: random.Random) -> Change:
    """Change some bytes of one of the files, or cut it off."""

    def change(folder: Path) -> None:
        path = folder / chance.choice(["metadata.json", "main_data.hdf5", "main_data.hdf5"])
        content = bytearray(path.read_bytes())
        for _ in range(chance.choice([1, 1, 2, 4, 16])):
            place = chance.randrange(min(len(content), chance.choice([100, 4000, 10**9])))
            content[place] = chance.choice([0, 255, chance.randrange(256), content[place] ^ 1])
        if chance.random() < 0.1:
            del content[chance.randrange(len(content)) :]
        path.write_bytes(content)

    return change


def nonsense(chance: random.Random, depth: int = 0) -> object:
    """Any JSON value, the odd ones more often than they are met."""
    plain = [
        None,
        True,
        0,
        1,
        -1,
        HUGE,
        -HUGE,
        0.5,
        float("nan"),
        float("inf"),
        "",
        "../..",
        "/etc",
    ]
    plain += ["seqrl", "hdf5", box(), box(shape=[HUGE]), world(), f"{CANARY}:sing", "\x1b[2J"]
    if depth < 3 and chance.random() < 0.3:
        parts = [nonsense(chance, depth + 1) for _ in range(chance.randrange(4))]
        return parts if chance.random() < 0.5 else {f"k{i}": part for i, part in enumerate(parts)}
    return chance.choice(plain)


def retold(chance: random.Random) -> Change:
    """Give some fields of metadata.json, or of a space in it, values without sense."""

    def change(folder: Path) -> None:
        metadata = json.loads((folder / "metadata.json").read_text())
        for _ in range(chance.choice([1, 1, 2, 3])):
            field = chance.choice([*metadata, "env_spec", "eval_env_spec", "ref_min_score"])
            value = nonsense(chance)
            if field.endswith("space") and chance.random() < 0.7:
                space = json.loads(metadata[field]) if isinstance(metadata[field], str) else {}
                value = json.dumps(
                    {**space, chance.choice(["low", "high", "shape", "dtype", "n", "type"]): value}
                    if isinstance(space, dict)
                    else value
                )
            metadata[field] = value
        (folder / "metadata.json").write_text(json.dumps(metadata))

    return change


def case(number: int) -> tuple[str, str, Change]:
    """Return the set, the kind and the change of a random case."""
    chance = random.Random(number)
    name = NAMES[number % len(NAMES)]
    kind = chance.choice(["damaged", "damaged", "retold", "crafted"])
    if kind == "damaged":
        return name, kind, damage(chance)
    if kind == "retold":
        return name, kind, retold(chance)
    key = chance.choice([k for k in CRAFTED if k != "a huge part in a small chunk"])
    return name, f"crafted: {key}", CRAFTED[key][0]


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file below a folder."""
    return {
        str(p): p.read_bytes() for p in folder.rglob("*") if p.is_file() and ".lock" not in p.name
    }


def same(one: Trajectories, other: Trajectories) -> bool:
    """Return whether two sets hold the same rows."""
    return all(torch.equal(getattr(one, name), getattr(other, name)) for name in ROWS)


def judge(name: str, folder: Path, sound: Trajectories) -> str:
    """Return "clear error", "correct data", "other numbers" or what is at fault."""
    before = contents(folder)
    verdicts = []
    for work in (load_dataset, describe, lambda _: list_datasets()):
        try:
            found = work(name)
        except ValueError as error:
            clear = str(folder) in str(error) and work in (load_dataset, describe)
            verdicts.append("clear error" if clear else f"fault: unclear: {error!r:.300}")
        except BaseException as error:
            verdicts.append(f"fault: {error!r:.300}")
        else:
            right = not isinstance(found, Trajectories) or same(found, sound)
            verdicts.append("correct data" if right else "other numbers")
    if contents(folder) != before:
        verdicts.append("fault: a file changed")
    if Path(os.environ[SONG]).exists():
        verdicts.append("fault: code ran")
    return next((v for v in verdicts if v.startswith("fault")), verdicts[0])


def main(first: int, count: int) -> None:
    """Judge random cases and print how often each verdict was given, and the faults."""
    table: Counter[str] = Counter()
    faults: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "minari"
        os.environ |= {"MINARI_DATASETS_PATH": str(root), SONG: str(Path(place) / "song")}
        make_sound()
        sound = {name: load_dataset(name) for name in NAMES}
        kept = shutil.copytree(root, Path(place) / "kept")
        for number in range(first, first + count):
            print(number, file=sys.stderr, flush=True)  # where a crash of the process happened
            name, kind, change = case(number)
            change(root / name / "data")
            if hasattr(signal, "alarm"):
                signal.alarm(SECONDS)
            verdict = judge(name, root / name, sound[name])
            if verdict.startswith("fault") or (verdict == "other numbers" and name == CHECKED):
                faults[f"{number}: {name}, {kind}"] = verdict
            table[verdict.partition(":")[0]] += 1
            shutil.rmtree(root / name)
            shutil.copytree(kept / name, root / name)
    print(json.dumps({"table": table, "faults": faults}, indent=1))


def little_memory(more: int = 1 << 28) -> None:
    """Let this process have no more than `more` bytes beyond what it has."""
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + more
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    if sys.platform == "linux":
        little_memory()
    main(*map(int, sys.argv[1:]))
