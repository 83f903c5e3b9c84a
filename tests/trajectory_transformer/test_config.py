"""The numbers of the Trajectory Transformer: as published, and refused where they make no sense."""

import pytest

from seqrl.trajectory_transformer import TrajectoryTransformerConfig

SIZES = {"state_dim": 11, "action_dim": 3}


def test_the_paper_preset_is_as_published():
    """Janner, Li & Levine 2021, official code: config/offline.py, scripts/train.py."""
    paper = TrajectoryTransformerConfig.paper(**SIZES)
    expected = {
        **{"num_bins": 100, "hidden_dim": 4 * 32, "num_layers": 4, "num_heads": 4},
        **{"max_seq_len": 10, "dropout": 0.1, "embed_dropout": 0.1, "activation": "gelu"},
        **{"learning_rate": 6e-4, "weight_decay": 0.1, "grad_clip": 1.0, "batch_size": 256},
        **{"action_weight": 5.0, "reward_weight": 1.0, "value_weight": 1.0},
        **{"discount": 0.99, "termination_penalty": -100.0, "initial_weights": "published"},
        **{"horizon": 15, "beam_width": 128, "num_expand": 2, "eval_context": 5},
        **{"action_cdf": 0.6, "top_actions": 0, "top_states": 1, "plan": "return"},
    }
    assert {name: getattr(paper, name) for name in expected} == expected
    assert TrajectoryTransformerConfig.updates["paper"] == pytest.approx(50 * 1e6 / 256, rel=0.01)
    assert paper.warmup_steps == pytest.approx(1e6 / 256, rel=0.01)


def test_only_the_paper_preset_forbids_to_end():
    presets = (TrajectoryTransformerConfig.tiny, TrajectoryTransformerConfig.laptop)
    assert [make(**SIZES).termination_penalty for make in presets] == [0.0, 0.0]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"num_bins": 1}, "'num_bins' must be at least 2, got 1"),
        ({"discount": 1.1}, "'discount' must be in"),
        ({"action_cdf": 1.0}, "'action_cdf' must be in"),
        ({"horizon": 0}, "'horizon' must be at least 1"),
        ({"beam_width": 0}, "'beam_width' must be at least 1"),
        ({"num_expand": 0}, "'num_expand' must be at least 1"),
        ({"top_actions": -1}, "'top_actions' must be 0 or more"),
        ({"value_weight": -1.0}, "'value_weight' must be 0 or more"),
        ({"plan": "value"}, "'plan' must be in .*likelihood.*got 'value'"),
        ({"position": "timestep"}, "'position' must be \"none\""),
        ({"max_seq_len": 1}, "'max_seq_len' must be at least 2 to plan horizon=5 steps, got 1"),
        ({"action_space": "discrete", "num_bins": 2}, "at least the number of actions, 3, got 2"),
    ],
)
def test_what_cannot_be_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        TrajectoryTransformerConfig.laptop(**SIZES | wrong)


def test_windows_of_one_step_are_enough_for_a_plan_of_one_step():
    assert TrajectoryTransformerConfig.laptop(**SIZES, max_seq_len=1, horizon=1).eval_context == 1


def test_how_it_plans_may_change_once_it_is_built_what_its_data_mean_not():
    config = TrajectoryTransformerConfig.tiny(**SIZES)
    plans = {"plan": "likelihood", "horizon": 3, "beam_width": 2, "num_expand": 5}
    config.require_adjustable(config.replace(**plans, action_cdf=0.1, top_states=2, top_actions=3))
    for other in ({"discount": 0.5}, {"termination_penalty": -1.0}, {"num_bins": 9}):
        with pytest.raises(ValueError, match="built into this model"):
            config.require_adjustable(config.replace(**other))
