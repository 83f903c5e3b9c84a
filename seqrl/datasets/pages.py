"""Data cards as text and pictures: what `data show` prints and data/README.md holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from seqrl.environments.drawing import Line, Rectangle, Scene, Shape, Text
from seqrl.tools.markdown import table

_WIDTH, _HEIGHT, _MARGIN, _FOOT = 360, 130, 16, 44

_HEAD = ("set", "world", "episodes", "steps", "return, mean ± sd", "normalised")


def overview(cards: Sequence[dict[str, Any]]) -> str:
    """Return a Markdown table with one row a card."""
    return table(_HEAD, [*map(_row, cards)])


def _row(card: dict[str, Any]) -> list[str]:
    returns, normalised = card["returns"], card["normalised"]
    return [
        f"[`{short(card)}`](#{anchor(card)})",
        card["environment"],
        f"{card['episodes']:,}",
        f"{card['steps']:,}",
        f"{number(returns['mean'])} ± {number(returns['sd'])}",
        f"{normalised['mean']:z.1f}",
    ]


def section(card: dict[str, Any]) -> str:
    """Return a card as Markdown: size, makers, returns, actions, reference scores, licence."""
    lines = [size(card), made(card), *map(_level, card.get("players", {}).items())]
    lines += [returned(card), *actions(card), references(card), f"Licence: {card['licence']}."]
    return "\n".join(f"- {line}" for line in lines)


def number(value: float) -> str:
    """Return a return for the eye: whole from 100 on, else three digits.

    >>> number(-2041.6), number(99.94), number(-0.0)
    ('-2,042', '99.9', '0')
    """
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:z.3g}"


def short(card: dict[str, Any]) -> str:
    """Return the set's name as `load_dataset` takes it."""
    return str(card["name"]).removeprefix("seqrl/")


def anchor(card: dict[str, Any]) -> str:
    """Return the anchor of the card's heading in the README."""
    return short(card).replace("/", "")


def size(card: dict[str, Any]) -> str:
    """Return the sentence on how much there is."""
    text = f"Size: {card['episodes']:,} episodes, {card['steps']:,} steps in {card['environment']}"
    if "drawn_from" not in card:
        return f"{text}; made on first use."
    whole = card["drawn_from"]
    return (
        f"{text}; shipped, at evenly spaced ranks of return out of the full set "
        f"({whole['episodes']:,} episodes, {whole['steps']:,} steps)."
    )


def made(card: dict[str, Any]) -> str:
    """Return the sentence on who made it."""
    runs = card.get("training", {}).values()
    told = [f"{run['algorithm']}, seed {run['seed']}, {_versions(run)}" for run in runs]
    return f"Made by {card['made_by']}. Behaviour: {'; '.join(told) or card['algorithm']}."


def _versions(run: dict[str, Any]) -> str:
    return ", ".join(f"{name} {version}" for name, version in run["versions"].items())


def returned(card: dict[str, Any]) -> str:
    """Return the sentence on the returns in the data."""
    raw, scaled = card["returns"], card.get("normalised")
    text = (
        f"Returns: {number(raw['min'])} to {number(raw['max'])}, median {number(raw['median'])}, "
        f"mean {number(raw['mean'])}"
    )
    if scaled is None:
        return f"{text}."
    low, high, mean = (f"{scaled[key]:z.1f}" for key in ("min", "max", "mean"))
    return f"{text} (normalised {low} to {high}, mean {mean})."


def actions(card: dict[str, Any]) -> list[str]:
    """Return the sentence on how often actions lie at a bound, none for choices."""
    if "at_bounds" not in card:
        return []
    return [f"Actions: {card['at_bounds']:.1%} of their numbers lie within 1 % of a bound."]


def references(card: dict[str, Any]) -> str:
    """Return the sentence on what 0 and 100 mean."""
    if "reference" not in card:
        return "Reference scores: none, so no return can be normalised."
    reference = card["reference"]
    return (
        f"Reference scores: 0 is a return of {reference['random']:,}, 100 is "
        f"{reference['expert']:,} ({reference['source']})."
    )


def _level(player: tuple[str, dict[str, float]]) -> str:
    label, level = player
    return (
        f"How well {label} plays: {number(level['mean'])} ± {number(level['sd'])} over "
        f"{level['episodes']} fresh episodes (normalised {level['normalised']:z.1f})."
    )


def histogram(card: dict[str, Any]) -> Scene:
    """Return the picture of how many episodes have which return."""
    counts, edges = card["histogram"]["counts"], card["histogram"]["edges"]
    bar, floor = (_WIDTH - 2 * _MARGIN) / len(counts), _HEIGHT - _FOOT
    tallest = (floor - _MARGIN) / max(counts)
    shapes: list[Shape] = [
        Rectangle(_MARGIN + i * bar + 1, floor - n * tallest, bar - 2, n * tallest, "blue")
        for i, n in enumerate(counts)
    ]
    shapes.append(Line(((_MARGIN, floor), (_WIDTH - _MARGIN, floor)), "muted", 1))
    for x, edge, side in ((_MARGIN, edges[0], "start"), (_WIDTH - _MARGIN, edges[-1], "end")):
        shapes.append(Text(x, floor + 12, number(edge), 12, "muted", side))
    title = f"return of each of {card['episodes']:,} episodes"
    shapes.append(Text(_WIDTH / 2, floor + 30, title, 13))
    label = (
        f"Histogram of returns in {short(card)}: {card['episodes']:,} episodes from "
        f"{number(edges[0])} to {number(edges[-1])}, median {number(card['returns']['median'])}."
    )
    return Scene(_WIDTH, _HEIGHT, label, shapes)
