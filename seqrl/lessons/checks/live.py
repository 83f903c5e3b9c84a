"""A statement about a run made here and now: training is chaotic, so it may not hold here.

What a training run or a physics rollout ends with depends on how a processor rounds. So each such
statement was measured beforehand over runs with other seeds; where it does not hold, the reader
is told in how many of them it did, and the lesson goes on.
"""

import operator
import os
from typing import Any

import numpy as np

from seqrl.tools.records import load_results

CONDITIONS = {"above": operator.gt, "below": operator.lt, "equal": operator.eq}


def live_claim(
    lesson: str,
    statement: str,
    value: Any,
    *,
    above: float | None = None,
    below: float | None = None,
    equal: Any = None,
) -> None:
    """Print the statement with a tick if `value` is as expected, else what was and what came out.

    A statement about recorded data or mathematics is a `claim`. Raises `ValueError` if nothing is
    expected. Where SEQRL_STRICT is set, as in tests, raises `AssertionError` for a statement that
    does not hold or whose record says nothing of what is expected.

    >>> live_claim("00", "it picks every apple that 20 steps allow", 5, equal=5)
    ✓ it picks every apple that 20 steps allow
    """
    given = {"above": above, "below": below, "equal": equal}
    expected = {name: plain(limit) for name, limit in given.items() if limit is not None}
    if not expected:
        raise ValueError(f"{statement!r}: say what is expected: above, below or equal")
    measured = recorded(lesson).get(statement, {})
    strict = "SEQRL_STRICT" in os.environ
    if strict and measured.get("expected") != expected:
        raise AssertionError(
            f"no record of {statement!r}, expected {expected}: "
            f"python -m tests.notebooks.live_claims {lesson}"
        )
    if holds(plain(value), expected):
        print(f"✓ {statement}")
        return
    wanted = " and ".join(f"{name} {shown(limit)}" for name, limit in expected.items())
    told = f"{statement}: expected {wanted}, came out {shown(plain(value))}"
    if strict:
        raise AssertionError(f"this claim does not hold here: {told}")
    print(f"✗ {told}{_elsewhere(measured.get('values', []), expected)}")


def holds(value: Any, expected: dict[str, Any]) -> bool:
    """Return True if a value meets every condition, such as {"above": 0.65}."""
    return all(bool(CONDITIONS[name](value, limit)) for name, limit in expected.items())


def recorded(lesson: str) -> dict[str, dict[str, Any]]:
    """Return what was measured of a lesson's live claims: statement → "expected" and "values"."""
    of_lesson = [r for r in load_results("live_claims") if r["lesson"] == lesson]
    return {claim["statement"]: claim for record in of_lesson for claim in record["claims"]}


def plain(value: Any) -> Any:
    """Return a number, array, tensor or sequence as what JSON can hold.

    >>> plain(np.float32(0.5)), plain(range(3))
    (0.5, [0, 1, 2])
    """
    return np.asarray(value).tolist()


def shown(value: Any) -> str:
    """Return a value as a reader likes it.

    >>> shown(0.51234), shown(1234.5), shown([1.0, -0.0])
    ('0.512', '1,234', '[1, 0]')
    """
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:z.3g}"


def _elsewhere(values: list[Any], expected: dict[str, Any]) -> str:
    held = sum(holds(value, expected) for value in values)
    return f" (held in {held} of {len(values)} runs with other seeds)" if values else ""
