"""Each claim against records made up so that the answer is known."""

import numpy as np
import pytest

from seqrl.evidence import (
    NotRecorded,
    Records,
    asking,
    context,
    elastic,
    grid,
    learning,
    online,
    planning,
    training,
)
from seqrl.evidence.effect import DEPENDS, FAILS, HOLDS, NOT_SEEN
from seqrl.evidence.records import Folder, best_in, obedience

JITTER = 0.01 * np.array([-2, -1, 0, 1, 2])
NOISE = np.array([-0.9, -0.5, 0, 0.5, 0.9])


def hopper(level, highest=0.4, noise=JITTER):
    """A robot whose five seeds achieve a level of the data's best return."""
    achieved = best_in("hopper/medium-replay-v0") * (level + noise)
    return {
        "asked": [700, 1400, 2800],
        "dataset": "hopper/medium-replay-v0",
        "achieved": [[[value] * 2] * 3 for value in achieved],
        "highest_loss": [[0.4, 0.3, highest]] * 5,
        "clipped": [0.75] * 5,
    }


def dial(level):
    """A speed dial that five seeds obey to a level: 1 is no error, 0 an error of 200."""
    errors = 200 * (1 - level - JITTER)
    return {"asked": [0, 300, 600], "greedy": [[[a + e] for a in (0, 300, 600)] for e in errors]}


def doors(level):
    """A memory task whose seeds are right beyond chance to a level."""
    return {"greedy": (1 + level + JITTER) / 2}


def plainly(record):
    """The record as lesson 09 writes one: a run a seed, with what each way of acting brought."""
    return record | {"runs": [{"plain": {"achieved": runs}} for runs in record["achieved"]]}


class Everything(dict):
    """Folders in which each variant that is not given is as good as `usual`."""

    def __init__(self, hops=None, turns=None, keys=None, plain=None):
        usual = {"12_hopper": hopper(0.6), "08_dial": dial(0.6), "08_memory": doors(0.6)}
        super().__init__({name: Usual(record) for name, record in usual.items()})
        self["09_hopper"] = Usual(plainly(hopper(0.6)))
        self["08_dial"]["no-request"] = dial(0)
        for name, variants in zip(usual, (hops, turns, keys), strict=True):
            self[name].update(variants or {})
        self["09_hopper"].update({name: plainly(record) for name, record in (plain or {}).items()})


class Usual(Folder):
    def __init__(self, record):
        super().__init__("made", {})
        self.record = record

    def __missing__(self, variant):
        return self.record


def test_obedience_is_one_without_error_and_zero_for_who_does_not_hear():
    folder = {"no-request": dial(0.0), "half": dial(0.5)}
    assert obedience(folder, "half") == pytest.approx(0.5 + JITTER)
    assert obedience(folder, "no-request").mean() == pytest.approx(0)


UNSURE = hopper(0.4, noise=NOISE)
HURT = {"hops": {"warm-up-0": hopper(0.1), "fast_warm-up-0": hopper(0.1)},
        "turns": {"no-warm-up": dial(0.1), "fast_no-warm-up": dial(0.1)},
        "keys": {"wait-4_context-10_no-warm-up": doors(0.1)}}  # fmt: skip


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, FAILS),
        (HURT, HOLDS),
        ({"hops": {"fast_warm-up-0": hopper(0.1)}}, DEPENDS),
        ({"hops": {"warm-up-0": hopper(0.4)}}, FAILS),  # a third lost is not half
        (HURT | {"hops": {"warm-up-0": UNSURE, "fast_warm-up-0": UNSURE}}, NOT_SEEN),
    ],
)
def test_warm_up(given, expected):
    assert training.warm_up(Everything(**given)).verdict == expected


BLOWN, SAFE = hopper(0.6, highest=5.0), hopper(0.6)


@pytest.mark.parametrize(
    ("variants", "expected"),
    [
        ({}, FAILS),  # nothing ever exploded: nothing was prevented
        ({"fast_no-clipping": BLOWN}, HOLDS),
        ({"fast_no-clipping": hopper(0.6, highest=float("nan"))}, HOLDS),
        ({"fast_no-clipping": BLOWN, "fast": BLOWN}, NOT_SEEN),  # clipping did not help
        ({"fast_no-clipping": hopper(0.6, highest=3.9)}, FAILS),  # less than ten times
    ],
)
def test_clipping(variants, expected):
    assert training.clipping(Everything(hops=variants)).verdict == expected


