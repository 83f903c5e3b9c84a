"""Where each file of the repository stands in the site."""

import os
from pathlib import Path

from faults import Fault

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
LESSONS = tuple(sorted(NOTEBOOKS.glob("[0-9]*.ipynb")))
ROBOT = NOTEBOOKS / "ask_a_robot.html"  # the site's robot.html as one file, for JupyterLab
DOCUMENTS = {  # Markdown that becomes a page, and the page's name
    NOTEBOOKS / "README.md": "how_a_lesson_works.html",
    **{page: f"{page.stem}.html" for page in sorted(NOTEBOOKS.glob("[a-z]*.md"))},
    **{page: f"{page.stem}.html" for page in sorted(NOTEBOOKS.glob("projects/*.md"))},
    ROOT / "data" / "README.md": "data.html",
    ROOT / "data" / "agents" / "README.md": "agents.html",
    ROOT / "data" / "results" / "scale" / "README.md": "scale.html",
}
SERVED = "/files/"  # where JupyterLab, as run.py starts it, serves the repository's files
PAGES = {
    **{lesson: f"{lesson.stem}.html" for lesson in LESSONS},
    **DOCUMENTS,
    NOTEBOOKS / "references.bib": "references.html",
    ROOT / "README.md": "index.html",
}


def address(link: str, source: Path) -> str | None:
    """Return where a link in the file `source` leads within the site, None where it has no page.

    Raises `Fault` for a link that leads nowhere in the repository either.
    """
    if "://" in link or link.startswith(("#", "mailto:")):
        return link
    path, mark, place = link.partition("#")
    base = ROOT if path.startswith(SERVED) else source.parent
    target = Path(os.path.normpath(base / path.removeprefix(SERVED)))
    if target in PAGES:
        return PAGES[target] + mark + place
    if target == ROBOT:
        return "robot.html"
    if not target.exists():
        raise Fault(f"the link to {link} leads nowhere: mend its path")
    return None
