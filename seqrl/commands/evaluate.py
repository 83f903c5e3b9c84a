"""`python -m seqrl evaluate`: ask a trained agent for returns and report what it achieves."""

import argparse
from typing import Any

from seqrl.agent import Agent
from seqrl.commands.acting import acting_config, draws
from seqrl.commands.options import add_trust, device, finite, place, whole
from seqrl.commands.run_folder import (
    agent_of,
    command_line,
    part_of,
    read_facts,
    settings,
    whole_of,
    write_json,
)
from seqrl.datasets.origin import origin_of
from seqrl.evaluation import AskedAchieved, asked_achieved
from seqrl.returns import ReferenceScores, normalised_score
from seqrl.tools.files import replaceable


def add_parser(commands: Any) -> None:
    """Declare the command's options."""
    parser = commands.add_parser(
        "evaluate",
        help="ask a trained agent for returns",
        description="Roll out a trained agent at each target and report the returns achieved.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("folder", type=place, help="a folder that `train` wrote")
    parser.add_argument(
        "--targets",
        type=finite(),
        nargs="+",
        action="extend",
        help="what to ask for; bc needs none",
    )
    parser.add_argument("--episodes", type=whole(1), default=10, help="episodes a target")
    parser.add_argument("--seed", type=whole(), default=0, help="episode i starts from seed + i")
    parser.add_argument("--sampled", action="store_true", help="sample actions, not the likeliest")
    parser.add_argument(
        "--set",
        nargs="*",
        action="extend",
        default=[],
        metavar="KEY=VALUE",
        help="config fields of acting, e.g. eval_context=5 or, for edt, history=amortised",
    )
    parser.add_argument("--device", type=device, default="cpu", help="cpu, cuda or mps")
    add_trust(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Print a table and write it, with every return, to the folder's evaluation.json."""
    facts, path = read_facts(options.folder), options.folder / "evaluation.json"
    replaceable(path)
    data = whole_of(facts)
    agent = agent_of(options.folder, facts, part_of(data, facts), options.device)
    targets = options.targets or unasked(agent)
    acting = settings(options.set)
    agent.config = acting_config(agent, acting)
    if options.sampled and not draws(agent):
        raise ValueError(
            f"--sampled changes nothing: a {facts['method']} has one action for each state"
        )
    origin = origin_of(facts["dataset"], data, evaluating=True, trusted=options.trust)
    result = asked_achieved(
        agent,
        origin.env,
        targets,
        options.episodes,
        seed=options.seed,
        greedy=not options.sampled,
        progress=True,
        max_steps=origin.max_steps,
    )
    actions = "sampled" if options.sampled else "greedy"
    print(f"{facts['method']} on {facts['dataset']}, {agent.updates} updates, {actions} actions")
    print_table(result, data.reference, hears=agent.needs_target)
    record = {
        "command": command_line(),
        "run": facts,
        "updates": agent.updates,
        "actions": actions,
        "acting": acting,
        "seed": options.seed,
        "hears": agent.needs_target,  # False: what was asked changes nothing
        "asked": result.asked.tolist(),
        "achieved": result.achieved.tolist(),
    }
    write_json(path, record)
    print(f"written to {path}")


def unasked(agent: Agent) -> list[float]:
    """Return the one target of an agent that is not told any, a number that changes nothing.

    Raises `ValueError` for one that must be asked.
    """
    if agent.needs_target:
        raise ValueError(
            f"--targets is missing: say what to ask the {type(agent).__name__} for, e.g. "
            "--targets 1800 3600"
        )
    return [0.0]


def print_table(result: AskedAchieved, reference: ReferenceScores | None, hears: bool) -> None:
    """Print a line for each target: what was achieved, its spread, the normalised score, n.

    The target of an agent that `hears` none is a dash.
    """
    print(f"{'asked':>10} {'achieved':>10} {'± std':>8} {'normalised':>11}   n")
    for target, returns in zip(result.asked, result.achieved, strict=True):
        score = f"{normalised_score(returns, reference).mean():.1f}" if reference else "–"
        asked = f"{target:g}" if hears else "–"
        print(
            f"{asked:>10} {returns.mean():>10.1f} {returns.std():>8.1f} {score:>11} "
            f"{len(returns):>3}"
        )
