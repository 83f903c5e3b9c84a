"""Every published number has a place where it was read, and the places agree with each other."""

import json
import math

import pytest

from seqrl.leaderboard.published import before_and_after, circulating, circulating_table, published
from seqrl.leaderboard.scores import ROWS
from seqrl.tools.shipped import DATA

TABLES = published()
CONTENTS = json.loads((DATA / "published.json").read_text(encoding="utf-8"))
ROBOTS = {
    f"{world}-{level}"
    for world in ("hopper", "halfcheetah", "walker2d")
    for level in ("medium", "medium-replay", "medium-expert")
}
every_table = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)


def numbers(cell):
    return cell if isinstance(cell, list) else [cell] if cell is not None else []


@every_table
def test_a_table_says_where_it_was_read(table):
    assert table.kind in CONTENTS["kinds"]
    assert all((table.title, table.source, table.table, table.data))
    assert table.url.startswith("https://")
    assert table.url in table.provenance
    assert table.data in table.provenance
    assert len(CONTENTS["tables"]) == len(TABLES), "two tables have one name"


@every_table
def test_a_table_is_whole(table):
    for dataset, cells in table.rows.items():
        assert len(cells) == len(table.columns)
        for cell in cells:
            assert len(numbers(cell)) in (0, 1, 2)
            assert all(math.isfinite(x) and -20 < x < 200 for x in numbers(cell))
            assert len(numbers(cell)) < 2 or table.spread, f"{dataset}: what is ±?"
    assert not table.spread or any(
        len(numbers(cell)) == 2 for cells in table.rows.values() for cell in cells
    )


@every_table
def test_printed_means_are_the_means_of_what_is_printed(table):
    for method, (datasets, mean) in table.means.items():
        scores = [table.score(method, dataset) for dataset in datasets]
        assert sum(scores) / len(scores) == pytest.approx(mean, abs=0.051)


def test_means_are_there_to_be_checked():
    assert sum(len(table.means) for table in TABLES.values()) == 8


def test_every_method_of_the_leaderboard_that_others_have_is_there_on_every_robot():
    ours_alone = {"rvs", "edt-amortised", "odt-offline"}
    unread = {"reinformer"}  # its scores stand in its paper, which we could not read them in
    for row in set(ROWS) - ours_alone - unread:
        sets = {d for t in TABLES.values() if row in t.columns for d in t.rows}
        wanted = ROBOTS if row != "odt" else {d for d in ROBOTS if "expert" not in d}
        assert wanted <= sets, row


def test_whoever_trained_dt_again_came_near_but_never_to_the_same():
    quoted, again = TABLES["dt"], TABLES["corl"]
    apart = {d: abs(quoted.score("dt", d) - again.score("dt", d)) for d in ROBOTS}
    assert min(apart.values()) > 0
    assert max(apart.values()) < 10


def test_odt_before_and_after_are_told_apart():
    found = before_and_after()
    hopper = found["hopper-medium"]
    assert hopper == (66.95, 30.59, 97.54)
    assert all(before + gain == pytest.approx(after) for before, gain, after in found.values())
    robots = {d: gain for d, (_, gain, _) in found.items() if d in ROBOTS}
    others = [gain for d, gain in robots.items() if d != "hopper-medium"]
    assert max(others) < hopper[1] / 3  # one data set carries the headline


def test_what_circulates_is_compared_with_what_was_published():
    by_verdict = {each.verdict: each for each in circulating()}
    assert list(by_verdict) == ["supported", "no source", "contradicted", "wrong"]
    assert all(number == true for *_, number, true in by_verdict["supported"].pairs())
    edt = {d: (number, true) for _, d, number, true in by_verdict["no source"].pairs()}
    assert all(number != true for number, true in edt.values())
    odt = {d: abs(n - true) for _, d, n, true in by_verdict["contradicted"].pairs()}
    assert [d for d, apart in odt.items() if apart < 1] == ["hopper-medium"]
    assert by_verdict["wrong"].pairs() == []
    assert "Wu, Wang and Hamaya" in by_verdict["wrong"].because


def test_nothing_of_a_table_is_lost_as_it_is_shown():
    shown = TABLES["odt"].markdown()
    assert "| hopper-medium " in shown
    assert "97.54 ± 2.1" in shown
    assert "−0.56" in shown
    assert shown.endswith(TABLES["odt"].provenance)
    one = TABLES["corl"].markdown(["hopper-medium"])
    assert "walker2d" not in one
    assert "65.1 ± 1.61" in one
    assert "| – |" in TABLES["edt"].markdown().replace("  ", "")
    assert "44.8 (43.0), 71.2 (–), 78.3 (75.8)" in circulating_table()