def test_clipping_counts_runs_and_not_settings():
    one = hopper(0.6)
    one["highest_loss"] = [[0.4, 9.0], *[[0.4, 0.3]] * 4]
    found = training.clipping(Everything(hops={"no-clipping": one}))
    assert found.verdict == NOT_SEEN
    assert found.answer.startswith("1 of 15 unclipped runs exploded and 0 of 15 clipped ones")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, FAILS),
        ({"turns": {"scale-1": dial(0.2)}}, DEPENDS),
        ({"turns": {"scale-1": dial(0.2)}, "hops": {"scale-1": hopper(0.2)}}, HOLDS),
        ({"turns": {"scale-10000": dial(0.0)}}, FAILS),  # told, and decides nothing
    ],
)
def test_scaling(given, expected):
    assert training.scaling(Everything(**given)).verdict == expected


BAD = {"hops": {"context-2": hopper(0.1)}, "plain": {"dt-1": hopper(0.1)},
       "turns": {"context-1": dial(0.1), "context-2": dial(0.1)}}  # fmt: skip
LOST = {"keys": {"wait-4_context-1": doors(0), "wait-4_context-2": doors(0)}}
ONE_BAD = {"hops": {"context-2": hopper(0.1)}, "turns": {"context-1": dial(0.1)}}


@pytest.mark.parametrize(
    ("given", "expected"),
    [({}, FAILS), (BAD | LOST, HOLDS), (LOST, DEPENDS), (ONE_BAD, FAILS)],
)
def test_short_contexts(given, expected):
    assert context.short(Everything(**given)).verdict == expected


PEAK = {"plain": {"dt-10": hopper(0.8), "dt-20": hopper(0.8)},
        "turns": {"context-10": dial(0.8), "context-20": dial(0.8)}}  # fmt: skip
PEAK_AND_5 = {"plain": PEAK["plain"] | {"dt-5": hopper(0.8)}, "turns": PEAK["turns"]}


@pytest.mark.parametrize(("given", "expected"), [({}, FAILS), (PEAK, HOLDS), (PEAK_AND_5, DEPENDS)])
def test_the_sweet_spot(given, expected):
    assert context.middle(Everything(**given)).verdict == expected


LONG = {"hops": {"context-40": hopper(0.4)}, "turns": {"context-50": dial(0.4)}}


@pytest.mark.parametrize(
    ("given", "expected"), [({}, FAILS), (LONG, HOLDS), ({"hops": LONG["hops"]}, DEPENDS)]
)
def test_long_contexts(given, expected):
    assert context.long(Everything(**given)).verdict == expected


# Asking ---------------------------------------------------------------------------------------


def walks(goals, achieved=0.0):
    """Ten seeds of twenty runs each, of which so many reach the goal."""
    ends = ["G" * goals + "C" * (20 - goals)] * 10
    return {"ends": ends, "achieved": [[achieved] * 20] * 10}


@pytest.mark.parametrize(
    ("without", "decoyed", "expected"), [(20, 20, HOLDS), (0, 0, FAILS), (20, 0, DEPENDS)]
)
def test_stitching(without, decoyed, expected):
    made = {
        asking.JUNCTION.format(f"dt-{k}", decoys): walks(decoyed if decoys else without)
        for k in (1, 5)
        for decoys in (0, 10, 50, 200)
    }
    assert asking.stitching({"04_junction": made}).verdict == expected


def test_bounded_by_the_best_in_the_data():
    worlds = {
        "12_hopper": {"plain": hopper(0.9)},
        "08_dial": {"plain": {"asked": [900], "greedy": [[[600.0]], [[610.0]]] * 5}},
        "04_junction": {asking.JUNCTION.format("dt-1", 0): walks(20, achieved=-1.0)},
    }
    assert asking.bounded(worlds).verdict == HOLDS
    worlds["04_junction"] = {asking.JUNCTION.format("dt-1", 0): walks(20, achieved=9.0)}
    found = asking.bounded(worlds)
    assert found.verdict == DEPENDS
    assert found.effects[2].mean == pytest.approx((9 - 0.1) / (9 + 32.5786), abs=1e-4)


def board(ahead):
    """Five seeds of DT and Reinformer on seven data sets, DT so many points ahead."""
    return {
        f"leaderboard/{task}": {
            f"{row}_{seed}": {"scores": {row: 50 + seed + (ahead if row == "dt" else 0)}}
            for row in ("dt", "reinformer")
            for seed in range(5)
        }
        for task in grid.WIDER
    }


