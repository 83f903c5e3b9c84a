"""The explorer of lesson 05: rows are shares, and only masks that leak reach the future."""

import numpy as np
import pytest
import torch

from seqrl.environments.drawing import Rectangle, Text
from seqrl.lessons.explorers.attention_mask import mask_explorer, masked_softmax, masks, picture

SCORES = np.random.default_rng(0).normal(size=(6, 6))
NAMES = [f"t{i}" for i in range(6)]


@pytest.mark.parametrize("setting", masks(6))
def test_weights_equal_pytorchs(setting):
    mask = masks(6)[setting]
    hidden = torch.from_numpy(SCORES).masked_fill(~torch.from_numpy(mask), -torch.inf)
    np.testing.assert_allclose(masked_softmax(SCORES, mask), hidden.softmax(1).numpy())


def test_only_masks_that_look_ahead_cheat():
    told = {view.request: view.status for view in mask_explorer(SCORES, NAMES).views}
    assert {name: "cheats" in said for name, said in told.items()} == {
        **{"itself": False, "itself and one back": False, "all the past": False},
        **{"one ahead": True, "everything": True},
    }
    assert "0 % of attention on the future, causal" in told["all the past"]


def test_what_is_hidden_is_not_drawn_and_the_future_has_a_red_rim():
    mask = masks(6)["one ahead"]
    drawn = [s for s in picture(SCORES**2, mask, NAMES, "x").shapes if isinstance(s, Rectangle)]
    assert len(drawn) == 2 * mask.sum()
    assert sum(s.stroke == "vermilion" for s in drawn) == 5


def test_no_name_lies_on_a_square():
    shapes = picture(SCORES**2, masks(6)["everything"], NAMES, "x").shapes
    squares = [s for s in shapes if isinstance(s, Rectangle)]
    left, top = min(s.x for s in squares), min(s.y for s in squares)
    names = [s for s in shapes if isinstance(s, Text) and s.content in NAMES]
    assert all(n.x < left - n.size / 2 or n.y < top - n.size / 2 for n in names)


def test_scores_of_another_size_are_refused():
    with pytest.raises(ValueError, match=r"for 3 names, got \(6, 6\)"):
        mask_explorer(SCORES, NAMES[:3])
