"""The fine-tuning explorer says and draws what a real run on the bandit lived."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from seqrl import OnlineDecisionTransformer, Trajectories
from seqrl.environments import bandit
from seqrl.environments.drawing import Circle, Line, Rectangle, Text
from seqrl.lessons.explorers.fine_tuning import (
    FineTuningExplorer,
    Moment,
    charts,
    picture,
    status,
    still,
    views,
)
from seqrl.online import Plan, fine_tune

LIVED, ROOM, ITERATIONS = 5, 20, 4


@pytest.fixture(scope="module")
def run():
    """The moments of a short run, its log, and the actions in its buffer after each iteration."""
    data = Trajectories.from_episodes(bandit.episodes(0, bandit.NEAR))
    small = {"hidden_dim": 8, "num_layers": 1, "max_seq_len": 1, "max_ep_len": 1, "dropout": 0.0}
    agent = OnlineDecisionTransformer({"state_dim": 1, "action_dim": 1} | small)
    plan = Plan(
        evaluation_rtg=1, exploration_rtg=0.7, rollouts=LIVED, updates=3, capacity=ROOM,
        evaluate_every=1, evaluation_episodes=1,
    )  # fmt: skip
    moments, buffers = [], []

    def look(online):
        moments.append(Moment.of(online))
        buffers.append(online.buffer.data.actions.flatten().clone())

    log = fine_tune(
        agent, data, bandit.Bandit, LIVED * ITERATIONS, plan, progress=False, after_iteration=look
    )
    return moments, log[1:], buffers


def test_a_moment_is_what_the_log_says(run):
    moments, log, buffers = run
    assert len(moments) == ITERATIONS
    for moment, record, kept in zip(moments, log, buffers, strict=True):
        assert moment.asked == record["asked"] == 0.7
        assert moment.sampled == pytest.approx(np.mean(record["returns"]), abs=1e-5)
        assert bandit.reward(moment.tried) == pytest.approx(record["returns"], abs=1e-5)
        assert moment.central == record["evaluated"][0]
        assert moment.buffer == pytest.approx(record["buffer_return"], abs=1e-5)
        assert (moment.entropy, moment.temperature) == (record["entropy"], record["temperature"])
        assert moment.kept == pytest.approx(kept)


def test_the_sentence_says_the_numbers(run):
    moments, log, _ = run
    for number, (moment, record) in enumerate(zip(moments, log, strict=True), start=1):
        told = re.fullmatch(
            r"Iteration (\d+): asked for 0.7, sampled actions got (\S+), the central one (\S+); "
            r"mean in the buffer (\S+), entropy (\S+), λ (\S+)",
            status(number, moment),
        )
        expected = (
            *(number, np.mean(record["returns"]), record["evaluated"][0]),
            *(record["buffer_return"], record["entropy"], record["temperature"]),
        )
        assert [float(x) for x in told.groups()] == pytest.approx(expected, abs=0.0051)


def test_every_try_and_every_kept_action_is_drawn_on_the_curve(run):
    moments, _, _ = run
    root = ElementTree.fromstring(picture(moments, 2))
    circles = [c for c in root.iter() if c.tag.endswith("circle")]
    tried = [c for c in circles if c.get("r") == "7"]
    kept = [c for c in circles if c.get("r") == "4" and "opacity" in c.get("style")]
    assert (len(tried), len(kept)) == (LIVED, ROOM)
    across = [(float(c.get("cx")) - 30) / 140 - 1 for c in tried]
    assert across == pytest.approx(moments[1].tried.tolist(), abs=1e-3)
    assert root.get("aria-label").startswith(status(2, moments[1]))


def test_lines_run_through_all_iterations_and_a_bar_marks_the_present_one(run):
    moments, _, _ = run
    shapes = charts(moments, 3).shapes
    lines = [s for s in shapes if isinstance(s, Line) and s.stroke_width == 2.5]
    assert [len(line.points) for line in lines] == [ITERATIONS] * 5
    [bar] = [s for s in shapes if isinstance(s, Rectangle)]
    assert bar.x < lines[0].points[2][0] < bar.x + bar.width
    low, high, *_ = [
        float(s.content) for s in shapes if isinstance(s, Text) and "iteration" not in s.content
        and s.anchor == "end"
    ]  # fmt: skip
    assert low <= 0 < high


def test_a_line_s_name_stands_at_its_end_and_no_two_names_touch(run):
    moments, _, _ = run
    shapes = charts(moments, 1).shapes
    names = {s.content: s.y for s in shapes if isinstance(s, Text) and s.anchor == "start"}
    heights = sorted(names[n] for n in ("asked", "central", "sampled", "buffer"))
    assert min(np.diff(heights)) >= 15 - 1e-9
    hues = {s.fill for s in shapes if isinstance(s, Circle)}
    assert hues == {"muted", "green", "blue", "orange", "purple"}


def test_the_height_of_a_line_is_its_value(run):
    moments, _, _ = run
    shapes = charts(moments, 1).shapes
    asked, central, *_ = [s for s in shapes if isinstance(s, Line) and s.stroke_width == 2.5]
    zero = next(s.y for s in shapes if isinstance(s, Text) and s.content == "0")
    unit = (zero - asked.points[0][1]) / 0.7
    found = [(zero - y) / unit for _, y in central.points]
    assert found == pytest.approx([moment.central for moment in moments], abs=1e-6)


def test_sliders_one_for_the_target_and_one_for_iterations_that_is_shared(run):
    moments, _, _ = run
    explorer = FineTuningExplorer({0.5: moments, 1: moments[::-1]}, start=1)
    assert [name for name, _ in explorer.chooser.options] == ["0.5", "1"]
    assert explorer.children[1].selected_index == 1
    assert list(explorer.explorers) == ["0.5", "1"]
    assert "asked-0-5" in explorer.explorers["0.5"]._dom_classes
    first, second = (each.slider for each in explorer.explorers.values())
    joined = [link for link in explorer.links if link.source == (first, "index")]
    assert [link.target for link in joined] == [(second, "index")]


def test_the_static_fallback_holds_every_iteration_of_every_target(run):
    moments, _, _ = run
    page = FineTuningExplorer({0.5: moments, 1: moments})._repr_mimebundle_()["text/html"]
    assert page.count("<figure") == 2 * ITERATIONS
    assert page.count("Explore, asking for: ") == 2
    assert still(moments[0], "Told").count("<circle") == LIVED
    assert len(views(moments)) == ITERATIONS


def test_runs_of_different_lengths_are_refused(run):
    moments, _, _ = run
    for runs in ({}, {1: moments, 2: moments[:-1]}):
        with pytest.raises(ValueError, match="all with as many views"):
            FineTuningExplorer(runs)
