"""The mutation test tells a change that a test notices from one that none does."""

import json

import pytest

from tests.mutation.__main__ import RECORD
from tests.mutation.explained import EXPLAINED
from tests.mutation.modules import ROOT, TESTS, files
from tests.mutation.mutants import changed, program
from tests.mutation.trial import trial

CODE = "def half(x: float) -> float:\n    return x / 2\n"
TEST = "from seqrl import half\n\n\ndef test_half():\n    assert half(4) == 2\n"


@pytest.mark.parametrize(("now", "killed"), [("/ 2", False), ("* 2", True), ("* 0.5", False)])
def test_a_mutant_is_killed_where_a_test_fails(now, killed, tmp_path):
    (tmp_path / "seqrl").mkdir()
    (tmp_path / "seqrl" / "__init__.py").write_text(CODE.replace("/ 2", now))
    (tmp_path / "test_half.py").write_text(TEST)
    assert trial(tmp_path, ["test_half.py"]) is killed


def test_a_change_of_annotations_alone_is_no_mutant():
    assert program(CODE.replace("float", "int")) == program(CODE)
    assert program(CODE.replace("/ 2", "* 2")) != program(CODE)
    assert changed(CODE, CODE.replace("/ 2", "* 2")) == {
        "line": 2,
        "was": "return x / 2",
        "now": "return x * 2",
    }


@pytest.mark.parametrize("module", TESTS)
def test_every_module_of_the_core_has_files_and_tests(module):
    assert files(module)
    assert all((ROOT / name).exists() for name in TESTS[module])


def test_nine_of_ten_recorded_mutants_were_killed_and_why_the_others_live_is_told():
    tried = json.loads(RECORD.read_text("utf-8"))["tried"]
    alive = {(one["mutant"]["file"], one["now"]) for one in tried if not one["killed"]}
    assert len(alive) <= len(tried) / 10
    assert alive <= EXPLAINED.keys()
