"""The explorer of instructions changes words alone, and says what the agents then do."""

import re

import numpy as np
import pytest

from seqrl import MultiGameTransformer
from seqrl.environments import picture_games
from seqrl.environments.pictures import PIXELS, said, thing, words
from seqrl.lessons.explorers.instructions import (
    DRAWS,
    how_often,
    instructions_explorer,
    status,
    with_words,
)

SIZES = {"state_dim": 195, "action_dim": 5, "action_space": "discrete", "hidden_dim": 8}


@pytest.fixture(scope="module")
def looks():
    """Two agents that were never taught, at a picture of three things and at one of one thing."""
    seen = []
    for others, telling in ((2, False), (0, True)):
        asked = words("flee red stair")[None]
        board = picture_games.begin(asked, np.random.default_rng(1), others, telling)
        seen.append(picture_games.observe(board)[0])
    agents = [MultiGameTransformer(SIZES, seed=seed).eval() for seed in range(2)]
    return dict(zip(("many", "one"), zip(agents, seen, strict=True), strict=True))


def test_a_view_for_each_instruction_that_shows_both_panels(looks):
    asked = picture_games.instructions(verbs=["reach"])
    explorer = instructions_explorer(looks, asked)
    assert "instructions" in explorer._dom_classes
    assert [view.request for view in explorer.views] == [said(one) for one in asked]
    for view in explorer.views:
        assert view.status.startswith(f"{view.request}; many: ")
        assert len(re.findall(r"\d+ %</text>", view.picture)) == 2 * len(picture_games.MOVES)


def test_what_is_right_is_marked_and_nothing_is_where_the_thing_is_not_to_be_seen(looks):
    asked = picture_games.instructions(verbs=["reach", "flee"])
    for one, view in zip(asked, instructions_explorer(looks, asked).views, strict=True):
        marks = 0
        for _, picture in looks.values():
            marks += picture_games.right_actions(with_words(picture, one)[None]).sum()
        assert view.picture.count("✓") == marks
        [_, lone] = view.status.split(" · ")
        assert lone.endswith("is not there") == (thing(one) != thing(words("flee red stair")))


def test_other_words_leave_the_picture_as_it_is(looks):
    _, picture = looks["many"]
    other = with_words(picture, words("catch blue beam"))
    np.testing.assert_array_equal(other[:PIXELS], picture[:PIXELS])
    assert said(other[PIXELS:]) == "catch blue beam"


def test_shares_are_those_of_the_draws(looks):
    agent, picture = looks["many"]
    drawn = how_often(agent, picture)
    assert drawn.sum() == pytest.approx(1)
    agent.reset_history(seed=0)
    again = agent.select_action(np.tile(picture, (DRAWS, 1)), greedy=False)
    np.testing.assert_allclose(drawn, [np.mean(again == action) for action in range(5)])


def test_the_sentence_adds_up_what_is_right():
    board = picture_games.begin(words("reach red stair")[None], np.random.default_rng(3), 0)
    [seen] = picture_games.observe(board)
    right = picture_games.right_actions(seen[None])[0]
    drawn = np.where(right, 0.7 / right.sum(), 0.3 / (~right).sum())
    told = status({"an agent": seen}, {"an agent": drawn})
    assert told == "reach red stair; an agent: 70 % right"
