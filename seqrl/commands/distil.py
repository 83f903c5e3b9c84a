"""`python -m seqrl distil`: teach an Elastic Decision Transformer to foresee its own search."""

import argparse
from typing import Any

from seqrl.commands.options import device, place, whole
from seqrl.commands.run_folder import (
    CHECKPOINT,
    FACTS,
    agent_of,
    alone_in,
    data_of,
    read_facts,
    write_json,
)
from seqrl.elastic import ElasticDecisionTransformer, distil
from seqrl.tools.files import replaceable


def add_parser(commands: Any) -> None:
    """Declare the command's options."""
    parser = commands.add_parser(
        "distil",
        help="teach an Elastic DT to foresee its history search",
        description="Distil the history search of a trained Elastic Decision Transformer into "
        "its selector, for `evaluate --set history=amortised`.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("folder", type=place, help="a folder that `train --method edt` wrote")
    parser.add_argument("--steps", type=whole(1), default=300, help="updates of the selector")
    parser.add_argument("--device", type=device, default="cpu", help="cpu, cuda or mps")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Teach, print how often the selector agrees with the search, and save."""
    read_facts(options.folder)
    with alone_in(options.folder):
        facts = read_facts(options.folder)
        for name in (CHECKPOINT, FACTS):
            replaceable(options.folder / name)
        data = data_of(facts)
        agent = agent_of(options.folder, facts, data, options.device)
        if not isinstance(agent, ElasticDecisionTransformer):
            raise ValueError(
                f"{options.folder} holds a {facts['method']}, which searches no history"
            )
        agreed = distil(agent, data, options.steps)
        agent.save(options.folder / CHECKPOINT)
        told = {"steps": options.steps, "agreed": agreed, "updates": agent.updates}
        write_json(options.folder / FACTS, facts | {"distilled": told})
    print(f"{options.folder}: the selector agrees with the search on {agreed:.0%} of windows")
