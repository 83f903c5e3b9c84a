"""The tree shows every plan that a beam keeps once, and says what the best of them promises."""

import re

import numpy as np
import pytest
import torch

from seqrl import Trajectories
from seqrl.environments import junction
from seqrl.lessons.explorers.growing_tree import Tree, grown, tree_explorer
from seqrl.trajectory_transformer import beams
from tests.trajectory_transformer.samples import planner

RECORDINGS = Trajectories.from_episodes(junction.episodes(4, 4))
HERE = {
    "states": torch.from_numpy(junction.observe(junction.PLACES["S"])).view(1, 1, 2),
    "actions": torch.zeros(1, 1, 2),
    "rewards": torch.zeros(1, 1),
    "mask": torch.ones(1, 1, dtype=torch.bool),
}


def stranger(width):
    """An agent that has seen what the junction's numbers are, and not learned what they mean."""
    agent = planner(state_dim=2, action_dim=2, horizon=6, beam_width=width)
    agent.prepare(RECORDINGS)
    with torch.no_grad():
        agent.heads[-1, -1] = 2 * agent.heads[-1, 0]  # ends where it would go there
    agent.reset_history(seed=3)
    return agent


def drawn(picture, colour):
    """The number of lines of a colour."""
    return len(re.findall(rf"<polyline[^>]*stroke:{colour}", picture))


def test_a_panel_shows_each_other_plan_once():
    best, other = np.array([[0.1, 0.5], [0.2, 0.5]]), np.array([[0.1, 0.5], [0.1, 0.4]])
    [view] = tree_explorer({"beam 4": [Tree([best, other, other, other], 5.24)]}).views
    assert drawn(view.picture, "#e69f00") == 1
    assert drawn(view.picture, "#0072b2") == 1
    assert view.status == "1 step imagined; the best promises: beam 4: 5.2"


def test_a_view_for_each_step_and_a_panel_for_each_beam():
    path = np.array([[0.1, 0.5], [0.2, 0.5]])
    explorer = tree_explorer({name: [Tree([path], float(n)) for n in range(3)] for name in "ab"})
    assert [view.request for view in explorer.views] == ["1", "2", "3"]
    assert "a: 2.0 · b: 2.0" in explorer.views[2].status
    assert "growing-tree" in explorer._dom_classes


@pytest.mark.parametrize("width", [1, 12])
def test_trees_are_what_beams_keep(width):
    """Places are those of the imagined states, and nothing is drawn after an end."""
    trees = grown(stranger(width), HERE)
    again = stranger(width)
    for tree, kept in zip(trees, beams(again, HERE), strict=True):
        assert tree.promised == kept.score[0, 0]
        for path, plan in zip(tree.paths, kept.tokens[0], strict=True):
            alive = plan[:, 0] < again.config.num_bins
            states = again.bins.decode(plan[alive, :2])
            np.testing.assert_allclose(junction.observe(path), states, atol=1e-6)
    lengths = {len(path) for path in trees[-1].paths}
    assert width == 1 or min(lengths) < 6  # among many some have ended
