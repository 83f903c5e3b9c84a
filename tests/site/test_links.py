"""A built site is looked through: each fault of a page names place and remedy."""

import pytest

from links import faults

FINE = '<svg role="img" aria-label="A dot."><g><svg></svg></g></svg><a href="other.html#b">b</a>'


def found(folder, body: str) -> list[str]:
    (folder / "parts").mkdir()
    (folder / "parts" / "look.css").touch()
    (folder / "other.html").write_text('<p id="b">B<br>')
    (folder / "page.html").write_text(f'<main><div id="cell-05-01">{body}</div></main>')
    return [str(fault) for fault in faults(folder)]


@pytest.mark.parametrize(
    "body",
    [
        FINE,
        '<a href="https://arxiv.org/abs/1706.03762">far, but only if one goes there</a>',
        '<link rel="stylesheet" href="parts/look.css"><a href="#cell-05-01">here</a>',
        '<div role="img" aria-label="Two dots."><svg></svg><img src="data:,"></div>',
        '<svg aria-hidden="true"></svg>',
        '<script>"<img src=gone.png>"</script>',
    ],
)
def test_a_page_that_is_right_has_no_fault(body, tmp_path):
    assert found(tmp_path, body) == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('<a href="gone.html">x</a>', "the link gone.html leads nowhere: mend it"),
        ('<a href="other.html#c">x</a>', "other.html has no part #c: mend it"),
        ('<p data-robots="parts/look.css gone.js">', "the link gone.js leads nowhere: mend it"),
        ('<a href="#c">x</a>', "the page has no part #c: mend it"),
        ('<img src="data:,">', "a picture has no alternative text: say in one sentence"),
        ('<img src="data:," alt=" ">', "a picture has no alternative text"),
        ("<svg><g/></svg>", "a picture has no alternative text"),
        (f"{FINE}<svg></svg>", "a picture has no alternative text"),
        ('<p id="a"></p><p id="a"></p>', "the id 'a' is there twice: rename one"),
        ('<script src="https://cdn.example/x.js"></script>', "is asked from another host: keep"),
        ('<link rel="stylesheet" href="//fonts.example/a">', "is asked from another host"),
        ('<p style="background: url(http://a.example/b)">', "is asked from another host"),
    ],
)
def test_each_fault_names_page_cell_and_remedy(body, message, tmp_path):
    [fault] = found(tmp_path, body)
    assert fault.startswith("page.html, cell 05-01: ")
    assert message in fault
