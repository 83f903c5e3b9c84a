"""A checkpoint is whole or it is refused; it is never half-written, never unpickled."""

import errno
import hashlib
import json
import os
import pickle
import stat
import sys
import time
from functools import partial
from pathlib import Path
from threading import Thread

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
    Reinformer,
    ReturnConditionedMLP,
    fit,
)
from seqrl.online import Plan, fine_tune
from seqrl.tools import tensor_file
from seqrl.tools.files import STRAY_AFTER
from tests.faults.child import Child, Limits, in_child
from tests.samples import Drift, S, make_agent, make_data

KINDS = [
    *(DecisionTransformer, ElasticDecisionTransformer, OnlineDecisionTransformer, Reinformer),
    *(BehaviourCloning, ReturnConditionedMLP),
]
ASKED = {"evaluation_rtg": 1.0, "exploration_rtg": 1.0}
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
    tensors, header = tensor_file.read(path)
    of_gpu = {name: torch.zeros(16, dtype=torch.uint8) for name in tensors if "random" in name}
    assert len(of_gpu) == 2
    tensor_file.write(path, tensors | of_gpu, header)
    loaded = DecisionTransformer.load(path)
    assert (loaded.select_action(STATES, 1.0) == trained.select_action(STATES, 1.0)).all()
    assert loaded.updates == 2
    fit(loaded, make_data(), 4, progress=False)


def test_a_missing_file_is_named(tmp_path):
    for missing in (tmp_path / "nothing", tmp_path):
        with pytest.raises(FileNotFoundError, match="no checkpoint at"):
            Agent.load(missing)


def test_an_agent_of_double_precision_comes_back_as_it_was(tmp_path):
    agent = make_agent(stirred=False).double()
    fit(agent, make_data(), 2, progress=False)
    agent.save(tmp_path / "agent")
    loaded = Agent.load(tmp_path / "agent")
    for name, value in agent.state_dict().items():
        assert torch.equal(loaded.state_dict()[name], value), name
    assert fit(loaded, make_data(), 4, progress=False) == fit(agent, make_data(), 4, progress=False)


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


# Files ---------------------------------------------------------------------------------------


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc")
def test_a_file_that_cannot_be_read_is_not_called_damaged(tmp_path):
    path = tmp_path / "agent"
    path.symlink_to("/proc/self/mem")  # its first byte cannot be read
    with pytest.raises(OSError, match="reading .*agent: Input.output error; the disk") as raised:
        Agent.load(path)
    assert raised.value.errno == errno.EIO


def test_the_cause_of_an_unreadable_file_is_kept(path, monkeypatch):
    def forbid(self):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", forbid)
    with pytest.raises(PermissionError, match="reading .*agent.* denied; ask for the permission"):
        Agent.load(path)


def numbered(number: int) -> tuple[dict, dict]:
    """Contents whose every part says the same number, of a size that depends on it."""
    return {"n": torch.full((1000 * (1 + number % 7),), float(number))}, {"number": number}


