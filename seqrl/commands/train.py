"""`python -m seqrl train`: train one method on one data set, resumable."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .. import processes
from ..agent import Agent
from ..methods import METHODS
from ..online import published_for
from ..training import fit
from ..trajectories import Trajectories
from .run_folder import CHECKPOINT, command_line, data_of, loss_curve, setting, write_facts

UPDATES = {"tiny": 200, "laptop": 2000, "paper": 100_000}


def add_parser(commands: Any) -> None:
    """Declare the command's options."""
    parser = commands.add_parser(
        "train",
        help="train a method on a data set",
        description="Train a method on a data set. The same command continues a stopped run. "
        "`torchrun --nproc_per_node=N -m seqrl train …` trains in N processes, each with batches "
        "of batch_size.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--method", choices=METHODS, default="dt", help="what to train")
    parser.add_argument("--dataset", required=True, help="a name, e.g. hopper/medium-v0")
    parser.add_argument(
        "--preset",
        choices=UPDATES,
        default="laptop",
        help="sizes and optimiser; paper with --method odt also takes the learning rate and the "
        "weight decay that were published for the data set, if any were",
    )
    parser.add_argument("--set", nargs="*", default=[], metavar="KEY=VALUE", help="config fields")
    parser.add_argument(
        "--steps",
        type=int,
        help="updates; unset: tiny 200, laptop 2k, paper 100k, or, with --method odt and where "
        "there is one, the number published for the data set",
    )
    parser.add_argument("--mapped", action="store_true", help="data stay on disk, not in memory")
    parser.add_argument("--top", type=float, default=1.0, help="share of the best steps (%%BC)")
    parser.add_argument("--seed", type=int, default=0, help="weights, batches and dropout")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or mps")
    parser.add_argument("--out", type=Path, required=True, help="the run's folder")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Train, saving every 1,000 updates, at the end and on Ctrl-C; in several processes if so."""
    with processes.joined(options.device) as device:
        _train(options, device)


def _train(options: argparse.Namespace, device: str) -> None:
    with processes.first_goes_first():
        data = data_of(vars(options))
    known = _published(options)
    agent = _agent(options, data, known, device)
    steps = options.steps or known.get("pretrain_updates", UPDATES[options.preset])
    facts = {
        "command": command_line(),
        "method": options.method,
        "dataset": options.dataset,
        "mapped": options.mapped,
        "top": options.top,
        "seed": options.seed,
        "steps": steps,
        "processes": processes.count(),
        "config": agent.config.to_dict(),
        "published": known,
    }
    path = options.out / CHECKPOINT
    if processes.number() > 0:
        fit(agent, data, steps)
        return
    if agent.updates:
        print(f"{options.out}: going on after {agent.updates} updates")
    write_facts(options.out, facts)
    with loss_curve(options.out, agent.updates) as note:
        losses = fit(agent, data, steps, checkpoint=path, after_update=note)
    last = f"loss {losses[-1]:.4f}" if losses else "nothing left to do"
    print(f"{options.out}: {agent.updates} updates, {last}")


def _published(options: argparse.Namespace) -> dict[str, Any]:
    """Return what was published for method and data set beyond the preset; {} if nothing was."""
    wanted = options.method == "odt" and options.preset == "paper"
    found = published_for(options.dataset) if wanted else None
    return asdict(found) if found else {}


def _agent(
    options: argparse.Namespace, data: Trajectories, known: dict[str, Any], device: str
) -> Agent:
    """Return a new agent, or the one that an earlier run left in the folder."""
    kind: Any = METHODS[options.method]
    sizes = {
        "state_dim": data.states.shape[1],
        "action_dim": data.action_dim,
        "action_space": data.action_space,
    }
    preset = getattr(kind.config_class, options.preset)
    tuned = {name: known[name] for name in ("learning_rate", "weight_decay") if known}
    config = preset(**sizes | tuned | dict(map(setting, options.set)))
    path = options.out / CHECKPOINT
    if not path.exists():
        return kind(config, seed=options.seed, device=device)
    agent: Agent = kind.load(path, device=device)
    if agent.config != config or agent.seed != options.seed:
        raise ValueError(
            f"{options.out} holds a run with another config or seed; choose another --out"
        )
    return agent
