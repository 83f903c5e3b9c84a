"""The shape comments of this package are held against its running code."""

from pathlib import Path

import numpy as np

from seqrl import multi_game as package
from seqrl.multi_game import follows_words
from tests.multi_game.samples import BINS, LENGTHS, SIDE, WORDS, A, D, K, S, agent_of, batch_of
from tests.unit import test_shape_comments as comments

SIZES = {"B": len(LENGTHS), "K": K, "S": S, "A": A, "D": D, "W": WORDS, "P": (SIDE // 2) ** 2}
SIZES |= {"bins": BINS, "side": SIDE, "pixels": S - WORDS}


def test_every_shape_comment_is_true(monkeypatch):
    step = WORDS + SIZES["P"] + 2
    derived = {"W + P + 2": step, "T − 2": K * step - 2, "2K": 2 * K}
    monkeypatch.setattr(comments, "SIZES", SIZES)
    monkeypatch.setattr(comments, "DERIVED", derived)
    files = sorted(Path(package.__file__).parent.glob("*.py"))
    claims = {claim for path in files for claim in comments.claims_of(path)}
    assert claims
    with comments.watched(claims) as checked:
        agent = agent_of()
        agent.loss(batch_of())
        for greedy in (True, False):
            agent.decide(batch_of(), greedy)
        right = np.ones((6, 2, A), bool)
        follows_words(lambda x, _: np.zeros(len(x), int), np.zeros((6, 4)), right[:, :, :1], right)
    unseen = claims - checked
    assert not unseen, f"these shape comments stand beside code that did not run: {unseen}"
