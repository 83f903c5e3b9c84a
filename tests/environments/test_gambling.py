"""Gambling: every closed form against enumeration with fractions and against drawn episodes."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqrl.environments import gambling

weights = st.tuples(*3 * [st.integers(1, 20)])


def enumerate_data(behaviour):
    """All (probability, action, return) of an episode, worked out by hand from the rules."""
    prizes = {0: (5, -15), 1: (1, -6), 2: (1, 1)}
    return [(p / 2, a, r) for a, p in enumerate(behaviour) for r in prizes[a]]


@given(weights)
def test_conditioning_equals_bayes_by_enumeration(weights):
    behaviour = [Fraction(w, sum(weights)) for w in weights]
    data = enumerate_data(behaviour)
    for target in (5, -15, 1, -6):
        total = sum(p for p, _, r in data if r == target)
        expected = [sum(p for p, b, r in data if (b, r) == (a, target)) / total for a in range(3)]
        got = gambling.action_given_return(target, [float(p) for p in behaviour])
        np.testing.assert_allclose(got, [float(p) for p in expected], atol=1e-12)


@given(st.integers(0, 10_000), st.integers(2, 5), st.integers(1, 4))
def test_the_luck_posterior_is_the_share_among_those_who_got_the_return(seed, actions, returns):
    """Counted in a table of episodes, one row of it a pair (action, return)."""
    counts = np.random.default_rng(seed).integers(1, 9, (actions, returns))  # of such episodes
    episodes = [(a, r) for (a, r), n in np.ndenumerate(counts) for _ in range(n)]
    behaviour, luck = counts.sum(1) / counts.sum(), counts / counts.sum(1, keepdims=True)
    got = gambling.luck_posterior(behaviour, luck)
    for r in range(returns):
        theirs = [a for a, received in episodes if received == r]
        shares = [theirs.count(a) / len(theirs) for a in range(actions)]
        np.testing.assert_allclose(got[:, r], shares)


def test_a_return_that_nobody_got_is_named():
    with pytest.raises(ValueError, match=r"columns \[1\]"):
        gambling.luck_posterior([0.5, 0.5], np.array([[1.0, 0.0], [1.0, 0.0]]))


@given(weights)
def test_no_request_but_for_1_is_ever_met_on_average(weights):
    behaviour = np.array(weights) / sum(weights)
    for target in (5, -6, -15, 1):
        outcome = sum(
            p * (5 - 15 if a == 0 else 1 - 6 if a == 1 else 2) / 2
            for a, p in enumerate(gambling.action_given_return(target, behaviour))
        )
        assert gambling.mean_when_asked(target, behaviour) == pytest.approx(outcome)
        assert outcome < 1  # the safe offer brings 1 for sure


def test_published_answers_for_uniform_data():
    assert gambling.action_given_return(5).tolist() == [1, 0, 0]
    np.testing.assert_allclose(gambling.action_given_return(1), [0, 1 / 3, 2 / 3])
    asked = [gambling.mean_when_asked(target) for target in (5, 1, -6, -15)]
    np.testing.assert_allclose(asked, [-5, -1 / 6, -2.5, -5])


@pytest.mark.parametrize("probabilities", [(1 / 3, 1 / 3, 1 / 3), (0.6, 0.3, 0.1)])
def test_drawn_episodes_agree_within_four_standard_errors(probabilities):
    episodes = gambling.episodes(4000, seed=0, probabilities=probabilities)
    chosen = np.array([episode.actions[0] for episode in episodes])
    returns = np.array([episode.rewards.sum() for episode in episodes])
    for action, p in enumerate(probabilities):
        assert abs((chosen == action).mean() - p) < 4 * np.sqrt(p * (1 - p) / 4000)
        mine = returns[chosen == action]
        error = abs(mine.mean() - gambling.mean_return(action))
        assert error <= 4 * mine.std() / np.sqrt(len(mine))
    lucky = chosen[returns == 1]
    share = gambling.action_given_return(1, probabilities)[1]
    error = abs((lucky == 1).mean() - share)
    assert error < 4 * np.sqrt(share * (1 - share) / len(lucky))


def test_the_prize_is_paid_on_the_second_step_whatever_is_done():
    for seed in range(30):
        for first in range(3):
            paid = set()
            for second in range(3):
                env = gambling.Gambling()
                env.reset(seed=seed)
                seen, reward, terminated, _, _ = env.step(first)
                assert (reward, terminated) == (0, False)
                _, reward, terminated, _, _ = env.step(second)
                assert terminated
                paid.add((int(seen.argmax()), reward))
            assert len(paid) == 1
            state, reward = paid.pop()
            assert reward == (0, 5, -15, 1, -6, 1, 1)[state]


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="no episode returns 3; the returns seen are"):
        gambling.action_given_return(3)
    with pytest.raises(ValueError, match=r"\[-6.0, 1.0\]"):
        gambling.action_given_return(5, (0, 0.5, 0.5))
    for probabilities in ((0.5, 0.5), (0.5, 0.6, -0.1), (0.2, 0.2, 0.2)):
        with pytest.raises(ValueError, match="sum to 1"):
            gambling.Behaviour(0, probabilities)
    with pytest.raises(ValueError, match="0 to 6"):
        gambling.draw(7)


def test_the_drawing_says_what_happened():
    assert "nothing is chosen" in gambling.draw().label
    assert "wild was chosen, the coin pays -15" in gambling.draw(2).label
    shares = [shape.content for shape in gambling.draw(0, (0.2, 0.3, 0.5)).shapes[-3:]]
    assert shares == ["20%", "30%", "50%"]
