"""What a checkpoint says is compared before it is believed, though its checksum is right."""

import json
import time
from functools import partial

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from seqrl import Agent, Config, DecisionTransformer
from seqrl.lessons.shipped import load_agent
from seqrl.tools import checkpoint, tensor_file
from seqrl.tools.shipped import DATA
from tests.faults.checkpoints import DOORS
from tests.faults.child import FILES, in_child

NAMED = {door.name: door for door in DOORS}
DT, MLP = NAMED["DecisionTransformer, continuous"], NAMED["BehaviourCloning, continuous"]
RUN = NAMED["an online run"]


def refused(door, path, tensors, header) -> str:
    """The message with which such a file is refused; it is left as it is."""
    tensor_file.write(path, tensors, header)
    before = path.read_bytes()
    with pytest.raises(ValueError) as raised:
        door.take(path)
    assert path.read_bytes() == before
    assert str(path) in str(raised.value)
    return str(raised.value)


def other_layouts(tensor):
    yield torch.cat([tensor.reshape(-1), tensor.new_zeros(1)])
    yield tensor.reshape(-1)[:-1] if tensor.numel() else tensor.new_zeros(3, 3)
    yield tensor.unsqueeze(0)
    yield tensor.half() if tensor.is_floating_point() else tensor.double()


@pytest.mark.parametrize("door", [MLP, RUN], ids=lambda door: door.name)
def test_every_tensor_must_be_there_in_its_shape_and_type(tmp_path, door):
    """The moments of the optimiser above all: it would write beyond the end of shorter ones."""
    tensors, header = door.sound()
    every = range(5) if door is MLP else range(1)
    for number, (name, tensor) in enumerate(tensors.items()):
        short = name.removeprefix("training.").removeprefix("optimiser.")
        for change in every:
            other = [None, *other_layouts(tensor)][(number + change) % 5]
            if other is None and name == "model.action_start":
                continue  # was added later
            crafted = {n: t for n, t in (tensors | {name: other}).items() if t is not None}
            said = refused(door, tmp_path / "file", crafted, header)
            assert short in said or "buffer" in said, name


@pytest.mark.parametrize("place", ["model.", "training.", "training.optimiser.0.", "buffer.", ""])
def test_no_tensor_stands_there_unknown(tmp_path, place):
    for door in DT, RUN:
        tensors, header = door.sound()
        extra = tensors | {f"{place}more": torch.ones(2)}
        assert "more' is unknown" in refused(door, tmp_path / "file", extra, header)


def test_what_was_expected_and_what_was_found_is_said(tmp_path):
    tensors, header = DT.sound()
    wrong = {"training.optimiser.0.exp_avg": torch.zeros(7), "model.embed_rtg.bias": torch.ones(9)}
    said = [refused(DT, tmp_path / "file", tensors | {n: t}, header) for n, t in wrong.items()]
    assert "tensor 'optimiser.0.exp_avg' is float32 [7], expected float32 [8, 1]" in said[0]
    assert "tensor 'model.embed_rtg.bias' is float32 [9], expected float32 [8]" in said[1]


@pytest.mark.parametrize("door", [MLP, RUN], ids=lambda door: door.name)
def test_no_number_is_not_finite(tmp_path, door):
    tensors, header = door.sound()
    for place, (name, tensor) in enumerate(tensors.items()):
        if tensor.is_floating_point() and (door is MLP or "buffer" in name or "temp" in name):
            other = tensor.clone()
            other.view(-1)[-1] = (torch.nan, torch.inf, -torch.inf)[place % 3]
            said = refused(door, tmp_path / "file", tensors | {name: other}, header)
            assert "NaN or infinity" in said or "expected a whole number" in said, name


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("training.optimiser.steps", torch.tensor(-1), "is -1, expected a whole number"),
        ("training.optimiser.0.step", torch.tensor(0.5), "is 0.5, expected a whole number"),
        ("training.optimiser.0.exp_avg_sq", -torch.ones(8, 1), "negative"),
        ("model.state_std", torch.zeros(3), "state_std must be above 0"),
        ("model.return_scale", torch.tensor(-1.0), "return_scale must be above 0"),
        ("model.action_high", -torch.ones(2), "action_high - action_low must be above 0"),
        ("training.random.acting", torch.full((5056,), 9).byte(), "no state of random numbers"),
    ],
)
def test_impossible_values_are_named(tmp_path, name, value, said):
    tensors, header = DT.sound()
    assert said in refused(DT, tmp_path / "file", tensors | {name: value}, header)


