"""Files appear whole or not at all, whoever writes, and one writer waits for another."""

import errno
import os
import shutil
import stat
import threading
import time
from functools import partial

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from seqrl.tools import files
from seqrl.tools.files import one_at_a_time, replaceable, replacing, whole_folder, write_text


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_an_error_leaves_what_was_there(tmp_path):
    path = tmp_path / "a.txt"
    write_text(path, "before")

    def break_off():
        with replacing(path) as unfinished:
            unfinished.write_text("half of")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert path.read_text() == "before"
    assert names(tmp_path) == ["a.txt"]


def test_two_that_write_at_once_do_not_share_a_file(tmp_path):
    path = tmp_path / "a.txt"
    with replacing(path) as mine, replacing(path) as theirs:
        mine.write_text("mine")
        theirs.write_text("theirs")
    assert path.read_text() == "mine"  # the last to finish
    assert names(tmp_path) == ["a.txt"]


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.txt"
    link.symlink_to(tmp_path / "real" / "a.txt")
    write_text(link, "through the link")
    assert link.is_symlink()
    assert (tmp_path / "real" / "a.txt").read_text() == "through the link"


@pytest.mark.skipif(os.name == "nt", reason="no such permissions there")
def test_permissions_are_the_usual_ones_and_are_kept(tmp_path):
    path, usual = tmp_path / "a.txt", tmp_path / "usual.txt"
    usual.touch()
    write_text(path, "new")
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(usual.stat().st_mode)
    path.chmod(0o600)
    write_text(path, "again")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def age(*paths):
    """Make files, and folders with all that is in them, look as if nobody had touched them."""
    for path in paths:
        for part in (*path.rglob("*"), path):
            os.utime(part, (time.time() - 2 * files.STRAY_AFTER,) * 2)


def test_only_old_strays_of_the_same_name_are_cleaned(tmp_path):
    stray, young, other = (
        tmp_path / f".{name}.{32 * digit}.unfinished"
        for name, digit in (("a[1]", "e"), ("a[1]", "f"), ("b", "e"))
    )
    for path in (stray, young, other):
        path.touch()
    age(stray, other)
    write_text(tmp_path / "a[1]", "")
    assert names(tmp_path) == sorted([young.name, other.name, "a[1]"])


def test_what_a_killed_filling_left_behind_is_cleaned_by_a_later_one(tmp_path):
    with whole_folder(tmp_path / "a") as filling:
        (filling / "rows").touch()
        left = filling.parent.with_name(filling.parent.name + "x")
        shutil.copytree(filling.parent, left)  # as a kill at this moment leaves it
    with whole_folder(tmp_path / "b"):
        pass
    assert left.exists()  # perhaps somebody is at it
    age(left)
    with whole_folder(tmp_path / "c"):
        pass
    assert names(tmp_path) == ["a", "b", "c"]


@given(part=st.from_regex(r"[-._a-z0-9]{0,32}", fullmatch=True))
@example(part="agent.notes")
@example(part=32 * "0")
@settings(max_examples=30)
def test_nothing_that_others_made_is_ever_cleaned(part, tmp_path_factory):
    """Whatever it is called: of files the name alone is ours, of folders it is not enough."""
    folder = tmp_path_factory.mktemp("theirs")
    novel, notes = folder / f".unfinished-{part}", folder / f".agent.{part}x.unfinished"
    like_ours = folder / f".unfinished-{32 * '0'}-{part}x"
    for chapters in (novel, like_ours):
        (chapters / "whole").mkdir(parents=True)
        (chapters / "whole" / "chapter.txt").touch()
    notes.touch()
    age(*folder.iterdir())
    before = sorted(folder.rglob("*"))
    write_text(folder / "agent", "")
    with whole_folder(folder / "rows"):
        pass
    assert set(before) <= set(folder.rglob("*"))


@pytest.mark.parametrize("writing", [replaceable, partial(write_text, text="")])
@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda path: path.mkdir(), "Is a directory"),
        (lambda path: path.symlink_to(path.name), "Too many levels of symbolic links"),
        (lambda path: path.symlink_to("."), "Is a directory"),
    ],
)
def test_where_no_file_can_be_it_is_told_by_its_own_name(made, said, writing, tmp_path):
    made(tmp_path / "wanted")
    with pytest.raises(OSError, match=rf"{said}: '{tmp_path}/wanted'"):
        writing(tmp_path / "wanted")
    assert names(tmp_path) == ["wanted"]


def test_what_lies_below_a_file_is_told_as_well(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError, match="file"):
        replaceable(tmp_path / "file" / "wanted")


def test_a_folder_that_is_still_being_filled_is_no_stray(tmp_path):
    long_ago = time.time() - 2 * files.STRAY_AFTER
    with whole_folder(tmp_path / "slow") as filling:
        os.utime(filling.parent, (long_ago, long_ago))
        (filling / "rows").touch()  # now
        with whole_folder(tmp_path / "quick"):
            pass
    assert names(tmp_path) == ["quick", "slow"]


def test_a_full_disk_is_told_with_the_file_that_was_written(tmp_path):
    def full(writing, path):
        with writing(path):
            raise OSError(errno.ENOSPC, "No space left on device")

    for writing in (replacing, whole_folder):
        with pytest.raises(OSError, match=r"No space left on device: '.*/wanted'"):
            full(writing, tmp_path / "wanted")


def test_of_two_that_fill_a_folder_the_slower_is_told(tmp_path):
    def slower():
        with whole_folder(tmp_path / "a"), whole_folder(tmp_path / "a") as faster:
            (faster / "rows").touch()

    with pytest.raises(FileExistsError, match="exists already: remove it first"):
        slower()
    assert (tmp_path / "a" / "rows").exists()


def test_one_waits_for_another(tmp_path):
    path, inside = tmp_path / "count", []

    def add_one():
        with one_at_a_time(path):
            inside.append(+1)
            assert sum(inside) == 1
            time.sleep(0.01)
            inside.append(-1)

    threads = [threading.Thread(target=add_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(inside) == 16


def test_who_waits_too_long_is_told(tmp_path):
    def wait():
        with pytest.raises(TimeoutError), one_at_a_time(tmp_path / "a", seconds=0.05):
            pass
        told.append(True)

    told = []
    with one_at_a_time(tmp_path / "a"):
        thread = threading.Thread(target=wait)
        thread.start()
        thread.join()
    assert told == [True]
