"""A zero with a minus before it: what is left of a small negative number when it is rounded.

A reader asks what it means. `f"{x:z.2f}"` writes none, and neither does `x.round(2) + 0.0`.
"""

import re
from html import unescape

SILENT = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.S)  # what of a page nobody reads
MINUS_ZERO = re.compile(r"(?<![\w.)])[-−]0(\.0*)?(?![\w.])")


def minus_zeros(html: str) -> list[str]:
    """Return each minus zero that a page says, with what stands around it.

    >>> minus_zeros("<pre>slopes: -0.00, 0.05</pre>")
    [' slopes: -0.00, 0.05 ']
    """
    said = unescape(SILENT.sub(" ", html))
    return [said[max(m.start() - 40, 0) : m.end() + 20] for m in MINUS_ZERO.finditer(said)]
