"""The records of the claims ledger are what data/record_folklore.py makes, and say how."""

import numpy as np
import pytest
import torch

import record_folklore
from seqrl import fit, load_dataset
from tests.recorded import records, setting

VARIANTS = record_folklore.VARIANTS
RECORDS = records("12_*")
HOPPER = load_dataset(record_folklore.DATASET)


def test_every_variant_is_recorded_once():
    names = [setting(record)[1] for record in RECORDS]
    assert len(set(names)) == len(names)
    assert set(names) == VARIANTS.keys()


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r["variant"])
def test_a_record_says_how_it_was_made(record):
    facts = record_folklore.facts(*setting(record))
    config = VARIANTS[record["variant"]].untrained(HOPPER, seed=0).config
    assert type(config)(**record["config"]) == config  # later fields as if they had stood there
    told = facts | {"config": record["config"]}
    assert {key: record[key] for key in told} == told
    assert {"python", "torch", "mujoco", "numpy", "device"} <= record.keys()


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r["variant"])
def test_every_seed_was_measured_throughout(record):
    seeds, blocks = len(record["seeds"]), record["updates"] // record_folklore.BLOCK
    assert seeds == 5
    assert np.shape(record["achieved"]) == (seeds, len(record["asked"]), 10)
    for mean, most in (("loss", "highest_loss"), ("norm", "highest_norm")):
        assert np.shape(record[mean]) == np.shape(record[most]) == (seeds, blocks)
        assert (np.array(record[mean]) <= np.array(record[most])).all()
    assert all(0 <= share <= 1 for share in record["clipped"])


def test_what_lesson_09_recorded_by_another_script_is_the_same_run():
    [plain] = [r for r in RECORDS if r["variant"] == "plain"]
    [theirs] = [r for r in records("09_hopper") if r["variant"] == "dt-10"]
    for mine, run in zip(plain["achieved"], theirs["runs"], strict=True):
        for place, request in enumerate(theirs["asked"]):
            expected = run["plain"]["achieved"][place]
            assert mine[plain["asked"].index(request)] == pytest.approx(expected, abs=0.2)


def test_the_watched_norm_is_that_of_the_gradient_before_it_is_clipped():
    norms = []
    for clip in (1e9, 0.01):  # where it is clipped makes no difference to the first update
        agent = record_folklore.changed(grad_clip=clip).untrained(HOPPER, seed=0)
        watch = record_folklore.Watch(agent)
        fit(agent, HOPPER, 1, progress=False, after_update=watch.after_update)
        norms += watch.norms
    gradients = torch.cat([p.grad.flatten() for p in agent.parameters() if p.grad is not None])
    assert norms[0] == pytest.approx(norms[1], rel=1e-5)
    assert gradients.norm().item() == pytest.approx(0.01, rel=1e-3)  # as it was used
    assert norms[0] > 0.1


def test_one_seed_made_again_learns_as_it_did():
    """A hundred updates are early: instructions and threads change their losses by a millionth."""
    [record] = [r for r in RECORDS if r["variant"] == "plain"]
    blocks = 2
    agent = VARIANTS["plain"].untrained(HOPPER, seed=0)
    watch = record_folklore.Watch(agent)
    updates = blocks * record_folklore.BLOCK
    fit(agent, HOPPER, updates, progress=False, after_update=watch.after_update)
    again = watch.summary()
    for measure in ("loss", "highest_loss", "norm"):
        assert again[measure] == pytest.approx(record[measure][0][:blocks], rel=0.02)