@pytest.mark.parametrize(
    ("ahead", "alone", "expected"),
    [(0, 20, HOLDS), (-30, 20, HOLDS), (0, 10, DEPENDS), (20, 20, DEPENDS), (20, 10, FAILS)],
)
def test_own_request(ahead, alone, expected):
    """Told by us, DT is points ahead on the board; at the junction 20 of its runs reach G."""
    made = board(ahead) | {"04_junction": {}, "14_junction": {}}
    for decoys in (0, 10):
        made["04_junction"][asking.JUNCTION.format("dt-1", decoys)] = walks(20)
        made["14_junction"][f"1_decoys-{decoys:02d}_recorded_0.99"] = walks(alone)
    assert asking.own_request(made).verdict == expected


# Planning -------------------------------------------------------------------------------------


def plans(measure, imitated, planned):
    """Seeds that measured these by imitation and by plans of 32 beams."""
    pairs = zip(imitated, planned, strict=True)
    return {
        "runs": [{"likelihood": {measure: a}, "return, 32 wide": {measure: b}} for a, b in pairs]
    }


@pytest.mark.parametrize(
    ("gained", "faster", "expected"),
    [
        (10, 100, HOLDS), (10, 0, DEPENDS), (0, 0, FAILS), (-5, 0, FAILS), (10, 30, DEPENDS),
    ],
)  # fmt: skip
def test_planning(gained, faster, expected):
    """So many of 20 runs more reach the goal, so many points of 656 more are achieved."""
    best = best_in("halfcheetah/speed-dial-v0")
    some = walks(8)["ends"]
    crossing = plans("ends", some, walks(8 + gained)["ends"])
    usual = 200 + best * JITTER
    running = plans("returns", usual[:, None], (usual + faster + best * JITTER)[:, None])
    made = {"15_junction": {"decoys-10": crossing}, "15_dial": {"plain": running}}
    assert planning.by_return(made).verdict == expected


# Learning in context --------------------------------------------------------------------------


def trials_of(gains, optimum=8.0):
    """Seeds that gain so much from the first episode of a trial to the last."""
    runs = [{"returns": [0.5, *8 * [1.0], 0.5 + gain], "optimum": optimum} for gain in gains]
    return {"runs": runs}


@pytest.mark.parametrize(
    ("gained", "in_cells", "saved", "expected"),
    [
        (4.0, 2.0, 0.2, HOLDS), (4.0, 0.0, 0.2, DEPENDS), (0.0, 0.0, 0.0, FAILS),
        (4.0, 2.0, 0.0, DEPENDS), (0.0, 0.0, 0.2, DEPENDS),
    ],
)  # fmt: skip
def test_in_context(gained, in_cells, saved, expected):
    """So much more of 8 in the last episode; a pull costs so much less of 0.3 at the end."""
    arms = [
        {
            "regret": [*10 * [0.3], *40 * [0.2], *10 * [0.3 - saved + jitter / 100]],
            "strategies": {"at random": 60 * [0.3]},
        }
        for jitter in JITTER
    ]
    rooms = {"plain": trials_of(gained + JITTER / 10), "cells": trials_of(in_cells + JITTER / 10)}
    made = {"16_room": rooms, "16_arms": {"any": {"runs": arms}}}
    assert learning.in_context(made).verdict == expected


# Elastic --------------------------------------------------------------------------------------


def costing(*ways):
    """Five seeds whose ways of acting cost as many operations and as much time."""
    return {"runs": [{w: {"megaflop": c, "milliseconds": c} for w, c in ways} for _ in range(5)]}


@pytest.mark.parametrize(("search", "expected"), [(6.0, FAILS), (0.5, HOLDS), (0.9, FAILS)])
def test_elastic_speed(search, expected):
    made = {"dt-20": costing(("plain", 1.0)), "edt": costing(("search", search), ("amortised", 1))}
    found = elastic.speed({"09_hopper": made})
    assert found.verdict == expected
    assert f"takes {search:.1f} ({search:.1f} to {search:.1f}) and {search:.1f} (" in found.answer


def ways(searched, whole):
    """Ten seeds of twenty runs on the junction, so many at the goal by each way of acting."""
    ends = {"search": "G" * searched + "D" * (20 - searched), "whole": "G" * whole}
    return {"runs": [{how: {"ends": f"{e:-<20}"} for how, e in ends.items()}] * 10}


