"""What CONTRIBUTING.md says can be done: its code runs, its files and functions are there."""

import re
from pathlib import Path

import pytest

import seqrl

ROOT = Path(seqrl.__file__).parents[1]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
WALKS = re.findall(r"^\*\*From [\s\S]+?\n\n", PAGE, re.M)


def test_a_method_a_world_and_a_data_set_are_added_as_it_says():
    names: dict[str, object] = {}
    for code in re.findall(r"```python\n(.*?)```", PAGE, re.S):
        exec(compile(code, "CONTRIBUTING.md", "exec"), names)
    assert names["data"].states.shape == (100, 1)
    assert sum(names["losses"][-50:]) < sum(names["losses"][:50])
    [lit] = seqrl.rollouts(names["policy"], "seqrl/Lamp-v0", 1, targets=5.0)
    assert len(lit) == 5


@pytest.mark.parametrize("walk", WALKS, ids=["to a loss", "to an action"])
def test_a_walk_names_at_most_six_files_and_none_twice(walk):
    files = re.findall(r"\(seqrl/([\w/]+\.py)\)", walk)
    assert len(files) == len(set(files)) <= 6
    assert all((ROOT / "seqrl" / file).exists() for file in files)


@pytest.mark.parametrize("walk", WALKS, ids=["to a loss", "to an action"])
def test_what_a_walk_names_stands_in_the_file_named_before(walk):
    parts = re.split(r"\[`[\w/]+\.py`\]\(seqrl/([\w/]+\.py)\)", walk)[1:]
    for file, said in zip(parts[::2], parts[1::2], strict=True):
        source = (ROOT / "seqrl" / file).read_text(encoding="utf-8")
        for name in re.findall(r"`(\w+(?:\.\w+)?)`", said):
            assert re.search(rf"(def|class) {name.split('.')[-1]}\b", source), (file, name)


def test_every_folder_of_tests_is_explained():
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/__init__.py")}
    table = PAGE.partition("How the tests are laid out")[2]
    assert {name for name in folders if f"`{name}`" not in table} == set()
