"""notebooks/references.bib: every citation leads to an entry, and every entry is cited."""

import re
from pathlib import Path

import bibtexparser
import pytest

from tests.notebooks.anatomy import LESSONS, prose

ROOT = Path(__file__).parents[1]
LIBRARY = bibtexparser.parse_file(str(ROOT / "notebooks" / "references.bib"))
ENTRIES = {entry.key: {f.key: f.value for f in entry.fields} for entry in LIBRARY.entries}
PAGES = [ROOT / "README.md", ROOT / "data/README.md", ROOT / "notebooks/README.md"]
MODULES = [*ROOT.glob("seqrl/**/*.py"), *ROOT.glob("data/**/*.py")]
QUESTIONS = [*ROOT.glob("data/questions/*.json")]
TEXT = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for path in [*PAGES, *MODULES, *QUESTIONS]
}
LESSON = {lesson.number: "\n".join(cell.source for cell in lesson.cells) for lesson in LESSONS}
TEXT |= {f"lesson {number}": text for number, text in LESSON.items()}

PAPER = re.compile(r"https?://(?:arxiv\.org|doi\.org|openreview\.net)/[^\s)\"'>]+[^\s)\"'>.,]")
ARXIV = re.compile(r"\b\d{4}\.\d{5}\b")
CITATION = re.compile(
    r"\b([A-Z][\w-]+)(?: et al\.|(?:, [A-Z][\w-]+)?,? (?:and|&) [A-Z][\w-]+)?,? \(?"
    r"((?:19|20)\d\d)\b(?!-)"
)
ABBREVIATION = re.compile(r"%?\b[A-Z][A-Za-z0-9]*[A-Z0-9][A-Za-z0-9]*\b")
NO_METHODS = {
    "BC",
    "CSV",
    "CartPole",
    "CPU",
    "GPU",
    "MuJoCo",
    "JupyterLab",
    "PyTorch",
    "RL",
    "NumPy",
    "README",
    "L1",
    "L2",
    "MLP",
    "ReLU",
}

every_entry = pytest.mark.parametrize("key", ENTRIES)


def surnames(entry):
    return [author.split(",")[0] for author in entry["author"].split(" and ")]


def names(entry):
    return [name.strip() for name in entry.get("keywords", "").split(",") if name]


def venue(entry):
    return next(entry[kind] for kind in ("booktitle", "journal", "institution") if kind in entry)


def mentions(text, entry):
    """Whether a text cites an entry: by its first author and year, or by its number."""
    label = (surnames(entry)[0], entry["year"])
    return label in CITATION.findall(text) or entry["url"].rsplit("/", 1)[1] in text


def test_the_file_is_well_formed():
    assert not LIBRARY.failed_blocks
    assert list(ENTRIES) == sorted(ENTRIES)
    assert len({entry["url"] for entry in ENTRIES.values()}) == len(ENTRIES)


@every_entry
def test_an_entry_says_who_what_where_and_when(key):
    entry = ENTRIES[key]
    assert all(entry[field] for field in ("author", "title", "year", "url"))
    assert venue(entry)
    author = surnames(entry)[0].lower().replace("é", "e").replace("ü", "u")
    assert re.fullmatch(rf"{author}{entry['year']}[a-z0-9]+", key)


@every_entry
def test_every_entry_is_cited(key):
    assert [where for where, text in TEXT.items() if mentions(text, ENTRIES[key])]


@pytest.mark.parametrize("where", TEXT)
def test_every_citation_has_an_entry(where):
    known = {(surnames(entry)[0], entry["year"]) for entry in ENTRIES.values()}
    venues = {venue(entry) for entry in ENTRIES.values()}
    cited = {c for c in CITATION.findall(TEXT[where]) if c[0] not in venues}
    assert cited <= known
    addresses = {entry["url"] for entry in ENTRIES.values()}
    assert set(PAPER.findall(TEXT[where])) <= addresses
    numbers = {address.rsplit("/", 1)[1] for address in addresses}
    assert set(ARXIV.findall(TEXT[where])) <= numbers


def test_a_lesson_that_names_a_method_cites_it_or_an_earlier_one_did():
    read = ""
    for lesson in LESSONS:
        read += LESSON[lesson.number]
        told = "\n".join(prose(cell.source) for cell in lesson.markdown[1:])
        for entry in ENTRIES.values():
            named = [n for n in names(entry) if re.search(rf"(?<!\w){re.escape(n)}\b", told)]
            assert not named or mentions(read, entry), f"{lesson.number} names {named}"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.number)
def test_every_abbreviation_is_a_method_with_an_entry(lesson):
    told = "\n".join(prose(cell.source) for cell in lesson.markdown)
    methods = {name for entry in ENTRIES.values() for name in names(entry)}
    venues = {venue(entry) for entry in ENTRIES.values()}
    assert set(ABBREVIATION.findall(told)) <= methods | venues | NO_METHODS