def acting(**levels):
    """A robot whose five seeds achieve a level of the best return by each way of acting."""
    runs = {how: hopper(level)["achieved"] for how, level in levels.items()}
    return hopper(0) | {
        "runs": [{how: {"achieved": runs[how][s]} for how in runs} for s in range(5)]
    }


@pytest.mark.parametrize(
    ("searched", "whole", "right", "expected"),
    [(0.8, 0.4, (1, 0), HOLDS), (0.4, 0.4, (0, 1), DEPENDS), (0.4, 0.8, (0, 1), DEPENDS)],
)
def test_elastic_focus(searched, whole, right, expected):
    """On the junction the search helps; on the others as it is given."""
    keys = {how: {"right": share} for how, share in zip(("search", "whole"), right, strict=True)}
    visited = {how: {"orange": said, "blue": said} for how, said in keys.items()}
    found = elastic.focus(
        {
            "09_hopper": {"edt": acting(search=searched, whole=whole), "dt-20": acting(plain=0.5)},
            "09_junction": {"edt_decoys-000": ways(20, 5)},
            "09_memory": {"edt": {"runs": [visited] * 10}},
        }
    )
    assert found.verdict == expected
    gains = [searched - whole, searched - 0.5, 0.75, right[0] - right[1]]
    assert [effect.mean for effect in found.effects] == pytest.approx(gains)


@pytest.mark.parametrize(("ours", "expected"), [(0.9, HOLDS), (0.5, DEPENDS)])
def test_elastic_positions(ours, expected):
    kinds = {"edt": ways(5, 0), "edt-elastic": ways(15, 0)}
    junction = {f"{kind}_decoys-{d:03d}": made for kind, made in kinds.items() for d in (0, 50)}
    robot = {"edt": acting(search=0.5), "edt-elastic": acting(search=ours)}
    found = elastic.positions({"09_hopper": robot, "09_junction": junction})
    assert found.verdict == expected
    assert [effect.mean for effect in found.effects] == pytest.approx([ours - 0.5, 0.5, 0.5])


def visits(long, short, right=1.0):
    """Ten seeds; with the orange key `long` visits of 10 are remembered, with the blue `short`."""
    said = {
        key: {"candidates": [7, 6, 5, 4, 3], "chosen": [n, 0, 0, 0, 10 - n], "right": right}
        for key, n in (("orange", long), ("blue", short))
    }
    return {"world": {"wait": 2}, "runs": [{"search": said}] * 10}


@pytest.mark.parametrize(
    ("orange", "blue", "expected"), [(10, 10, HOLDS), (0, 10, FAILS), (0, 0, FAILS)]
)
def test_elastic_length(orange, blue, expected):
    found = elastic.length({"09_memory": {"edt": visits(orange, blue)}})
    assert found.verdict == expected
    assert found.answer.startswith("5 steps of history hold the cue")


# Online ---------------------------------------------------------------------------------------


def run(start, end, each, looks=20):
    """Five seeds that rise in a line from one return to another, `each` steps between looks."""
    line = np.linspace(start, end, looks + 1)
    return {
        "evaluated": [line + j for j in 100 * JITTER],
        "env_steps": [np.arange(looks + 1) * each] * 5,
    }


@pytest.mark.parametrize(
    ("scratch", "expected"),
    [
        (run(0, 4000, each=30_000), HOLDS),
        (run(0, 4000, each=5_000), FAILS),
        (run(0, 100, each=5_000), NOT_SEEN),  # it never got there, and stopped too early
        (run(0, 100, each=50_000), HOLDS),  # never, in more than ten times the steps
    ],
)
def test_online_efficiency(scratch, expected):
    runs = {"online": run(1000, 2000, each=1_000), "scratch": scratch}
    found = online.efficiency({"10_hopper-long": runs, "10_hopper": {}})
    assert found.verdict == expected


def test_where_nothing_was_gained_there_is_nothing_to_divide():
    runs = {"online": run(1000, 990, each=1_000), "scratch": run(0, 4000, each=30_000)}
    found = online.efficiency({"10_hopper-long": {}, "10_hopper": runs})
    assert found.verdict == NOT_SEEN
    assert "no gain to divide" in found.answer


