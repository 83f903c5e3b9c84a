"""The explorer of lesson 08 shows the measured attention and the measured effects of swaps."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
import torch

from seqrl import DecisionTransformer
from seqrl.environments import key_to_door
from seqrl.environments.drawing import css
from seqrl.lessons.explorers.patching import (
    both_colours,
    decisions,
    patching_explorer,
    status,
    views,
)
from seqrl.lessons.explorers.swapped_tokens import Decision, picture

SVG = "{http://www.w3.org/2000/svg}"
SIZES = {"state_dim": 14, "action_dim": 5, "action_space": "discrete", "max_seq_len": 10}
HUES = ("blue", "vermilion", "green")
UP, LEFT, RIGHT, PICK = 0, 2, 3, 4


class Sure(DecisionTransformer):
    """Fetches the key and walks to its door: it knows the way and looks up the first state.

    Its attention goes wherever a network that nobody trained looks.
    """

    def forward(self, batch, *, last=False):
        super().forward(batch, last=last)
        cells, now = batch["states"][:, -1, :9].argmax(1), batch["timesteps"][:, -1]
        first = torch.arange(len(now)), batch["mask"].int().argmax(1)
        sideways = torch.where(batch["states"][first][:, -1] > 0, RIGHT, LEFT)
        to_door = torch.where(cells == key_to_door.ENTRY, sideways, UP)
        to_key = torch.where(cells == key_to_door.KEY_CELL, PICK, UP)
        chosen = torch.where(now < 3, to_key, torch.where(now < 8, PICK, to_door))
        return 9.0 * torch.nn.functional.one_hot(chosen, 5)[:, None]


@pytest.fixture(scope="module")
def model():
    return Sure(SIZES | {"hidden_dim": 16})


@pytest.fixture(scope="module")
def lives(model):
    return both_colours(model)


@pytest.fixture(scope="module")
def explorer(model, lives):
    return patching_explorer(model, *lives)


def test_two_lives_begin_with_the_two_keys(lives):
    assert [key_to_door.moments(life)[0].colour for life in lives] == [0, 1]
    assert [life.rewards.sum() for life in lives] == [1, 1]
    assert [life.actions[8] for life in lives] == [LEFT, RIGHT]


def test_the_cue_alone_moves_the_one_choice_that_hangs_on_it(model, lives):
    taken = decisions(model, *lives, request=1.0)
    sure = np.exp(9) / (np.exp(9) + 4)
    for step, decision in enumerate(taken):
        expected = np.zeros((3, 10))
        if step == 8:
            expected[1, 1] = (1 - sure) / 4 - sure  # s of step 0, after a place of padding
        np.testing.assert_allclose(decision.effect, expected, atol=1e-6)
        assert decision.chance == pytest.approx(sure)
        assert decision.swapped == pytest.approx(decision.chance + expected.sum(), abs=1e-6)
        assert decision.attention.sum() == pytest.approx(1, abs=1e-5)
        assert (decision.attention > 0).sum() == 3 * (min(step, 9) + 1) - 1
        assert decision.steps[-1] == step
        assert (decision.steps < 0).sum() == max(0, 9 - step)
    key, chosen = [(1, 1), (1, 2), (1, 3)], (2, 9)  # steps 0, 1 and 2; the action of step 8
    assert list(zip(*np.nonzero(taken[8].differs), strict=True)) == [*key, chosen]


def test_a_swap_of_a_life_with_itself_moves_nothing(model, lives):
    for decision in decisions(model, lives[0], lives[0], request=1.0):
        assert not decision.effect.any()
        assert not decision.differs.any()
        assert decision.swapped == decision.chance


def test_one_view_a_step_and_it_starts_where_a_swap_does_most(explorer, lives):
    assert [view.request for view in explorer.views] == [str(t) for t in range(len(lives[0]))]
    assert explorer.slider.index == 8


def test_the_sentence_names_the_map_and_the_cause(explorer):
    told = explorer.views[8].status
    assert told.startswith("Step 8, door room: left at 100 %. Most attention: ")
    assert told.endswith(" %). Most effect: s₀ (−100 points)")
    assert explorer.views[0].status.startswith("Step 0, key room: up at 100 %")
    assert explorer.views[4].status.endswith("Most effect: under a point")


def made_up(**parts):
    """A decision at step 1 of a window of three: nothing looks anywhere, nothing matters."""
    blank = np.zeros((3, 3))
    found = {"attention": blank, "effect": blank, "differs": blank > 0} | parts
    return Decision("up", 0.5, 0.25, np.array([-1, 0, 1]), **found)


def numbers(svg):
    """The numbers in the rows above and below the tokens."""
    words = [text.text for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]
    return [word for word in words if re.fullmatch(r"[+−]?\d+", word)]


def test_squares_fill_as_far_as_their_numbers_say():
    attention, effect = np.zeros((2, 3, 3))
    attention[0, 1], attention[1, 2], effect[1, 1], effect[2, 1] = 0.75, 0.25, -0.5, 0.01
    lived = [key_to_door.Moment(0, 7, False, 0)]
    svg = picture(made_up(attention=attention, effect=effect), lived, "Told")
    assert numbers(svg) == ["75", "−50", "0", "25", "1"]  # token by token, then the step
    boxes = ElementTree.fromstring(svg).findall(f"{SVG}rect")
    rows = [(b.get("style"), float(b.get("height"))) for b in boxes if float(b.get("y")) > 190]
    side = max(height for style, height in rows if "fill:none" in style)
    full = {hue: [h / side for s, h in rows if s == f"fill:{css(hue)}" and h] for hue in HUES}
    assert full["blue"] == pytest.approx([0.75, 0.25])
    assert full["vermilion"] == pytest.approx([0.5])
    assert full["green"] == pytest.approx([0.01])


def test_padding_and_the_action_to_come_are_not_drawn():
    svg = picture(made_up(), [key_to_door.Moment(0, 7, False, 0)], "Told")
    assert "padding" not in svg  # of one step needs no name
    words = [text.text for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]
    assert [word for word in words if word in ("R̂", "s", "a")] == ["R̂", "s", "a", "R̂", "s"]


def test_the_picture_describes_itself(explorer):
    for view in explorer.views:
        root = ElementTree.fromstring(view.picture)
        assert root.get("role") == "img"
        room = re.search(r"(\w+) room", view.status)[1]
        label = f"{view.status}. Three rooms; the agent is in the {room} room and"
        assert root.get("aria-label").startswith(label)


def test_views_follow_from_the_decisions_alone(explorer, model, lives):
    taken = decisions(model, *lives, request=1.0)
    assert tuple(views(taken, key_to_door.moments(lives[0]))) == explorer.views
    assert status(taken[8], 2) == explorer.views[8].status
