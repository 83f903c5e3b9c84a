"""Every lesson, solved, in a real JupyterLab from its own folder: Run All, then its sliders.

In `.ci/run` PyTorch computes in them as on the weakest processor. How a lesson fares that nobody
has solved is seen where the site is built: tests/site/test_site.py.
"""

import pytest


def try_slider(lesson, explorer):
    """Move an explorer's slider by key and by drag: sentence and picture must follow."""
    slider, status = f"{explorer} .target-return", f"{explorer} .explorer-status"
    picture = f"{explorer} .explorer-picture"
    lesson.press(slider, "Home")
    least, drawn = lesson.text(status), lesson.markup(picture)
    assert lesson.change(status, lambda: lesson.press(slider)) != least
    assert lesson.markup(picture) != drawn
    most = lesson.change(status, lambda: lesson.press(slider, "End"))
    assert lesson.change(status, lambda: lesson.drag(slider, 0.0), to=least) == least
    lesson.screenshot(explorer)
    return least, most


def test_00_start_here(open_lesson):
    lesson = open_lesson("00_start_here.ipynb")
    assert try_slider(lesson, "orchard")[0] == "Asked for 0 apples, picked 0 in 20 steps"
    guess = lesson.find("predict-obeys")  # its answer is shown to those who have committed
    guess.get_by_role("radio").nth(1).check()
    guess.get_by_role("button", name="Commit").click()
    least, most = try_slider(lesson, "cheetah")
    assert least.startswith("Asked for 0 (")
    assert most != least
    lesson.change(
        "wager-status", lambda: lesson.press("bet-stitching"), to="1 of 10 bets placed; kept"
    )


def test_01_one_graph(open_lesson):
    lesson = open_lesson("01_one_graph.ipynb")
    least, most = try_slider(lesson, "policies")
    assert least == "The greater reward in 0 of 10: from S 3.00 on average"
    assert most == "The greater reward in 10 of 10: from S 2.00 on average"


def test_02_imitation(open_lesson):
    lesson = open_lesson("02_imitation.ipynb")
    least, most = try_slider(lesson, "one-graph")
    assert least == "Asked for 1 at S: nobody ever got it, counting has no answer"
    assert most == least.replace("1 at S", "6 at S")


def test_03_returns_to_go(open_lesson):
    lesson = open_lesson("03_returns_to_go.ipynb")
    least, most = try_slider(lesson, "returns")
    assert least.startswith("Step 0 of 0 to 199: received 0.0, still to come 655.8")
    assert most.startswith("Step 199 of 0 to 199:")


def test_04_stitching(open_lesson):
    lesson = open_lesson("04_stitching.ipynb")
    none, many = try_slider(lesson, "decoys")
    assert none.startswith("Decoys: 0 · DT believes the data:")
    assert many.startswith("Decoys: 200 · DT believes the data: 0 of 10")
    cheap, dear = try_slider(lesson, "toll")
    assert cheap.startswith("Toll: 1.5 · 10 %BC:")
    assert dear.startswith("Toll: 3.0 · 10 %BC: 0 of 10")


def test_05_attention(open_lesson):
    lesson = open_lesson("05_attention.ipynb")
    least, most = try_slider(lesson, "attention-mask")
    assert least == "Each token sees itself: 0 % of attention on the future, causal"
    assert most.endswith("it cheats")
    assert try_slider(lesson, "robot")[0] == least
    first, last = try_slider(lesson, "attention-pass")
    assert first.startswith("Token 0, product: ")
    assert last.endswith("0.167 × 30 + 0.333 × 60 + 0.5 × 900 = 475")


def test_06_transformer(open_lesson):
    lesson = open_lesson("06_transformer.ipynb")
    least, most = try_slider(lesson, "window")
    assert least == "At step 0: steps 0 to 0, 4 of 5 places are padding"
    assert most.endswith("0 of 5 places are padding")
    grid = lesson.find("predict-faults")
    grid.get_by_title("no states, P1", exact=True).click()
    grid.get_by_role("button", name="Commit").click()
    assert "You foresaw " in lesson.text("foreseen")
    lesson.screenshot("grid")


def test_07_decision_transformer(open_lesson):
    lesson = open_lesson("07_decision_transformer.ipynb")
    least, most = try_slider(lesson, "cheetah")
    assert least != most


def test_08_under_test(open_lesson):
    lesson = open_lesson("08_under_test.ipynb")
    least, most = try_slider(lesson, "wait-4")
    assert least.startswith("K = 1")
    assert "6 steps short of the key" in least
    assert "reaches the key" in most
    first, last = try_slider(lesson, "patching")
    assert first.startswith("Step 0, key room")
    assert "door room" in last


def test_11_evidence(open_lesson):
    lesson = open_lesson("11_evidence.ipynb")
    box = lesson.find("leaderboard-methods").get_by_role("checkbox").first
    told, drawn = [], []
    for _ in range(2):  # one method less, and back
        told.append(lesson.change("leaderboard .explorer-status", lambda: box.press("Space")))
        drawn.append(lesson.markup("leaderboard .explorer-picture"))
        lesson.screenshot(f"leaderboard-{len(told)}")
    fewer, all_of_them = (int(sentence.split()[0]) for sentence in told)
    assert fewer == all_of_them - 1
    assert drawn[0] != drawn[1]


def test_12_folklore(open_lesson):
    lesson = open_lesson("12_folklore.ipynb")
    least, most = try_slider(lesson, "margin-warm-up")
    assert least.startswith("Margin 5 %: ")
    assert least.endswith("so it is not seen")
    assert most.endswith("so it fails")


def test_14_own_request(open_lesson):
    lesson = open_lesson("14_own_request.ipynb")
    mean, near_maximum = try_slider(lesson, "own-request")
    assert mean.startswith("τ = 0.5 · as recorded, promised ")
    assert near_maximum.startswith("τ = 0.99 · as recorded, promised ")
    assert "10 of 10 reach G" in near_maximum.split("relabelled")[1]


ONE_SLIDER = {  # the explorer, how its first sentence begins, and what its last one says
    "09_elastic_dt.ipynb": ("history", "History 1 step: ", "History as it chooses: "),
    "10_online_dt.ipynb": ("asked-1", "Iteration 1: asked for 1, ", "Iteration 12: asked for 1, "),
    "13_your_own_world.ipynb": (
        "balance",
        "Asked for 20 steps, balanced for ",
        "Asked for 500 steps, balanced for ",
    ),
    "15_imagined_future.ipynb": (
        "growing-tree",
        "1 step imagined; the best promises: beam 1: ",
        "10 steps imagined; the best promises: beam 1: ",
    ),
    "16_in_context.ipynb": (
        "trial",
        "episode 1; paid: AD, drawn: ",
        "episode 10; paid: AD, drawn: ",
    ),
    "17_within_bounds.ipynb": (
        "allowed-1",
        "Asked for 3, allowed 1: return ",
        "Asked for 8, allowed 1: return ",
    ),
    "18_waypoints.ipynb": ("rooms", "step 0; flat: on the way", "searched: arrived in "),
    "19_see_read_act.ipynb": (
        "instructions",
        "reach ",
        "telling picture: what is named is not there",
    ),
}


@pytest.mark.parametrize("name", ONE_SLIDER)
def test_a_lesson_with_one_slider(open_lesson, name):
    explorer, begins, says = ONE_SLIDER[name]
    first, last = try_slider(open_lesson(name), explorer)
    assert first.startswith(begins)
    assert says in last
