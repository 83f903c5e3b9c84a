"""The shape comments of this package are held against its running code."""

from pathlib import Path

from seqrl import hierarchy as package
from seqrl.hierarchy import hindsight
from tests.hierarchy.test_model import KINDS, LENGTHS, STATE, G, M, agent_of, batch_of, walks
from tests.samples import D, K
from tests.unit import test_shape_comments as comments

LONG = 11
SIZES = {"B": len(LENGTHS), "K": K, "S": STATE, "D": D, "G": G, "M": M, "T": LONG}


def test_every_shape_comment_is_true(monkeypatch):
    monkeypatch.setattr(comments, "SIZES", SIZES | {"N": 33})
    monkeypatch.setattr(comments, "DERIVED", {"N − 1": 32, "T + 1": LONG + 1})
    files = sorted(Path(package.__file__).parent.glob("*.py"))
    claims = {claim for path in files for claim in comments.claims_of(path)}
    claims = {claim for claim in claims if claim.function != "propose"}  # one step, not K of them
    assert claims
    with comments.watched(claims) as checked:
        for kind in KINDS:
            agent = agent_of(kind)
            agent(batch_of())
            agent.loss(batch_of())
        hindsight(walks((LONG,) * 3), ahead=2, goal_dim=G)
    unseen = claims - checked
    assert not unseen, f"these shape comments stand beside code that did not run: {unseen}"
