"""Configs are checked key by key; the paper preset is the published table."""

import dataclasses

import numpy as np
import pytest

from seqrl import Config, DecisionTransformer
from seqrl.config import check_room

SIZES = {"state_dim": 11, "action_dim": 3}

# Chen et al. 2021, Gym experiments, official code: the numbers, typed in by hand.
PUBLISHED = {
    "hidden_dim": 128,
    "num_layers": 3,
    "num_heads": 1,
    "max_seq_len": 20,
    "eval_context": 20,
    "max_ep_len": 1000,
    "activation": "relu",
    "dropout": 0.1,
    "embed_dropout": 0.1,
    "initial_weights": "published",
    "return_scale": 1000.0,
    "learning_rate": 1e-4,
    "weight_decay": 1e-4,
    "warmup_steps": 10_000,
    "grad_clip": 0.25,
    "batch_size": 64,
}
# Not the table's.
OURS = {"state_dim", "action_dim", "action_space", "precision", "position", "optimiser"}


def test_the_paper_preset_is_the_published_table():
    config = Config.paper(**SIZES).to_dict()
    assert {name: config[name] for name in config.keys() - OURS} == PUBLISHED
    assert (config["precision"], config["position"]) == ("fp32", "timestep")
    assert config["optimiser"] == "adamw"


def test_the_paper_model_has_its_published_size():
    """Counted by hand: 3 layers of width 128, 1000 time steps, no heads that nobody trains."""
    model = DecisionTransformer(Config.paper(**SIZES))
    width, layers = 128, 3
    block = 4 * width * (width + 1) + 2 * 4 * width * width + 5 * width + 4 * width
    embeddings = (1 + 1 + 11 + 1 + 3 + 1 + 1000) * width + 2 * width
    head = 3 * (width + 1)
    expected = layers * block + embeddings + 2 * width + head
    assert sum(parameter.numel() for parameter in model.parameters()) == expected


def test_a_mapping_means_laptop():
    assert Config.from_mapping(SIZES) == Config.laptop(**SIZES)
    assert Config.from_mapping(SIZES | {"hidden_dim": 96}).hidden_dim == 96
    laptop = Config.laptop(**SIZES)
    assert (laptop.learning_rate, laptop.warmup_steps) == (1e-3, 100)
    assert DecisionTransformer(SIZES).config == laptop


def test_a_config_passes_as_it_is():
    config = Config.tiny(**SIZES)
    assert Config.from_mapping(config) is config


@pytest.mark.parametrize("preset", [Config.tiny, Config.laptop, Config.paper])
def test_a_dict_brings_a_config_back(preset):
    config = preset(**SIZES, dropout=0.3, action_space="discrete")
    assert Config(**config.to_dict()) == config


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("hiden_dim", "hidden_dim"),
        ("lr", None),
        ("n_layers", "num_layers"),
        ("max_sequence_len", "max_seq_len"),
        ("warmup", "warmup_steps"),
        ("action_dims", "action_dim"),
    ],
)
def test_an_unknown_key_names_the_nearest(wrong, right):
    hint = f"did you mean '{right}'" if right else "known: .*learning_rate"
    with pytest.raises(TypeError, match=f"unknown config key '{wrong}'; {hint}"):
        DecisionTransformer(SIZES | {wrong: 1})


@pytest.mark.parametrize("missing", SIZES)
def test_a_missing_key_is_named(missing):
    given = {name: value for name, value in SIZES.items() if name != missing}
    with pytest.raises(TypeError, match=f"'{missing}' is missing"):
        Config.from_mapping(given)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("state_dim", "11"),
        ("state_dim", True),
        ("hidden_dim", 128.0),
        ("num_layers", None),
        ("dropout", "0.1"),
        ("dropout", False),
        ("learning_rate", True),
        ("activation", 3),
        ("max_seq_len", "20"),
        ("max_seq_len", 20.0),
        ("batch_size", [64]),
    ],
)
def test_a_wrong_type_is_named(name, value):
    with pytest.raises(
        TypeError, match=f"'{name}' must be (int|float|str), got {value!r}".replace("[", r"\[")
    ):
        Config.from_mapping(SIZES | {name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, 0) for name in ("state_dim", "action_dim", "hidden_dim", "num_layers")),
        *((name, -1) for name in ("num_heads", "max_seq_len", "max_ep_len", "batch_size")),
        ("eval_context", 0),
        ("eval_context", 21),
        ("num_heads", 5),
        ("dropout", 1.0),
        ("dropout", -0.1),
        ("dropout", float("nan")),
        ("learning_rate", 0.0),
        ("learning_rate", float("nan")),
        ("weight_decay", -1e-9),
        ("warmup_steps", -1),
        ("grad_clip", 0.0),
        ("activation", "swish"),
        ("position", "absolute"),
        ("action_space", "box"),
        ("precision", "fp16"),
        ("optimiser", "adam"),
    ],
)
def test_an_impossible_value_is_named(name, value):
    with pytest.raises(ValueError, match=f"config key '{name}' must be .*, got {value!r}"):
        Config.paper(**(SIZES | {name: value}))


@pytest.mark.parametrize("wrong", [None, 11, "laptop", [("state_dim", 11)]])
def test_what_is_no_mapping_is_refused(wrong):
    with pytest.raises(
        TypeError, match=f"expected a mapping or a Config, got {type(wrong).__name__}"
    ):
        Config.from_mapping(wrong)


def test_integers_pass_as_floats():
    assert Config.tiny(**SIZES, weight_decay=0, grad_clip=1).grad_clip == 1


