"""Every command works with the core dependencies alone: without widgets, figures or IPython."""

import subprocess
import sys

COMMANDS = ("train", "distil", "online", "evaluate", "data", "leaderboard", "ledger")
LINES = [
    *([name, "--help"] for name in COMMANDS),
    *(["data", verb, "--help"] for verb in ("make", "show", "list")),
    *(["leaderboard", verb, "--help"] for verb in ("run", "show", "calibration")),
    ["data", "list"],
    ["data", "show", "hopper/medium-v0"],
    ["ledger"],
    ["leaderboard", "show"],
]
WITHOUT = f"""
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("ipywidgets", "matplotlib", "IPython"):
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Missing())
from seqrl.__main__ import main

for line in {LINES!r}:
    try:
        code = main(line)
    except SystemExit as ended:  # as argparse does after --help
        code = ended.code
    assert code == 0, line
assert main(["leaderboard", "show", "--out", sys.argv[1]]) == 1
"""


def test_every_command_runs_where_the_lessons_extra_is_missing(tmp_path):
    command = [sys.executable, "-c", WITHOUT, str(tmp_path / "board")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("usage: python -m seqrl") == sum("--help" in line for line in LINES)
    assert "hopper/medium-v0" in done.stdout
    assert 'figures need matplotlib, which `pip install "seqrl[lab]"` brings' in done.stderr
    assert not (tmp_path / "board").exists()
