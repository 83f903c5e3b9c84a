"""The verdict explorer says what the ledger says at its margins, and what follows at others."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from seqrl.environments.drawing import Circle, Line, Rectangle, Text
from seqrl.evidence import Effect, ledger
from seqrl.evidence.effect import HALF, MARGIN
from seqrl.lessons.explorers.verdicts import CLAIMS, MARGINS, picture, verdict_explorer, views

BOOK = {row.key: row for row in ledger()}
every_claim = pytest.mark.parametrize("claim", CLAIMS.values(), ids=lambda claim: claim.key)
EFFECTS = (
    Effect("small and sure:", np.array([0.11, 0.12, 0.13, 0.12, 0.12])),
    Effect("wide", np.array([-0.5, 0.9, 0.4, -0.2, 0.6])),
    Effect("dots alone", np.array([0.4, 0.5, 0.6])),
)


def shapes(margin, kind, effects=EFFECTS):
    return [shape for shape in picture(effects, margin, "Told").shapes if isinstance(shape, kind)]


@every_claim
def test_at_the_margin_of_its_rule_the_verdict_is_the_ledgers(claim):
    [ruled] = [view for view in views(claim, BOOK) if "the ledger's" in view.status]
    assert ruled.request == f"{100 * claim.margin:.0f} %"
    assert ruled.status.endswith(BOOK[claim.key].finding.verdict)


@every_claim
def test_the_margin_is_one_that_its_rule_names(claim):
    words = {HALF: "half", MARGIN: "a tenth"}
    assert words[claim.margin] in BOOK[claim.key].rule.split(".")[0]


@every_claim
def test_the_sentence_counts_all_places(claim):
    for view in views(claim, BOOK):
        counts = re.findall(r"(\d+) (yes|no|not seen)\b", view.status)
        assert sum(int(count) for count, _ in counts) == len(claim.effects(BOOK))


def test_a_greater_margin_never_makes_a_yes_of_a_no():
    for claim in CLAIMS.values():
        for effect in claim.effects(BOOK):
            found = [effect.reaches(margin) for margin in MARGINS]
            rank = [{True: 2, None: 1, False: 0}[answer] for answer in found]
            assert rank == sorted(rank, reverse=True)


def test_every_seed_is_a_dot_at_its_place_between_zero_and_the_margin():
    circles = shapes(0.5, Circle)[:-1]  # without the legend
    zero, margin = (line.points[0][0] for line in shapes(0.5, Line)[:2])
    shown = [0.5 * (circle.x - zero) / (margin - zero) for circle in circles]
    assert shown == pytest.approx(np.concatenate([effect.values for effect in EFFECTS]).tolist())


def test_an_interval_is_drawn_from_five_seeds_on():
    bars = [box for box in shapes(0.5, Rectangle) if box.fill == "sky"][:-1]  # but the legend's
    zero, margin = (line.points[0][0] for line in shapes(0.5, Line)[:2])
    ends = [(0.5 * (b.x - zero) / (margin - zero)) for b in bars]
    assert ends == pytest.approx([effect.bounds[0] for effect in EFFECTS[:2]])


@pytest.mark.parametrize(
    ("margin", "answers"),
    [(0.1, ["yes", "not seen", "not seen"]), (0.5, ["no", "not seen", "not seen"])],
)
def test_each_place_says_what_it_answers(margin, answers):
    said = [t.content for t in shapes(margin, Text) if t.content in ("yes", "no", "not seen")]
    assert said == answers


def test_names_fit_beside_the_picture():
    for claim in CLAIMS.values():
        names = [t for t in shapes(0.1, Text, claim.effects(BOOK)) if t.anchor == "end"]
        assert all(6.2 * len(name.content) < name.x for name in names)


def test_buttons_choose_a_claim_and_each_has_its_slider():
    shown = verdict_explorer(BOOK)
    assert shown.chooser.options == tuple(CLAIMS)
    for claim, explorer in zip(CLAIMS.values(), shown.explorers.values(), strict=True):
        start = explorer.views[explorer.slider.index]
        assert start.request == f"{100 * claim.margin:.0f} %"
        for view in explorer.views:
            label = ElementTree.fromstring(view.picture).get("aria-label")
            assert label.startswith(view.status)
