"""Nearest recorded states against a search tree."""

import numpy as np
from scipy.spatial import KDTree

from seqrl.lessons.neighbours import nearest_actions


def test_the_neighbours_are_those_of_a_search_tree():
    random = np.random.default_rng(0)
    scale = np.array([0.1, 1.0, 30.0])
    states, query = (random.normal(size=(n, 3)) * scale for n in (200, 17))
    actions = random.normal(size=(200, 2))
    _, nearest = KDTree(states / scale).query(query / scale, k=4)  # [17, 4]
    found = nearest_actions(query, states, actions, scale, k=4)
    assert np.allclose(found, actions[nearest].mean(axis=1))
