"""The explorers in a real JupyterLab: keys and drags change sentence and picture at once.

The episodes are made up, so that it is known what must be seen.
"""

import pytest

from tests.browser.lesson_page import SHUT_DOWN

ORCHARD = """
import numpy as np
from seqrl import Episode
from seqrl.environments.orchard import apples_picked, observe
from seqrl.lessons.explorers import Explorer
from seqrl.lessons.explorers.orchard import views

def walk(apples):
    "Along one way past five apples until enough are picked, then no further."
    way, path = [23, 22, 21, 14, 7, 0, 1, 2, 3, 4, 5, 12, 13, 20, 19, 26, 33, 40, 47, 47], [24]
    for cell in way:
        path.append(cell if sum(apples_picked(path)) < apples else path[-1])
    counts = np.array([sum(apples_picked(path[:t + 1])) for t in range(21)])
    observations = np.stack([observe(cell, [False] * 6) for cell in path])
    return Episode(observations, np.zeros(20, int), np.diff(counts), False, True)

Explorer("Ask for apples:", views([walk(k) for k in range(7)]), start=4)
"""
CHEETAH = """
import numpy as np
from seqrl import Episode, Trajectories
from seqrl.lessons.explorers import Explorer
from seqrl.lessons.explorers.cheetah import views

def run(speed):
    observations = np.zeros((41, 17), np.float32)
    observations[:, 2:8] = np.sin(np.arange(41))[:, None] / 2
    return Episode(observations, np.zeros((40, 6), np.float32), np.full(40, speed), False, True)

runs = [run(speed) for speed in (0.0, 1.0, 2.0, 3.0)]
shown = views([0.0, 40.0, 80.0, 120.0], runs, Trajectories.from_episodes(runs))
Explorer("Ask for a return of:", shown, start=1)
"""
PASS = """
from seqrl.lessons.explorers import pass_explorer

explorer = pass_explorer([[1, 3], [0, 2]], [30, 60], width=4)
explorer.children[0].children[0].interval = 100
explorer
"""
PATCHING = """
from seqrl import DecisionTransformer
from seqrl.lessons.explorers import both_colours, patching_explorer

sizes = {"state_dim": 14, "action_dim": 5, "hidden_dim": 16, "max_seq_len": 10}
model = DecisionTransformer({**sizes, "action_space": "discrete"})
patching_explorer(model, *both_colours(model))
"""
MEMORY = """
from seqrl.lessons.explorers import memory_explorer
from seqrl.tools.records import load_results

memory_explorer(load_results("08_memory"))
"""
HISTORY = """
import numpy as np
from seqrl import Episode
from seqrl.environments import junction
from seqrl.lessons.explorers import Explorer
from seqrl.lessons.explorers.history import Lived, views

def walk(reward, *places):
    path = np.array([junction.PLACES[place] for place in places])
    rewards = np.array([0.0, reward])
    return Episode(junction.observe(path), np.zeros((2, 2)), rewards, True, False)

good, bad = walk(9.0, "S", "J", "G"), walk(0.0, "S", "J", "D")
lives = {
    "1 step": Lived([good] * 4, np.array([9.8, 5.3, 0.6]), np.array([0.8, 0.15, 0.05])),
    "2 steps": Lived([good, bad, bad, bad], np.array([2.5, 1.6, 0.7]), np.array([0.6, 0.3, 0.1])),
    "3 steps": Lived([bad] * 4, np.array([1.7, 0.7, 0.6]), np.array([0.5, 0.4, 0.1])),
    "as it chooses": Lived([good] * 4, np.array([9.8, 5.3, 0.6]), np.array([0.8, 0.15, 0.05])),
}
Explorer("History:", views(lives), start=1).add_class("history")
"""
FINE_TUNING = """
import numpy as np
from seqrl.environments import bandit
from seqrl.lessons.explorers import FineTuningExplorer
from seqrl.lessons.explorers.fine_tuning import Moment

def moment(asked, i):
    tried = np.linspace(-0.9, -0.5 + 0.1 * i * asked, 4)
    return Moment(asked, tried, bandit.reward(tried[-1]), np.linspace(-0.9, -0.5, 9), -i, 0.1)

FineTuningExplorer({asked: [moment(asked, i) for i in range(4)] for asked in (0.5, 1)})
"""
LEADERBOARD = """
from seqrl.lessons.explorers import LeaderboardExplorer

few, many = [0.0, 1.0, 2.0], [0.0, 1.0, 2.0, 3.0, 4.0]
LeaderboardExplorer({
    "iql": {"hopper/medium-v0": few},
    "dt": {"hopper/medium-v0": [x + 20 for x in many], "walker2d/medium-v0": many},
    "edt": {"hopper/medium-v0": many, "walker2d/medium-v0": [x + 30 for x in many]},
})
"""
FOOT = """() => document.querySelector(".explorer-picture .seqrl-moves polyline")
    .getBoundingClientRect().bottom"""
