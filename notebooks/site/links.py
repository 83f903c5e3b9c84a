"""Every page that was written: links lead somewhere, pictures say what they show, nothing is far.

A browser would find these faults one click at a time; here each names page, cell and remedy.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

from faults import Fault

FAR = re.compile(r"(https?:)?//", re.I)
LATER = ("data-robots", "data-physics")  # what js/start.js and js/page.js read in their time


@dataclass
class Page(HTMLParser):
    """What one page holds: anchors, links, what it loads, and what is wrong by itself."""

    name: str
    anchors: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)  # (place, address)
    wrong: list[str] = field(default_factory=list)
    place: str = ""

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)
        self.place = self.name
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of an element."""
        given = {name: value or "" for name, value in attrs}
        anchor = given.get("id", "")
        if anchor.startswith("cell-"):
            self.place = f"{self.name}, cell {anchor.removeprefix('cell-')}"
        if anchor in self.anchors:
            self._say(f"the id {anchor!r} is there twice: rename one")
        self.anchors += [anchor] if anchor else []
        self._look_at_picture(tag, given)
        self._look_at_addresses(tag, given)
        speaks = bool(given.get("aria-label")) or given.get("aria-hidden") == "true"
        self.open.append((tag, speaks))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of an element without content."""
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, and those within it that need no end."""
        while self.open and self.open.pop()[0] != tag:
            pass

    def _look_at_picture(self, tag: str, given: dict[str, str]) -> None:
        said = given.get("alt") if tag == "img" else given.get("aria-label")
        spoken_for = given.get("aria-hidden") == "true" or any(speaks for _, speaks in self.open)
        within = any(outer == "svg" for outer, _ in self.open)
        if tag in ("img", "svg") and not (said or "").strip() and not spoken_for and not within:
            self._say("a picture has no alternative text: say in one sentence what it shows")

    def _look_at_addresses(self, tag: str, given: dict[str, str]) -> None:
        loads = [given[name] for name in ("src", "srcset", "poster", "data") if name in given]
        loads += [one for name in LATER for one in given.get(name, "").split()]
        loads += [given["href"]] if tag in ("link", "use", "image") and "href" in given else []
        loads += re.findall(r"url\(['\"]?([^)'\"]+)", given.get("style", ""))
        for address in loads:
            if FAR.match(address):
                self._say(f"{address} is asked from another host: keep a copy in the site")
            elif not address.startswith("data:"):
                self.links.append((self.place, address))
        if tag == "a" and "href" in given and not re.match(r"[a-z]+:", given["href"]):
            self.links.append((self.place, given["href"]))

    def _say(self, sentence: str) -> None:
        self.wrong.append(f"{self.place}: {sentence}")


def faults(folder: Path) -> Iterator[Fault]:
    """Yield what is wrong with the pages of a built site."""
    pages = {}
    for path in sorted(folder.glob("*.html")):
        pages[path.name] = page = Page(path.name)
        page.feed(path.read_text("utf-8"))
    for page in pages.values():
        yield from map(Fault, page.wrong)
        for place, address in page.links:
            target, _, anchor = unquote(address).partition("#")
            if target and not (folder / target).is_file():
                yield Fault(f"{place}: the link {address} leads nowhere: mend it")
            elif anchor and anchor not in pages.get(target or page.name, page).anchors:
                yield Fault(f"{place}: {target or 'the page'} has no part #{anchor}: mend it")
