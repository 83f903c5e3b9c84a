"""What recorders share: which runs are made, how they become records, which agents are trained."""

import json
from dataclasses import replace
from itertools import takewhile

import numpy as np
import pytest
import torch

import record_under_test
import recording
from record_first_losses import RECORDERS
from recording import Experiment, Recorder, Variant
from seqrl import Episode, Trajectories
from seqrl.tools.files import write_text
from seqrl.tools.records import environment
from seqrl.tools.shipped import DATA


@pytest.fixture(autouse=True)
def results(tmp_path, monkeypatch):
    """A folder of results with nothing in it."""
    monkeypatch.setattr(recording, "RESULTS", tmp_path)
    return tmp_path


def recorder(*, by_run=False, stop=None, version="old"):
    """A recorder, and what it has measured so far, in order; it is interrupted before `stop`."""
    made = []

    def measure(variant, seed):
        if (variant, seed) == stop:
            raise KeyboardInterrupt
        made.append(f"{variant}{seed}")
        return {"number": seed / 3, "made": version}

    experiments = {
        "luck": Experiment(measure, {"a": "a", "b": "b"}, seeds=2),
        "memory": Experiment(measure, {"c": "c"}, seeds=3),
    }
    return Recorder("99", experiments, lambda name, which: {"of": [name, which]}, by_run), made


def call(which, monkeypatch, *words):
    monkeypatch.setattr("sys.argv", ["record", *words])
    which.main()


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("by_run", [False, True])
def test_a_record_holds_facts_seeds_environment_and_what_was_measured(by_run, results):
    one, _ = recorder(by_run=by_run)
    one.record([("luck", "a")], again=False)
    record = read(results / "99_luck" / "a.json")
    assert list(record)[:2] == ["of", "seeds"]
    assert record["seeds"] == [0, 1]
    assert record["threads"] == 1
    runs = [{"number": 0.0, "made": "old"}, {"number": 1 / 3, "made": "old"}]
    measured = {"number": [0.0, 1 / 3], "made": ["old", "old"]}
    assert record == record | ({"runs": runs} if by_run else measured)
    assert one.runs("luck", "a") == runs


@pytest.mark.parametrize("by_run", [False, True])
def test_recording_that_was_interrupted_goes_on_and_ends_with_the_same_text(by_run, results):
    wanted = [("luck", "a"), ("luck", "b"), ("memory", "c")]
    whole, made = recorder(by_run=by_run)
    whole.record(wanted, again=False)
    assert made == ["a0", "b0", "c0", "a1", "b1", "c1", "c2"]  # seed by seed
    texts = {path: path.read_text(encoding="utf-8") for path in results.rglob("*.json")}
    for path in texts:
        path.unlink()
    stopped, _ = recorder(by_run=by_run, stop=("b", 1))
    with pytest.raises(KeyboardInterrupt):
        stopped.record(wanted, again=False)
    going_on, made = recorder(by_run=by_run)
    going_on.record(wanted, again=False)
    assert made == ["b1", "c1", "c2"]
    assert {path: path.read_text(encoding="utf-8") for path in results.rglob("*.json")} == texts


@pytest.mark.parametrize(
    ("words", "made"),
    [
        ([], ["b0", "c0", "b1", "c1", "c2"]),
        (["luck"], ["b0", "b1"]),
        (["luck", "a"], ["a0", "a1"]),
        (["a"], ["a0", "a1"]),
        (["a", "luck"], ["a0", "a1"]),
        (["luck", "--again"], ["a0", "b0", "a1", "b1"]),
        (["luck", "a", "--again"], ["a0", "a1"]),
    ],
    ids=" ".join,
)
def test_what_is_missing_is_recorded_and_what_is_named_is_made_again(words, made, monkeypatch):
    old, _ = recorder()
    old.record([("luck", "a")], again=False)
    new, found = recorder(version="new")
    call(new, monkeypatch, *words)
    assert found == made
    again = "a0" in made
    assert {run["made"] for run in new.runs("luck", "a")} == {"new" if again else "old"}


@pytest.mark.parametrize("words", [["fate"], ["luck", "c"], ["a", "b"]], ids=" ".join)
def test_a_name_that_no_record_has_is_an_error_that_tells_the_names(words, monkeypatch, capsys):
    one, made = recorder()
    with pytest.raises(SystemExit):
        call(one, monkeypatch, *words)
    told = capsys.readouterr().err
    assert f"no record is called {' '.join(words)}; names: a, b, c, luck, memory" in told
    assert made == []


@pytest.mark.parametrize("recorder", RECORDERS, ids=lambda one: "-".join(one.experiments))
def test_every_record_is_read_seed_by_seed_and_written_again_to_the_letter(
    recorder, results, monkeypatch
):
    for name, experiment in recorder.experiments.items():
        for which in experiment.variants:
            path = recorder.path(name, which)
            text = (DATA / "results" / path.relative_to(results)).read_text(encoding="utf-8")
            write_text(path, text)
            record = json.loads(text)
            told = dict(takewhile(lambda part: part[0] != "seeds", record.items()))
            noted = {key: record[key] for key in environment() if key in record}
            monkeypatch.setattr(recording, "environment", lambda noted=noted: noted)
            same = replace(recorder, facts=lambda *_, told=told: told)
            assert len(same.runs(name, which)) == experiment.seeds
            same.write(name, which, same.runs(name, which))
            assert path.read_text(encoding="utf-8") == text


def walks(count):
    """Episodes of one step, the better the later."""
    return Trajectories.from_episodes(
        Episode(np.zeros((2, 3)), np.zeros((1, 2)), np.array([float(n)]), True, False)
        for n in range(count)
    )


def test_a_variant_trains_on_the_best_of_the_data_and_then_acts_without_dropout(monkeypatch):
    seen = []
    monkeypatch.setattr(recording, "fit", lambda agent, data, updates, **_: seen.append(data))
    agent = Variant(config={"hidden_dim": 16}, top=0.5).trained(walks(8), seed=0)
    assert seen[0].returns.tolist() == [4, 5, 6, 7]
    assert (agent.config.state_dim, agent.config.action_dim) == (3, 2)
    assert not agent.training


def test_resets_that_make_data_and_resets_that_do_not_never_meet():
    starts = sorted(
        reset(seed) for seed in range(20) for reset in (recording.begin, recording.fresh)
    )
    assert min(np.diff(starts)) >= 10_000


@pytest.mark.parametrize("kind", [record_under_test.RawReturns, record_under_test.TinyReturns])
def test_an_agent_that_divides_returns_by_its_own_number_keeps_it_whatever_the_data_say(kind):
    agent = Variant(kind, updates=1).trained(walks(8), seed=0)
    assert agent.return_scale.item() == kind.scale
    assert agent.state_std.equal(torch.ones(3))  # all else is the data's
