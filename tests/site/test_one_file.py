"""A page as one file: what it reads stands in it, in the order in which it would run."""

import re

import pytest

from one_file import in_one_file

PAGE = """<!doctype html><html><head>
<link rel="stylesheet" href="parts/a.css">
<script src="parts/now.js"></script>
<script defer src="parts/late.js"></script>
<script defer src="robot/start.js" data-robots="robot/b.js robot/c.js"></script>
</head><body><p data-physics="robot/p.js">Text</p>
</body></html>
"""
FILES = ("a.css", "now.js", "late.js", "start.js", "b.js", "c.js", "p.js")


def one_file(folder, **said: str) -> str:
    for kind in ("parts", "robot"):
        (folder / kind).mkdir()
        for name in FILES:
            (folder / kind / name).write_text(said.get(name.partition(".")[0], f"/* {name} */"))
    (folder / "page.html").write_text(PAGE)
    return in_one_file(folder / "page.html")


def test_all_that_a_page_reads_stands_in_it_once_and_in_order(tmp_path):
    html = one_file(tmp_path)
    assert re.findall(r"/\* (.*?) \*/", html) == [
        *("a.css", "now.js"),
        *("b.js", "c.js", "p.js"),  # wait under their addresses
        *("late.js", "start.js"),
    ]
    assert not re.search(r'(src|href)="(parts|robot)', html)
    assert html.index("Text") < html.index("late.js") < html.index("</body>")


def test_what_is_read_later_waits_under_its_address(tmp_path):
    waiting = re.findall(
        r'<script type="text/plain" id="(.*?)">\n/\* (.*?) \*/', one_file(tmp_path)
    )
    assert waiting == [("robot/b.js", "b.js"), ("robot/c.js", "c.js"), ("robot/p.js", "p.js")]


def test_a_backslash_in_a_script_stays_one(tmp_path):
    assert r"say('\1 \n')" in one_file(tmp_path, now=r"say('\1 \n')", a=r"\1")


@pytest.mark.parametrize("tag", ["</script>", "<SCRIPT>"])
def test_a_script_that_holds_the_tag_of_one_is_refused(tag, tmp_path):
    with pytest.raises(ValueError, match="robot/c.js holds the tag of a script: write it in"):
        one_file(tmp_path, c=f"say('{tag}')")
