"""The records of lesson 04 are what data/record_junction.py makes, and say how."""

from dataclasses import replace

import numpy as np
import pytest

import record_junction
from tests.recorded import outliers, records

RECORDS = records("04_junction")


def setting(record):
    return record["method"], record["decoys"], record["toll"]


def test_every_method_is_recorded_once_with_every_number_of_decoys():
    methods, toll = record_junction.METHODS.items(), record_junction.junction.TOLL
    wanted = [(name, decoys, toll) for name, method in methods for decoys in method.decoys]
    wanted += [("bc-top10", 0, toll) for toll in (1.5, 2.0, 3.0)]
    assert sorted(map(setting, RECORDS)) == sorted(wanted)


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: "{}-{}-{}".format(*setting(r)))
def test_a_record_says_how_it_was_made(record):
    facts = record_junction.facts("junction", record_junction.Setting(*setting(record)).name)
    assert {key: record[key] for key in facts} == facts
    assert record["seeds"] == list(range(10))
    assert np.shape(record["achieved"]) == (10, 20)
    assert [len(ends) for ends in record["ends"]] == 10 * [20]
    assert {"actions", "asked", "python", "torch", "numpy", "device"} <= record.keys()


def test_in_a_window_the_last_promise_is_rewritten_and_the_others_follow_from_the_rewards():
    made = record_junction.junction.episodes(20, 20, decoys=5)
    data = record_junction.Trajectories.from_episodes(made)
    table = record_junction.Table.of(data)
    honest = record_junction.relabel(data, table.value_of(data.states.numpy()))
    settings = record_junction.config(record_junction.METHODS["dt-5-window"])
    agent = record_junction.DecisionTransformer(settings, seed=3)
    size, context = agent.config.batch_size, agent.config.max_seq_len
    both = (record_junction.windows(d, size, context, 3, seed=3) for d in (data, honest))
    made = record_junction.without_jumps(data, honest, agent, updates=3)
    for recorded, rewritten, batch in zip(*both, made, strict=True):
        assert all(batch[name].equal(recorded[name]) for name in ("states", "actions", "mask"))
        assert batch["rtg"][:, -1].allclose(rewritten["rtg"][:, -1], atol=1e-5)
        real = recorded["mask"][:, 1:] & recorded["mask"][:, :-1]
        falls = [b["rtg"][..., 0].diff()[real] for b in (recorded, rewritten, batch)]
        assert falls[2].allclose(falls[0], atol=1e-5)
        assert (falls[1] - falls[0]).abs().max() > 1  # where the others jump
        assert batch.statistics is rewritten.statistics


def once_more(method, decoys):
    """The record, and its seed 0 made again."""
    one = record_junction.Setting(method, decoys)
    [record] = [r for r in RECORDS if setting(r) == (method, decoys, one.toll)]
    return record, record_junction.crossings(one, seed=0)


def beside_the_recorded(method, decoys):
    """What of the rollouts of seed 0, made again, none of the ten recorded seeds would show."""
    record, again = once_more(method, decoys)
    earned = np.mean(again["achieved"])
    return outliers({"achieved": earned}, {"achieved": np.mean(record["achieved"], axis=1)})


@pytest.mark.parametrize(
    ("method", "decoys"), [("table", 50), ("rvs-relabelled", 10), ("dt-1", 50)]
)
def test_one_seed_made_again_earns_what_a_seed_does(method, decoys):
    assert beside_the_recorded(method, decoys) == {}


def test_the_table_which_is_not_trained_ends_where_it_did():
    record, again = once_more("table", 50)
    assert again["ends"] == record["ends"][0]


@pytest.mark.parametrize(("method", "decoys"), [("rvs-relabelled", 10), ("dt-1", 50)])
def test_an_agent_that_is_not_trained_earns_what_no_seed_does(method, decoys, monkeypatch):
    untrained = replace(record_junction.METHODS[method], updates=1)
    monkeypatch.setitem(record_junction.METHODS, method, untrained)
    assert beside_the_recorded(method, decoys) != {}
