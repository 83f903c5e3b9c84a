"""The rule about waypoints on records made up: which kinds lead to opposite rooms."""

import pytest

from seqrl.evidence import waypoints
from seqrl.evidence.records import Folder

KINDS = ("averaged", "chosen", "searched")


def records(flat, *shares, seeds=6):
    """What the flat agent and the others come to, nearly the same in every seed."""
    runs = []
    for seed in range(seeds):
        wobble = 0.01 * (seed % 3 - 1)
        share = {"flat": flat, **dict(zip(KINDS, shares, strict=True))}
        runs.append(
            {
                name: {
                    "near": {"success": 1.0},
                    "far": {"success": value + wobble * (name != "flat")},
                }
                for name, value in share.items()
            }
        )
    return {"18_rooms": Folder("18_rooms", {"short": {"runs": runs}})}


VERDICTS = [
    *((0.3, 0.6, 0.6, 0.9, "holds"), (0.3, 0.3, 0.2, 0.35, "fails")),
    *((0.3, 0.3, 0.6, 0.9, "depends"), (0.3, 0.3, 0.3, 0.9, "depends")),
    (0.3, 0.395, 0.6, 0.9, "not seen"),  # neither clearly a tenth nor clearly less
]


@pytest.mark.parametrize(("flat", "averaged", "chosen", "searched", "verdict"), VERDICTS)
def test_the_verdict_is_that_of_the_rule(flat, averaged, chosen, searched, verdict):
    found = waypoints.stitched(records(flat, averaged, chosen, searched))
    assert found.verdict == verdict
    gains = [averaged - flat, chosen - flat, searched - flat]
    assert [effect.mean for effect in found.effects] == pytest.approx(gains)
    assert f"flat agent's {100 * flat:.0f} in a hundred" in found.answer


def test_a_few_seeds_show_nothing():
    assert waypoints.stitched(records(0.0, 0.9, 0.9, 0.9, seeds=4)).verdict == "not seen"
