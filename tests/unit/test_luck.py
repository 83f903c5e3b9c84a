"""Returns averaged over luck: against plain loops, and in worlds whose luck is known."""

import numpy as np
import pytest

from seqrl import Episode, Trajectories, load_dataset
from seqrl.environments import gambling
from seqrl.tabular import averaged_over_luck
from tests.samples import make_data


def by_hand(episodes):
    """For each step the mean over all steps with the same state and the same later actions."""
    steps = [
        (tuple(e.observations[t]), tuple(e.actions[t:]), e.rewards[t:].sum())
        for e in episodes
        for t in range(len(e.actions))
    ]
    return [np.mean([r for s, a, r in steps if (s, a) == key[:2]]) for key in steps]


@pytest.mark.parametrize("seed", range(5))
def test_it_is_the_mean_over_all_who_chose_alike_from_the_same_state(seed):
    random = np.random.default_rng(seed)
    lived = []
    for _ in range(60):
        steps = int(random.integers(1, 5))
        states = random.integers(2, size=(steps + 1, 2)).astype(float)
        rewards = random.normal(size=steps)
        lived.append(Episode(states, random.integers(3, size=steps), rewards, True, False))
    data = Trajectories.from_episodes(lived, action_space="discrete", action_dim=3)
    averaged = averaged_over_luck(data)
    np.testing.assert_allclose(averaged.rtg, by_hand(lived), atol=1e-5)
    assert (averaged.rtg != data.rtg).any()
    for name in ("states", "actions", "rewards"):
        assert (getattr(averaged, name) == getattr(data, name)).all()


def test_of_a_gamble_the_closed_forms_mean_is_left():
    games = Trajectories.from_episodes(gambling.episodes(3000), action_space="discrete")
    averaged, first = averaged_over_luck(games), games.timesteps == 0
    for action in range(3):
        those = first & (games.actions == action)
        assert games.rtg[those].unique().tolist() == sorted(set(gambling.OUTCOMES[action]))
        spread = np.std(gambling.OUTCOMES[action])
        error = spread / np.sqrt(those.sum().item() / 3)  # in three parts, by what collects
        assert (averaged.rtg[those] - gambling.mean_return(action)).abs().max() <= 4 * error
    assert (averaged.rtg[~first] == games.rtg[~first]).all()  # the coin has fallen: it is seen


def test_without_luck_nothing_changes():
    walks = load_dataset("orchard/walkers-v0").select(range(60))
    np.testing.assert_allclose(averaged_over_luck(walks).rtg, walks.rtg, atol=1e-4)


def test_where_actions_answer_to_luck_it_stays():
    """A coin that is seen before the second action tells it what to do: no two are averaged."""
    lived = [
        Episode([[0.0], [coin], [2.0]], [0, int(coin)], [0.0, 10 * coin], True, False)
        for coin in (0.0, 1.0)
    ]
    data = Trajectories.from_episodes(lived, action_space="discrete", action_dim=2)
    assert averaged_over_luck(data).rtg.tolist() == [0, 0, 10, 10]


def test_numbers_on_a_scale_cannot_be_counted():
    with pytest.raises(ValueError, match="must be discrete; these are continuous"):
        averaged_over_luck(make_data())
