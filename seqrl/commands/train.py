"""`python -m seqrl train`: train one method on one data set, resumable."""

import argparse
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from seqrl import elastic, online, reinformer, trajectory_transformer
from seqrl.agent import Agent
from seqrl.commands.acting import idle_fields
from seqrl.commands.losses import recorded
from seqrl.commands.options import above_zero, device, place, whole
from seqrl.commands.run_folder import (
    CHECKPOINT,
    agent_of,
    alone_in,
    command_line,
    data_of,
    read_facts,
    refuse_another_run,
    settings,
)
from seqrl.config import Config
from seqrl.methods import METHODS
from seqrl.tools import distributed
from seqrl.training import fit
from seqrl.trajectories import Trajectories

PUBLISHED_FOR: dict[str, Callable[[str], dict[str, Any]]] = {  # a data set, beyond the preset
    "edt": elastic.published_for,
    "odt": lambda dataset: asdict(found) if (found := online.published_for(dataset)) else {},
    "reinformer": reinformer.published_for,
    "tt": trajectory_transformer.published_for,
}
TUNED = (
    *("learning_rate", "weight_decay", "batch_size", "return_scale"),
    *("horizon", "beam_width", "top_actions", "action_cdf"),
)


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
        choices=Config.presets,
        default="laptop",
        help="sizes and optimiser; paper also takes what was published for the data set alone: "
        "odt's learning rate and weight decay, edt's and reinformer's batch and scale, tt's plans",
    )
    parser.add_argument(
        "--set",
        nargs="*",
        action="extend",
        default=[],
        metavar="KEY=VALUE",
        help="config fields, except those that the data say",
    )
    parser.add_argument(
        "--steps",
        type=whole(1),
        help="updates in all; unset: tiny 200, laptop 2k, paper 100k (edt 50k, tt 195k, odt as "
        "published for the data set)",
    )
    parser.add_argument("--mapped", action="store_true", help="data stay on disk, not in memory")
    parser.add_argument(
        "--top", type=above_zero(1), default=1.0, help="share of the best steps (%%BC)"
    )
    parser.add_argument("--seed", type=whole(), default=0, help="weights, batches and dropout")
    parser.add_argument("--device", type=device, default="cpu", help="cpu, cuda or mps")
    parser.add_argument("--out", type=place, required=True, help="the run's folder")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Train, saving every 1,000 updates, at the end and on Ctrl-C; in several processes if so.

    A folder that holds another run is refused before anything is written or the data are read.
    """
    with distributed.joined(options.device) as device:
        _train(options, device)


def _train(options: argparse.Namespace, device: str) -> None:
    said = ("method", "dataset", "mapped", "top", "seed")
    facts = {name: getattr(options, name) for name in said}
    refuse_another_run(options.out, facts | {"plan": None})  # a fine-tuned run has one
    with distributed.first_goes_first():
        data = data_of(facts)
    known = _published(options)
    config = _config(options, data, known)
    refuse_another_run(options.out, {"config": config.to_dict()})
    steps = options.steps or known.get("pretrain_updates", type(config).updates[options.preset])
    with alone_in(options.out):
        agent = _agent(options, config, data, device)
        if agent.updates > steps:
            raise ValueError(
                f"{options.out} holds a run of {agent.updates} updates: --steps may only grow"
            )
        if distributed.number() > 0:
            fit(agent, data, steps)
            return
        facts |= {"steps": steps, "processes": distributed.count()}
        facts |= {"config": config.to_dict(), "published": known}
        _fit(agent, data, options.out, {"command": command_line(), **facts})


def _fit(agent: Agent, data: Trajectories, folder: Path, facts: dict[str, Any]) -> None:
    """Train as `facts` say, which are kept in the folder, and print how it ended."""
    if agent.updates:
        print(f"{folder}: going on after {agent.updates} updates")
        facts = read_facts(folder) | facts  # it may have been distilled
    with recorded(folder, facts, agent.updates) as note:
        losses = fit(agent, data, facts["steps"], checkpoint=folder / CHECKPOINT, after_update=note)
    last = f"loss {losses[-1]:.4f}" if losses else "nothing left to do"
    print(f"{folder}: {agent.updates} updates, {last}")


def _published(options: argparse.Namespace) -> dict[str, Any]:
    """Return what was published for method and data set beyond the preset; {} if nothing was."""
    if options.preset != "paper" or options.method not in PUBLISHED_FOR:
        return {}
    return PUBLISHED_FOR[options.method](options.dataset)


def _config(options: argparse.Namespace, data: Trajectories, known: dict[str, Any]) -> Config:
    """Return the preset in the sizes of the data, as published for them, as `--set` says."""
    sizes = {
        "state_dim": data.states.shape[1],
        "action_dim": data.action_dim,
        "action_space": data.action_space,
    }
    said = settings(options.set)
    for name, size in sizes.items():
        if name in said:
            raise ValueError(f"--set {name}: that is {size!r} in these data, and not yours to set")
    tuned = {name: known[name] for name in TUNED if name in known}
    preset = getattr(METHODS[options.method].config_class, options.preset)
    config: Config = preset(**sizes | tuned | said)
    for name in idle_fields(METHODS[options.method], config):
        if name in said:
            raise ValueError(
                f"--set {name}: that changes nothing in {options.method} with {data.action_space} "
                f"actions and position={config.position}"
            )
    return config


def _agent(options: argparse.Namespace, config: Config, data: Trajectories, device: str) -> Agent:
    """Return a new agent, or the one that an earlier run left in the folder."""
    if (options.out / CHECKPOINT).exists():
        facts = vars(options) | {"config": config.to_dict()}
        return agent_of(options.out, facts, data, device)
    agent = METHODS[options.method](config, seed=options.seed, device=device)
    agent.adopt(data.statistics)
    return agent
