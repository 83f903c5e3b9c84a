"""The shape comments of this package are held against its running code."""

from pathlib import Path

import numpy as np

from seqrl import Episode
from seqrl import in_context as package
from tests.in_context.test_model import KINDS, LENGTHS, batch_of
from tests.samples import D, K, S, make_agent
from tests.unit import test_shape_comments as comments

SIZES = {"B": len(LENGTHS), "K": K, "S": S, "D": D, "n": 2, "T": 4}


def test_every_shape_comment_is_true(monkeypatch):
    monkeypatch.setattr(comments, "SIZES", SIZES)
    monkeypatch.setattr(comments, "DERIVED", {})
    files = sorted(Path(package.__file__).parent.glob("*.py"))
    claims = {claim for path in files for claim in comments.claims_of(path)}
    assert claims
    with comments.watched(claims) as checked:
        for kind in KINDS:
            make_agent(kind).loss(batch_of())
        some = Episode(np.zeros((5, S)), np.zeros(4, int), np.zeros(4), False, True)
        make_agent(KINDS[0], discrete=True).remember(2 * [some])
    unseen = claims - checked
    assert not unseen, f"these shape comments stand beside code that did not run: {unseen}"
