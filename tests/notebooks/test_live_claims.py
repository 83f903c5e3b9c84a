"""What is said about a live run was measured with other seeds, and those are truly other runs."""

import ast
import json
import re
import subprocess
import sys

import numpy as np
import pytest

from seqrl import lessons
from seqrl.lessons.checks.live import recorded as told
from seqrl.tools.records import load_results, write_record
from tests.notebooks import live_claims
from tests.notebooks.anatomy import LESSONS
from tests.notebooks.live_claims import SHIFTS, added, broken, recorded
from tests.notebooks.run_notebook import REPOSITORY

LIVE = [lesson for lesson in LESSONS if lesson.calls("live_claim")]
every_live_lesson = pytest.mark.parametrize("lesson", LIVE, ids=lambda lesson: lesson.number)


@every_live_lesson
def test_ten_other_runs_are_recorded_of_every_live_claim_and_it_holds_in_all(lesson):
    """That expectations are those of today is seen when the lesson runs, where strict."""
    [record] = [r for r in load_results("live_claims") if r["lesson"] == lesson.number]
    assert sorted(record["shifts"]) == list(SHIFTS)
    assert {len(claim["values"]) for claim in record["claims"]} == {len(SHIFTS)}
    assert broken(record) == []


@every_live_lesson
def test_what_is_recorded_is_what_the_lesson_claims(lesson):
    patterns = {_pattern(call.args[1]) for call in lesson.calls("live_claim")}
    said = list(told(lesson.number))
    assert [one for one in said if not any(re.fullmatch(p, one) for p in patterns)] == []
    assert [p for p in patterns if not any(re.fullmatch(p, one) for one in said)] == []
    assert all(call.args[0].value == lesson.number for call in lesson.calls("live_claim"))


def _pattern(statement):
    """A pattern of what a constant or an f-string can say."""
    parts = getattr(statement, "values", [statement])
    return "".join(re.escape(p.value) if isinstance(p, ast.Constant) else ".*" for p in parts)


def test_one_run_after_another_is_recorded_and_what_did_not_hold_is_named():
    heard = [{"lesson": "99", "statement": "it does", "expected": {"above": 1}, "value": 2}]
    once = added({"shifts": [], "claims": []}, heard, 1)
    assert broken(once) == []
    twice = added(once, [heard[0] | {"value": 0}], 2)
    said = {"statement": "it does", "expected": {"above": 1}}
    assert twice == {"shifts": [1, 2], "claims": [said | {"values": [2, 0]}]}
    assert broken(twice) == ["it does: {'above': 1}, [2, 0]"]


def test_runs_of_a_lessons_earlier_code_are_not_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(live_claims, "FOLDER", tmp_path)
    lesson = LIVE[0]
    fresh = recorded(lesson)
    assert fresh["shifts"] == []
    write_record(tmp_path / f"{lesson.number}.json", fresh | {"shifts": [1, 2]})
    assert recorded(lesson)["shifts"] == [1, 2]
    write_record(tmp_path / f"{lesson.number}.json", fresh | {"shifts": [1, 2], "code": "older"})
    assert recorded(lesson)["shifts"] == []


ALL_THAT_IS_DRAWN = """
import json
import sys

from tests.notebooks.other_seeds import shift_seeds

shift_seeds(int(sys.argv[1]))

import numpy as np
import torch
from seqrl import DecisionTransformer, fit, load_dataset
from seqrl.evaluation import make_env
from seqrl.sampling import windows
from seqrl.lessons.shipped import load_agent

data = load_dataset("orchard/walkers-v0")
sizes = {"state_dim": 55, "action_dim": 5, "action_space": "discrete", "max_seq_len": 1}
agent = DecisionTransformer(sizes | {"hidden_dim": 8, "num_layers": 1}, seed=3)
print(json.dumps({
    "weights": agent.embed_rtg.weight.sum().item(),
    "losses": fit(agent, data, steps=2, progress=False),
    "batches": next(windows(data, 4, 1, seed=agent.seed))["timesteps"].tolist(),
    "unseeded": torch.rand(1).item(),
    "seeded": torch.manual_seed(0) and torch.rand(1).item(),
    "generator": torch.rand(1, generator=torch.Generator().manual_seed(0)).item(),
    "physics": make_env("HalfCheetah-v5").reset(seed=0)[0].tolist(),
    "shipped": load_agent("orchard").embed_rtg.weight.sum().item(),
    "a toy world": make_env("seqrl/KeyToDoor-v0").reset(seed=0)[0].tolist(),
    "numpy": np.random.default_rng(0).random(),
}))
"""


def drawn_with(shift):
    command = [sys.executable, "-c", ALL_THAT_IS_DRAWN, str(shift)]
    finished = subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    return json.loads(finished.stdout)


def test_other_seeds_are_another_run_and_the_same_one_again():
    one, again, other = map(drawn_with, (1, 1, 2))
    assert one == again
    assert [name for name in one if one[name] == other[name]] == ["a toy world", "numpy"]
    assert one["shipped"] == pytest.approx(other["shipped"], rel=1e-3)


def test_every_live_claim_is_heard(monkeypatch):
    monkeypatch.setattr(lessons, "live_claim", lessons.live_claim)
    heard = live_claims.hear()
    statement, claim = next(iter(told("00").items()))
    lessons.live_claim("00", statement, np.asarray(claim["values"][0]), **claim["expected"])
    assert heard == [
        {
            "lesson": "00",
            "statement": statement,
            "expected": claim["expected"],
            "value": claim["values"][0],
        }
    ]
