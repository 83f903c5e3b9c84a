"""Ask an agent for more or less return and see the half-cheetah run faster or slower."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from seqrl.environments.drawing import Scene
from seqrl.episode import Episode
from seqrl.evaluation import Policy, rollouts
from seqrl.lessons.explorers.chart import WIDTH as CHART_WIDTH
from seqrl.lessons.explorers.chart import chart
from seqrl.lessons.explorers.cheetah_body import CONTROL_COST, distances, speed
from seqrl.lessons.explorers.cheetah_stage import WIDTH as STAGE_WIDTH
from seqrl.lessons.explorers.cheetah_stage import stage
from seqrl.lessons.explorers.cheetah_track import lane
from seqrl.lessons.explorers.explorer import Explorer, View
from seqrl.lessons.explorers.sheet import elements, placed, sheet
from seqrl.trajectories import Trajectories

TRACK_WIDTH = STAGE_WIDTH + CHART_WIDTH


def cheetah_explorer(
    agent: Policy, data: Trajectories, requests: Sequence[float] | None = None
) -> Explorer:
    """A slider over `requests` (returns); every run is a real rollout of the agent.

    `data` is what the agent learned from: its range is shaded, its longest episode sets the
    length of the runs. Requests are by default ten across the data and one beyond.
    """
    asked = default_requests(data) if requests is None else list(requests)
    steps, n = int(data.lengths.max()), len(asked)
    episodes = rollouts(
        agent, "HalfCheetah-v5", n, targets=asked, max_steps=steps, num_envs=n, progress=True
    )
    shown = views(asked, episodes, data)
    explorer = Explorer("Ask for a return of:", shown, start=n // 2, still_width=TRACK_WIDTH)
    return explorer.add_class("cheetah")


def default_requests(data: Trajectories) -> list[float]:
    """Up to ten requests in whole tens across the range of the data, and one a step beyond it."""
    low, high = data_range(data)
    first, last = 10 * math.ceil(low / 10), 10 * math.floor(high / 10)
    inside = np.linspace(first, last, 10)
    step = max(inside[1] - inside[0], 10)
    return sorted({10.0 * round(wish / 10) for wish in [*inside, last + step]})


def views(asked: Sequence[float], episodes: Sequence[Episode], data: Trajectories) -> list[View]:
    """What the explorer shows, from the episode lived at each request."""
    achieved = [float(episode.rewards.sum()) for episode in episodes]
    longest = max(float(distances(episode).max()) for episode in episodes)
    worth, (_, best) = speed_worth(data), data_range(data)
    shown = []
    for i, (wish, run) in enumerate(zip(asked, episodes, strict=True)):
        said, track = status(wish, worth(wish), run), lane(run, longest, TRACK_WIDTH)
        curve = chart(asked, achieved, i, data_range(data), ticks(asked, achieved), "achieved")
        shown.append(
            View(
                request=f"{wish:g} (beyond the data)" if wish > best else f"{wish:g}",
                status=said,
                picture=picture(run, said, track, curve),
                still=sheet(track.width, track.height, said, [elements(track)]),
            )
        )
    return shown


def status(asked: float, wanted_speed: float, episode: Episode) -> str:
    """What was asked and what came of it, in one sentence; speeds in metres a second."""
    wanted, ran = (f"{v:z.1f} m/s" for v in (wanted_speed, speed(episode)))
    return f"Asked for {asked:g} ({wanted}), ran {round(float(episode.rewards.sum()))} ({ran})"


def picture(episode: Episode, said: str, track: Scene, curve: Scene) -> str:
    """The run in motion beside the curve, its whole way below, as one SVG."""
    parts = [
        placed(stage(episode)),
        placed(elements(curve), STAGE_WIDTH),
        placed(elements(track), 0, curve.height),
    ]
    label = f"{said}. {track.label} {curve.label}"
    return sheet(track.width, curve.height + track.height, label, parts)


def data_range(data: Trajectories) -> tuple[float, float]:
    """The lowest and the highest return in the data."""
    return data.returns.min().item(), data.returns.max().item()


def speed_worth(data: Trajectories) -> Callable[[float], float]:
    """A function from a return to the speed (metres a second) at which the data earned it.

    The return is the way forward less the effort, and the effort grows with the speed: the
    function is the least-squares line through the data's episodes, extended beyond them.
    """
    effort = CONTROL_COST * data.actions.double().square().sum(1)  # [N]
    forward = data.rewards.double() + effort  # [N] metres a second
    speeds = [forward[first:end].mean().item() for first, end in data.bounds()]
    return np.polynomial.Polynomial.fit(data.returns.double().numpy(), speeds, 1)


def ticks(asked: Sequence[float], achieved: Sequence[float]) -> list[float]:
    """Four or five round numbers within what was asked and achieved."""
    from matplotlib.ticker import MaxNLocator

    low, high = min(*asked, *achieved), max(*asked, *achieved)
    return [t for t in map(float, MaxNLocator(4).tick_values(low, high)) if low <= t <= high]
