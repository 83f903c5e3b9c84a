"""The explorer of lesson 05's pass: its numbers are PyTorch's, and nothing is shown too early."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from torch.nn.functional import scaled_dot_product_attention

from seqrl.environments.drawing import Rectangle, Text
from seqrl.lessons.explorers.attention_pass import STAGES, Pass, pass_explorer, picture, status

PRODUCTS = [[1, 3, 5], [0, 2 * math.log(2), 9], [0, 2 * math.log(2), 2 * math.log(3)]]
BY_HAND = Pass(np.array(PRODUCTS), np.array([30.0, 60.0, 900.0]), 4)
LAST = len(STAGES) - 1


def texts(token, stage, one=BY_HAND):
    return [s.content for s in picture(one, token, stage).shapes if isinstance(s, Text)]


@given(arrays(float, (3, 5, 4), elements=st.floats(-3, 3)))
def test_what_is_gathered_equals_pytorchs_attention(qkv):
    q, k, v = qkv
    one = Pass(q @ k.T, v[:, 0], width=4)
    theirs = scaled_dot_product_attention(*map(torch.from_numpy, (q, k, v)), is_causal=True)
    np.testing.assert_allclose(one.gathered, theirs[:, 0], atol=1e-9)
    np.testing.assert_allclose(one.shares.sum(1), 1)
    assert (np.triu(one.shares, 1) == 0).all()


def test_the_example_by_hand():
    np.testing.assert_allclose(BY_HAND.gathered, [30, 50, 475])
    assert status(BY_HAND, 1, 2) == "Token 1, mask: it sees tokens 0 and 1; hidden: token 2"
    assert status(BY_HAND, 2, 2).endswith("it sees tokens 0, 1 and 2; nothing is hidden")
    assert status(BY_HAND, 1, 3).endswith("shares 0.333, 0.667, 0, together 1")
    assert status(BY_HAND, 1, LAST).endswith("it gathers 0.333 × 30 + 0.667 × 60 = 50")


def test_tokens_come_one_after_the_other_each_stage_by_stage():
    views = pass_explorer(PRODUCTS, [30, 60, 900], 4).views
    assert [v.request for v in views] == [f"token {t}, {s}" for t in range(3) for s in STAGES]
    assert len({view.picture for view in views}) == 15


@pytest.mark.parametrize("token", range(3))
def test_a_stage_shows_what_the_stages_before_it_showed_and_more(token):
    shown = [texts(token, stage) for stage in range(len(STAGES))]
    for before, after in zip(shown, shown[1:], strict=False):
        assert [text for text in before if text not in after] == []
        assert len(after) > len(before)


def test_nothing_is_gathered_before_its_token_is_done():
    foot = [texts(t, stage)[-1] for t, stage in ((0, 3), (0, LAST), (1, 3), (1, LAST))]
    assert foot == ["gathered by each token", "30", "30", "50"]


def test_the_future_gets_minus_infinity_at_the_mask_and_not_before():
    hidden = {(t, s): texts(t, s).count("−∞") for t in range(3) for s in range(len(STAGES))}
    assert hidden == {(t, s): (2 - t) * (s >= 2) for t, s in hidden}


def test_the_darker_the_strip_the_greater_the_share():
    strips = [s for s in picture(BY_HAND, 2, 3).shapes if isinstance(s, Rectangle)]
    shades = [s.opacity for s in strips if s.fill == "blue"]
    np.testing.assert_allclose(shades, BY_HAND.shares[2])


def test_the_picture_says_for_those_who_cannot_see_it_what_the_status_says():
    assert picture(BY_HAND, 1, 4).label == f"{status(BY_HAND, 1, 4)}."


def test_no_number_touches_another_or_leaves_the_sheet():
    scene = picture(BY_HAND, 2, LAST)
    places = [(s.x, s.y) for s in scene.shapes if isinstance(s, Text)]
    assert len(set(places)) == len(places)
    assert all(0 < x < scene.width and 0 < y < scene.height for x, y in places)


@pytest.mark.parametrize("sizes", [((2, 3), 3, 4), ((3, 3), 2, 4), ((3, 3), 3, 0)])
def test_sizes_that_do_not_fit_are_refused(sizes):
    products, values, width = sizes
    with pytest.raises(ValueError, match=r"products must be \[T, T\] for values \[T\]"):
        pass_explorer(np.zeros(products), np.zeros(values), width)
