"""The numbers of agents that learn in context: as published, and a context as long as a trial."""

from seqrl.in_context import InContextConfig

SIZES = {"state_dim": 1, "action_dim": 5}


def test_the_paper_preset_is_dpts_bandit_as_published():
    """Lee et al. 2023, official code: net.py, common_args.py, train.py and the bandit's scripts."""
    paper = InContextConfig.paper(**SIZES)
    expected = {
        **{"hidden_dim": 32, "num_layers": 4, "num_heads": 1, "max_seq_len": 500},
        **{"activation": "gelu", "dropout": 0.0, "embed_dropout": 0.0, "warmup_steps": 0},
        **{"learning_rate": 1e-4, "weight_decay": 1e-4, "batch_size": 64, "optimiser": "adamw"},
    }
    assert {name: getattr(paper, name) for name in expected} == expected
    assert InContextConfig.updates["paper"] == 400 * 80_000 // 64


def test_every_preset_acts_with_the_whole_trial_in_view():
    for preset in (InContextConfig.tiny, InContextConfig.laptop, InContextConfig.paper):
        config = preset(**SIZES)
        assert config.eval_context == config.max_seq_len <= config.max_ep_len
