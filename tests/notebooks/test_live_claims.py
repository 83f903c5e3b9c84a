"""What is said about a live run was measured with other seeds, and those are truly other runs."""

import ast
import json
import re

import nbformat
import pytest

from seqrl.checks.live import holds
from tests.notebooks.anatomy import LESSONS
from tests.notebooks.live_claims import SHIFTS, added, broken, recorded
from tests.notebooks.run_notebook import NotebookError, printed, run_notebook

LIVE = [lesson for lesson in LESSONS if lesson.calls("live_claim")]
every_live_lesson = pytest.mark.parametrize("lesson", LIVE, ids=lambda lesson: lesson.number)


@every_live_lesson
def test_ten_other_runs_are_recorded_of_every_live_claim_and_it_holds_in_all(lesson):
    """That expectations are those of today is seen when the lesson runs: in_kernel.py."""
    record = recorded(lesson)
    assert sorted(record["shifts"]) == list(SHIFTS)
    assert {len(claim["values"]) for claim in record["claims"]} == {len(SHIFTS)}
    assert broken(record) == []


@every_live_lesson
def test_what_is_recorded_is_what_the_lesson_claims(lesson):
    patterns = {_pattern(call.args[1]) for call in lesson.calls("live_claim")}
    said = [claim["statement"] for claim in recorded(lesson)["claims"]]
    assert [one for one in said if not any(re.fullmatch(p, one) for p in patterns)] == []
    assert [p for p in patterns if not any(re.fullmatch(p, one) for one in said)] == []
    assert all(call.args[0].value == lesson.number for call in lesson.calls("live_claim"))


def _pattern(statement):
    """A pattern of what a constant or an f-string can say."""
    parts = getattr(statement, "values", [statement])
    return "".join(re.escape(p.value) if isinstance(p, ast.Constant) else ".*" for p in parts)


def test_runs_of_claims_that_have_changed_are_not_kept():
    heard = [{"statement": "it does", "expected": {"above": 1}, "value": 2}]
    once = added({"shifts": [], "claims": []}, heard, 1)
    twice = added(once, heard, 2)
    assert (twice["shifts"], twice["claims"][0]["values"]) == ([1, 2], [2, 2])
    changed = added(twice, [heard[0] | {"expected": {"above": 3}}], 3)
    assert (changed["shifts"], changed["claims"][0]["values"]) == ([3], [2])
    assert len(broken(changed)) == 1
    assert not broken(twice)
    assert holds(2, twice["claims"][0]["expected"])


ALL_THAT_IS_DRAWN = """
import json
import numpy as np
import torch
from seqrl import DecisionTransformer, fit, load_dataset
from seqrl.quiet import make
from seqrl.sampling import windows
from seqrl.shipped import load_agent

data = load_dataset("orchard/walkers-v0")
sizes = {"state_dim": 55, "action_dim": 5, "action_space": "discrete", "max_seq_len": 1}
agent = DecisionTransformer(sizes | {"hidden_dim": 8, "num_layers": 1}, seed=3)
drawn = {
    "weights": agent.embed_rtg.weight.sum().item(),
    "losses": fit(agent, data, steps=2, progress=False),
    "batches": next(windows(data, 4, 1, seed=agent.seed))["timesteps"].tolist(),
    "unseeded": torch.rand(1).item(),
    "seeded": torch.manual_seed(0) and torch.rand(1).item(),
    "generator": torch.rand(1, generator=torch.Generator().manual_seed(0)).item(),
    "start": make("HalfCheetah-v5").reset(seed=0)[0].tolist(),
    "shipped": load_agent("orchard").embed_rtg.weight.sum().item(),
    "numpy": np.random.default_rng(0).random(),
}
print(json.dumps(drawn))
"""


def drawn_with(shift, folder):
    folder.mkdir()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(ALL_THAT_IS_DRAWN)])
    nbformat.write(notebook, folder / "source.ipynb")
    first = f'__import__("tests.notebooks.other_seeds").notebooks.other_seeds.shift_seeds({shift})'
    (folder / "run").mkdir()
    ran = run_notebook(folder / "source.ipynb", folder / "run", first=first)
    return json.loads(printed(ran).splitlines()[-1])


def test_other_seeds_are_another_run_and_the_same_one_again(tmp_path):
    one, again, other = (drawn_with(n, tmp_path / str(i)) for i, n in enumerate((1, 1, 2)))
    assert one == again
    same = [name for name in one if one[name] == other[name]]
    assert same == ["numpy"]
    assert one["shipped"] == pytest.approx(other["shipped"], rel=1e-3)


CLAIM = """
from seqrl.checks import live_claim
live_claim("99", "it does", {value}, above=0.65)
"""


@pytest.mark.parametrize(("value", "message"), [(0.5, "came out 0.5"), (0.7, "no record of")])
def test_a_live_claim_that_fails_or_has_no_record_is_red(value, message, tmp_path):
    cell = nbformat.v4.new_code_cell(CLAIM.format(value=value))
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "source.ipynb")
    (tmp_path / "run").mkdir()
    with pytest.raises(NotebookError, match=message):
        run_notebook(tmp_path / "source.ipynb", tmp_path / "run")
