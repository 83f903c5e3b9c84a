"""One command makes every table and figure from what is recorded, and from nothing else."""

from xml.etree import ElementTree

import pytest

from seqrl.__main__ import main
from seqrl.leaderboard.entry import entry_path
from seqrl.tools.records import write_record

from .players import BANDIT, normalised, still


@pytest.fixture
def recorded(tmp_path):
    """A folder with two runs of one method."""
    folder = tmp_path / "entries"
    for seed, action in enumerate((0.5, -0.25)):
        entry = still(action, seed)
        write_record(entry_path(folder, entry["method"], BANDIT, seed), entry)
    return folder


def test_tables_are_printed_and_written_beside_every_figure(recorded, tmp_path, capsys):
    out = tmp_path / "page"
    assert main(["leaderboard", "show", "--entries", str(recorded), "--out", str(out)]) == 0
    page = (out / "leaderboard.md").read_text(encoding="utf-8")
    entry = still()
    mean = (normalised(0.5, entry) + normalised(-0.25, entry)) / 2
    assert f"{mean:.1f} ± ".replace("-", "−") in page
    assert page.split("\n\n![")[0] in capsys.readouterr().out
    drawn = sorted(path.name for path in out.glob("*.svg"))
    assert drawn == ["bandit_points_curves.svg", "bandit_points_scores.svg", "over_data_sets.svg"]
    for name in drawn:
        assert f"]({name})" in page
        assert ElementTree.parse(out / name).getroot().get("aria-label") in page


def test_without_a_folder_nothing_is_written(recorded, tmp_path, capsys):
    before = sorted(tmp_path.rglob("*"))
    assert main(["leaderboard", "show", "--entries", str(recorded)]) == 0
    assert "# Leaderboard" in capsys.readouterr().out
    assert sorted(tmp_path.rglob("*")) == before


def test_what_is_not_sound_or_not_there_is_not_shown(recorded, tmp_path, capsys):
    path = entry_path(recorded, "still", BANDIT, 0)
    path.write_text(path.read_text(encoding="utf-8").replace('"seed": 0', '"seed": 7'), "utf-8")
    assert main(["leaderboard", "show", "--entries", str(recorded)]) == 1
    assert path.name in capsys.readouterr().err
    assert main(["leaderboard", "show", "--entries", str(tmp_path / "empty")]) == 1
    assert "no entries" in capsys.readouterr().err
