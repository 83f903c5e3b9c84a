"""The paper preset is the published table, and impossible values are named."""

import pytest

from seqrl import Config, ElasticDecisionTransformer
from seqrl.elastic import ElasticConfig

SIZES = {"state_dim": 11, "action_dim": 3}

# Wu, Wang & Hamaya 2023, official code: the numbers, typed in by hand.
PUBLISHED = {
    "hidden_dim": 512,
    "num_layers": 4,
    "num_heads": 4,
    "max_seq_len": 20,
    "eval_context": 20,
    "max_ep_len": 4096,
    "activation": "gelu",
    "dropout": 0.1,
    "embed_dropout": 0.0,
    "initial_weights": "published",
    "return_scale": 1000.0,
    "learning_rate": 1e-4,
    "weight_decay": 1e-4,
    "warmup_steps": 10_000,
    "grad_clip": 0.25,
    "batch_size": 256,
    "expectile": 0.99,
    "num_bins": 60,
    "next_state_weight": 1.0,
    "return_weight": 0.5,
    "bins_weight": 0.001,
    "search_step": 2,
}
OURS = {"optimism": 10.0, "top_share": 0.15}  # each acts differently in the official code: quirks


def test_the_paper_preset_is_the_published_table():
    config = ElasticConfig.paper(**SIZES).to_dict()
    assert {name: config[name] for name in PUBLISHED} == PUBLISHED
    assert {name: config[name] for name in OURS} == OURS
    assert (config["history"], config["search_delta"], config["position"]) == (
        *("search", 0),
        "timestep",
    )


@pytest.mark.parametrize("preset", ["tiny", "laptop"])
def test_smaller_presets_are_the_plain_ones_with_the_losses(preset):
    config = getattr(ElasticConfig, preset)(**SIZES).to_dict()
    plain = getattr(Config, preset)(**SIZES).to_dict()
    losses = ("expectile", "num_bins", "next_state_weight", "return_weight", "bins_weight")
    assert {name: config[name] for name in plain} == plain | {"activation": "gelu"}
    assert {name: config[name] for name in losses} == {name: PUBLISHED[name] for name in losses}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("expectile", 0.0), ("expectile", 1.0), ("top_share", 0.0), ("top_share", 1.1)),
        *(("num_bins", 0), ("search_step", 0), ("search_delta", -1), ("bins_weight", -0.1)),
        *(("history", "longest"), ("hidden_dim", 0)),
    ],
)
def test_an_impossible_value_is_named(name, value):
    with pytest.raises(ValueError, match=f"config key '{name}' must be .*, got {value!r}"):
        ElasticConfig.laptop(**SIZES, **{name: value})


def test_the_paper_model_has_its_published_size():
    """14.8 million parameters, less those of heads and embeddings that nobody trains."""
    model = ElasticDecisionTransformer(ElasticConfig.paper(**SIZES))
    trained = [p for name, p in model.named_parameters() if not name.startswith("selector")]
    width, layers, states, actions = 512, 4, 11, 3
    block = 4 * width * (width + 1) + 2 * 4 * width * width + 5 * width + 4 * width
    embeddings = (2 + states + 1 + actions + 1 + 4096) * width + 2 * width
    heads = (width + 1) * (1 + 60 + actions) + (width + actions + 1) * states
    assert sum(p.numel() for p in trained) == layers * block + embeddings + heads
    assert 14.7e6 < sum(p.numel() for p in trained) < 14.9e6
