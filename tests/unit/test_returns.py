"""Returns-to-go equal their definition, and scores equal D4RL's published ones."""

import numpy as np
import pytest

from seqrl import ReferenceScores, Trajectories, normalised_score, returns_to_go
from seqrl.returns import requests
from tests.samples import make_data, make_episode

D4RL = {
    "Hopper": ReferenceScores(-20.272305, 3234.3, "D4RL infos.py"),
    "HalfCheetah": ReferenceScores(-280.178953, 12135.0, "D4RL infos.py"),
    "Walker2d": ReferenceScores(1.629008, 4592.3, "D4RL infos.py"),
}


def suffix_sums(rewards: list[float], discount: float) -> list[float]:
    """The definition: R̂_t = Σ_{u ≥ t} discount^(u − t) r_u."""
    steps = range(len(rewards))
    return [sum(discount ** (u - t) * rewards[u] for u in steps[t:]) for t in steps]


@pytest.mark.parametrize("discount", [0.0, 0.9, 1.0])
@pytest.mark.parametrize("lengths", [(1,), (5,), (1, 1), (3, 1, 12, 2), (1, 9, 4)])
def test_equals_the_definition_in_every_episode(lengths, discount):
    rewards = np.random.default_rng(0).normal(size=sum(lengths))
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    episodes = [list(part) for part in np.split(rewards, offsets[1:-1])]
    expected = sum((suffix_sums(episode, discount) for episode in episodes), [])
    np.testing.assert_allclose(returns_to_go(rewards, offsets, discount), expected, atol=1e-12)


def test_one_episode_is_the_default_and_the_input_stays():
    rewards = np.array([1, 2, 3])
    assert returns_to_go(rewards).tolist() == [6.0, 5.0, 3.0]
    assert rewards.tolist() == [1, 2, 3]


def test_a_long_episode_loses_no_precision():
    rewards = np.full(1000, 0.1)
    np.testing.assert_allclose(returns_to_go(rewards), 0.1 * np.arange(1000, 0, -1), rtol=1e-12)


def test_a_request_that_is_fulfilled_reads_like_the_facts():
    rewards = np.random.default_rng(0).normal(size=9)
    facts = returns_to_go(rewards)
    np.testing.assert_allclose(requests(facts[0], rewards, scale=10.0), facts / 10, atol=1e-12)


def test_what_is_asked_beyond_the_facts_stays_asked():
    rewards = np.array([1.0, -2.0, 4.0])
    assert requests(10.0, rewards).tolist() == [10.0, 9.0, 11.0]
    assert (requests(10.0, rewards) - returns_to_go(rewards) == 7).all()


@pytest.mark.parametrize("discount", [-0.1, 1.1, float("nan")])
def test_an_impossible_discount_is_refused(discount):
    with pytest.raises(ValueError, match="discount must be"):
        returns_to_go(np.ones(3), discount=discount)


def test_rewards_that_are_not_flat_are_refused():
    with pytest.raises(ValueError, match=r"rewards must have 1 dimensions, got shape \(2, 3\)"):
        returns_to_go(np.ones((2, 3)))


@pytest.mark.parametrize(
    ("world", "achieved", "published"),
    [
        ("Hopper", 3600, 111.2),
        ("Hopper", 1800, 55.9),
        ("HalfCheetah", 12000, 98.9),
        ("HalfCheetah", 6000, 50.6),
        ("Walker2d", 5000, 108.9),
        ("Walker2d", 2500, 54.4),
    ],
)
def test_scores_equal_the_published_ones(world, achieved, published):
    assert round(float(normalised_score(achieved, D4RL[world])), 1) == published


def test_a_data_set_scores_its_own_returns():
    random = np.random.default_rng(0)
    reference = ReferenceScores(-1.0, 3.0, "by hand")
    episodes = [make_episode(steps, random) for steps in (4, 1)]
    data = Trajectories.from_episodes(episodes, reference=reference)
    expected = [25 * (episode.rewards.sum() + 1) for episode in episodes]
    np.testing.assert_allclose(data.normalised_returns(), expected, rtol=1e-6)


def test_no_reference_no_score():
    with pytest.raises(ValueError, match="random has no reference scores"):
        make_data().normalised_returns()


def test_a_reference_that_puts_the_expert_below_chance_is_refused():
    with pytest.raises(ValueError, match="expert > random, got random=3.0, expert=3.0.*by hand"):
        ReferenceScores(3.0, 3.0, "by hand")


@pytest.mark.parametrize(
    "offsets", [[1, 3], [-1, 3], [0, 2], [0, 4], [0, 2, 1, 3], [], [[0, 3]], [0.0, 3.0]], ids=str
)
def test_offsets_that_do_not_cut_the_rewards_into_episodes_are_refused(offsets):
    with pytest.raises(ValueError, match="offsets must be whole numbers that rise from 0 to .* 3"):
        returns_to_go(np.ones(3), np.array(offsets))


def test_an_episode_without_rewards_changes_no_other():
    assert returns_to_go(np.ones(3), np.array([0, 2, 2, 3])).tolist() == [2, 1, 1]
    assert returns_to_go(np.zeros(0), np.array([0])).tolist() == []


def test_a_scale_of_zero_divides_nothing():
    with pytest.raises(ValueError, match="scale must not be 0"):
        requests(1.0, np.ones(2), scale=0)
    assert requests(1.0, np.ones(2), scale=-1).tolist() == [-1, 0]
