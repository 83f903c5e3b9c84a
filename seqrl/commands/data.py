"""`python -m seqrl data`: make, list and show data sets."""

import argparse
from typing import Any

from seqrl import datasets
from seqrl.commands.options import place, whole


def add_parser(commands: Any) -> None:
    """Declare the command's options."""
    parser = commands.add_parser("data", help="make, list or show data sets")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    make = verbs.add_parser("make", help="make a data set at any size, the same for the same seed")
    make.add_argument("name", help="e.g. hopper/medium-v0")
    make.add_argument("--steps", type=whole(1), help="environment steps, e.g. 1_000_000")
    make.add_argument("--seed", type=whole(), default=0)
    make.add_argument("--folder", type=place, help="where to; unset: Minari's own folder")
    make.set_defaults(run=_make)
    show = verbs.add_parser("show", help="print a data set's card")
    show.add_argument("name", help="e.g. hopper/medium-v0")
    show.set_defaults(run=lambda options: print(datasets.describe(options.name)))
    verbs.add_parser("list", help="list the known data sets").set_defaults(run=_list)


def _make(options: argparse.Namespace) -> None:
    path = datasets.make_dataset(
        options.name, steps=options.steps, seed=options.seed, folder=options.folder
    )
    print(f"made {path}")


def _list(options: argparse.Namespace) -> None:
    for line in datasets.list_datasets():
        print(line)
