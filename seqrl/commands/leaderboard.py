"""`python -m seqrl leaderboard`: fill the grid of methods, data sets and seeds, and show it."""

import argparse
import shlex
from functools import partial
from typing import Any

import torch

from seqrl.commands.options import place, whole
from seqrl.leaderboard import (
    DATASETS,
    Recipe,
    cells,
    fill,
    load_entries,
    outdated,
    read_recipe,
    recipes,
)
from seqrl.leaderboard.calibration import CALIBRATION, WITHIN, calibrated, calibration_table
from seqrl.leaderboard.entry import ENTRIES
from seqrl.leaderboard.grid import Cell
from seqrl.leaderboard.tables import report
from seqrl.tools.files import write_text
from seqrl.tools.suggest import did_you_mean


def add_parser(commands: Any) -> None:
    """Declare the command's options."""
    parser = commands.add_parser("leaderboard", help="compare all methods on the same data")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    run = verbs.add_parser(
        "run",
        help="record what is missing",
        description="Record what is missing of the grid, on one thread. Stop it at any time: what "
        "is whole is kept, and the same command goes on.",
    )
    run.add_argument("methods", nargs="*", metavar="METHOD", help="e.g. dt; unset: all")
    run.add_argument("--recipe", type=place, help="a TOML file: a method of your own")
    run.add_argument("--datasets", nargs="+", default=DATASETS, metavar="NAME", help="unset: all")
    run.add_argument("--seeds", nargs="+", type=whole(), help="unset: 0 to 4, of CQL 0 to 2")
    run.add_argument("--again", action="store_true", help="record also what is there")
    run.add_argument("--out", type=place, default=ENTRIES, help="unset: the repository's records")
    run.set_defaults(run=_run)
    show = verbs.add_parser(
        "show",
        help="make every table and figure from what is recorded",
        description="Print every table of what is recorded. With --out, write them as one page of "
        "Markdown with every figure beside it, as SVG.",
    )
    show.add_argument("--entries", type=place, default=ENTRIES, help="unset: the repository's")
    show.add_argument("--out", type=place, metavar="FOLDER", help="unset: nothing is written")
    show.set_defaults(run=_show)
    beside = verbs.add_parser(
        "calibration",
        help="put what others' methods come to on our data beside what was published",
        description="Print for each method and each set made by D4RL's protocol what was "
        "published, what is recorded, and the difference. (!) marks more than "
        f"{WITHIN:.0f} points.",
    )
    beside.add_argument("--entries", type=place, default=CALIBRATION, help="unset: ours")
    beside.set_defaults(run=_calibration)


def _run(options: argparse.Namespace) -> None:
    torch.set_num_threads(1)  # so that an entry can be repeated
    chosen = _chosen(options)
    squares = cells(chosen, options.datasets, options.seeds)
    made = fill(squares, options.out, again=options.again, command=partial(_command, options))
    print(f"{options.out}: {made} recorded, {len(squares) - made} were there")
    here = [entry for entry in load_entries(options.out) if entry["dataset"] in options.datasets]
    for name in outdated(here, {recipe.method: recipe for recipe in chosen}):
        print(f"by another recipe than today's: {name}; --again records it anew")


def _command(options: argparse.Namespace, cell: Cell) -> str:
    """Return what makes exactly this entry again, by these options."""
    own = options.recipe and cell.recipe.method not in options.methods
    by = f"--recipe {shlex.quote(str(options.recipe))}" if own else ""
    out = "" if options.out == ENTRIES else f" --out {shlex.quote(str(options.out))}"
    return cell.command(by) + out


def _show(options: argparse.Namespace) -> None:
    entries = load_entries(options.entries)
    page = report(entries)
    print(page)
    if options.out is None:
        return
    from seqrl.leaderboard.figures import figures  # needs matplotlib, which an agent does not
    from seqrl.plots.showing import to_svg

    for name, (figure, text) in figures(entries).items():
        write_text(options.out / f"{name}.svg", to_svg(figure, text))
        page += f"\n![{text}]({name}.svg)\n"
    write_text(options.out / "leaderboard.md", page)
    print(f"written to {options.out / 'leaderboard.md'}")


def _calibration(options: argparse.Namespace) -> None:
    cells = calibrated(load_entries(options.entries))
    if not cells:
        raise ValueError(
            f"no entries in {options.entries} of a set made by D4RL's protocol, by a method whose "
            "score was published. Make a full set, then record on it: `python -m seqrl data make "
            "halfcheetah/medium-v1`, `python -m seqrl leaderboard run --recipe "
            "data/leaderboard/calibration/bc.toml --datasets halfcheetah/medium-v1 --out "
            "data/results/calibration`"
        )
    near = sum(cell.within for cell in cells)
    print(f"{near} of {len(cells)} within {WITHIN:.0f} points\n\n{calibration_table(cells)}")


def _chosen(options: argparse.Namespace) -> list[Recipe]:
    """Return the recipes that were named; raise `ValueError` naming the nearest of an unknown."""
    own, known = [read_recipe(options.recipe)] if options.recipe else [], recipes()
    for name in options.methods:
        if name not in known:
            raise ValueError(f"no recipe is called {name!r}; {did_you_mean(name, known)}")
    return own + [known[name] for name in options.methods or ([] if own else known)]
