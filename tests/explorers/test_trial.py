"""The trial's pictures show where each episode led, and say what it paid."""

import re

import numpy as np

from seqrl import rollouts
from seqrl.environments import dark_room
from seqrl.environments.behaviour import BehaviourPolicy
from seqrl.environments.learning_histories import knowers
from seqrl.lessons.explorers.trial import trial_explorer

GOAL = np.array([4, 1])


def lived(errors):
    """One who knows the goal and errs in such shares of the steps."""
    return knowers(GOAL[None], errors).as_trials()[0]


def test_a_view_for_each_episode_and_a_panel_for_each_trial():
    explorer = trial_explorer({"knows": lived([0.0, 0.0]), "wanders": lived([1.0, 1.0])}, GOAL)
    assert [view.request for view in explorer.views] == ["1", "2"]
    assert "knows: 8" in explorer.views[0].status
    assert "trial" in explorer._dom_classes
    for view in explorer.views:
        assert len(re.findall(r">paid \d+<", view.picture)) == 2


def test_a_path_ends_where_its_last_step_led():
    """The observation after it is the middle again; only the move tells where it led."""
    trial = rollouts(_East(), "seqrl/DarkRoom-v0", 1, env_kwargs={"episodes": 2})[0]
    walked = dark_room.paths(trial.observations, trial.actions)
    assert walked.shape == (2, 11, 2)
    assert walked[:, :3].tolist() == 2 * [[[2, 2], [3, 2], [4, 2]]]
    assert walked[:, -1].tolist() == [[4, 2], [4, 2]]


class _East(BehaviourPolicy):
    """Goes east, whatever happens."""

    def _act(self, states):
        return np.full(len(states), 1)