MOVED = f"before => ({FOOT})() !== before"
PAUSED = """() => document.querySelector(".explorer-picture svg").animationsPaused()"""


@pytest.fixture
def run_cell(open_cells):
    """Open a notebook of one cell in the running Lab and run it."""

    def run(code):
        lesson = open_cells(code)
        lesson.run_all()
        return lesson

    return run


def press(lesson, key):
    """Press a key on the slider; return the new sentence."""
    return lesson.change("explorer-status", lambda: lesson.press("target-return", key))


def check_what_screen_readers_hear(lesson):
    """One picture whose description begins with the sentence, and the sentence as a status."""
    said = lesson.find("explorer-status").get_by_role("status").inner_text()
    picture = lesson.find("explorer-picture").get_by_role("img")
    assert picture.count() == 1
    assert picture.get_attribute("aria-label").startswith(said)


def test_the_orchard_follows_keys_and_drags_even_without_a_kernel(run_cell):
    lesson = run_cell(ORCHARD)
    assert lesson.text("explorer-status") == "Asked for 4 apples, picked 4 in 20 steps"
    check_what_screen_readers_hear(lesson)
    before = lesson.markup("explorer-picture")
    assert press(lesson, "ArrowLeft") == "Asked for 3 apples, picked 3 in 20 steps"
    assert lesson.markup("explorer-picture") != before
    dragged = lesson.change("explorer-status", lambda: lesson.drag("target-return", 1))
    assert dragged == "Asked for 6 apples, picked 5 in 20 steps"
    assert "6 (beyond the data)" in lesson.text("target-return")
    lesson.screenshot("orchard")
    lesson.page.evaluate(SHUT_DOWN)
    assert press(lesson, "Home") == "Asked for 0 apples, picked 0 in 20 steps"


def test_the_cheetah_follows_keys_and_moves_for_those_who_like_it(run_cell):
    lesson = run_cell(CHEETAH)
    assert lesson.text("explorer-status") == "Asked for 40 (1.0 m/s), ran 40 (1.0 m/s)"
    assert press(lesson, "End") == "Asked for 120 (3.0 m/s), ran 120 (3.0 m/s)"
    check_what_screen_readers_hear(lesson)
    lesson.page.wait_for_function(MOVED, arg=lesson.page.evaluate(FOOT), timeout=10_000)
    lesson.screenshot("cheetah")
    lesson.find("explorer-picture").locator("svg").first.click()
    assert lesson.page.evaluate(PAUSED)

    picture = lesson.find("explorer-picture")
    moves, rests = picture.locator(".seqrl-moves"), picture.locator(".seqrl-rests")
    assert (moves.is_visible(), rests.is_visible()) == (True, False)
    lesson.page.emulate_media(reduced_motion="reduce")
    assert (moves.is_visible(), rests.is_visible()) == (False, True)
    lesson.page.emulate_media(reduced_motion="null")  # as the window was


def test_patching_follows_keys_and_drags_even_without_a_kernel(run_cell):
    lesson = run_cell(PATCHING)
    lesson.press("target-return", "Home")
    assert lesson.text("explorer-status").startswith("Step 0, key room: ")
    check_what_screen_readers_hear(lesson)
    before = lesson.markup("explorer-picture")
    assert press(lesson, "ArrowRight").startswith("Step 1, key room: ")
    assert lesson.markup("explorer-picture") != before
    dragged = lesson.change("explorer-status", lambda: lesson.drag("target-return", 1))
    assert "door room" in dragged
    lesson.screenshot("patching")
    lesson.page.evaluate(SHUT_DOWN)
    assert press(lesson, "Home").startswith("Step 0, key room: ")


