"""How a recorded policy bears noise on its actions is measured on that policy."""

import numpy as np
import pytest

from seqrl import rollouts
from seqrl.datasets.control import training_run
from seqrl.lessons.noise import own_noise, returns_under_noise


class Mean:
    """Plays the mean action of hopper's medium policy."""

    def __init__(self):
        run = training_run("hopper")
        self.actor = run.actor(run.facts["stages"]["medium"])

    def reset_history(self, rows=None):
        pass

    def observe(self, reward):
        pass

    def select_action(self, state, target_return=None, timestep=None, *, greedy=True):
        return np.clip(self.actor.mean_action(state), -1, 1)


def test_without_noise_the_policy_plays_its_mean_action():
    lived = rollouts(Mean(), "Hopper-v5", 3, seed=999_000_000)
    expected = np.mean([episode.rewards.sum() for episode in lived])
    assert returns_under_noise("hopper", [0.0], episodes=3) == pytest.approx([expected])


def test_much_noise_costs_much_and_starts_are_alike():
    none, again, wild = returns_under_noise("hopper", [0.0, 0.0, 2.0], episodes=3)
    assert none == again > 4 * wild


def test_its_own_noise_is_that_of_the_stored_policy():
    assert own_noise("hopper") == pytest.approx(Mean().actor.std.mean())
