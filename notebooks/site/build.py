"""The site: all lessons executed, a page each, around the robot's page; it opens from file://.

python run.py site [FOLDER] [--repository ADDRESS]
"""

import argparse
import shutil
import sys
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import links
import references
import robot
import search_index
from addresses import DOCUMENTS, LESSONS, NOTEBOOKS, ROOT
from executed import execute
from faults import Fault, stop_if_any
from lesson import Lesson
from pictures import inlined
from prose import Prose
from rendering import LIVE, SHEETS, render, write_parts
from seqrl.tools.files import write_text

RACE = NOTEBOOKS / "images" / "race.svg"
RACES = (
    "Three half-cheetahs driven by one Decision Transformer, which was asked for a return of 200, "
    "400 and 600: the more was asked, the faster it runs."
)
SENTENCE = (
    "Twenty lessons from what a return is to a trained Decision Transformer, which you can ask "
    "for more or for less: read, predict, drag the sliders, and run any of it yourself."
)


def build(folder: Path, paths: Sequence[Path] = LESSONS, repository: str = "") -> None:
    """Write the whole site. Raises `Fault` with a line for all that is wrong."""
    begin = time.monotonic()
    notebooks = execute(paths)
    lessons = [Lesson(path, notebook) for path, notebook in zip(paths, notebooks, strict=True)]
    words = {"run_it": commands(repository), "race": inlined(RACE, RACES)}
    pages = write_lessons(folder, lessons, words) | write_documents(folder)
    write_text(folder / "parts" / "search_index.js", search_index.script(pages))
    write_text(folder / "index.html", start(lessons, pages, words))
    write_parts(folder, "search")
    robot.build(folder)
    stop_if_any(list(links.faults(folder)))
    print(f"site: {folder / 'index.html'} is ready, after {time.monotonic() - begin:.0f} s")


def commands(repository: str) -> tuple[str, str]:
    """Return the two commands that open the lessons in JupyterLab."""
    if not repository:
        return "cd seqrl    # the folder of this repository", "python run.py lab"
    name = repository.rstrip("/").rpartition("/")[2].removesuffix(".git")
    return f"git clone {repository}", f"python {name}/run.py lab"


def write_lessons(folder: Path, lessons: Sequence[Lesson], words: dict) -> dict[str, str]:
    """Write each lesson's page and its notebook beside it; return the pages' prose."""
    stop_if_any([fault for lesson in lessons if (fault := fault_of(lesson))])
    ends: list[Lesson | None] = [None, *lessons, None]
    for (before, lesson), (_, after) in pairwise(pairwise(ends)):
        head = robot_at_the_head() if lesson.number == "00" else {"sheets": SHEETS, "panel": ""}
        page = render(
            "lesson",
            title=f"{lesson.number} · {lesson.title}",
            description=f"After {lesson.minutes} minutes {lesson.promise}",
            scripts=["keyboard", *LIVE],
            lesson=lesson,
            cells=lesson.cells,
            before=before,
            after=after,
            **words,
            **head,
        )
        write_text(folder / lesson.address, page)
        shutil.copyfile(lesson.path, folder / lesson.path.name)
    return {one.address: "\n".join(cell.prose for cell in one.cells) for one in lessons}


def robot_at_the_head() -> dict:
    """Return what a lesson's page needs for a half-cheetah below its title."""
    return {
        "sheets": [*SHEETS, "robot"],
        "robots": robot.scripts("half_cheetah"),
        "panel": robot.panel("half_cheetah", folded=True),
    }


def fault_of(lesson: Lesson) -> Fault | None:
    """Make a lesson's cells; return what is wrong with them."""
    try:
        lesson.cells  # noqa: B018, they are made when asked for
    except Fault as fault:
        return fault
    return None


def write_documents(folder: Path) -> dict[str, str]:
    """Write a page for each document and for the references; return their HTML."""
    pages = {}
    for source, address in DOCUMENTS.items():
        prose = Prose(source)
        html = prose.html(source.read_text("utf-8"))
        contents = [heading for heading in prose.headings if heading.level > 1]
        pages[address] = html
        write_text(folder / address, document(html, contents))
    pages["references.html"] = references.html()
    write_text(folder / "references.html", document(pages["references.html"], []))
    return pages


def document(html: str, contents: list) -> str:
    """Return the page of a document."""
    title = name_of(html)
    return render("document", title=title, description=title, html=html, headings=contents)


def name_of(html: str) -> str:
    """Return what the first heading of a page says."""
    return next(search_index.sections("", html))["heading"]


def start(lessons: Sequence[Lesson], pages: dict[str, str], words: dict) -> str:
    """Return the start page."""
    beside = [*DOCUMENTS.values(), "references.html"]
    documents = [(address, name_of(pages[address])) for address in beside]
    return render(
        "start",
        title="seqrl: reinforcement learning as sequence modelling",
        description=SENTENCE,
        lessons=lessons,
        documents=documents,
        **words,
    )


def main() -> int:
    """Build as the command line says; return its exit code."""
    parser = argparse.ArgumentParser("python run.py site", description="Build the site.")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "site")
    parser.add_argument("--repository", default="", help="the address from which it is cloned")
    given = parser.parse_args()
    try:
        build(given.folder, repository=given.repository)
    except (Fault, ConnectionError) as error:
        print(f"\nThe site is not built.\n{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
