"""What a reader answered, kept on their own machine: one small JSON file a topic."""

import json
import os
from pathlib import Path
from typing import Any


def answers_folder() -> Path:
    """Return where answers are kept: `$SEQRL_HOME`, or `.seqrl` in the home folder."""
    return Path(os.environ.get("SEQRL_HOME") or Path.home() / ".seqrl")


def load_answers(topic: str) -> dict[str, Any]:
    """Return the answers on a topic, `{}` if there are none yet or the file is damaged."""
    try:
        answers = json.loads((answers_folder() / f"{topic}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return answers if isinstance(answers, dict) else {}


def save_answers(topic: str, answers: dict[str, Any]) -> None:
    """Keep the answers on a topic, replacing the file in one go."""
    folder = answers_folder()
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{topic}.json"
    unfinished.write_text(json.dumps(answers, indent=2, ensure_ascii=False), encoding="utf-8")
    os.replace(unfinished, folder / f"{topic}.json")
