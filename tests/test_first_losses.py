"""Recorded runs begin on every processor as they began, and other recipes begin otherwise."""

from dataclasses import replace

import pytest

import record_first_losses
from elastic import by_luck
from record_first_losses import RUNS, UPDATES, apart, first_losses, recorded
from seqrl import Agent
from seqrl.tools.shipped import DATA

# Instructions and threads change a loss by some millionths of it in so many updates; a learning
# rate that is a tenth too high by some thousandths.
TOLERANCE = 1e-4


def test_the_record_is_of_today_s_runs_and_says_how_it_was_made():
    assert list(recorded()) == list(RUNS)
    assert {len(losses) for losses in recorded().values()} == {UPDATES}
    assert all((DATA / "results" / f"{name}.json").exists() for name in RUNS)
    told = record_first_losses.RECORD.read_text(encoding="utf-8")
    assert all(f'"{part}"' in told for part in ("command", "processor", "capability", "threads"))


@pytest.mark.parametrize("name", RUNS)
def test_a_run_made_again_begins_as_it_did(name):
    assert apart(first_losses(RUNS[name]), recorded()[name]) < TOLERANCE


EDT = by_luck.GAMBLING["edt"]
TENTH_MORE = {"learning_rate": 1.1 * EDT.config["learning_rate"]}
OTHERS = {
    "seed": lambda: by_luck.luck(EDT, 1),
    "learning rate": lambda: by_luck.luck(replace(EDT, config=EDT.config | TENTH_MORE), 0),
    "batch": lambda: by_luck.luck(replace(EDT, config=EDT.config | {"batch_size": 127}), 0),
    "warm-up": lambda: by_luck.luck(replace(EDT, config=EDT.config | {"warmup_steps": 0}), 0),
    "data": lambda: by_luck.luck(replace(EDT, top=0.5), 0),
}


@pytest.mark.parametrize("changed", OTHERS)
def test_what_is_not_the_recorded_recipe_begins_otherwise(changed):
    assert apart(first_losses(OTHERS[changed]), recorded()["09_gambling/edt"]) > TOLERANCE


def test_an_agent_is_watched_only_meanwhile():
    update = Agent.update
    with pytest.raises(ZeroDivisionError):
        first_losses(lambda: 1 / 0)
    assert Agent.update is update
