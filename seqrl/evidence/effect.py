"""Effects with their uncertainty, and the one way in which they become verdicts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from seqrl.evaluation import t_interval

HOLDS, FAILS, DEPENDS, NOT_SEEN, MISSING = VERDICTS = (
    *("holds", "fails", "depends", "not seen", "not recorded yet"),
)
ANSWERS = {True: "yes", False: "no", None: NOT_SEEN}  # to whether something is there
MARGIN = 0.1  # what counts as a difference: a tenth of the scale
HALF = 0.5  # what "critical" and "cannot" mean: half of what is achieved otherwise
ENOUGH = 5  # seeds, before an interval is honest


@dataclass(frozen=True)
class Effect:
    """What something does somewhere: one value a seed, as a share of a scale that is named."""

    where: str
    values: np.ndarray  # [seeds]
    possible: tuple[float, float] = (-np.inf, np.inf)  # (0, 1) for a share of runs

    @property
    def mean(self) -> float:
        """Return the mean over the seeds."""
        return float(np.mean(self.values))

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Return the 95 % t interval of the mean over seeds, `None` below five of them.

        It is cut where no value is possible.
        """
        if len(self.values) < ENOUGH:
            return None
        if np.ptp(self.values) == 0:  # t has no scale: all seeds agree
            return self.mean, self.mean
        low, high = np.clip(t_interval(self.values), *self.possible)
        return float(low), float(high)

    def reaches(self, margin: float = MARGIN) -> bool | None:
        """Return whether the effect is as great as `margin`, `None` if that is not seen.

        Yes: the interval lies above zero and the mean reaches the margin. No: the whole interval
        lies below the margin. Below five seeds there is no interval and nothing is seen.

        >>> Effect("a robot", np.array([0.3, 0.2, 0.3, 0.2, 0.3])).reaches(0.1)
        True
        >>> Effect("a robot", np.array([0.9, -0.9, 0.3, 0.2, 0.3])).reaches(0.1) is None
        True
        """
        if self.bounds is None:
            return None
        low, high = self.bounds
        if low > 0 and self.mean >= margin:
            return True
        return False if high < margin else None

    def above(self, level: float) -> bool | None:
        """Return whether the mean lies above a level: by the whole interval, else `None`.

        >>> Effect("a robot", np.array([0.3, 0.2, 0.3, 0.2, 0.3])).above(0.5)
        False
        """
        if self.bounds is None:
            return None
        low, high = self.bounds
        return None if low <= level <= high else low > level

    def __str__(self) -> str:
        if self.bounds is None:
            return f"{self.where}: {', '.join(map(percent, self.values))}\N{NO-BREAK SPACE}%"
        low, high = map(percent, self.bounds)
        spread = "" if low == high else f" ({low} to {high})"
        return f"{self.where} {percent(self.mean)}\N{NO-BREAK SPACE}%{spread}"


def percent(share: float) -> str:
    """Return a share as whole hundredths, with a true minus sign.

    >>> percent(-0.124), percent(0.003)
    ('−12', '0')
    """
    return f"{100 * share:z.0f}".replace("-", "−")


def verdict(answers: Iterable[bool | None]) -> str:
    """Return one word for a claim that was asked in several places.

    Yes everywhere: it holds. Here yes and there no: it depends. No somewhere and yes nowhere: it
    fails, since one clear counterexample is enough against a general claim. Else: not seen.

    >>> verdict([True, True]), verdict([False, None]), verdict([True, None, False])
    ('holds', 'fails', 'depends')
    >>> verdict([True, None])
    'not seen'
    """
    found = list(answers)
    if False in found:
        return DEPENDS if True in found else FAILS
    return HOLDS if found and None not in found else NOT_SEEN


def every(answers: Iterable[bool | None]) -> bool | None:
    """Return yes if all answers are, no if one is, else `None`.

    >>> every([True, True]), every([True, None, False]), every([True, None])
    (True, False, None)
    """
    found = list(answers)
    return False if False in found else None if None in found else True


def opposite(answer: bool | None) -> bool | None:
    """Return the answer to the opposite question."""
    return None if answer is None else not answer


@dataclass(frozen=True)
class Finding:
    """A verdict, the measured answer in a sentence, and the effects behind it."""

    verdict: str
    answer: str
    effects: tuple[Effect, ...] = ()
    seeds: str = ""  # how many, where the effects do not say it

    @property
    def n(self) -> str:
        """Return how many seeds stand behind the answer and which interval it shows.

        >>> effects = [Effect("a", np.arange(5)), Effect("b", np.arange(10))]
        >>> Finding("holds", "", tuple(effects)).n
        '5 to 10 seeds, 95 % t intervals'
        """
        if self.seeds or not self.effects:
            return self.seeds
        seeds = sorted({len(effect.values) for effect in self.effects})
        number = str(seeds[0]) if len(seeds) == 1 else f"{seeds[0]} to {seeds[-1]}"
        enough = seeds[0] >= ENOUGH
        return f"{number} seeds, {'95 % t intervals' if enough else 'dots, no interval'}"


def costs(pairs: Mapping[str, tuple[np.ndarray, ...]]) -> tuple[Effect, ...]:
    """Return what each change costs: (with − without) as a share of the mean with, by seed."""
    return tuple(
        Effect(where, (kept - changed) / kept.mean()) for where, (kept, changed) in pairs.items()
    )


def listed(effects: Sequence[Effect]) -> str:
    """Return effects as a part of a sentence."""
    return ", ".join(map(str, effects))
