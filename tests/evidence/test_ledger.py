"""The ledger has every claim, its rule said before, and nothing that was typed."""

import json
import re
from xml.etree import ElementTree

import pytest

from seqrl.__main__ import main
from seqrl.evidence import VERDICTS, Records, ledger, to_html, to_markdown
from seqrl.evidence.ledger import MEASURES
from seqrl.evidence.records import Folder
from seqrl.lessons.checks.calibration import LESSONS
from seqrl.tools.shipped import shipped

ROWS = ledger()


class Nothing(dict):
    def __missing__(self, name):
        return Folder(name, {})


def test_every_claim_is_measured_once():
    assert [row.key for row in ROWS] == [
        claim["key"] for claim in json.loads(shipped("claims.json").read_text("utf-8"))
    ]
    assert {row.key for row in ROWS} == MEASURES.keys()
    assert len({row.claim for row in ROWS}) == len(ROWS) == 23


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_a_row_says_what_was_asked_how_and_with_what_answer(row):
    assert row.finding.verdict in VERDICTS
    assert row.rule.startswith("Holds if ")
    assert row.finding.answer.endswith(".")
    assert row.lesson in LESSONS
    assert not re.search(r"\bnan\b|\binf\b|None", row.finding.answer)


def test_a_row_can_be_quoted():
    [row] = [row for row in ROWS if row.key == "elastic-speed"]
    assert row.told.startswith("> *EDT is 30–60 % faster than DT.* → fails. ")
    assert row.told.endswith(f"{row.finding.answer} ({row.finding.n})")


def test_without_records_nothing_is_claimed():
    rows = ledger(Nothing())
    assert {row.finding.verdict for row in rows} == {"not recorded yet"}
    assert all("recorded" in row.finding.answer for row in rows)


def test_a_claim_reads_no_records_but_those_that_its_row_names():
    for row in (row for row in ROWS if row.finding.verdict != "not recorded yet"):
        asked = Asked()
        MEASURES[row.key](asked)
        assert {name.split("/")[0] for name in asked.names} <= set(row.records)


class Asked(Records):
    """Records that note which folders were asked for."""

    def __init__(self):
        super().__init__()
        self.names = set()

    def __getitem__(self, name):
        self.names.add(name)
        return super().__getitem__(name)


def test_the_tables_hold_every_claim_verdict_and_answer():
    text, tree = to_markdown(ROWS), ElementTree.fromstring(to_html(ROWS))
    assert len(text.splitlines()) == len(ROWS) + 4
    body = ["".join(line.itertext()) for line in tree.iter("tr")][1:]
    for row, plain, marked in zip(ROWS, text.splitlines()[2:-2], body, strict=True):
        for part in (row.claim, row.finding.verdict, row.finding.answer):
            assert part in plain
            assert part in marked
        assert row.rule in marked


def test_one_command_prints_the_table_or_writes_it(tmp_path, capsys):
    assert main(["ledger"]) == 0
    assert capsys.readouterr().out == to_markdown(ROWS)
    page = tmp_path / "ledger.md"
    assert main(["ledger", "--out", str(page)]) == 0
    assert page.read_text(encoding="utf-8") == to_markdown(ROWS)
    assert main(["ledger", "--out", str(tmp_path / "no" / "ledger.md")]) == 1


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff{}", b"[" * 100_000, b"[1]", b"null"])
def test_a_damaged_record_is_named(damage, tmp_path):
    (tmp_path / "bad.json").write_bytes(damage)
    with pytest.raises(ValueError, match=r"bad\.json is .*record it again"):
        Records()[str(tmp_path)]
