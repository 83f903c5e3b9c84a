"""`python -m seqrl COMMAND`: train, distil, online, evaluate, data, leaderboard or ledger."""

import argparse
import os
import sys

from seqrl.commands import data, distil, evaluate, leaderboard, ledger, online, train
from seqrl.commands.failures import told
from seqrl.tools import distributed
from seqrl.tools.streams import print_anything


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit code: 0 done, 1 failed, 2 misused, 130 interrupted."""
    print_anything()
    parser = argparse.ArgumentParser(
        prog="python -m seqrl", description="Sequence-modelling RL from the command line."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in (train, distil, online, evaluate, data, leaderboard, ledger):
        command.add_parser(commands)
    words = sys.argv[1:] if arguments is None else arguments
    for word in words:
        if word.encode(errors="ignore").decode() != word:
            parser.error(f"{word!r} is no text in UTF-8, and no record could hold it")
    options = parser.parse_args(words)
    if distributed.started_by_torchrun() and options.command != "train":
        parser.error(f"{options.command} runs in one process: start it without torchrun")
    try:
        options.run(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("\ninterrupted; what was done so far is saved", file=sys.stderr)
        return 130
    except BrokenPipeError:  # whoever read the output has seen enough: `… | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        said = told(error)
        if said is None:
            raise
        print(f"error: {said}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
