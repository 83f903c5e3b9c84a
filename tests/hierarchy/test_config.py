"""The numbers of agents that are asked for goals: as published, and what cannot be."""

import pytest

from seqrl.hierarchy import HierarchyConfig

SIZES = {"state_dim": 31, "action_dim": 8}


def test_the_paper_preset_is_the_published_code():
    """Badrinath et al. 2023, official code: transformer.py, goal_net.py, policies.py."""
    published = {
        **{"hidden_dim": 128, "num_layers": 2, "num_heads": 16, "max_seq_len": 20},
        **{"activation": "gelu", "dropout": 0.15, "learning_rate": 1e-3},
        **{"waypoint_dim": 1024, "waypoint_layers": 4},
    }
    paper = HierarchyConfig.paper(**SIZES)
    assert {name: getattr(paper, name) for name in published} == published


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"goal_dim": 0}, "'goal_dim' must be at least 1"),
        ({"goal_dim": 16}, "'goal_dim' must be at most half of state_dim=31"),
        ({"waypoint_dim": 0}, "'waypoint_dim' must be at least 1"),
        ({"waypoint_layers": 0}, "'waypoint_layers' must be at least 1"),
        ({"clusters": 1}, "'clusters' must be at least 2"),
    ],
)
def test_what_cannot_be_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        HierarchyConfig.laptop(**SIZES, **wrong)
