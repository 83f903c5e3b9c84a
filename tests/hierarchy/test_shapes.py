"""The shape comments of this package are held against its running code."""

from seqrl import hierarchy
from tests.hierarchy.test_model import KINDS, LENGTHS, STATE, G, M, agent_of, batch_of, walks
from tests.samples import D, K
from tests.unit import test_shape_comments as comments

LONG = 11
SIZES = {"B": len(LENGTHS), "K": K, "S": STATE, "D": D, "G": G, "M": M, "T": LONG, "N": 33}


def test_every_shape_comment_is_true(monkeypatch):
    monkeypatch.setattr(comments, "SIZES", SIZES)
    monkeypatch.setattr(comments, "DERIVED", {"N − 1": 32, "T + 1": LONG + 1})
    claims = comments.claims_in(hierarchy)
    comments.hold({c for c in claims if c.function != "propose"}, run)  # one step, not K of them


def run():
    """Goals in hindsight, and every agent's prediction and loss."""
    for kind in KINDS:
        agent = agent_of(kind)
        agent(batch_of())
        agent.loss(batch_of())
    hierarchy.hindsight(walks((LONG,) * 3), ahead=2, goal_dim=G)