def test_a_changed_copy_is_checked_again():
    config = Config.tiny(**SIZES)
    assert config.replace(hidden_dim=8).hidden_dim == 8
    with pytest.raises(ValueError, match="'num_heads'"):
        config.replace(hidden_dim=9)
    with pytest.raises(TypeError, match="unknown config key 'num_head'; did you mean 'num_heads'"):
        config.replace(num_head=2)
    with pytest.raises(dataclasses.FrozenInstanceError):
        config.hidden_dim = 3


def test_the_context_follows_the_window_unless_it_was_shorter():
    whole = Config.laptop(**SIZES, max_seq_len=30)
    assert whole.eval_context == 30
    assert whole.replace(max_seq_len=5).eval_context == 5
    short = Config.laptop(**SIZES, max_seq_len=30, eval_context=8)
    assert short.replace(max_seq_len=20).eval_context == 8
    assert short.replace(max_seq_len=3).eval_context == 3
    with pytest.raises(ValueError, match="eval_context"):
        short.replace(max_seq_len=3, eval_context=8)


def test_numpy_numbers_are_welcome():
    config = Config.from_mapping({"state_dim": np.int64(3), "action_dim": np.int64(2)})
    assert (type(config.state_dim), config.action_dim) == (int, 2)


GREATEST = float(np.finfo(np.float32).max)
POSITIVE = (
    *("state_dim", "action_dim", "hidden_dim", "num_layers", "num_heads"),
    *("max_seq_len", "eval_context", "max_ep_len", "batch_size"),
)
LIMITS = [  # a number that is allowed, and its neighbour that is not
    *((name, 1, 0) for name in POSITIVE),
    *((name, 2**31 - 1, 2**31) for name in ("state_dim", "hidden_dim", "warmup_steps")),
    ("num_layers", 1000, 1001),
    ("max_ep_len", 2**24, 2**24 + 1),
    ("eval_context", 20, 21),
    ("warmup_steps", 0, -1),
    ("weight_decay", 0.0, -1e-9),
    ("return_scale", 0.0, -1e-9),
    *((name, 0.0, -1e-9) for name in ("dropout", "embed_dropout")),
    *((name, 1 - 1e-9, 1.0) for name in ("dropout", "embed_dropout")),
    *((name, 1e-30, 0.0) for name in ("learning_rate", "grad_clip")),
    *((name, GREATEST, np.nextafter(GREATEST, np.inf)) for name in ("grad_clip", "return_scale")),
]


@pytest.mark.parametrize(("name", "last", "beyond"), LIMITS)
def test_a_limit_itself_is_allowed_and_the_next_number_is_not(name, last, beyond):
    assert getattr(Config.paper(**SIZES | {name: last}), name) == last
    with pytest.raises(ValueError, match=f"config key '{name}' must be "):
        Config.paper(**SIZES | {name: beyond})


def test_small_presets_are_the_table_but_for_what_is_smaller_or_faster():
    laptop = {"hidden_dim": 64, "num_layers": 2, "max_seq_len": 10, "eval_context": 10}
    laptop |= {"learning_rate": 1e-3, "warmup_steps": 100}
    laptop |= {"embed_dropout": 0.0, "initial_weights": "gpt2", "return_scale": 0.0}
    tiny = {"hidden_dim": 16, "num_heads": 2, "max_seq_len": 4, "eval_context": 4, "batch_size": 16}
    for preset, differs in ((Config.laptop, laptop), (Config.tiny, laptop | tiny)):
        config = preset(**SIZES).to_dict()
        assert {name: config[name] for name in config.keys() - OURS} == PUBLISHED | differs


OTHERS = {
    **{name: 2 * PUBLISHED[name] for name in ("hidden_dim", "num_layers", "num_heads")},
    **{name: 2 * PUBLISHED[name] for name in ("max_seq_len", "max_ep_len", "batch_size")},
    **{"learning_rate": 1.0, "weight_decay": 1.0, "warmup_steps": 1, "grad_clip": 1.0},
    **{"state_dim": 12, "action_dim": 4, "action_space": "discrete", "eval_context": 19},
    **{"dropout": 0.2, "embed_dropout": 0.2, "initial_weights": "gpt2", "return_scale": 1.0},
    **{"activation": "gelu", "position": "none", "optimiser": "lamb", "precision": "bf16"},
}
ADJUSTABLE = {
    *("eval_context", "learning_rate", "weight_decay", "warmup_steps", "grad_clip"),
    *("batch_size", "precision"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_built_in_stays_and_how_it_is_trained_and_acts_may_change(name):
    config = Config.paper(**SIZES)
    other = config.replace(**{name: OTHERS[name]})
    if name in ADJUSTABLE:
        config.require_adjustable(other)
    else:
        with pytest.raises(ValueError, match=f"config key '{name}' is built into this model"):
            config.require_adjustable(other)


def test_every_field_was_asked_whether_it_may_change():
    assert OTHERS.keys() == {field.name for field in dataclasses.fields(Config)}


def test_a_network_may_fill_the_memory_and_not_a_byte_more(monkeypatch):
    """Two layers between three, and the ends, of width 16; 16 bytes a weight."""
    config = Config.tiny(state_dim=3, action_dim=1, num_layers=3)
    needed = 16 * (2 * 16 * 16 + (3 + 1) * 16)
    monkeypatch.setattr("seqrl.config.memory", lambda: needed)
    check_room(config)
    monkeypatch.setattr("seqrl.config.memory", lambda: needed - 1)
    with pytest.raises(ValueError, match=f"576 weights or more.* 16 bytes .* has {needed - 1:,}"):
        check_room(config)
