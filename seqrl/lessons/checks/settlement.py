"""The wager of lesson 00, settled by the ledger: who was how wrong, and about what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from seqrl.evidence.effect import FAILS, HOLDS, every
from seqrl.evidence.ledger import Row, ledger
from seqrl.lessons.checks.answers import load_answers
from seqrl.lessons.checks.wager import brier_score
from seqrl.lessons.living import data, element, on_site
from seqrl.lessons.shipped import load_questions

OUTCOMES = {HOLDS: True, FAILS: False}  # any other verdict makes a bet void
JOINED = {"context": ("context-short", "context-middle")}  # one bet on two claims


@dataclass(frozen=True)
class Settlement:
    """The outcome of each bet, and the Brier scores over those that are not void."""

    claims: dict[str, str]
    bets: dict[str, float]  # the reader's; a claim without one is missing
    outcomes: dict[str, bool | None]  # `None`: void

    @property
    def decided(self) -> dict[str, bool]:
        """Return the outcomes that are not void."""
        return {key: true for key, true in self.outcomes.items() if true is not None}

    @property
    def scores(self) -> dict[str, float]:
        """Return who has which Brier score, 0 is perfect; without bets there is no reader."""
        if not self.decided:
            return {}
        players: dict[str, Mapping[str, float]] = {"you": self.bets} if self.bets else {}
        players |= {"a believer": dict.fromkeys(self.decided, 1.0), "a coin": {}}
        return {name: brier_score(beliefs, self.decided) for name, beliefs in players.items()}

    @property
    def summary(self) -> str:
        """Return the settlement in a few sentences."""
        decided, true = len(self.decided), sum(self.decided.values())
        first = f"Of {len(self.claims)} bets {decided} are settled: {true} true, "
        first += f"{decided - true} false; {len(self.claims) - decided} are void."
        if not decided:
            return f"{first} Nobody has won anything yet."
        told = ", ".join(f"{name} {score:.2f}" for name, score in self.scores.items())
        scores = f"Brier score (0 is perfect, a believer is sure of all): {told}."
        return " ".join([first, scores, self._word()])

    def _word(self) -> str:
        if not self.bets:
            return "You placed no bets; the sliders still stand in lesson 00, and nobody looks."
        if self.scores["you"] <= self.scores["a coin"]:
            return "You knew more than a coin."
        return "A coin did better: being unsure is cheap, being sure and wrong is dear."

    def __repr__(self) -> str:
        return self.summary

    def _repr_html_(self) -> str:
        return self.page if on_site() else self.table

    @property
    def page(self) -> str:
        """The table for a page, whose script settles the bets that are kept in the browser."""
        return element("settlement", self.table + data({"outcomes": self.outcomes}))

    @property
    def table(self) -> str:
        """The summary over a line for each bet, in HTML."""
        head = "".join(f'<th scope="col">{name}</th>' for name in ("claim", "your bet", "outcome"))
        return (
            f'<table class="settlement"><caption>{escape(self.summary)}</caption><thead><tr>{head}'
            f"</tr></thead><tbody>{''.join(map(self._line, self.claims))}</tbody></table>"
        )

    def _line(self, key: str) -> str:
        bet = f"{100 * self.bets[key]:.0f} % true" if key in self.bets else "none"
        outcome = {True: "true", False: "false", None: "void"}[self.outcomes[key]]
        claim = f'<th scope="row" style="text-align: left">{escape(self.claims[key])}</th>'
        return f'<tr data-key="{key}">{claim}<td>{bet}</td><td>{outcome}</td></tr>'


def settlement(bets: Mapping[str, float], rows: Sequence[Row]) -> Settlement:
    """Return how bets on the ten claims of lesson 00 end by the verdicts of the ledger.

    A claim that holds is true, one that fails is false; a verdict between them makes the bet
    void. A bet on two claims at once is true if both hold and false if one fails.
    """
    verdicts = {row.key: row.finding.verdict for row in rows}
    claims = {item["key"]: item["claim"] for item in load_questions("wager")}
    return Settlement(
        claims,
        {key: belief for key, belief in bets.items() if key in claims},
        {key: outcome([verdicts[part] for part in JOINED.get(key, (key,))]) for key in claims},
    )


def outcome(verdicts: Sequence[str]) -> bool | None:
    """Return whether a bet on all these verdicts is won, `None` if it is void.

    >>> outcome(["holds"]), outcome(["depends", "fails"]), outcome(["holds", "not seen"])
    (True, False, None)
    """
    return every(OUTCOMES.get(verdict) for verdict in verdicts)


def settle() -> Settlement:
    """Return the settlement of the bets that this reader placed, by what is recorded."""
    return settlement(load_answers("wager"), ledger())
