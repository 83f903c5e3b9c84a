"""The shape comments of this package are held against its running code."""

import numpy as np

from seqrl import Episode, in_context
from tests.in_context.test_model import KINDS, LENGTHS, batch_of
from tests.samples import D, K, S, make_agent
from tests.unit import test_shape_comments as comments

SIZES = {"B": len(LENGTHS), "K": K, "S": S, "D": D, "n": 2, "T": 4}


def test_every_shape_comment_is_true(monkeypatch):
    monkeypatch.setattr(comments, "SIZES", SIZES)
    monkeypatch.setattr(comments, "DERIVED", {})
    comments.hold(comments.claims_in(in_context), run)


def run():
    """Every agent's loss, and an agent that remembers."""
    for kind in KINDS:
        make_agent(kind).loss(batch_of())
    some = Episode(np.zeros((5, S)), np.zeros(4, int), np.zeros(4), False, True)
    make_agent(KINDS[0], discrete=True).remember(2 * [some])
