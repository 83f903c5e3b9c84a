"""What the recorder of bounds does to data and runs, before any record."""

import numpy as np
import pytest

import record_bounds
from seqrl.environments import puddle
from seqrl.evaluation import coverage_law
from seqrl.returns import returns_to_go

ASKED = np.array(record_bounds.ASKED)


def test_relabelled_episodes_are_better_than_any_and_walked_by_one_that_cost_no_more():
    lived = puddle.episodes(100, seed=3)
    before = [episode.rewards.copy() for episode in lived]
    made, dearer = record_bounds.better(lived, 0.2, seed=0)
    seen, walked = record_bounds.totals(lived), record_bounds.totals(made)
    ends = np.cumsum([len(episode) for episode in made])
    raised = np.split(dearer[:, 0].numpy(), ends[:-1])
    assert len(made) == 20
    for episode, (asked, paid), more in zip(made, walked, raised, strict=True):
        assert (more == more[0]).all()  # all costs-to-go of an episode rise alike
        assert more[0] >= 0
        allowed = paid + more[0] + 1e-5
        assert asked > seen[seen[:, 1] <= allowed, 0].max() + puddle.STEP_COST - 1e-9
        [origin] = [one for one in lived if one.observations is episode.observations]
        rise = returns_to_go(episode.rewards) - returns_to_go(origin.rewards)
        np.testing.assert_allclose(rise, rise[0])
    assert all((a == e.rewards).all() for a, e in zip(before, lived, strict=True))


def test_nothing_is_relabelled_unless_asked():
    made, dearer = record_bounds.better(puddle.episodes(5), 0.0, seed=0)
    assert made == []
    assert dearer.shape == (0, 1)


def test_a_cubic_is_found_again():
    random = np.random.default_rng(0)
    pairs = random.uniform(ASKED.min(0), ASKED.max(0), (2, 50, 2))

    def law(pairs):
        x, y = pairs.T
        return 2 + x - 0.3 * x**2 * y + 0.1 * y**3

    fit = record_bounds.cubic(pairs[0], law(pairs[0]))
    np.testing.assert_allclose(fit(pairs[1]), law(pairs[1]), atol=1e-8)


def made_up(random, count):
    """Runs that fall the shorter the more is asked for, with a luck that grows with it, too."""
    asked = random.uniform(ASKED.min(0), ASKED.max(0), (count, 2))
    short = np.maximum(asked[:, 0] - 5, 0)
    return asked, asked[:, 0] - short + (0.2 + short) * random.normal(size=count)


def test_bounds_hold_as_they_should_and_one_that_peeks_does_not():
    random, held = np.random.default_rng(0), {}
    for seed in range(150):
        bounds = record_bounds.bounds(*made_up(random, 100), *made_up(random, 100), seed)
        asked, achieved = made_up(random, 1000)
        for name, bound in bounds.items():
            found = record_bounds.judged(bound, asked, achieved)
            held.setdefault(name, []).append([found["held"], *found["by_request"]])
    mean = {name: np.mean(shares, axis=0) for name, shares in held.items()}
    a, b = coverage_law(100)
    error = 5 * np.std([row[0] for row in held["asked"]]) / np.sqrt(150)
    assert mean["asked"][0] == pytest.approx(a / (a + b), abs=error)
    assert mean["fitted"][0] == pytest.approx(a / (a + b), abs=error)
    assert (mean["apart"][1:] > 0.89).all()
    assert mean["asked"][1] > 0.97
    assert mean["asked"][-1] < 0.75
    assert mean["peeks"][0] < 0.87
    assert mean["ensemble"][0] < 0.75
