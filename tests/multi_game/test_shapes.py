"""The shape comments of this package are held against its running code."""

import numpy as np

from seqrl import multi_game
from tests.multi_game.samples import BINS, LENGTHS, SIDE, WORDS, A, D, K, S, agent_of, batch_of
from tests.unit import test_shape_comments as comments

SIZES = {"B": len(LENGTHS), "K": K, "S": S, "A": A, "D": D, "W": WORDS, "P": (SIDE // 2) ** 2}
SIZES |= {"bins": BINS, "side": SIDE, "pixels": S - WORDS}
STEP = WORDS + SIZES["P"] + 2


def test_every_shape_comment_is_true(monkeypatch):
    monkeypatch.setattr(comments, "SIZES", SIZES)
    derived = {"W + P + 2": STEP, "T − 2": K * STEP - 2, "2K": 2 * K}
    monkeypatch.setattr(comments, "DERIVED", derived)
    comments.hold(comments.claims_in(multi_game), run)


def run():
    """A loss, an action of each kind, and the test of words."""
    agent = agent_of()
    agent.loss(batch_of())
    for greedy in (True, False):
        agent.decide(batch_of(), greedy)
    right = np.ones((6, 2, A), bool)
    words = right[:, :, :1]
    multi_game.follows_words(lambda x, _: np.zeros(len(x), int), np.zeros((6, 4)), words, right)
