"""Patches, tilting and the test of words, each against a slow and plain way."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from seqrl.multi_game import follows_words, patches, tilted

few = st.integers(1, 4)


@given(few, few, few, few, few)
def test_patches_are_squares_row_by_row(n, down, across, size, channels):
    shape = (n, down * size, across * size, channels)
    pictures = torch.arange(math.prod(shape)).view(shape)
    found = patches(pictures, size)
    assert found.shape == (n, down * across, size * size * channels)
    for row in range(down):
        for column in range(across):
            square = pictures[:, row * size : (row + 1) * size, column * size : (column + 1) * size]
            assert torch.equal(found[:, row * across + column], square.reshape(n, -1))


logits = st.lists(st.floats(-1000, 1000), min_size=1, max_size=8)


@given(logits, st.floats(-50, 50))
def test_a_tilt_multiplies_chances(numbers, kappa):
    found = tilted(torch.tensor(numbers, dtype=torch.float64), kappa).numpy()
    steps = max(len(numbers) - 1, 1)
    weights = [x + kappa * b / steps for b, x in enumerate(numbers)]
    expected = np.exp(np.array(weights) - max(weights))
    np.testing.assert_allclose(found, expected / expected.sum(), atol=1e-9)


def test_no_tilt_leaves_chances_and_a_great_one_takes_the_highest():
    said = torch.tensor([[2.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    torch.testing.assert_close(tilted(said, 0.0), said.softmax(1))
    assert tilted(said, 100.0).argmax(1).tolist() == [2, 2]
    assert torch.isfinite(tilted(1e4 * said, 1e4)).all()


def test_a_tilt_that_is_no_number_is_refused():
    with pytest.raises((ValueError, TypeError), match="kappa"):
        tilted(torch.zeros(3), float("nan"))


@given(st.integers(1, 12), st.integers(2, 5), st.integers(0, 1000))
def test_words_are_followed_where_counting_one_by_one_says_so(n, actions, seed):
    random = np.random.default_rng(seed)
    right = random.random((n, 2, actions)) < 0.4
    table = random.integers(actions, size=(n, 2))
    words = np.stack([np.zeros(n, int), np.ones(n, int)], axis=1)[:, :, None]

    def act(pictures, told):
        return table[pictures[:, 0], told[:, 0]]

    counted = followed = 0
    for one in range(n):
        first, second = ({a for a in range(actions) if right[one, i, a]} for i in (0, 1))
        if first and second and not first & second:
            counted += 1
            before, after = table[one]
            followed += before != after and after in second
    found = follows_words(act, np.arange(n)[:, None], words, right)
    assert math.isnan(found) if counted == 0 else found == pytest.approx(followed / counted)


def test_who_ignores_words_never_follows_them():
    right = np.zeros((50, 2, 3), bool)
    right[:, 0, 0] = right[:, 1, 2] = True
    for stubborn in range(3):
        found = follows_words(
            lambda pictures, _, a=stubborn: np.full(len(pictures), a),
            np.zeros((50, 4)),
            np.zeros((50, 2, 1), int),
            right,
        )
        assert found == 0
