"""The memory explorer shows every recorded seed, and a simulation says what a window holds."""

import re
from xml.etree import ElementTree

import gymnasium
import numpy as np
import pytest

import seqrl  # noqa: F401  registers the worlds
from seqrl.environments.drawing import Circle, Line, Rectangle, Text
from seqrl.lessons.explorers.memory import by_corridor, memory_explorer, picture, status
from seqrl.tools.records import load_results

RECORDS = load_results("08_memory")
CORRIDORS = by_corridor(RECORDS)
SETTINGS = [(wait, context) for wait, runs in CORRIDORS.items() for context in runs]
FETCH = [0, 0, 4]  # up, up, pick


def shapes(wait, context, kind):
    scene = picture(wait, context, CORRIDORS[wait], "Told")
    return [shape for shape in scene.shapes if isinstance(shape, kind)]


def key_seen(wait):
    """Fetch the key as fast as can be and wait: which steps up to the doors show the key."""
    world = gymnasium.make("seqrl/KeyToDoor-v0", wait=wait)
    seen = [world.reset(seed=0)[0]]
    while seen[-1][11] == 0:  # not in the last room
        seen.append(world.step(([*FETCH, *[4] * 40])[len(seen) - 1])[0])
    return np.array(seen)[:, 12:].any(1)


def key_is_in_the_window(wait, context):
    return bool(key_seen(wait)[-context:].any())


@pytest.mark.parametrize(("wait", "context"), SETTINGS)
def test_whether_a_window_reaches_the_key_is_as_simulated(wait, context):
    told = status(wait, context, CORRIDORS[wait][context])
    reaches = key_is_in_the_window(wait, context)
    assert ("reaches the key" in told) == reaches
    assert ("short of the key" in told) != reaches
    if not reaches:
        missing = int(re.search(r"ends (\d+) step", told)[1])
        assert key_is_in_the_window(wait, context + missing)
        assert not key_is_in_the_window(wait, context + missing - 1)


def test_only_windows_and_corridors_are_compared():
    plain = [
        record for record in RECORDS if re.fullmatch(r"wait-\d+_context-\d+", record["variant"])
    ]
    assert len(plain) < len(RECORDS)
    assert len(SETTINGS) == len(plain)
    for record in plain:
        found = CORRIDORS[record["world"]["wait"]][record["config"]["max_seq_len"]]
        assert found == {"greedy": record["greedy"], "sampled": record["sampled"]}
    assert list(SETTINGS) == sorted(SETTINGS)


@pytest.mark.parametrize(("wait", "context"), SETTINGS)
def test_the_sentence_says_the_recorded_means(wait, context):
    shares = CORRIDORS[wait][context]
    told = re.search(
        r"; right doors (\d+) % greedy, (\d+) % sampled$", status(wait, context, shares)
    )
    for said, how in zip(told.groups(), ("greedy", "sampled"), strict=True):
        assert abs(int(said) / 100 - sum(shares[how]) / len(shares[how])) < 0.005 + 1e-9


@pytest.mark.parametrize("wait", CORRIDORS)
def test_every_seed_is_a_dot_at_its_share_and_hides_no_other(wait):
    drawn = [c for c in shapes(wait, 1, Circle) if c.radius < 5][:-2]  # without the legend
    half, one = (
        text.y for text in shapes(wait, 1, Text) if text.content in ("chance 50 %", "100 %")
    )
    recorded = [
        (hue, share)
        for shares in CORRIDORS[wait].values()
        for how, hue in (("greedy", "blue"), ("sampled", "orange"))
        for share in shares[how]
    ]
    shown = [(c.fill, 0.5 + 0.5 * (half - c.y) / (half - one)) for c in drawn]
    assert [hue for hue, _ in shown] == [hue for hue, _ in recorded]
    assert [s for _, s in shown] == pytest.approx([s for _, s in recorded])
    places = np.array([(c.x, c.y) for c in drawn])
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)[np.triu_indices(len(places), 1)]
    assert apart.min() > 2 * drawn[0].radius - 0.5


@pytest.mark.parametrize(("wait", "context"), SETTINGS)
def test_the_frame_holds_the_last_steps_and_the_column_of_its_window(wait, context):
    frames = [box for box in shapes(wait, context, Rectangle) if box.stroke_width == 3]
    window, column = sorted(frames, key=lambda box: box.y)
    numbered = {
        int(text.content): text.x for text in shapes(wait, context, Text) if text.content.isdigit()
    }
    inside = [s for s, x in numbered.items() if window.x < x < window.x + window.width]
    last = 4 + wait
    assert inside == list(range(max(0, last + 1 - context), last + 1))
    [name] = [text for text in shapes(wait, context, Text) if text.bold and "K =" in text.content]
    assert name.content == f"K = {context}"
    assert column.x < name.x < column.x + column.width


@pytest.mark.parametrize("wait", CORRIDORS)
def test_the_key_lies_in_the_steps_that_show_it(wait):
    numbered = {int(t.content): t.x for t in shapes(wait, 1, Text) if t.content.isdigit()}
    drawn = [disc.x for disc in shapes(wait, 1, Circle) if disc.radius > 5]
    steps = np.flatnonzero(key_seen(wait)).tolist()
    assert drawn == pytest.approx([numbered[step] for step in steps])


def test_a_tick_marks_each_mean():
    ticks = [line for line in shapes(4, 1, Line) if line.stroke_width == 2][:-1]  # less the legend
    half, one = (text.y for text in shapes(4, 1, Text) if text.content in ("chance 50 %", "100 %"))
    shown = [0.5 + 0.5 * (half - tick.points[0][1]) / (half - one) for tick in ticks]
    means = [np.mean(shares[how]) for shares in CORRIDORS[4].values() for how in shares]
    assert shown == pytest.approx(means)


def test_buttons_choose_a_corridor_and_each_has_its_slider():
    shown = memory_explorer(RECORDS)
    assert shown.chooser.options == ("4 steps", "8 steps")
    for wait, explorer in zip(CORRIDORS, shown.explorers.values(), strict=True):
        assert [view.request for view in explorer.views] == [str(k) for k in CORRIDORS[wait]]
        for view in explorer.views:
            label = ElementTree.fromstring(view.picture).get("aria-label")
            assert label.startswith(view.status)
