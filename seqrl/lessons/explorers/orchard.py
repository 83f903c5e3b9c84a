"""Ask an agent for k apples and see the walk it then takes."""

from __future__ import annotations

from collections.abc import Sequence

from seqrl.environments import orchard
from seqrl.environments.drawing import Circle, Scene, Text, css
from seqrl.episode import Episode
from seqrl.evaluation import Policy, rollouts
from seqrl.lessons.explorers.chart import WIDTH, chart
from seqrl.lessons.explorers.explorer import Explorer, View
from seqrl.lessons.explorers.sheet import elements, moves, placed, sheet

REQUESTS = range(len(orchard.APPLES) + 1)
DATA_RANGE = (0, orchard.most_apples())  # no walk of 20 steps can pick more


def orchard_explorer(agent: Policy) -> Explorer:
    """A slider from 0 to 6 apples; every walk is a real greedy rollout of the agent.

    Six lie beyond the data: no walk of 20 steps can pick more than five.
    """
    episodes = rollouts(agent, "seqrl/Orchard-v0", len(REQUESTS), targets=list(REQUESTS))
    return Explorer("Ask for apples:", views(episodes), start=4).add_class("orchard")


def views(episodes: Sequence[Episode]) -> list[View]:
    """What the explorer shows, from the episode lived at each request 0, 1, 2, …"""
    picked = [float(episode.rewards.sum()) for episode in episodes]
    return [
        View(
            request=f"{k}" if k <= DATA_RANGE[1] else f"{k} (beyond the data)",
            status=status(k, episode),
            picture=picture(episode, k, picked),
            still=still(episode, k),
        )
        for k, episode in enumerate(episodes)
    ]


def status(asked: int, episode: Episode) -> str:
    """What was asked and what came of it, in one sentence."""
    apples = "apple" if asked == 1 else "apples"
    picked, steps = int(episode.rewards.sum()), len(episode)
    return f"Asked for {asked} {apples}, picked {picked} in {steps} steps"


def picture(episode: Episode, asked: int, picked: Sequence[float]) -> str:
    """The walk beside the returns `picked` at all requests, as one SVG; a walker repeats it."""
    walk = ground(episode)
    curve = chart(list(REQUESTS), picked, asked, DATA_RANGE, list(REQUESTS), "picked")
    parts = [elements(walk), moves(walker(episode)), placed(elements(curve), walk.width + 20)]
    label = f"{status(asked, episode)}. {walk.label}"
    return sheet(walk.width + 20 + WIDTH, walk.height, label, parts)


def still(episode: Episode, asked: int) -> str:
    """The walk alone, at half its size."""
    walk = ground(episode)
    label = f"{status(asked, episode)}. {walk.label}"
    return sheet(walk.width, walk.height, label, [elements(walk)], scale=0.5)


def ground(episode: Episode) -> Scene:
    """The orchard after the walk, without a caption."""
    drawn = orchard.draw(orchard.cells(episode.observations).tolist())
    shapes = [shape for shape in drawn.shapes if not isinstance(shape, Text)]
    return Scene(drawn.width, drawn.width, drawn.label, shapes)


def walker(episode: Episode) -> str:
    """A disc that walks the path again and again, four steps a second, and rests at its end."""
    places = [centre(int(cell)) for cell in orchard.cells(episode.observations)]
    places += places[-1:] * 6
    values = ";".join(f"{x:g},{y:g}" for x, y in places)
    return (
        f"<circle r='9' style='fill:{css('blue')};stroke:{css('ink')};stroke-width:2'>"
        f"<animateMotion dur='{len(places) / 4:g}s' repeatCount='indefinite' values='{values}'/>"
        "</circle>"
    )


def centre(cell: int) -> tuple[float, float]:
    """Where the middle of a cell lies: a walk of no step ends there."""
    walker = [shape for shape in orchard.draw([cell]).shapes if isinstance(shape, Circle)][-1]
    return walker.x, walker.y
