"""A checkpoint is whole or it is refused; it is never half-written, never unpickled."""

import json
import pickle
import sys

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from seqrl import (
    Agent,
    BehaviourCloning,
    DecisionTransformer,
    ElasticDecisionTransformer,
    OnlineDecisionTransformer,
    ReturnConditionedMLP,
    fit,
)
from seqrl.agent import checkpoint
from tests.samples import S, make_agent, make_data

KINDS = [
    *(DecisionTransformer, ElasticDecisionTransformer, OnlineDecisionTransformer),
    *(BehaviourCloning, ReturnConditionedMLP),
]
STATES = np.random.default_rng(0).normal(size=(5, S))


@pytest.fixture
def trained():
    agent = make_agent(stirred=False, hidden_dim=8, num_heads=2, max_ep_len=12)
    fit(agent, make_data(), 2, progress=False)
    return agent


@pytest.fixture
def path(tmp_path, trained):
    trained.save(tmp_path / "agent.safetensors")
    return tmp_path / "agent.safetensors"


@pytest.mark.parametrize("resumable", [True, False])
@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_loading_brings_the_same_agent_back(tmp_path, kind, discrete, resumable):
    agent = make_agent(kind, discrete=discrete, seed=6)
    fit(agent, make_data(discrete=discrete), 2, progress=False)
    agent.save(tmp_path / "agent", resumable=resumable)
    for loaded in (kind.load(tmp_path / "agent"), Agent.load(str(tmp_path / "agent"))):
        assert type(loaded) is kind
        assert (loaded.config, loaded.seed) == (agent.config, 6)
        assert loaded.updates == (2 if resumable else 0)
        for name, value in agent.state_dict().items():
            assert torch.equal(loaded.state_dict()[name], value), name
        agent.reset_history()
        expected = agent.select_action(STATES, 1.0)
        assert (loaded.select_action(STATES, 1.0) == expected).all()


def test_without_the_optimiser_it_is_three_times_smaller(tmp_path, trained):
    sizes = []
    for resumable in (True, False):
        trained.save(tmp_path / "agent", resumable=resumable)
        with safe_open(tmp_path / "agent", framework="pt") as file:
            keys = list(file.keys())
            sizes.append(sum(file.get_tensor(k).numel() for k in keys if "random" not in k))
    assert sizes[0] / sizes[1] == pytest.approx(3, abs=0.1)
    assert all(key.startswith("model.") for key in keys)


def test_the_header_is_json_in_a_safetensors_file(path, trained):
    with safe_open(path, framework="pt") as file:
        header = json.loads(file.metadata()["seqrl"])
    assert header["agent"] == "DecisionTransformer"
    assert header["config"] == trained.config.to_dict()


def refused(path) -> str:
    """The message with which the file is refused; it must be left as it is."""
    before = path.read_bytes()
    with pytest.raises(ValueError) as raised:
        DecisionTransformer.load(path)
    assert type(raised.value) is ValueError
    assert path.read_bytes() == before
    assert str(path) in str(raised.value)
    return str(raised.value)


def header_end(contents: bytes) -> int:
    return 8 + int.from_bytes(contents[:8], "little")


def test_a_truncated_file_is_refused(path):
    whole = path.read_bytes()
    end = header_end(whole)
    lengths = [0, 1, 7, 8, 9, end // 2, end - 1, end, end + 1, (end + len(whole)) // 2]
    for length in (*lengths, len(whole) - 1):
        path.write_bytes(whole[:length])
        assert "damaged" in refused(path), length
    path.write_bytes(whole + b"\0")
    assert "damaged" in refused(path)


def test_one_flipped_bit_anywhere_is_refused(path):
    whole = path.read_bytes()
    end, random = header_end(whole), np.random.default_rng(0)
    positions = [*range(64), *random.integers(64, 8 * end, 150)]
    positions += list(random.integers(8 * end, 8 * len(whole), 50))
    for position in positions:
        flipped = bytearray(whole)
        flipped[position // 8] ^= 1 << position % 8
        path.write_bytes(flipped)
        message = refused(path)
        assert "damaged" in message or "not a seqrl checkpoint" in message
    path.write_bytes(whole)
    DecisionTransformer.load(path)


@pytest.mark.parametrize("contents", [b"", b"hello", b"{}", b"\x00" * 100, pickle.dumps([1, 2])])
def test_what_is_no_checkpoint_is_refused(path, contents):
    path.write_bytes(contents)
    assert "damaged or no checkpoint" in refused(path)


@pytest.mark.parametrize("metadata", [None, {"format": "pt"}, {"seqrl": "[]"}, {"sha256": ""}])
def test_a_safetensors_file_of_someone_else_is_refused(path, metadata):
    save_file({"weight": torch.ones(3)}, path, metadata)
    assert "not a seqrl checkpoint" in refused(path)


def test_a_pickle_is_never_opened(path, tmp_path):
    class Payload:
        def __reduce__(self):
            return (open, (str(tmp_path / "opened"), "w"))

    torch.save({"weights": Payload()}, path)
    refused(path)
    assert not (tmp_path / "opened").exists()


def test_a_checkpoint_of_a_gpu_loads_on_a_cpu(path, trained):
    """A GPU's random state is of another size: it cannot go on, everything else does."""
    tensors, header = checkpoint.read(path)
    of_gpu = {name: torch.zeros(16, dtype=torch.uint8) for name in tensors if "random" in name}
    assert len(of_gpu) == 2
    checkpoint.write(path, tensors | of_gpu, header)
    loaded = DecisionTransformer.load(path)
    assert (loaded.select_action(STATES, 1.0) == trained.select_action(STATES, 1.0)).all()
    assert loaded.updates == 2
    fit(loaded, make_data(), 4, progress=False)


def test_a_missing_file_is_named(tmp_path):
    for missing in (tmp_path / "nothing", tmp_path):
        with pytest.raises(FileNotFoundError, match="no checkpoint at"):
            Agent.load(missing)


def test_another_kind_of_agent_is_refused(path):
    with pytest.raises(ValueError, match="holds a DecisionTransformer, not a BehaviourCloning"):
        BehaviourCloning.load(path)


def test_saving_leaves_one_file_and_makes_its_folder(tmp_path, trained):
    target = tmp_path / "runs" / "today" / "agent"
    trained.save(target)
    trained.save(target)
    assert [p.name for p in target.parent.iterdir()] == ["agent"]


def test_a_checkpoint_is_replaced_and_never_written_into(path, trained):
    """Whoever holds the old file, under another name, still holds all of it."""
    before, kept = path.read_bytes(), path.with_name("kept")
    kept.hardlink_to(path)
    fit(trained, make_data(), 4, progress=False)
    trained.save(path)
    assert kept.read_bytes() == before != path.read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on file sizes")
def test_a_disk_that_runs_full_leaves_the_old_checkpoint(path, trained):
    import resource

    before = path.read_bytes()
    fit(trained, make_data(), 4, progress=False)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2, hard))
    try:
        with pytest.raises(OSError, match=r"could not write .*agent.safetensors"):
            trained.save(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    assert DecisionTransformer.load(path).updates == 2
    trained.save(path)
    assert DecisionTransformer.load(path).updates == 4
