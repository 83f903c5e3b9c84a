"""`python -m seqrl online`: fine-tune a trained Online Decision Transformer in its world."""

import argparse
from typing import Any

import numpy as np

from seqrl.commands.options import above_zero, add_trust, device, finite, place, whole
from seqrl.commands.run_folder import (
    CHECKPOINT,
    FACTS,
    agent_of,
    alone_in,
    command_line,
    part_of,
    read_facts,
    refuse_another_run,
    whole_of,
    write_json,
)
from seqrl.datasets.origin import origin_of
from seqrl.online import OnlineDecisionTransformer, OnlineRun, Plan, fine_tune, published_for
from seqrl.trajectories import Trajectories


def add_parser(commands: Any) -> None:
    """Declare the command's options."""
    parser = commands.add_parser(
        "online",
        help="fine-tune an Online DT by acting",
        description="Go on training an Online Decision Transformer in the environment of its "
        "data. The same command continues a stopped run.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("folder", type=place, help="a folder that `train --method odt` wrote")
    parser.add_argument(
        "--env-steps", type=whole(1), required=True, help="steps to explore, in all"
    )
    parser.add_argument(
        "--target", type=finite(), help="R̂ to evaluate at; unset: as published for the data set"
    )
    parser.add_argument("--explore", type=finite(), help="R̂ to explore at; unset: twice --target")
    parser.add_argument("--rollouts", type=whole(1), default=1, help="episodes an iteration")
    parser.add_argument("--updates", type=whole(1), default=300, help="updates an iteration")
    parser.add_argument(
        "--capacity", type=whole(1), default=1000, help="trajectories in the buffer"
    )
    parser.add_argument("--evaluate-every", type=whole(1), default=10, help="iterations")
    parser.add_argument("--episodes", type=whole(1), default=10, help="episodes an evaluation")
    parser.add_argument("--scratch", action="store_true", help="new weights and an empty buffer")
    parser.add_argument(
        "--share", type=finite(0, 1), default=0.0, help="of offline data in each batch"
    )
    parser.add_argument(
        "--growth", type=above_zero(), help="ask so much more than was achieved lately"
    )
    parser.add_argument("--device", type=device, default="cpu", help="cpu, cuda or mps")
    add_trust(parser)
    parser.add_argument("--out", type=place, required=True, help="the new run's folder")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Fine-tune, saving every iteration, and print what was achieved before and after.

    A folder that holds another run is refused before anything is written.
    """
    facts = read_facts(options.folder)
    plan = _plan(options, facts["dataset"])
    online = {"env_steps": options.env_steps, "scratch": options.scratch, "plan": plan.to_dict()}
    kept = ("method", "dataset", "mapped", "top", "seed", "steps", "config")
    same = {name: facts[name] for name in kept}
    same |= {"plan": online["plan"], "scratch": options.scratch}
    refuse_another_run(options.out, same)
    played = whole_of(facts)
    data = part_of(played, facts)
    agent = _agent(options, facts, data)
    _require_a_part(options.share, agent.config.batch_size)
    origin, judge = (
        origin_of(facts["dataset"], played, evaluating=evaluating, trusted=options.trust)
        for evaluating in (False, True)
    )
    with alone_in(options.out):
        refuse_another_run(options.out, same)
        if _goes_on(OnlineRun(agent, data, plan), options):
            told = facts | {"command": command_line(), "online": online}
            write_json(options.out / FACTS, told)
        log = fine_tune(
            *(agent, data, origin.env, options.env_steps, plan),
            checkpoint=options.out / CHECKPOINT,
            max_steps=origin.max_steps,
            evaluation_world={"env": judge.env, "max_steps": judge.max_steps},
        )
    seen = [record["evaluated"] for record in log if record.get("evaluated")]
    before, after = np.mean(seen[0]), np.mean(seen[-1])
    print(f"{options.out}: {before:.1f} before, {after:.1f} after, δ {after - before:+.1f}")


def _agent(
    options: argparse.Namespace, facts: dict[str, Any], data: Trajectories
) -> OnlineDecisionTransformer:
    agent = agent_of(options.folder, facts, data, options.device)
    if not isinstance(agent, OnlineDecisionTransformer):
        raise ValueError(f"{options.folder} holds a {facts['method']}, which does not explore")
    if options.scratch:
        return OnlineDecisionTransformer(agent.config, seed=agent.seed, device=options.device)
    return agent


def _require_a_part(share: float, batch_size: int) -> None:
    """Raise `ValueError` for a share of offline data that is none of a batch, or all of it."""
    if share and not 0 < round(share * batch_size) < batch_size:
        raise ValueError(f"--share {share:g} of {batch_size} windows is none of them, or all")


def _goes_on(run: OnlineRun, options: argparse.Namespace) -> bool:
    """Return whether there is something left to live.

    Raises `ValueError` if more was lived already than a run of so many steps lives.
    """
    if not (options.out / CHECKPOINT).exists():
        return True
    run.restore(options.out / CHECKPOINT)  # or refuse to go on
    if not any(record.get("evaluated") for record in run.log):
        raise ValueError(
            f"{options.out / CHECKPOINT} holds a run that was never evaluated, so what it gained "
            "cannot be told; choose another --out"
        )
    if options.env_steps <= run.env_steps - run.log[-1]["steps"]:
        raise ValueError(
            f"{options.out} holds a run of {run.env_steps} steps: --env-steps may only grow"
        )
    return run.env_steps < options.env_steps


def _target(dataset: str) -> float:
    known = published_for(dataset)
    if known is None:
        raise ValueError(
            f"no R̂ was published for {dataset}: say --target R̂, for instance the best return in "
            f"it (python -m seqrl data show {dataset})"
        )
    return known.evaluation_rtg


def _plan(options: argparse.Namespace, dataset: str) -> Plan:
    if options.growth and options.explore is not None and not options.scratch:
        raise ValueError(
            "--explore changes nothing with --growth, which asks by what was achieved; it does "
            "with --scratch, where at first nothing was"
        )
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
