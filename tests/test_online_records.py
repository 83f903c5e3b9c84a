"""The records of lesson 10 hold what must be."""

from dataclasses import replace

import numpy as np
import pytest

import record_online
from tests.recorded import outliers, records, setting

RECORDS = records("10_*")


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: "-".join(setting(r)))
def test_every_seed_was_measured_throughout(record):
    seeds, iterations = len(record["seeds"]), record["iterations"]
    looks = 1 + iterations // record["plan"]["evaluate_every"]
    assert np.shape(record["evaluated"]) == np.shape(record["env_steps"]) == (seeds, looks)
    for measure in ("entropy", "temperature", "buffer"):
        assert np.shape(record[measure]) == (seeds, iterations)
    assert np.shape(record["lived"]) == (seeds, iterations if record["lives"] else 0)
    steps = np.array(record["env_steps"])
    assert (np.diff(steps, axis=1) > 0).all() == record["lives"]


def beside_the_recorded(variant):
    """What of the first two iterations of seed 0 none of the ten recorded seeds would show."""
    [record] = [r for r in RECORDS if setting(r) == ("bandit", "near")]
    again = record_online.guesses(replace(variant, iterations=2), seed=0)
    measures = {"evaluated": 3, "entropy": 2, "lived": 2}
    seeds = {name: np.array(record[name])[:, :count] for name, count in measures.items()}
    return outliers({name: again[name] for name in measures}, seeds)


def test_one_seed_made_again_guesses_as_a_seed_does():
    assert beside_the_recorded(record_online.BANDIT["near"]) == {}


def test_an_agent_without_its_offline_training_guesses_as_no_seed_does():
    variant = replace(record_online.BANDIT["near"], updates=0)
    assert beside_the_recorded(variant) != {}
