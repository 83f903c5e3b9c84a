"""Games on pictures: the rules once more, by brute force; pictures that can be read back."""

from collections import deque
from itertools import product

import gymnasium
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqrl import rollouts
from seqrl.environments import picture_games as games
from seqrl.environments import pictures
from seqrl.environments.picture_players import Behaviour, episodes, play

EVERY = np.concatenate([games.instructions(), games.instructions(held_out=True)])
seeds = st.integers(0, 10_000)
some_instructions = st.lists(st.sampled_from(EVERY.tolist()), min_size=1, max_size=6)


def boards(asked, seed, **how):
    return games.begin(np.array(asked), np.random.default_rng(seed), **how)


def moved(verb, place, action):
    """Where an action leads, said in another way."""
    row, column = divmod(int(place), 4)
    name = [*games.MOVES][action]
    if verb != "catch":
        row += {"up": -1, "down": 1}.get(name, 0)
    column += {"left": -1, "right": 1}.get(name, 0)
    return 4 * min(max(row, 0), 3) + min(max(column, 0), 3)


def pays(verb, named, me):
    (row, column), (mine, beside) = divmod(int(named), 4), divmod(int(me), 4)
    if verb == "reach":
        return (row, column) == (mine, beside)
    if verb == "catch":
        return mine == 3 and column == beside
    return abs(row - mine) + abs(column - beside) >= 3


def steps_until_it_pays(verb, named, me):
    """By breadth-first search."""
    known, waiting = {int(me): 0}, deque([int(me)])
    while waiting:
        place = waiting.popleft()
        if pays(verb, named, place):
            return known[place]
        for action in range(5):
            landing = moved(verb, place, action)
            if landing not in known:
                known[landing] = known[place] + 1
                waiting.append(landing)
    return np.inf


@given(some_instructions, seeds, st.sampled_from([0, 1, 2, None]), st.booleans())
def test_what_is_painted_is_read_again(asked, seed, others, telling):
    board = boards(asked, seed, others=others, telling=telling)
    sight = pictures.read(games.observe(board))
    assert sight.me.tolist() == board.me.tolist()
    assert sight.ground.tolist() == board.ground.tolist()
    for row in range(len(asked)):
        there = {t: p for t, p in zip(board.things[row], board.places[row], strict=True) if p >= 0}
        assert {t: p for t, p in enumerate(sight.places[row]) if p >= 0} == there


@given(some_instructions, seeds)
def test_a_picture_lies_between_black_and_white_and_words_follow_it(asked, seed):
    seen = games.observe(boards(asked, seed))
    assert seen.shape == (len(asked), 195)
    assert seen.dtype == np.float32
    assert seen[:, :192].min() >= 0
    assert seen[:, :192].max() <= 1
    assert seen[:, 192:].tolist() == asked


@given(some_instructions, seeds)
def test_others_have_one_other_colour_and_shape_and_lie_elsewhere(asked, seed):
    board = boards(asked, seed, others=2)
    assert (board.things[:, 0] == pictures.thing(np.array(asked))).all()
    for words in np.divmod(board.things, 3):  # colours [n, 3], then shapes
        assert [len(set(row)) for row in words.tolist()] == len(asked) * [2]
    assert all(len(set(row)) == 3 for row in board.things.tolist())
    taken = np.column_stack([board.me, board.places])
    assert all(len(set(row)) == 4 for row in taken.tolist())


def test_of_three_things_any_may_be_the_one_that_is_named():
    """By all that is seen: which words are shared with the others, and how far it is to each."""
    board = boards(np.repeat(EVERY, 200, axis=0), 5, others=2)
    colour, shape = np.divmod(board.things, 3)  # [n, 3], [n, 3]
    shared = sum((part[:, :, None] == part[:, None]).sum(2) - 1 for part in (colour, shape))
    corner = shared == 2  # [n, 3]: shares a word with both others
    assert (corner.sum(1) == 1).all()
    assert corner.mean(0) == pytest.approx(np.full(3, 1 / 3), abs=0.03)
    away = games._AWAY[board.words[:, :1], board.places, board.me[:, None]]  # [n, 3]
    assert away.mean(0) == pytest.approx(np.full(3, away.mean()), abs=0.05)
    assert ((away > 0) & (away <= 3)).all()