def read_for(path, seconds: float) -> None:
    until = time.time() + seconds
    while time.time() < until:
        tensors, header = tensor_file.read(path)
        expected, _ = numbered(header["number"])
        assert torch.equal(tensors["n"], expected["n"])


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_all_may_save_and_read_at_once(tmp_path):
    """Two threads save a hundred times each while two processes read: always one whole file."""
    path, failed = tmp_path / "agent", []

    def save(first):
        try:
            for number in range(first, first + 100):
                tensor_file.write(path, *numbered(number))
        except Exception as error:
            failed.append(error)

    tensor_file.write(path, *numbered(0))
    readers = [Child(partial(read_for, path, 2.0)) for _ in range(2)]
    threads = [Thread(target=save, args=(first,)) for first in (0, 1000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [reader.said() for reader in readers] == ["", ""]
    assert failed == []
    assert [p.name for p in tmp_path.iterdir()] == ["agent"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs a limit on memory")
@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("context", [2 * 10**7, 2**31 - 1])
def test_a_long_memory_costs_what_is_remembered(context, discrete, tmp_path):
    """A file of some 100 kB may say any context: acting takes memory for what was lived alone."""
    path = tmp_path / "agent"
    long = make_agent(discrete=discrete, stirred=False, max_seq_len=context, eval_context=context)
    long.save(path)
    short = make_agent(discrete=discrete, stirred=False)

    def act():
        agent = Agent.load(path)
        for state in STATES[:, None]:
            assert np.array_equal(agent.select_action(state, 1.0), short.select_action(state, 1.0))
            agent.observe(1.0)
            short.observe(1.0)

    assert in_child(act, Limits(memory=64 * 2**20)) == ""


def test_reading_takes_twice_the_file_s_size(tmp_path):
    size = 64 * 2**20
    tensor_file.write(tmp_path / "large", {"n": torch.zeros(size // 4)}, {})
    read = partial(tensor_file.read, tmp_path / "large")
    assert in_child(read, Limits(memory=2 * size + 16 * 2**20)) == ""


@pytest.mark.skipif(os.name == "nt", reason="no such permissions there")
def test_a_checkpoint_has_the_usual_permissions_and_links_stay_links(tmp_path, trained):
    (tmp_path / "usual").touch()
    (tmp_path / "real").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real" / "agent")
    trained.save(link)
    assert link.is_symlink()
    modes = [stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "usual", tmp_path / "real/agent")]
    assert modes[0] == modes[1]
    assert DecisionTransformer.load(link).updates == 2


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.symlink_to(path.name)])
@pytest.mark.parametrize("kind", [DecisionTransformer, OnlineDecisionTransformer])
def test_where_no_checkpoint_can_be_is_told_before_any_work(make, kind, tmp_path):
    path = tmp_path / "run"
    make(path)
    agent, data, plan = make_agent(kind, stirred=False), make_data(), Plan(**ASKED)
    works = {
        DecisionTransformer: partial(fit, agent, data, 2),
        OnlineDecisionTransformer: partial(fine_tune, agent, data, Drift, 2, plan),
    }
    with pytest.raises(OSError, match=rf"'{path}'"):
        works[kind](checkpoint=path, progress=False)
    assert agent.updates == 0


def test_what_a_killed_save_left_behind_is_cleaned_by_a_later_one(path, trained):
    stray = path.with_name(f".{path.name}.{32 * '0'}.unfinished")
    stray.write_bytes(path.read_bytes()[:100])
    trained.save(path)
    assert stray.exists()  # perhaps somebody is at it
    os.utime(stray, (time.time() - 2 * STRAY_AFTER,) * 2)
    trained.save(path)
    assert not stray.exists()


@pytest.mark.parametrize("sound", [True, False])
def test_a_list_of_checksums_beside_the_file_counts_too(tmp_path, sound):
    weight, path = {"weight": torch.ones(3)}, tmp_path / "file"
    save_file(weight, path, {"seqrl": "{}"})
    with pytest.raises(ValueError, match="not a seqrl checkpoint"):
        tensor_file.read(path)
    listed = hashlib.sha256(path.read_bytes()).hexdigest() if sound else 64 * "0"
    (tmp_path / "SHA256SUMS").write_text(f"{64 * '1'}  other\n{listed}  file\n")
    if sound:
        assert torch.equal(tensor_file.read(path)[0]["weight"], weight["weight"])
    else:
        with pytest.raises(ValueError, match="do not match its checksum"):
            tensor_file.read(path)


NO_LIST = [b"\n", b"SHA256\n", b"\xff\xfe", b"x" * 10_000, b"  \n  file"]


@pytest.mark.parametrize("junk", NO_LIST)
def test_what_else_stands_in_a_list_of_checksums_is_passed_over(tmp_path, path, trained, junk):
    listed, sums = tmp_path / "listed", tmp_path / "SHA256SUMS"
    save_file({"weight": torch.ones(3)}, listed, {"seqrl": "{}"})
    line = f"{hashlib.sha256(listed.read_bytes()).hexdigest()}  listed\n".encode()
    for text in (junk + b"\n" + line, line + junk):
        sums.write_bytes(text)
        assert tensor_file.read(listed)[1] == {}
        assert Agent.load(path).updates == trained.updates
    sums.write_bytes(junk)
    with pytest.raises(ValueError, match="listed is a safetensors file, but not a seqrl"):
        tensor_file.read(listed)


def test_a_checkpoint_with_its_own_checksum_needs_no_list(path):
    sums = path.with_name("SHA256SUMS")
    sums.write_text(f"{64 * '0'}  {path.name}\n")
    assert Agent.load(path).updates == 2


def test_a_header_that_says_there_is_none_is_no_checkpoint(tmp_path):
    header = json.dumps(
        {"__metadata__": None, "a": {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]}}
    )
    path = tmp_path / "file"
    path.write_bytes(len(header).to_bytes(8, "little") + header.encode())
    with pytest.raises(ValueError, match="not a seqrl checkpoint"):
        tensor_file.read(path)


@pytest.mark.parametrize("optimiser", ["adamw", "lamb"])
@pytest.mark.parametrize("kind", [DecisionTransformer, OnlineDecisionTransformer])
def test_a_trained_agent_that_was_double_for_a_while_trains_on_as_its_twin(kind, optimiser):
    moved, twin = (make_agent(kind, stirred=False, optimiser=optimiser) for _ in range(2))
    for agent in (moved, twin):
        fit(agent, make_data(), 3, progress=False)
    moved.double()
    assert {p.dtype for p in moved.parameters()} == {torch.float64}
    assert {
        t.dtype for n, t in moved.training_state().items() if n.endswith(("exp_avg", "exp_avg_sq"))
    } == {torch.float64}
    moved.float()
    assert fit(moved, make_data(), 6, progress=False) == fit(twin, make_data(), 6, progress=False)
