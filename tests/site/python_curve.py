"""Record what the shipped speed dial achieves in Python: 128 runs at each of seven requests.

python -m tests.site.python_curve    # writes python_curve.json beside this file
"""

import json
from pathlib import Path

import torch

from seqrl import asked_achieved
from seqrl.lessons.shipped import load_agent
from seqrl.tools.files import write_text
from seqrl.tools.records import environment

RECORD = Path(__file__).with_suffix(".json")
REQUESTS = range(0, 601, 100)


def main() -> None:
    torch.set_num_threads(1)
    agent = load_agent("speed-dial")
    curve = asked_achieved(agent, "HalfCheetah-v5", REQUESTS, episodes=128, max_steps=200)
    record = {"asked": curve.asked.tolist(), "achieved": curve.achieved.round(2).tolist()}
    write_text(RECORD, json.dumps(record | environment()) + "\n")


if __name__ == "__main__":
    main()
