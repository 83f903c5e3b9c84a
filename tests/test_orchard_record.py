"""The records of lesson 00 are what data/record_orchard.py makes, and say how."""

import numpy as np
import pytest

import record_orchard
from seqrl.lessons.shipped import load_agent
from tests.recorded import records

RECORDS = {record["command"].split()[-1]: record for record in records("00_unseen")}


def test_every_variant_is_recorded():
    assert sorted(RECORDS) == sorted(record_orchard.LEFT_OUT)


@pytest.mark.parametrize("variant", record_orchard.LEFT_OUT)
def test_a_record_says_how_it_was_made(variant):
    record, facts = RECORDS[variant], record_orchard.facts("unseen", variant)
    assert {key: record[key] for key in facts} == facts
    assert np.shape(record["picked"]) == (5, len(record_orchard.ASKED))
    assert {"python", "torch", "numpy", "device", "processor"} <= record.keys()


@pytest.mark.parametrize("variant", record_orchard.LEFT_OUT)
def test_just_the_walks_that_are_said_were_left_out(variant):
    whole = np.bincount(record_orchard.load_dataset(record_orchard.DATASET).returns.int())
    left_out = record_orchard.LEFT_OUT[variant]
    whole[left_out] = 0
    assert RECORDS[variant]["walks"] == whole.tolist()


def test_one_seed_made_again_picks_about_what_the_recorded_ones_do():
    again = record_orchard.picked(record_orchard.LEFT_OUT["without-4-5"], seed=0)["picked"]
    recorded = np.array(RECORDS["without-4-5"]["picked"])  # [seeds, requests]
    assert (again >= recorded.min(0) - 1).all()  # other processors train other agents
    assert (again <= recorded.max(0) + 1).all()


def test_the_agents_have_the_config_of_the_shipped_one():
    shipped = load_agent("orchard").config
    assert shipped.replace(**record_orchard.CONFIG) == shipped
