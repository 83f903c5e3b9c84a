"""A page of the site with all that it reads as one file.

JupyterLab's server shows pages in a sandbox, in which they may run scripts but read no files.
"""

import re
from pathlib import Path

SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)">')
SCRIPT = re.compile(r'<script( defer)? src="([^"]+)"([^>]*)></script>')
LATER = re.compile(r'data-(?:robots|physics)="([^"]+)"')  # what js/start.js reads once it is asked


def in_one_file(page: Path) -> str:
    """Return a page's HTML with its style sheets, and its scripts in the order they would run.

    Raises `ValueError` for a script that would end its element.
    """
    html = page.read_text("utf-8")
    later = [address for found in LATER.findall(html) for address in found.split()]
    deferred = [_kept(page.parent, address) for address in later]

    def here(found: re.Match) -> str:
        script = f"<script{found[3]}>\n{_code(page.parent, found[2])}</script>"
        if found[1]:
            deferred.append(script)
        return "" if found[1] else script

    html = SHEET.sub(lambda found: f"<style>\n{_text(page.parent, found[1])}</style>", html)
    body, end = SCRIPT.sub(here, html).rsplit("</body>", 1)
    return "\n".join([body, *deferred, f"</body>{end}"])


def _kept(folder: Path, address: str) -> str:
    """Return a script that waits in the page under its address."""
    return f'<script type="text/plain" id="{address}">\n{_code(folder, address)}</script>'


def _code(folder: Path, address: str) -> str:
    code = _text(folder, address)
    if re.search(r"</?script", code, re.I):
        raise ValueError(f"{address} holds the tag of a script: write it in parts")
    return code


def _text(folder: Path, address: str) -> str:
    return (folder / address).read_text("utf-8")
