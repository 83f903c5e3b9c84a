"""LaTeX as MathML, which browsers set without a library."""

import re
from html import escape

from faults import Fault
from latex2mathml.converter import convert

NUMBER = re.compile(r"\\tag\{(\w+)\}")
OPERATOR = re.compile(r"\\operatorname\*?\{([^}]*)\}")


def inline(tex: str) -> str:
    r"""Return a formula within a line.

    >>> inline("x")
    '<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline"><mrow><mi>x</mi></mrow></math>'
    """
    return _converted(tex, "inline")


def display(tex: str) -> str:
    r"""Return a formula on a line of its own, with its number if it has a `\tag`."""
    number = NUMBER.search(tex)
    formula = _converted(NUMBER.sub("", tex), "block")
    said = f'<span class="equation-number">({number[1]})</span>' if number else ""
    return f'<div class="equation"><div class="formula">{formula}</div>{said}</div>\n'


def _converted(tex: str, how: str) -> str:
    """Return MathML; raise `Fault` for what the converter does not know."""
    plain = OPERATOR.sub(lambda name: r"\text{" + name[1].replace(r"\,", " ") + "}", tex.strip())
    try:
        formula = convert(plain, display=how)
    except Exception as error:
        raise Fault(
            f"the formula {tex.strip()!r} cannot be set ({error!r}): simplify it"
        ) from None
    if unknown := re.findall(r"\\[a-zA-Z]+", formula):
        raise Fault(
            f"the formula {escape(tex.strip())!r} has {unknown[0]}, which latex2mathml does not "
            "know: say it with other commands"
        )
    return formula