def test_the_ratio_is_that_of_the_steps_to_the_same_level():
    """Fine-tuning is at the mean of its last four looks, 1925, at look 19; scratch at look 10."""
    runs = {"online": run(1000, 2000, each=1_000), "scratch": run(0, 4000, each=38_000)}
    found = online.efficiency({"10_hopper-long": runs, "10_hopper": {}})
    assert "it takes 20.0 times as many steps" in found.answer


@pytest.mark.parametrize(("end", "expected"), [(1500, HOLDS), (1000, FAILS), (500, FAILS)])
def test_an_online_schedule(end, expected):
    runs = {"online": run(900, 1000, each=1), "online_schedule": run(900, end, each=1)}
    assert online.schedule({"10_hopper": runs}).verdict == expected


@pytest.mark.parametrize(("after", "expected"), [(1000, HOLDS), (500, FAILS)])
def test_online_forgetting(after, expected):
    before = [[[1000 + j]] for j in 100 * JITTER]
    record = {"achieved_before": before, "achieved_after": [[[after]]] * 5}
    runs = {"online": record, "online_published-edge": record}
    found = online.forgetting({"10_hopper": runs, "10_hopper-long": {}})
    assert found.verdict == expected
    assert found.effects[0].mean == pytest.approx(1 - after / 1000)


# The leaderboard ------------------------------------------------------------------------------


def entries(**rows):
    """Folders of entries; a row is a function from (task, seed) to a score."""
    return {
        f"leaderboard/{task}": {
            f"{row}_{seed}": {"scores": {row: score(n, seed)}}
            for row, score in rows.items()
            for seed in range(5)
        }
        for n, task in enumerate(grid.WIDER)
    }


@pytest.mark.parametrize(
    ("ahead", "expected"), [(1, HOLDS), (-1, HOLDS), (20, FAILS), (-20, FAILS)]
)
def test_ten_percent(ahead, expected):
    made = entries(**{"dt": lambda n, s: 50 + ahead + s % 2, "bc-top10": lambda n, s: 50 + s % 3})
    assert grid.ten_percent(made).verdict == expected


def test_what_is_missing_is_counted():
    made = entries(**{"dt": lambda n, s: 50.0})
    del made["leaderboard/hopper_medium"]["dt_3"]
    with pytest.raises(NotRecorded, match="29 of 30 runs of dt are recorded"):
        grid.scores(made, "dt", range(5))


@pytest.mark.parametrize(
    ("iql", "cql", "expected"),
    [(10, 10, HOLDS), (0.1, 0.1, FAILS), (10, 0.1, DEPENDS), (1.0, 1.0, NOT_SEEN)],
)
def test_stable(iql, cql, expected):
    rows = {"dt": 1.0, "iql": iql, "cql": cql}
    made = entries(**{row: lambda n, s, sd=sd: 50 + sd * s for row, sd in rows.items()})
    assert grid.stable(made).verdict == expected


def test_the_interval_of_a_ratio_of_spreads_covers_it_as_often_as_it_says():
    random = np.random.default_rng(0)
    ours, theirs = 2 * random.normal(size=(2000, 6, 5)), random.normal(size=(2000, 6, 3))
    found = [grid.spread_ratio(a, b) for a, b in zip(ours, theirs, strict=True)]
    low, high = np.transpose(found)
    assert np.mean((low < 2) & (high > 2)) == pytest.approx(0.95, abs=0.02)


def test_what_a_rule_for_six_data_sets_leaves_out_is_told_and_decides_nothing():
    rows = {"bc-top10": lambda n, s: 50 + s % 3, "iql": lambda n, s: 50 + 9 * s}
    rows["cql"] = rows["iql"]
    calm = entries(dt=lambda n, s: 50 + s % 2, **rows)
    wild = entries(dt=lambda n, s: 50 + s % 2 - (300 + 99 * s) * (n == 6), **rows)
    for judge in (grid.ten_percent, grid.stable):
        assert judge(calm).verdict == judge(wild).verdict == HOLDS
        assert "hopper medium-expert" in judge(wild).answer
        assert judge(calm).answer.endswith("would be: holds.")
        assert judge(wild).answer.endswith("would be: fails.")


def test_by_three_seeds_of_each_as_its_rule_was_written_stable_is_judged_alike():
    records = Records()
    ours, *rivals = (grid.scores(records, row, range(3)) for row in ("dt", "iql", "cql"))
    found = [grid.spread_ratio(ours, theirs) for theirs in rivals]
    assert all(low < 1 < high for low, high in found)
    assert grid.stable(records).verdict == NOT_SEEN
