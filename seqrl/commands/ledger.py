"""`python -m seqrl ledger`: the claims ledger, rebuilt from what is recorded."""

import argparse
from typing import Any

from seqrl.commands.options import place
from seqrl.evidence import ledger, to_markdown
from seqrl.tools.files import write_text


def add_parser(commands: Any) -> None:
    """Declare the command's options."""
    parser = commands.add_parser(
        "ledger",
        help="show popular claims and what was measured",
        description="Print every popular claim with its verdict and its measured answer, made "
        "anew from data/results, as a table in Markdown.",
    )
    parser.add_argument("--out", type=place, metavar="FILE", help="unset: it is printed")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Print the ledger, or write it."""
    if options.out and not options.out.parent.is_dir():
        raise FileNotFoundError(f"{options.out.parent} is no folder: make it, or choose another")
    page = to_markdown(ledger())
    if options.out is None:
        print(page, end="")
        return
    write_text(options.out, page)
    print(f"written to {options.out}")
