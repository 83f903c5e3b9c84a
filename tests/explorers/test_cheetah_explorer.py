"""What the half-cheetah's explorer shows and says is what the episodes hold."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from seqrl import DecisionTransformer, Episode, Trajectories, rollouts
from seqrl.environments.drawing import Line
from seqrl.lessons.explorers.cheetah import (
    cheetah_explorer,
    default_requests,
    speed_worth,
    status,
    views,
)
from seqrl.lessons.explorers.cheetah_body import distances, poses
from seqrl.lessons.explorers.cheetah_race import race
from seqrl.lessons.explorers.cheetah_stage import stage
from seqrl.lessons.explorers.cheetah_track import lane

STANDING = np.array([-0.1, 0, 0, 0, 0, 0, 0, 0, *[0] * 9], np.float32)


def run(speed, steps=40, effort=0.0):
    """An episode at a constant speed (metres a second), whose every action has |a|² = effort."""
    actions = np.full((steps, 6), np.sqrt(effort / 6), np.float32)
    rewards = np.full(steps, speed - 0.1 * effort)
    observations = STANDING + np.linspace(0, 0.3, steps + 1, dtype=np.float32)[:, None]
    return Episode(observations, actions, rewards, False, True)


@pytest.fixture
def data():
    return Trajectories.from_episodes([run(v, effort=2 * v) for v in (0.0, 1.0, 2.0, 3.0)])


def test_requests_span_the_data_and_go_one_step_beyond():
    data = Trajectories.from_episodes([run(v, steps=200) for v in (0.02, 3.29)])  # 4 and 658
    asked = default_requests(data)
    assert asked[0] == 10
    assert asked[-2] == 650
    assert asked[-1] == 720
    assert sorted(set(asked)) == asked
    assert all(wish % 10 == 0 for wish in asked)


def test_data_of_a_narrow_range_has_fewer_requests():
    data = Trajectories.from_episodes([run(v, steps=10) for v in (0.0, 2.0)])  # 0 and 20
    assert default_requests(data) == [0, 10, 20, 30]


@pytest.mark.parametrize("target", [0.0, 50.0, 150.0])
def test_a_return_is_worth_the_speed_that_earns_it(data, target):
    # 40 steps at speed v with effort 2v earn 40 (v - 0.2 v) = 32 v.
    assert speed_worth(data)(target) == pytest.approx(target / 32, abs=1e-5)


def test_the_sentence_tells_returns_and_speeds():
    said = status(100, 2.53, run(1.5, effort=1.5))
    assert said == "Asked for 100 (2.5 m/s), ran 54 (1.5 m/s)"
    assert status(0, -0.001, run(-0.01)) == "Asked for 0 (0.0 m/s), ran 0 (0.0 m/s)"


def test_the_motion_is_the_episode_in_real_time():
    episode = run(2.0)
    moving = ElementTree.fromstring(stage(episode))[0]
    motions = [e for e in moving.iter() if e.tag.startswith("animate")]
    assert {e.get("dur") for e in motions} == {"2s"}  # 40 steps of 0.05 s
    ground, *lines = [e.get("values").split(";") for e in motions]
    shift = np.array([frame.split() for frame in ground], float)[:, 0]
    assert shift == pytest.approx(-200 * distances(episode), abs=0.5)
    drawn = [np.array(re.findall(r"-?\d+", " ".join(f)), float).reshape(41, -1, 2) for f in lines]
    back, spine, front = drawn
    points = np.concatenate([spine, back, front], 1)  # [41, 11, 2]
    assert points == pytest.approx(200 * poses(episode.observations) * (1, -1), abs=0.51)


def test_who_asks_for_less_motion_sees_none():
    resting = ElementTree.fromstring(stage(run(2.0)))[1]
    assert resting.get("class") == "seqrl-rests"
    assert not [e for e in resting.iter() if e.tag.startswith("animate")]
    assert len(list(resting.iter("polyline"))) == 3


def test_the_track_ends_where_the_run_ended():
    slow, fast = (lane(run(v), longest=30.0, width=690) for v in (1.0, 4.0))
    reach = [
        max(x for shape in scene.shapes if isinstance(shape, Line) and shape.stroke == "orange"
            for x, _ in shape.points) for scene in (slow, fast)
    ]  # fmt: skip
    metre = (fast.width - 90) / 30
    assert reach[1] - reach[0] == pytest.approx(6 * metre)  # 8 metres against 2
    assert "came 8.0 metres in 2 seconds" in fast.label


def test_each_view_says_what_its_picture_shows(data):
    shown = views([0.0, 60.0, 120.0], [run(v) for v in (0.0, 1.0, 2.0)], data)
    for view in shown:
        root = ElementTree.fromstring(view.picture)
        assert root.get("role") == "img"
        assert root.get("aria-label").startswith(view.status)
        assert ElementTree.fromstring(view.still).get("aria-label").startswith(view.status)
        assert "animate" not in view.still.split("</style>")[1]
    assert [view.request for view in shown] == ["0", "60", "120 (beyond the data)"]


def test_the_agent_really_runs(data):
    agent = DecisionTransformer({"state_dim": 17, "action_dim": 6, "max_seq_len": 2})
    explorer = cheetah_explorer(agent, data, requests=[0, 40])
    achieved = [re.search(r"ran (-?\d+)", view.status)[1] for view in explorer.views]
    episodes = rollouts(agent, "HalfCheetah-v5", 2, targets=[0, 40], max_steps=40)
    assert achieved == [f"{round(float(episode.rewards.sum()))}" for episode in episodes]


def test_in_a_race_everyone_runs_on_the_same_track():
    root = ElementTree.fromstring(race([run(1.0), run(4.0)], ["slow", "fast"]))
    assert root.get("aria-label") == "A race of 2 half-cheetahs. slow. fast."
    ways = [e.get("values").split(";") for e in root.iter() if e.tag.endswith("animateTransform")]
    ends = [float(frames[-1].split()[0]) for frames in ways]
    assert ends == [2 * 200, 8 * 200]  # metres, in half centimetres
    scales = re.findall(r"scale\(([\d.]+)\)", ElementTree.tostring(root, "unicode"))
    assert len(scales) == 2
    assert scales[0] == scales[1]