def test_so_many_others_as_are_asked_for_or_by_lot_none_to_two():
    for others in (0, 1, 2):
        board = boards(EVERY, 3, others=others)
        assert ((board.places >= 0).sum(1) == 1 + others).all()
    counts = (boards(np.repeat(EVERY, 40, axis=0), 3).places >= 0).sum(1)
    assert (np.bincount(counts)[1:] > 300).all()
    assert (boards(EVERY, 3, telling=True).places[:, 1:] == -1).all()


@given(some_instructions, seeds, st.lists(st.integers(0, 4), min_size=9, max_size=9))
def test_the_rules_are_those_that_the_page_tells(asked, seed, actions):
    board, random = boards(asked, seed), np.random.default_rng(seed)
    verbs = [pictures.VERBS[words[0]] for words in asked]
    for t, action in enumerate(actions):
        after, rewards = games.step(board, np.full(len(asked), action), random)
        for row, verb in enumerate(verbs):
            me = moved(verb, board.me[row], action)
            assert after.me[row] == me
            named = board.places[row, 0] + 4 * (verb == "catch")
            ends = t % 3 == 2
            assert rewards[row] == (ends and pays(verb, named, me))
            if not ends:
                assert after.places[row, 0] == named
            else:
                assert 1 <= steps_until_it_pays(verb, after.places[row, 0], me) <= 3
        board = after


@given(some_instructions, seeds)
def test_right_actions_are_those_of_a_search(asked, seed):
    board = boards(asked, seed)
    right = games.right_actions(games.observe(board))
    for row, words in enumerate(asked):
        verb, named = pictures.VERBS[words[0]], board.places[row, 0]
        after = [steps_until_it_pays(verb, named, moved(verb, board.me[row], a)) for a in range(5)]
        assert right[row].tolist() == [steps == min(after) for steps in after]


def test_other_words_beside_a_picture_ask_for_other_actions_and_for_none_if_nothing_is_there():
    board = boards([pictures.words("reach red beam")] * 200, 0, others=2)
    seen = games.observe(board)
    seen[:, 192:] = pictures.words("flee red beam")
    reach, flee = games.right_actions(games.observe(board)), games.right_actions(seen)
    assert not (reach & flee).all(axis=1).any()
    seen = games.observe(boards([pictures.words("reach red beam")] * 200, 0, others=0))
    seen[:, 192:] = pictures.words("reach green pillar")  # there is none
    assert not games.right_actions(seen).any()


def test_an_expert_ends_each_round_well_and_chance_seldom_does():
    for verb in pictures.VERBS:
        for held_out in (False, True):
            words = np.resize(games.instructions(held_out, [verb]), (300, 3))
            for telling in (False, True):
                best = play(Behaviour(0, (0.0, 0.0)), words, seed=1, telling=telling)
                assert {e.rewards.sum() for e in best} == {3.0}
            worst = play(Behaviour(0, (1.0, 1.0)), words, seed=1)
            assert np.mean([e.rewards.sum() for e in worst]) < 1


def test_words_are_held_out_in_combination_alone():
    shown, hidden = ({tuple(row) for row in games.instructions(h).tolist()} for h in (False, True))
    assert len(shown) == 18
    assert shown | hidden == set(product((0, 1, 2), (3, 4, 5), (6, 7, 8)))
    assert not shown & hidden
    for pair in ((0, 1), (0, 2), (1, 2)):
        assert len({(row[pair[0]], row[pair[1]]) for row in shown}) == 9
    only = games.instructions(verbs=["flee"])
    assert len(only) == 6
    assert (only[:, 0] == games.FLEE).all()


def test_the_ground_tells_the_verb_only_where_it_should():
    grounds = pictures.read(games.observe(boards(EVERY, 0, telling=True))).ground
    assert grounds.tolist() == EVERY[:, 0].tolist()
    assert not pictures.read(games.observe(boards(EVERY, 0))).ground.any()


