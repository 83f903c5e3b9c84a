"""Pages from templates, and the style sheets and scripts that they share."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from seqrl.tools.files import write_text

HERE = Path(__file__).resolve().parent
LIVE = sorted(path.stem for path in HERE.glob("js/live_*.js"))  # what is interactive in lessons
SHEETS = ["live"] if (HERE / "live.css").exists() else []
SHARED = ("theme", "keyboard")


def render(template: str, **words: object) -> str:
    """Return a page made from a template and the words that it asks for."""
    return ENVIRONMENT.get_template(f"{template}.html.j2").render(words)


def write_parts(folder: Path, *more: str) -> None:
    """Write what every page needs into parts/, and the scripts named besides."""
    for name in ("colours.css", "site.css", *(f"{sheet}.css" for sheet in SHEETS)):
        write_text(folder / "parts" / name, (HERE / name).read_text("utf-8"))
    for name in (*SHARED, *LIVE, *more):
        script = (HERE / "js" / f"{name}.js").read_text("utf-8")
        write_text(folder / "parts" / f"{name}.js", script)


ENVIRONMENT = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
ENVIRONMENT.globals.update(sheets=[], scripts=["keyboard"], alone=False, robots="")
