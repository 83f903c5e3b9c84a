"""The record of lesson 04's graph is what data/record_graph.py makes, and says how."""

import numpy as np

import record_graph
from seqrl.environments import random_walk_graph
from tests.recorded import outliers, records

[RECORD] = records("04_graph")
SHORTEST = random_walk_graph.distances(random_walk_graph.random_graph())[1:]


def shortest(steps):
    """From how many starts a way was as short as can be."""
    return int((np.array(steps) == SHORTEST).sum())


def beside_the_recorded(updates):
    """What an agent made anew found that no further recorded seed would."""
    anew = shortest(record_graph.found(10, updates))
    return outliers({"shortest": anew}, {"shortest": list(map(shortest, RECORD["steps"]))})


def test_the_record_says_how_it_was_made():
    facts = record_graph.facts()
    assert {key: RECORD[key] for key in facts} == facts
    assert np.shape(RECORD["steps"]) == (record_graph.SEEDS, len(record_graph.STARTS))
    assert {"python", "torch", "numpy", "device"} <= RECORD.keys()


def test_no_way_is_shorter_than_the_shortest():
    steps = np.array(RECORD["steps"])
    assert ((steps >= SHORTEST) | (steps == 0)).all()
    assert steps.max() <= random_walk_graph.HORIZON


def test_the_data_are_the_forty_two_walks_that_arrive():
    assert len(record_graph.arrived().returns) == 42


def test_one_more_agent_finds_as_many_shortest_ways_as_a_seed_does():
    assert beside_the_recorded(record_graph.UPDATES) == {}


def test_an_agent_that_is_not_trained_finds_fewer_than_any_seed():
    assert beside_the_recorded(updates=1) != {}
