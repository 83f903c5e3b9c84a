"""The records of one model for many games are whole, and hold what must be."""

from dataclasses import replace

import numpy as np
import pytest

import record_games
from seqrl.environments.picture_players import Behaviour, episodes
from seqrl.environments.pictures import PIXELS, VERBS
from tests.recorded import outliers, records_of

RECORDS = records_of(record_games.RECORDER)
GAMES = [which for which in RECORDS if which.startswith("games")]


@pytest.mark.parametrize("which", RECORDS)
def test_nobody_plays_better_than_an_expert(which):
    for run in RECORDS[which]["runs"]:
        for name in ("seen", "held_out", "likeliest", "ordinary", "telling"):
            if name in run:
                assert list(run[name]) == list(VERBS)
                assert max(run[name].values()) <= 1
                assert min(run[name].values()) > -0.5  # who does one thing only may be worse
    if which in GAMES:
        for run in RECORDS[which]["runs"]:
            assert list(run["tilts"]) == [f"{kappa:g}" for kappa in record_games.TILTS]
            assert all(0 <= share <= 1 for share in run["follows"].values())
            assert all(0 <= share <= 1 for share in run["right"].values())
            usual = run["telling" if which == "games/telling" else "ordinary"]
            assert run["seen"] == usual == run["tilts"]["10"]


def test_who_hears_no_words_follows_none_and_who_tells_no_returns_apart_is_not_tilted():
    for run in RECORDS["games/wordless"]["runs"]:
        assert set(run["follows"].values()) == {0}
    for run in RECORDS["games/cloning"]["runs"]:
        assert all(shares == run["seen"] for shares in run["tilts"].values())


def test_a_record_of_words_that_are_kept_away_or_shuffled_has_the_same_pictures():
    lived = episodes(30, seed=1)
    none, mixed = (record_games.WORDS[name](lived, 0) for name in ("none", "shuffled"))
    for before, erased, other in zip(lived, none, mixed, strict=True):
        for after in (erased, other):
            np.testing.assert_array_equal(
                after.observations[:, :PIXELS], before.observations[:, :PIXELS]
            )
            np.testing.assert_array_equal(after.actions, before.actions)
        assert not erased.observations[:, PIXELS:].any()
        assert (other.observations[:, PIXELS:] == other.observations[0, PIXELS:]).all()

    def told(some):
        return sorted(tuple(e.observations[0, PIXELS:]) for e in some)

    assert told(mixed) == told(lived)
    assert any((a.observations != b.observations).any() for a, b in zip(mixed, lived, strict=True))


def test_an_expert_has_the_share_one_and_chance_about_none():
    words = dict.fromkeys(VERBS, 1.0)
    assert record_games.shares(Reset(Behaviour(3, (0.0, 0.0))), seed=0) == words
    for share in record_games.shares(Reset(Behaviour(3, (1.0, 1.0))), seed=0).values():
        assert abs(share) < 0.12


class Reset:
    """A behaviour policy that takes a seed and needs none."""

    def __init__(self, policy):
        self.select_action, self.observe = policy.select_action, policy.observe
        self.policy = policy

    def reset_history(self, rows=None, *, seed=None):
        self.policy.reset_history(rows)


def test_one_that_was_taught_little_is_no_seed_of_the_record():
    """A measure that could not tell training from none would prove nothing."""
    few = replace(record_games.GAMES["telling"], updates=30)
    share = record_games.shares(few.taught(0), 0, verbs=("reach",), telling=True)["reach"]
    seeds = [run["seen"]["reach"] for run in RECORDS["games/telling"]["runs"]]
    assert outliers({"reach": share}, {"reach": seeds})