def test_memory_has_a_slider_for_each_corridor_and_buttons_between_them(run_cell):
    lesson = run_cell(MEMORY)
    assert lesson.text("wait-4 .explorer-status").startswith("K = 1 ends 6 steps short")
    check_what_screen_readers_hear(lesson)
    widest = lesson.change(
        "wait-4 .explorer-status", lambda: lesson.press("wait-4 .target-return", "End")
    )
    assert widest.startswith("K = 12 reaches the key")
    lesson.screenshot("memory-wait-4")
    lesson.page.evaluate(SHUT_DOWN)
    lesson.find("explorer-choice").get_by_role("button").nth(1).press("Enter")
    other = lesson.find("wait-8")
    other.locator(".explorer-status").wait_for(state="visible")
    assert not lesson.page.locator(".wait-4").is_visible()
    lesson.press("wait-8 .target-return", "ArrowRight")
    assert lesson.text("wait-8 .explorer-status").startswith("K = 2 ends 9 steps short")
    lesson.screenshot("memory-wait-8")


def test_attention_is_played_to_its_end_without_a_kernel(run_cell):
    lesson = run_cell(PASS)
    assert lesson.text("explorer-status").startswith("Token 0, product: ")
    drawn = lesson.markup("explorer-picture")
    lesson.page.evaluate(SHUT_DOWN)
    lesson.page.locator(".widget-play button").first.click()
    lesson.page.get_by_text("Token 1, sum: ").first.wait_for(state="visible")
    assert lesson.markup("explorer-picture") != drawn
    assert press(lesson, "ArrowLeft").startswith("Token 1, softmax: ")


def test_the_history_follows_keys_and_drags_even_without_a_kernel(run_cell):
    lesson = run_cell(HISTORY)
    assert lesson.text("explorer-status") == (
        "History 2 steps: 1 of 4 reach G, mean return 2.2; chosen most often: 1 step"
    )
    check_what_screen_readers_hear(lesson)
    before = lesson.markup("explorer-picture")
    assert press(lesson, "ArrowRight").startswith("History 3 steps: 0 of 4 reach G")
    assert lesson.markup("explorer-picture") != before
    lesson.screenshot("history-held")
    dragged = lesson.change("explorer-status", lambda: lesson.drag("target-return", 1))
    assert dragged.startswith("History as it chooses: 4 of 4 reach G, mean return 9.0")
    lesson.screenshot("history-chosen")
    lesson.page.evaluate(SHUT_DOWN)
    assert press(lesson, "Home").startswith("History 1 step: 4 of 4 reach G")


def test_fine_tuning_keeps_its_iteration_when_another_target_is_dragged(run_cell):
    lesson = run_cell(FINE_TUNING)
    half, one = "asked-0-5 .explorer-status", "asked-1 .explorer-status"
    assert lesson.text(half).startswith("Iteration 1: asked for 0.5, sampled actions got ")
    check_what_screen_readers_hear(lesson)
    before = lesson.markup("asked-0-5 .explorer-picture")
    last = lesson.change(half, lambda: lesson.press("asked-0-5 .target-return", "End"))
    assert last.startswith("Iteration 4: ")
    assert lesson.markup("asked-0-5 .explorer-picture") != before
    lesson.page.evaluate(SHUT_DOWN)
    lesson.drag("exploration-target", 1)
    lesson.find("asked-1").locator(".explorer-status").wait_for(state="visible")
    assert not lesson.page.locator(".asked-0-5").is_visible()
    assert lesson.text(one).startswith("Iteration 4: asked for 1, ")
    lesson.screenshot("fine-tuning")
    back = lesson.change(one, lambda: lesson.press("asked-1 .target-return", "ArrowLeft"))
    assert back.startswith("Iteration 3: asked for 1, ")


def check(lesson, name):
    """Check or uncheck a box by the keyboard; return the new sentence."""
    box = lesson.find("leaderboard").get_by_role("checkbox", name=name, exact=True)
    return lesson.change("explorer-status", lambda: box.press("Space"))


def test_the_leaderboard_follows_its_check_boxes(run_cell):
    lesson = run_cell(LEADERBOARD)
    assert lesson.text("explorer-status").startswith(
        "3 methods on 2 data sets. Highest interquartile mean: EDT, search 17.0 "
    )
    assert lesson.text("explorer-status").endswith(
        ", next: DT 12.0 (10.6 to 13.4). Not compared: IQL"
    )
    check_what_screen_readers_hear(lesson)
    lesson.screenshot("leaderboard")
    before = lesson.markup("explorer-picture")
    told = check(lesson, "walker2d/medium-v0")
    assert told.startswith("3 methods on 1 data set. Highest interquartile mean: DT 22.0 ")
    assert lesson.markup("explorer-picture") != before
    assert check(lesson, "DT").startswith("2 methods on 1 data set. Highest interquartile mean: ")
    lesson.screenshot("leaderboard-chosen")
    check_what_screen_readers_hear(lesson)
