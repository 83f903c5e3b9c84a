"""Parts of Markdown pages that a command writes, between two comments that name them."""

import re
from pathlib import Path


def between(name: str) -> re.Pattern[str]:
    """Return what finds the part of a page that is called so."""
    return re.compile(f"(?<=<!-- {name}: begin -->\n).*(?=<!-- {name}: end -->)", re.S)


def read(page: Path, name: str) -> str:
    """Return what stands there."""
    return between(name).search(page.read_text(encoding="utf-8")).group()


def write(page: Path, name: str, content: str) -> None:
    """Put something there in the place of what stands there."""
    text = page.read_text(encoding="utf-8")
    page.write_text(between(name).sub(lambda _: content, text), encoding="utf-8")
