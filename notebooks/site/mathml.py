"""LaTeX as MathML, which browsers set without a library."""

import re

from latex2mathml.converter import convert

from faults import Fault

NUMBER = re.compile(r"\\tag\{(\w+)\}")
# What the converter would set too tightly, or letter by letter: pattern and what stands for it.
SPACED = {
    r"\\operatorname\*?\{([^}]*)\}": lambda name: r"\text{" + name[1].replace(r"\,", " ") + "}",
    r"(\\(?:log|tanh)(?:\^\w)?)\s*(?=[\w\\])": r"\1\\,",
    r"(?<=[\w})])\s*(?=\\(?:log|tanh)\b)": r"\\,",
}
# Signs that it takes for operators and sets too loosely.
TIGHT = {
    r"<mo>(&#x0221E;|&#x022A4;|&#x022C6;)</mo>": r"<mi>\1</mi>",  # infinity, transposed, best
    r'(<mo stretchy="false">(?:&#x00028;|&#x0005B;|\(|\[)</mo>)<mo>&#x02212;': (
        r'\1<mo form="prefix">&#x02212;'
    ),
    r"<msup>(<mi>\w</mi>)<mi>(&#x02032;)</mi></msup>": (
        r'<mrow>\1<mo lspace="0" rspace="0">\2</mo></mrow>'
    ),
}


def inline(tex: str) -> str:
    r"""Return a formula within a line.

    >>> inline("x").partition("<mrow>")[2]
    '<mi>x</mi></mrow></math>'
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
    spaced = tex.strip()
    for pattern, instead in SPACED.items():
        spaced = re.sub(pattern, instead, spaced)
    try:
        formula = convert(spaced, display=how)
    except Exception as error:  # of many kinds
        raise Fault(f"the formula {tex.strip()!r} cannot be set ({error!r}): mend it") from None
    if unknown := re.findall(r"\\[a-zA-Z]+", formula):
        raise Fault(
            f"the formula {tex.strip()!r} has {unknown[0]}, which latex2mathml does not know: "
            "say it with other commands"
        )
    for pattern, instead in TIGHT.items():
        formula = re.sub(pattern, instead, formula)
    return formula
