"""The records of lesson 08 are what data/record_under_test.py makes, and say how."""

import json

import numpy as np
import pytest

import record_under_test
from seqrl.environments import gambling
from tests.recorded import records, setting

EXPERIMENTS = record_under_test.EXPERIMENTS
WANTED = {(name, which) for name, one in EXPERIMENTS.items() for which in one.variants}
RECORDS = records("08_*")


def test_every_variant_is_recorded_once():
    assert sorted(map(setting, RECORDS)) == sorted(WANTED)


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: "-".join(setting(r)))
def test_a_record_says_how_it_was_made(record):
    facts = record_under_test.facts(*setting(record))
    assert {key: record[key] for key in facts} == json.loads(json.dumps(facts))
    assert record["seeds"] == list(range(EXPERIMENTS[record["experiment"]].seeds))
    assert {"python", "torch", "numpy", "device"} <= record.keys()


def test_every_seed_gambles_as_the_closed_form_says_also_made_again():
    """Greedy, it takes the likeliest offer of each return that was ever paid."""
    [record] = [r for r in RECORDS if setting(r) == ("luck", "uniform")]
    paid = record["asked"][:4]
    likeliest = [int(np.argmax(gambling.action_given_return(asked))) for asked in paid]
    again = record_under_test.luck(record_under_test.LUCK["uniform"], seed=0)
    for taken in (again["greedy_taken"], *record["greedy_taken"]):
        counts = np.array(taken)[: len(paid)]  # [requests, offers]
        assert counts[range(len(paid)), likeliest].tolist() == len(paid) * [record_under_test.GAMES]
