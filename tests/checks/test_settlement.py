"""Bets are settled by verdicts, scored by Brier's rule, and told kindly."""

from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from seqrl.evidence import ledger
from seqrl.evidence.ledger import MEASURES
from seqrl.lessons import settle, settlement
from seqrl.lessons.checks.answers import change_answers
from seqrl.lessons.checks.settlement import JOINED
from seqrl.lessons.shipped import load_questions

KEYS = [item["key"] for item in load_questions("wager")]


def rows(default="depends", **verdicts):
    given = {name.replace("_", "-"): verdict for name, verdict in verdicts.items()}
    assert given.keys() <= MEASURES.keys()
    return [
        SimpleNamespace(key=key, finding=SimpleNamespace(verdict=given.get(key, default)))
        for key in MEASURES
    ]


def test_every_bet_is_on_claims_of_the_ledger():
    assert all(part in MEASURES for key in KEYS for part in JOINED.get(key, (key,)))


def test_holds_is_true_fails_is_false_and_all_else_is_void():
    found = settlement({}, rows(stitching="holds", clipping="fails", scaling="not seen"))
    assert found.outcomes["stitching"] is True
    assert found.outcomes["clipping"] is False
    assert found.outcomes["scaling"] is found.outcomes["warm-up"] is None
    assert list(found.outcomes) == KEYS
    assert "2 are settled: 1 true, 1 false; 8 are void" in found.summary


@pytest.mark.parametrize(
    ("short", "middle", "expected"),
    [("holds", "holds", True), ("depends", "fails", False), ("holds", "not seen", None)],
)
def test_a_bet_on_two_claims_needs_both(short, middle, expected):
    found = settlement({}, rows(context_short=short, context_middle=middle))
    assert found.outcomes["context"] is expected


def test_scores_by_hand():
    verdicts = rows(stitching="holds", clipping="fails", warm_up="fails")
    found = settlement({"stitching": 0.9, "clipping": 0.2, "scaling": 1.0}, verdicts)
    assert found.scores["you"] == pytest.approx((0.1**2 + 0.2**2 + 0.5**2) / 3)
    assert found.scores["a believer"] == pytest.approx(2 / 3)  # sure of all, right once
    assert found.scores["a coin"] == 0.25
    assert "You knew more than a coin" in found.summary


def test_sure_and_wrong_costs_more_than_a_coin():
    found = settlement({"clipping": 1.0}, rows(clipping="fails"))
    assert found.scores["you"] == 1 > found.scores["a coin"]
    assert "A coin did better" in found.summary


def test_who_placed_no_bets_is_told_kindly_and_has_no_score():
    found = settlement({}, rows(clipping="fails"))
    assert found.scores.keys() == {"a believer", "a coin"}
    assert "You placed no bets" in found.summary
    assert "nobody looks" in found.summary


def test_nothing_settled_nobody_has_won():
    found = settlement({"clipping": 1.0}, rows(default="not recorded yet"))
    assert found.scores == {}
    assert "Nobody has won anything yet" in found.summary


def test_bets_on_what_is_no_longer_a_claim_are_left_out():
    assert settlement({"phlogiston": 1.0}, rows()).bets == {}


def test_the_table_shows_bets_and_outcomes():
    found = settlement({"stitching": 0.9}, rows(stitching="holds"))
    tree = ElementTree.fromstring(found._repr_html_())
    lines = ["|".join(line.itertext()) for line in tree.iter("tr")]
    assert len(lines) == 11
    assert lines[1].endswith("|90 % true|true")
    assert lines[2].endswith("|none|void")


def test_the_reader_s_own_bets_meet_the_ledger():
    change_answers("wager", lambda bets: bets.update({"elastic-speed": 0.0}))
    found = settle()
    assert found.bets == {"elastic-speed": 0.0}
    assert found.outcomes == settlement({}, ledger()).outcomes
    assert found.outcomes["elastic-speed"] is False
