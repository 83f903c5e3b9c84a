"""Several requests in one picture: the half-cheetahs start together and show who obeys."""

from __future__ import annotations

from collections.abc import Sequence

from seqrl.environments.drawing import Scene, Text
from seqrl.episode import Episode
from seqrl.lessons.explorers.cheetah_body import distances
from seqrl.lessons.explorers.cheetah_track import HEIGHT, lane, moving_lane
from seqrl.lessons.explorers.sheet import elements, moves, placed, rests, sheet

WIDTH = 690
_CAPTION = 22


def race(episodes: Sequence[Episode], captions: Sequence[str]) -> str:
    """One lane for each episode under its caption, as one SVG that moves in real time.

    Who asked the system for less motion sees where each was at every second.
    """
    longest = max(float(distances(episode).max()) for episode in episodes)
    row = HEIGHT + _CAPTION
    parts = []
    for i, (episode, caption) in enumerate(zip(episodes, captions, strict=True)):
        words = Scene(WIDTH, _CAPTION, caption, [Text(10, 14, caption, 14, anchor="start")])
        still, moving = lane(episode, longest, WIDTH), moving_lane(episode, longest, WIDTH)
        content = rests(elements(still)) + moves(moving)
        parts += [placed(elements(words), 0, i * row), placed(content, 0, i * row + _CAPTION)]
    label = f"A race of {len(episodes)} half-cheetahs. {'. '.join(captions)}."
    return sheet(WIDTH, row * len(episodes), label, parts)
