"""The paper preset is the published table, and impossible values are named."""

import pytest

from seqrl import Config, OnlineDecisionTransformer
from seqrl.online import OnlineConfig

SIZES = {"state_dim": 11, "action_dim": 3}

# Zheng, Zhang & Grover 2022, official code: the numbers, typed in by hand.
PUBLISHED = {
    "hidden_dim": 512,
    "num_layers": 4,
    "num_heads": 4,
    "max_seq_len": 20,
    "eval_context": 5,
    "max_ep_len": 1000,
    "position": "none",
    "activation": "relu",
    "dropout": 0.1,
    "embed_dropout": 0.1,
    "initial_weights": "published",
    "return_scale": 1000.0,
    "learning_rate": 1e-4,
    "weight_decay": 5e-4,
    "warmup_steps": 10_000,
    "grad_clip": 0.25,
    "batch_size": 256,
    "optimiser": "lamb",
    "initial_temperature": 0.1,
    "temperature_lr": 1e-4,
    "entropy_target": -1.0,
    "edge": 1e-6,
}


def test_the_paper_preset_is_the_published_table():
    config = OnlineConfig.paper(**SIZES).to_dict()
    assert {name: config[name] for name in PUBLISHED} == PUBLISHED


@pytest.mark.parametrize(("preset", "context"), [("tiny", 4), ("laptop", 5)])
def test_smaller_presets_are_the_plain_ones_without_positions(preset, context):
    config = getattr(OnlineConfig, preset)(**SIZES).to_dict()
    plain = getattr(Config, preset)(**SIZES).to_dict()
    different = {"position": "none", "eval_context": context}
    assert {name: config[name] for name in plain} == plain | different
    assert (config["initial_temperature"], config["entropy_target"]) == (0.1, -1.0)
    assert config["edge"] == 0.01  # ours: see the package


@pytest.mark.parametrize("steps", [1, 3, 5, 8])
def test_a_short_window_clamps_the_context(steps):
    assert OnlineConfig.paper(**SIZES, max_seq_len=steps).eval_context == min(5, steps)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("initial_temperature", 0.0), ("temperature_lr", -1e-3), ("entropy_target", 0.69)),
        *(("discrete_target", 1.0), ("discrete_target", -0.1), ("optimiser", "sgd")),
        *(("hidden_dim", 0), ("edge", 0.0), ("edge", 1.0)),
    ],
)
def test_an_impossible_value_is_named(name, value):
    with pytest.raises(ValueError, match=f"config key '{name}' must be .*, got {value!r}"):
        OnlineConfig.laptop(**SIZES, **{name: value})


def test_the_paper_model_has_its_published_size():
    """Counted by hand: 4 layers of width 512, no positions, a mean and a spread, and λ."""
    model = OnlineDecisionTransformer(OnlineConfig.paper(**SIZES))
    width, layers, states, actions = 512, 4, 11, 3
    block = 4 * width * (width + 1) + 2 * 4 * width * width + 5 * width + 4 * width
    embeddings = (2 + states + 1 + actions + 1) * width + 2 * width
    heads = 2 * (width + 1) * actions
    expected = layers * block + embeddings + 2 * width + heads + 1
    assert sum(parameter.numel() for parameter in model.parameters()) == expected
