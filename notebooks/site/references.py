"""notebooks/references.bib as a page: every paper that the series names."""

from html import escape

import bibtexparser

from addresses import NOTEBOOKS

VENUES = ("journal", "booktitle", "publisher")


def html() -> str:
    """Return the papers in the order of their authors, each with a link."""
    library = bibtexparser.parse_file(str(NOTEBOOKS / "references.bib"))
    entries = [{one.key: plain(one.value) for one in entry.fields} for entry in library.entries]
    entries.sort(key=lambda entry: (entry["author"].casefold(), entry["year"]))
    items = "\n".join(map(item, entries))
    return f'<h1 id="references">References</h1>\n<ul class="references">\n{items}\n</ul>\n'


def item(entry: dict[str, str]) -> str:
    """Return one paper as an item of the list."""
    venue = next((entry[name] for name in VENUES if name in entry), "")
    said = f"{escape(authors(entry['author']))} ({entry['year']}). "
    title = f'<a href="{escape(entry["url"])}">{escape(entry["title"])}</a>.'
    return f"<li>{said}{title} {escape(venue)}</li>"


def authors(names: str) -> str:
    """Return authors as one reads them, up to three by name.

    >>> authors("Chen, Lili and Lu, Kevin")
    'Lili Chen, Kevin Lu'
    """
    people = [" ".join(reversed(name.split(", "))) for name in names.split(" and ")]
    return ", ".join(people if len(people) <= 3 else [people[0], "and others"])


def plain(value: str) -> str:
    """Return a field without the braces that keep capitals."""
    return value.replace("{", "").replace("}", "")
