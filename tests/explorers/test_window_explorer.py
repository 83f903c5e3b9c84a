"""The explorer of lesson 06 pads on the left, as windows do, and writes the returns-to-go."""

import numpy as np
import pytest

from seqrl.environments.drawing import Rectangle, Text
from seqrl.lessons.explorers.window import picture, steps_in, window_explorer

REWARDS = np.array([1.0, 2.0, 4.0, 8.0])


def test_a_window_slides_and_never_reaches_back_beyond_the_start():
    assert [steps_in(t, 3) for t in range(4)] == [
        [None, None, 0],
        [None, 0, 1],
        [0, 1, 2],
        [1, 2, 3],
    ]


def test_every_step_has_a_view_that_counts_its_padding():
    told = [view.status for view in window_explorer(REWARDS, 3).views]
    assert told[0] == "At step 0: steps 0 to 0, 2 of 3 places are padding"
    assert told[3] == "At step 3: steps 1 to 3, 0 of 3 places are padding"


def test_tokens_show_what_is_still_to_come():
    words = [s.content for s in picture(REWARDS, 2, 2).shapes if isinstance(s, Text)]
    assert [w for w in words if w.startswith("R̂")] == ["R̂ 14", "R̂ 12"]
    assert words.count("padding") == 0
    words = [s.content for s in picture(REWARDS, 0, 2).shapes if isinstance(s, Text)]
    assert words.count("padding") == 1


def test_the_window_is_blue_in_the_strip():
    boxes = [s for s in picture(REWARDS, 2, 2).shapes if isinstance(s, Rectangle)]
    assert [box.fill == "blue" for box in boxes[:4]] == [False, True, True, False]


def test_too_short_an_episode_is_refused():
    with pytest.raises(ValueError, match="needs 2 steps and a window of 1, got 1 and 5"):
        window_explorer(REWARDS[:1])
