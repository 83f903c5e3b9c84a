"""`python -m seqrl online`: fine-tune a trained Online Decision Transformer in its world."""

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from ..agent import Agent
from ..datasets.origin import origin_of
from ..online import OnlineDecisionTransformer, OnlineRun, Plan, fine_tune, published_for
from .run_folder import CHECKPOINT, command_line, data_of, read_facts, whole_of, write_facts


def add_parser(commands: Any) -> None:
    """Declare the command's options."""
    parser = commands.add_parser(
        "online",
        help="fine-tune an Online DT by acting",
        description="Go on training an Online Decision Transformer in the environment of its "
        "data. The same command continues a stopped run.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("folder", type=Path, help="a folder that `train --method odt` wrote")
    parser.add_argument("--env-steps", type=int, required=True, help="steps to explore, in all")
    parser.add_argument(
        "--target", type=float, help="R̂ to evaluate at; unset: as published for the data set"
    )
    parser.add_argument("--explore", type=float, help="R̂ to explore at; unset: twice --target")
    parser.add_argument("--rollouts", type=int, default=1, help="episodes an iteration")
    parser.add_argument("--updates", type=int, default=300, help="updates an iteration")
    parser.add_argument("--capacity", type=int, default=1000, help="trajectories in the buffer")
    parser.add_argument("--evaluate-every", type=int, default=10, help="iterations")
    parser.add_argument("--episodes", type=int, default=10, help="episodes an evaluation")
    parser.add_argument("--scratch", action="store_true", help="new weights and an empty buffer")
    parser.add_argument("--share", type=float, default=0.0, help="of offline data in each batch")
    parser.add_argument("--growth", type=float, help="ask so much more than was achieved lately")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or mps")
    parser.add_argument(
        "--trust",
        nargs="*",
        default=[],
        metavar="MODULE",
        help="modules that may make the data set's world, e.g. gymnasium_robotics",
    )
    parser.add_argument("--out", type=Path, required=True, help="the new run's folder")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Fine-tune, saving every iteration, and print what was achieved before and after."""
    facts = read_facts(options.folder)
    plan = _plan(options, facts["dataset"])
    agent = Agent.load(options.folder / CHECKPOINT, device=options.device)
    if not isinstance(agent, OnlineDecisionTransformer):
        raise ValueError(f"{options.folder} holds a {facts['method']}, which does not explore")
    if options.scratch:
        agent = OnlineDecisionTransformer(agent.config, seed=agent.seed, device=options.device)
    data = data_of(facts)
    origin, judge = (
        origin_of(facts["dataset"], whole_of(facts), evaluating=evaluating, trusted=options.trust)
        for evaluating in (False, True)
    )
    if (options.out / CHECKPOINT).exists():
        OnlineRun(agent, data, plan).restore(options.out / CHECKPOINT)  # or refuse to go on
    online = {"env_steps": options.env_steps, "scratch": options.scratch, "plan": plan.to_dict()}
    write_facts(options.out, facts | {"command": command_line(), "online": online})
    log = fine_tune(
        *(agent, data, origin.env, options.env_steps, plan),
        checkpoint=options.out / CHECKPOINT,
        max_steps=origin.max_steps,
        evaluation_world={"env": judge.env, "max_steps": judge.max_steps},
    )
    seen = [record["evaluated"] for record in log if "evaluated" in record]
    before, after = np.mean(seen[0]), np.mean(seen[-1])
    print(f"{options.out}: {before:.1f} before, {after:.1f} after, δ {after - before:+.1f}")


def _target(dataset: str) -> float:
    known = published_for(dataset)
    if known is None:
        raise ValueError(
            f"no R̂ was published for {dataset}: say --target R̂, for instance the best return in "
            f"it (python -m seqrl data show {dataset})"
        )
    return known.evaluation_rtg


def _plan(options: argparse.Namespace, dataset: str) -> Plan:
    target = _target(dataset) if options.target is None else options.target
    explore = 2 * target if options.explore is None else options.explore
    return Plan(
        evaluation_rtg=target,
        exploration_rtg=explore,
        rollouts=options.rollouts,
        updates=options.updates,
        capacity=options.capacity,
        evaluate_every=options.evaluate_every,
        evaluation_episodes=options.episodes,
        filled=not options.scratch,
        offline_share=options.share,
        growth=options.growth,
    )
