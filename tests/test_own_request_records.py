"""The records of agents that choose their own request: whole, like a new run, near the truth."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

import record_own_request
from seqrl.environments import gambling
from tests.recorded import RARE, outliers, records

NAMES = list(record_own_request.EXPERIMENTS)
RECORDS = {
    f"{name}/{record['variant']}": (name, record)
    for name in NAMES
    for record in records(f"14_{name}")
}
every_record = pytest.mark.parametrize(("name", "record"), RECORDS.values(), ids=RECORDS)


@every_record
def test_every_seed_says_what_it_promised_itself_and_what_came_of_it(name, record):
    seeds = len(record["seeds"])
    if name == "gambling":
        assert len(record["promised"]) == len(record["chosen"]) == seeds
        worth = {offer: gambling.mean_return(n) for n, offer in enumerate(gambling.ACTIONS)}
        assert record["pays"] == [worth[offer] for offer in record["chosen"]]
        return
    assert np.shape(record["achieved"]) == (seeds, record_own_request.RUNS)
    for ends, achieved in zip(record["ends"], record["achieved"], strict=True):
        assert set(ends) <= set("GDC-")
        assert [end == "G" for end in ends] == [one > 5 for one in achieved]


@pytest.mark.parametrize("level", record_own_request.LEVELS)
@pytest.mark.parametrize(
    ("returns", "outcomes"),
    [
        ("recorded", [prize for pair in gambling.OUTCOMES for prize in pair]),
        ("averaged_over_luck", [gambling.mean_return(action) for action in range(3)]),
    ],
)
def test_promises_of_a_game_are_the_expectiles_of_what_it_pays(returns, outcomes, level):
    """SciPy's expectile of all outcomes, each equally likely, lies where the mean of seeds may."""
    _, record = RECORDS[f"gambling/{returns}_{level}"]
    promised, exact = np.array(record["promised"]), stats.expectile(outcomes, level)
    error = promised.std(ddof=1) / np.sqrt(len(promised))
    assert abs(promised.mean() - exact) < stats.t.ppf(1 - RARE / 2, len(promised) - 1) * error


def beside_the_recorded(experiment, which, seed=0):
    variant = record_own_request.EXPERIMENTS[experiment].variants[which]
    again = record_own_request.EXPERIMENTS[experiment].measure(variant, seed)
    _, record = RECORDS[f"{experiment}/{which}"]
    return again, outliers({"promised": again["promised"]}, {"promised": record["promised"]})


def test_one_seed_made_again_promises_itself_what_a_seed_does():
    again, far = beside_the_recorded("gambling", "recorded_0.99")
    assert far == {}
    assert again["chosen"] == "wild"


def test_an_agent_that_is_not_trained_promises_itself_what_no_seed_does(monkeypatch):
    variants = record_own_request.EXPERIMENTS["gambling"].variants
    untrained = replace(variants["recorded_0.99"], updates=1)
    monkeypatch.setitem(variants, "recorded_0.99", untrained)
    assert beside_the_recorded("gambling", "recorded_0.99")[1] != {}
