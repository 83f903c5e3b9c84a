"""The wager: ten popular claims, a belief in each, settled by measurement in the last lesson."""

from collections.abc import Mapping, Sequence
from html import escape

from ipywidgets import HTML, Layout, SelectionSlider

from seqrl.lessons.checks.answers import change_answers, load_answers
from seqrl.lessons.checks.item import nearest
from seqrl.lessons.living import LivingBox, data, element, slider
from seqrl.lessons.shipped import load_questions
from seqrl.tools.fields import finite_number, whole_number

_BELIEFS = [
    *((f"{p} % sure it is false", (100 - p) / 100) for p in range(100, 50, -10)),
    ("50 : 50", 0.5),
    *((f"{p} % sure it is true", p / 100) for p in range(60, 101, 10)),
]


def brier_score(beliefs: Mapping[str, float], verdicts: Mapping[str, bool]) -> float:
    """Return the mean of (belief − outcome)² over the verdicts: 0 is perfect, a coin has 0.25.

    A claim without a bet counts as 50 : 50 (Brier 1950).

    >>> brier_score({"a": 1.0, "b": 0.5}, {"a": True, "b": False})
    0.125
    """
    errors = [(beliefs.get(key, 0.5) - float(true)) ** 2 for key, true in verdicts.items()]
    return sum(errors) / len(errors)


class Wager(LivingBox):
    """A slider for each claim; every move is kept on the reader's own machine."""

    def __init__(self, claims: Sequence[Mapping[str, str]]) -> None:
        self.claims, self.status = claims, HTML()
        self.bets: dict[str, float] = load_answers("wager")
        self.status.add_class("wager-status")
        self.sliders = [self._slider(claim["key"]) for claim in claims]
        texts = [HTML(f"<b>{n}.</b> {claim['claim']}") for n, claim in enumerate(claims, start=1)]
        self._report()
        rows = [part for row in zip(texts, self.sliders, strict=True) for part in row]
        super().__init__([*rows, self.status])

    def bet(self, number: int, true: float) -> None:
        """Place a bet by a call, where an editor shows no sliders, and print how many there are.

        `number` is the claim's, from 1; `true` how likely it is true, in per cent. Raises
        `ValueError` for a number outside.
        """
        claim = self.claims[whole_number("number", number, 1, len(self.claims)) - 1]
        self._place(claim["key"], finite_number("true (in per cent)", true, 0, 100) / 100)
        print(self.status.value)

    @property
    def page(self) -> str:
        """The claims with their sliders, whose bets the page's script keeps."""
        names = [name for name, _ in _BELIEFS]
        rows = "".join(
            f'<li data-key="{claim["key"]}">{claim["claim"]}'
            f"{slider('Your bet', names, names.index('50 : 50'))}</li>"
            for claim in self.claims
        )
        said = '<p class="wager-status" role="status"></p>'
        content = f"<ol>{rows}</ol>{said}{data({'beliefs': [belief for _, belief in _BELIEFS]})}"
        return element("wager", content)

    @property
    def fallback(self) -> str:
        """The claims to read, and how to bet."""
        claims = "".join(f"<li>{escape(claim['claim'])}</li>" for claim in self.claims)
        return (
            f"<ol>{claims}</ol><p>{self.status.value}. Run <code>wager().bet(2, 80)</code> in a "
            "cell of its own to bet that claim 2 is true, 80 % sure.</p>"
        )

    def _slider(self, key: str) -> SelectionSlider:
        slider = SelectionSlider(
            options=_BELIEFS,
            value=nearest(_BELIEFS, self.bets.get(key, 0.5)),
            continuous_update=False,
            layout=Layout(width="30em"),
        )
        slider.add_class(f"bet-{key}")
        slider.observe(lambda change: self._place(key, change["new"]), names="value")
        return slider

    def _place(self, key: str, belief: float) -> None:
        self.bets[key] = belief
        self._report(change_answers("wager", lambda answers: answers.update({key: belief})))

    def _report(self, problem: str = "") -> None:
        kept = "; kept" if self.bets and not problem else ""
        said = f"{len(self.bets)} of {len(self.claims)} bets placed{kept}"
        self.status.value = f"{said} {escape(problem)}" if problem else said


def wager() -> Wager:
    """Return a slider for each claim; every move is kept on the reader's own machine."""
    return Wager(load_questions("wager"))