def test_random_numbers_never_read_beyond_their_table(tmp_path):
    tensors, header = DT.sound()
    state = tensors["training.random.training"].clone()
    state[8:12] = state[16:20] = torch.tensor([112, 2, 0, 0], dtype=torch.uint8)  # 624 and 624
    torch.Generator().set_state(state)  # PyTorch takes it
    crafted = tensors | {"training.random.training": state}
    assert "no state of random numbers" in refused(DT, tmp_path / "file", crafted, header)


# The header ----------------------------------------------------------------------------------


@pytest.mark.parametrize("door", [DT, MLP, RUN], ids=lambda door: door.name)
@pytest.mark.parametrize(
    "sizes",
    [
        *({"num_layers": 10**6}, {"hidden_dim": 10**6}, {"state_dim": 2**31 - 1}),
        *({"action_dim": 10**9}, {"num_layers": 999}, {"num_layers": 2**30, "hidden_dim": 2**30}),
    ],
    ids=str,
)
def test_a_network_larger_than_the_file_is_not_built(tmp_path, door, sizes):
    """Neither hours nor memory are spent on it."""
    tensors, header = door.sound()
    crafted = header | {"config": header["config"] | sizes}
    tensor_file.write(tmp_path / "file", tensors, crafted)
    start = time.perf_counter()
    said = in_child(partial(door.take, tmp_path / "file"), FILES)
    assert "larger network" in said or "'num_layers' must be at most" in said
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize(
    ("name", "size"),
    [("ElasticDecisionTransformer", "max_seq_len"), ("DecisionTransformer", "max_ep_len")],
)
def test_nor_is_one_of_longer_histories(tmp_path, name, size):
    door = NAMED[f"{name}, continuous"]
    tensors, header = door.sound()
    crafted = header | {"config": header["config"] | {size: 2**24}}
    tensor_file.write(tmp_path / "file", tensors, crafted)
    assert "larger network" in in_child(partial(door.take, tmp_path / "file"), FILES)


def test_a_config_of_another_version_says_which_key_and_what_to_do(tmp_path):
    tensors, header = DT.sound()
    assert header["version"] == checkpoint.VERSION
    newer = header | {"version": "9.1", "config": header["config"] | {"rotary": True}}
    said = refused(DT, tmp_path / "file", tensors, newer)
    assert "config has the keys ['rotary']" in said
    assert f"(9.1; this is {checkpoint.VERSION})" in said
    assert "Load it with the one that wrote it, or train again" in said
    lacking = {key: value for key, value in header["config"].items() if key != "dropout"}
    assert "config lacks ['dropout']" in refused(
        DT, tmp_path / "file", tensors, header | {"config": lacking}
    )


def test_keys_that_were_added_later_are_filled_in(tmp_path):
    """Each with what was done before there was the key."""
    tensors, header = DT.sound()
    old = {k: v for k, v in header["config"].items() if k not in ("position", "precision")}
    older = {"agent": header["agent"], "config": old, "seed": header["seed"]}
    tensor_file.write(tmp_path / "file", tensors, older)
    config = DecisionTransformer.load(tmp_path / "file").config
    assert config == Config(**header["config"])
    assert (config.position, config.precision) == ("timestep", "fp32")


