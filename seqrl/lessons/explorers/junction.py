"""The junction with several agents side by side: where each goes when it is asked for the goal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from seqrl.environments import junction
from seqrl.environments.drawing import Rectangle, Scene, Shape, Text
from seqrl.episode import Episode
from seqrl.lessons.explorers.explorer import Explorer, View
from seqrl.lessons.explorers.sheet import elements, placed, sheet

Answers = Mapping[str, Sequence[Episode]]  # an agent's name: what it did

SIDE, TITLE = 340, 34  # of a panel; height of its name
ONE_WORLD = {  # the panels of "one world, four answers", and the lesson that fills each
    "DT believes the data": "04",
    "QDT rewrites it": "04",
    "EDT forgets the past": "09",
    "ODT makes new data": "10",
}


def junction_explorer(label: str, settings: Mapping[str, Answers]) -> Explorer:
    """A slider over settings, such as a number of decoys; a panel for each agent's rollouts."""
    views = []
    for setting, answers in settings.items():
        told = status(f"{label} {setting}", answers)
        views.append(View(setting, told, panels(answers, told), panels(answers, told, scale=0.3)))
    return Explorer(label, views, still_width=230).add_class("junction")


def one_world(answers: Answers) -> str:
    """One world, four answers: the junction as SVG, a panel a method, empty until its lesson.

    Raises `ValueError` for a name that is none of the four.
    """
    if unknown := [name for name in answers if name not in ONE_WORLD]:
        raise ValueError(f"no panel is called {unknown[0]!r}; the four are {', '.join(ONE_WORLD)}")
    told = status("One world, four answers", answers)
    return panels({name: answers.get(name, ()) for name in ONE_WORLD}, told, scale=0.5)


def status(setting: str, answers: Answers) -> str:
    """Who reaches G how often, in one sentence."""
    told = [f"{name}: {arrived(e)} of {len(e)} reach G" for name, e in answers.items()]
    return " · ".join([setting, *told])


def arrived(episodes: Sequence[Episode], name: str = "G") -> int:
    """How many episodes end at a place.

    >>> arrived([])
    0
    """
    return sum(end(episode) == name for episode in episodes)


def end(episode: Episode) -> str | None:
    """The place where an episode ended, if at one."""
    return junction.place_reached(junction.positions(episode.observations[-1]))


def panels(answers: Answers, told: str, scale: float = 1.0) -> str:
    """A panel for each agent side by side, as SVG: green paths reach G, the others do not."""
    scenes = [_panel(name, lived) if lived else _empty(name) for name, lived in answers.items()]
    return side_by_side(scenes, told, scale)


def side_by_side(scenes: Sequence[Scene], told: str, scale: float = 1.0) -> str:
    """Panels in a row as SVG; `told` says what they show."""
    parts = [placed(elements(scene), SIDE * number) for number, scene in enumerate(scenes)]
    return sheet(SIDE * len(scenes), SIDE + TITLE, told, parts, scale)


def panel(shapes: Sequence[Shape], label: str, name: str, line: str) -> Scene:
    """The square with its name and one line below it."""
    words: list[Shape] = [
        Text(20, SIDE + 4, name, 16, anchor="start", bold=True),
        Text(20, SIDE + 24, line, 15, "muted", "start"),
    ]
    return Scene(SIDE, SIDE + TITLE, label, [*shapes, *words])


def _panel(name: str, episodes: Sequence[Episode]) -> Scene:
    paths = [junction.positions(episode.observations) for episode in episodes]
    colours = ["green" if end(episode) == "G" else "vermilion" for episode in episodes]
    drawn = junction.draw(paths, colours)
    count = f"{arrived(episodes)} of {len(episodes)} reach G"
    return panel(drawn.shapes, drawn.label, name, count)


def _empty(name: str) -> Scene:
    words: list[Shape] = [
        Rectangle(20, 20, SIDE - 40, SIDE - 40, "panel"),
        Text(SIDE / 2, SIDE / 2, f"lesson {ONE_WORLD[name]}", 16, "muted"),
        Text(20, SIDE + 4, name, 16, anchor="start", bold=True),
    ]
    return Scene(SIDE, SIDE + TITLE, f"{name}: still to come.", words)
