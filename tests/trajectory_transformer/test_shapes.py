"""The shape comments of this package are held against its running code."""

import torch

from seqrl import trajectory_transformer
from tests.samples import A, D, H, S, make_data
from tests.trajectory_transformer.samples import STEPS, planner, window
from tests.unit import test_shape_comments as comments

BATCH, COUNT = 8, 10
M = S + A + 2
SIZES = {"B": BATCH, "K": STEPS, "S": S, "A": A, "D": D, "H": H, "M": M}
DERIVED = {"K·M": STEPS * M, "bins": COUNT, "bins + 1": COUNT + 1, "bins − 1": COUNT - 1}


def test_every_shape_comment_is_true(monkeypatch):
    monkeypatch.setattr(comments, "SIZES", SIZES)
    monkeypatch.setattr(comments, "DERIVED", DERIVED)
    claims = comments.claims_in(trajectory_transformer)
    assert len(claims) > 40
    acting = {claim for claim in claims if claim.file.endswith("history.py")}
    agent = comments.hold(claims - acting, planned)
    comments.hold(acting, lambda: act_with(agent))


def planned():
    """An agent that has looked at data, said what is lost, and planned in each way."""
    settings = {"num_bins": COUNT, "top_states": 2, "top_actions": 3, "horizon": 3}
    agent = planner(**settings, eval_context=STEPS, condition="goal")
    agent.seek(torch.zeros(S))
    batch = window(lengths=(4, 2, 1, 4, 3, 4, 4, 4))
    agent.prepare(make_data())
    agent.loss(batch)
    agent(batch, last=True)
    for plan in ("return", "likelihood"):
        agent.config = agent.config.replace(plan=plan)
        agent.decide(batch, greedy=True)
    agent.decide(batch, greedy=False)
    return agent


def act_with(agent):
    """Act once, and hear of a reward."""
    agent.select_action(torch.zeros(BATCH, S), greedy=False)
    agent.observe(1.0)