@pytest.mark.parametrize("path", sorted((DATA / "agents").glob("*.safetensors")), ids=str)
def test_shipped_agents_are_loaded_bit_by_bit(path):
    weights = {name: tensor.clone() for name, tensor in load_file(path).items()}
    weights |= {"model.action_start": torch.tensor(0)}  # was added later
    loaded = load_agent(path.stem).state_dict()
    assert {f"model.{name}" for name in loaded} == weights.keys()
    assert all(torch.equal(loaded[name.removeprefix("model.")], weights[name]) for name in weights)
    with safe_open(path, framework="pt") as file:
        written = json.loads(file.metadata()["seqrl"])["config"]
    assert written.items() <= load_agent(path.stem).config.to_dict().items()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"agent": "Nothing"}, "holds a Nothing, not a Agent; a class of your own"),
        ({"agent": "Agent"}, "holds a Agent"),
        ({"agent": "_OneStepMLP"}, "holds a _OneStepMLP"),
        ({"agent": ["DecisionTransformer"]}, "not a Agent"),
        ({"agent": "BehaviourCloning"}, "tensor"),
        ({"agent": "OnlineDecisionTransformer"}, "config lacks"),
        ({"config": []}, "config must be an object"),
        ({"config": {}}, "config lacks"),
        ({"seed": -1}, "seed must be at least 0"),
        ({"seed": "1"}, "seed must be a whole number"),
        ({"more": 1}, "header has the keys ['more']"),
    ],
)
def test_a_header_of_something_else_is_refused(tmp_path, change, said):
    tensors, header = DT.sound()
    assert said in refused(DT, tmp_path / "file", tensors, header | change)


@pytest.mark.parametrize(
    "text",
    ["[]", "1", "", "{", '{"agent": 1, "agent": 2}', '{"a": ' + "[" * 10**5 + "]" * 10**5 + "}"],
    ids=lambda text: text[:20],
)
def test_a_header_that_is_no_json_object_is_refused(tmp_path, text):
    path, weight = tmp_path / "file", {"weight": torch.ones(2)}
    save_file(weight, path, {"seqrl": text, "sha256": tensor_file._digest(text, weight)})
    with pytest.raises(ValueError, match="file is no checkpoint: its header is no JSON object"):
        Agent.load(path)


# Online runs ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("online", "said"),
    [
        (None, "no online run"),
        ({"plan": {}}, "no online run"),
        ({"plan": [], "log": []}, "another plan"),
        ({"log": {}}, "its log must be a list"),
        ({"log": [{"steps": 1}]}, "its log must be a list"),
        ({"log": [{"steps": -1, "returns": []}]}, "its log must be a list"),
        ({"log": [{"steps": 1, "returns": ["x"]}]}, "its log must be a list"),
    ],
)
def test_a_run_needs_its_plan_and_its_log(tmp_path, online, said):
    tensors, header = RUN.sound()
    if online and "log" in online:
        online = header["online"] | online
    assert said in refused(RUN, tmp_path / "file", tensors, header | {"online": online})


def test_a_plan_with_a_key_that_is_unknown_names_it(tmp_path):
    tensors, header = RUN.sound()
    online = header["online"] | {"plan": header["online"]["plan"] | {"haste": 3}}
    said = refused(RUN, tmp_path / "file", tensors, header | {"online": online})
    assert "another plan: haste=3, not None" in said


@pytest.mark.parametrize(
    ("name", "place", "value", "said"),
    [
        ("buffer.offsets", 0, 1, "must rise from 0"),
        ("buffer.offsets", 1, 10**9, "must rise from 0"),
        ("buffer.offsets", -1, 10**9, "must rise from 0"),
        ("buffer.actions", 0, 1.5, "outside the space"),
        ("buffer.timesteps", 0, 3, "must count from 0"),
    ],
)
def test_a_buffer_holds_episodes_of_its_world(tmp_path, name, place, value, said):
    tensors, header = RUN.sound()
    other = tensors[name].clone()
    other[place] = value
    assert said in refused(RUN, tmp_path / "file", tensors | {name: other}, header)
