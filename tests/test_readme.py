"""What the pages promise is true: the ten lines run, every link leads somewhere."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch

ROOT = Path(__file__).parents[1]
PAGES = [
    ROOT / "README.md",
    *ROOT.glob("data/**/README.md"),
    *ROOT.glob("notebooks/**/*.md"),
    *ROOT.glob("notebooks/*.ipynb"),
]
SERVED = "/files/"  # by JupyterLab: what lies in the repository
BUILT = {  # by run.py; that they are there is seen in tests/site and tests/browser
    ROOT / "site" / "index.html",
    ROOT / "notebooks" / "ask_a_robot.html",
}
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def prose(page: Path) -> str:
    """The Markdown of a page or a notebook."""
    text = page.read_text(encoding="utf-8")
    if page.suffix != ".ipynb":
        return text
    cells = json.loads(text)["cells"]
    return "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_within_the_repository_leads_somewhere(page):
    links = [link for link in LINK.findall(prose(page)) if "://" not in link]
    served = [ROOT / link.removeprefix(SERVED) for link in links if link.startswith(SERVED)]
    beside = [(page.parent / link).resolve() for link in links if not link.startswith(SERVED)]
    assert [p for p in served + beside if not p.exists() and p not in BUILT] == []


def test_the_readme_begins_with_a_link_to_the_site_and_a_small_picture_of_it():
    text = (ROOT / "README.md").read_text("utf-8")
    assert LINK.findall(text.split("\n\n")[1]) == ["site/index.html"]
    said, picture = re.search(r"!\[(.*?)\]\((.*?)\)", text).groups()
    assert picture == "notebooks/images/ask_a_robot.png"
    assert said.startswith("Ask a robot, live: ")
    assert (ROOT / picture).stat().st_size <= 200_000


def test_the_newcomers_ten_lines_run_and_learn():
    [code] = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    assert "steps=1000" in code
    losses: list[float] = []
    code = code.replace("steps=1000", "steps=80").replace(
        "loss = dt.update(batch)", "losses.append(dt.update(batch))"
    )
    names = {"losses": losses, "state": np.zeros(11, np.float32), "reward": 1.5}
    threads = torch.get_num_threads()
    exec(code, names)
    assert torch.get_num_threads() == threads  # nothing global is touched
    assert len(losses) == 80
    assert np.mean(losses[-10:]) < 0.7 * np.mean(losses[:10])
    assert names["action"].shape == (3,)
    assert names["action"].dtype == np.float32
    assert names["dt"].history.request.tolist() == [3598.5]