def test_the_world_plays_by_the_same_rules_as_many_games_at_once():
    env = gymnasium.make("seqrl/PictureGame-v0").unwrapped
    for seed in range(20):
        env.reset(seed=seed)
        board, random = env._board, np.random.default_rng(0)
        for action in np.random.default_rng(seed).integers(5, size=9):
            seen, reward, *_ = env.step(action)
            board, [expected] = games.step(board, np.array([action]), random)
            assert reward == expected
            if board.left < 3:
                np.testing.assert_array_equal(seen, games.observe(board)[0])
            board = env._board


def test_a_world_asks_for_what_it_is_given():
    asked = games.instructions(held_out=True)
    lived = rollouts(
        *(Behaviour(0, (0.0, 0.0)), "seqrl/PictureGame-v0", 40),
        env_kwargs={"asked": asked, "telling": True},
    )
    words = {tuple(e.observations[0, 192:].astype(int)) for e in lived}
    assert words <= {tuple(row) for row in asked.tolist()}
    assert len(words) > 5
    assert {e.rewards.sum() for e in lived} == {3.0}


@pytest.mark.parametrize(
    ("instruction", "said"),
    [
        ("reach red", "three words"),
        ("red reach beam", "verb of an instruction"),
        ("reach pink beam", "colour of an instruction"),
        ("reach red ball", "shape of an instruction"),
    ],
)
def test_what_is_no_instruction_is_refused(instruction, said):
    with pytest.raises(ValueError, match=said):
        pictures.words(instruction)


def test_words_and_their_numbers_are_one():
    for numbers in EVERY:
        assert pictures.words(pictures.said(numbers)).tolist() == numbers.tolist()
    assert sorted(set(pictures.thing(EVERY).tolist())) == list(range(9))


def test_data_hold_players_of_every_skill_in_every_game():
    lived = episodes(200, seed=2)
    returns = np.array([e.rewards.sum() for e in lived]).reshape(3, 200)
    assert (np.stack([np.bincount(r.astype(int), minlength=4) for r in returns]) > 3).all()
    verbs = np.array([e.observations[0, 192] for e in lived]).reshape(3, 200)
    assert (verbs == np.arange(3)[:, None]).all()


def test_the_same_seed_lays_things_alike_whoever_plays():
    words = np.resize(games.instructions(), (60, 3))
    first, second = (play(Behaviour(k, (k, k)), words, seed=4) for k in (0, 1))
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a.observations[0], b.observations[0])


def test_the_drawing_says_what_is_to_be_seen():
    board = boards([pictures.words("reach red beam")], 0, others=2)
    label = pictures.draw(games.observe(board)[0]).label
    assert label.startswith("“reach red beam”: the agent in row ")
    assert "a red beam in row " in label
    assert label.count(" in row ") == 4
    row, column = divmod(int(board.places[0, 0]), 4)
    assert f"a red beam in row {row + 1}, column {column + 1}" in label


@pytest.mark.parametrize("which", ["thing", "verb"])
@pytest.mark.parametrize("telling", [False, True])
def test_two_instructions_differ_in_what_they_should(which, telling):
    pixels, words, right = games.two_instructions(which, 1800, np.random.default_rng(3), telling)
    assert len(pixels) > 500
    known = {tuple(row) for row in games.instructions().tolist()}
    assert {tuple(row) for row in words.reshape(-1, 3).tolist()} <= known
    differ = words[:, 0] != words[:, 1]
    assert not differ[:, 0].any() if which == "thing" else not differ[:, 1:].any()
    for i in (0, 1):
        expected = games.right_actions(np.column_stack([pixels, words[:, i]]))
        np.testing.assert_array_equal(right[:, i], expected)
    counted = right.any(axis=2).all(axis=1) & ~right.all(axis=1).any(axis=1)
    assert counted.sum() > 100 or (which, telling) == ("thing", True)


def test_what_two_instructions_differ_in_is_one_of_two():
    with pytest.raises(
        ValueError, match="what two instructions differ in must be one of 'thing', 'verb'"
    ):
        games.two_instructions("colour", 3, np.random.default_rng(0))
