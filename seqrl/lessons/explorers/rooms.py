"""The way to a goal, step by step: where an agent is, and what it goes for first."""

from __future__ import annotations

from collections.abc import Mapping

from seqrl.environments import four_rooms
from seqrl.environments.drawing import Scene
from seqrl.environments.junction import positions
from seqrl.episode import Episode
from seqrl.hierarchy import GoalConditionedTransformer, TwoLevels
from seqrl.lessons.explorers.explorer import Explorer, View
from seqrl.lessons.explorers.junction import panel, side_by_side

PACE = 400  # milliseconds a view
STRIDE = 3  # steps from one view to the next

Lived = Mapping[str, tuple[GoalConditionedTransformer, Episode]]  # by the agent's name


def rooms_explorer(lived: Lived) -> Explorer:
    """A slider over the steps of episodes with one start and goal, which plays; a panel for each.

    Each panel shows the path so far and, of an agent of two levels, its waypoint of that step.
    """
    last = max(len(episode) for _, episode in lived.values())
    views = []
    for step in [*range(0, last, STRIDE), last]:
        told = status(step, {name: episode for name, (_, episode) in lived.items()})
        scenes = [_panel(name, *each, step) for name, each in lived.items()]
        pictures = (side_by_side(scenes, told, scale) for scale in (0.7, 0.3))
        views.append(View(str(step), told, *pictures))
    return Explorer("step:", views, still_width=230, pace=PACE).add_class("rooms")


def status(step: int, episodes: Mapping[str, Episode]) -> str:
    """Who has arrived by a step, and who is on the way, in one sentence."""
    told = []
    for name, episode in episodes.items():
        how = outcome(episode, step)
        told.append(f"{name}: {how}" + f" in {len(episode)}" * (how == "arrived"))
    return f"step {step}; {' · '.join(told)}"


def outcome(episode: Episode, step: int) -> str:
    """What has become of an episode by a step: on the way, arrived, or never arrived."""
    if step < len(episode):
        return "on the way"
    return "arrived" if episode.terminated else "never arrived"


def _panel(name: str, agent: GoalConditionedTransformer, episode: Episode, step: int) -> Scene:
    now = min(step, len(episode))
    places = positions(episode.observations)  # [T + 1, 4]
    goal, waypoint = places[0, 2:], None
    if isinstance(agent, TwoLevels):
        waypoint = positions(agent.propose(episode.observations[now]))[None]  # [1, 2]
    drawn = four_rooms.draw([places[: now + 1, :2]], goal, waypoint)
    return panel(drawn.shapes, drawn.label, name, outcome(episode, step))
