"""Data cards: what a set holds, who made it and how well they play, as measured facts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from minari import MinariDataset

from seqrl.datasets.actions import at_bounds
from seqrl.datasets.minari import from_minari
from seqrl.datasets.recipe import Recipe
from seqrl.returns import ReferenceScores, normalised_score
from seqrl.tools.files import write_text
from seqrl.trajectories import Trajectories

BINS = 20


def card_of(dataset: MinariDataset) -> dict[str, Any]:
    """Return the card of any Minari data set that `Trajectories` can hold."""
    told = dataset.storage.metadata
    spec = json.loads(told.get("env_spec") or "{}")
    said = {
        "name": told["dataset_id"],
        "environment": spec.get("id", "an unnamed world"),
        "made_by": told.get("description", "someone who left no description"),
        "algorithm": told.get("algorithm_name", "not told"),
        "licence": told.get("licence", "not told"),
    }
    return {key: plain(text) for key, text in said.items()} | facts(from_minari(dataset))


def plain(text: object) -> str:
    r"""Return what a stranger wrote on one line, without what commands a terminal.

    >>> plain("two\nlines\x1b[2J")
    'two lines [2J'
    """
    return "".join(letter if letter.isprintable() else " " for letter in str(text))


def facts(data: Trajectories) -> dict[str, Any]:
    """Return what a card tells of the data alone: size, returns, actions, reference scores."""
    returns = data.returns.double().numpy()
    counts, edges = np.histogram(returns, BINS)
    found = {
        "episodes": len(data),
        "steps": len(data.states),
        "lengths": _summary(data.lengths.numpy()),
        "returns": _summary(returns),
        "histogram": {"counts": counts.tolist(), "edges": edges.round(4).tolist()},
    }
    if data.action_space == "continuous":
        found["at_bounds"] = round(at_bounds(data), 4)
    if data.reference is None:
        return found
    reference = {
        "random": round(data.reference.random, 6),
        "expert": round(data.reference.expert, 6),
        "source": data.reference.source,
    }
    return found | {"normalised": _summary(data.normalised_returns()), "reference": reference}


def levels(recipe: Recipe, reference: ReferenceScores) -> dict[str, dict[str, float]]:
    """Return how well those who play in a set play: fresh episodes, none of them in it."""
    measured = {}
    for label, play in recipe.players.items():
        returns = np.array([episode.rewards.sum() for episode in play()])
        measured[label] = {
            "episodes": len(returns),
            "mean": _short(returns.mean()),
            "sd": _short(returns.std(ddof=1)),
            "normalised": _short(normalised_score(returns, reference).mean()),
        }
    return measured


def read_card(folder: Path) -> dict[str, Any]:
    """Return the card that lies in a data set's folder, or an empty one."""
    path = folder / "card.json"
    card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return card


def write_card(card: dict[str, Any], folder: Path) -> None:
    """Write the card as JSON into a data set's folder."""
    text = json.dumps(card, indent=1, ensure_ascii=False)
    write_text(folder / "card.json", text + "\n")


def _summary(values: np.ndarray) -> dict[str, float]:
    named = {"mean": values.mean(), "sd": values.std(), "min": values.min()}
    named |= {"median": np.median(values), "max": values.max()}
    return {name: _short(value) for name, value in named.items()}


def _short(value: float) -> float:
    return round(float(value), 2)
