"""The ladder tells abilities apart: a whole model climbs it, one that lacks something does not."""

import math

import numpy as np
import pytest
import torch

from seqrl import DecisionTransformer
from seqrl import transformer as module
from seqrl.lessons.probes import GUESSING, LADDER, SYMBOLS, climb, with_garbage
from seqrl.sampling import windows

every_rung = pytest.mark.parametrize("name", LADDER)


SIZES = {"state_dim": SYMBOLS, "action_dim": SYMBOLS, "action_space": "discrete"}
SIZES |= {"hidden_dim": 32, "num_layers": 2, "dropout": 0.0, "max_ep_len": 16}


class TooEarly(DecisionTransformer):
    """Reads the action before it has seen the state."""

    read = "rtg"


class TooLate(DecisionTransformer):
    """Reads the action at the action's own token."""

    read = "action"


def model(probe, kind=DecisionTransformer, **changed):
    """A small Decision Transformer that knows the scale of its returns."""
    agent = kind({**SIZES, "max_seq_len": probe.context, **changed})
    agent.adopt(probe.data().statistics)
    return agent


@every_rung
def test_the_decision_transformer_climbs(name):
    probe = LADDER[name]
    assert probe.climbed(climb(model(probe), probe))


BLIND = {"P1": "states", "P2": "rtg", "P3": "timesteps", "P4": "states", "P6": "states"}


@pytest.mark.parametrize(("name", "field"), BLIND.items())
def test_without_what_it_needs_a_rung_is_guessing(name, field):
    probe = LADDER[name]

    def hide(batch):
        return batch | {field: torch.zeros_like(batch[field])}

    loss = climb(model(probe), probe, change=hide)
    assert not probe.climbed(loss)


def test_a_memory_of_one_step_cannot_remember():
    probe = LADDER["P4"]

    def forget(batch):
        last = torch.arange(probe.context) == probe.context - 1
        return batch | {"mask": batch["mask"] & last}

    assert not probe.climbed(climb(model(probe), probe, change=forget))


def test_a_leak_is_caught_by_a_loss_that_is_too_good(monkeypatch):
    monkeypatch.setattr(module, "causal_bias", lambda mask: torch.zeros(1, 1, *2 * mask.shape[1:]))
    probe = LADDER["P5"]
    loss = climb(model(probe), probe)
    assert loss < 0.5 * GUESSING
    assert not probe.climbed(loss)


def test_a_model_that_reads_padding_fails():
    probe = LADDER["P6"]

    def see_all(batch):
        return batch | {"mask": torch.ones_like(batch["mask"])}

    assert not probe.climbed(climb(model(probe), probe, change=see_all))


@pytest.mark.parametrize("name", ["P1", "P2", "P3", "P5"])
def test_what_is_to_be_predicted_cannot_be_guessed_better_than_by_chance(name):
    """The marginal distribution of actions is uniform, so guessing costs log 4."""
    counts = np.bincount(LADDER[name].data().actions.numpy(), minlength=SYMBOLS)
    share = counts / counts.sum()
    entropy = -(share * np.log(share)).sum()
    assert math.isclose(entropy, GUESSING, rel_tol=0.08)


def test_garbage_stands_in_padding_alone():
    batch = next(windows(LADDER["P6"].data(), 64, context=6))
    garbled = with_garbage(batch)
    for field in ("states", "actions"):
        real = batch["mask"]
        assert torch.equal(garbled[field][real], batch[field][real])
        assert not torch.equal(garbled[field][~real], batch[field][~real])
    assert torch.equal(garbled["mask"], batch["mask"])


def test_to_read_too_early_fails_the_first_rung():
    probe = LADDER["P1"]
    assert not probe.climbed(climb(model(probe, TooEarly), probe))


def test_to_read_too_late_passes_the_first_rung_and_fails_the_fifth_from_below():
    first, fifth = LADDER["P1"], LADDER["P5"]
    assert first.climbed(climb(model(first, TooLate), first))
    assert climb(model(fifth, TooLate), fifth) < 0.1 * GUESSING


@pytest.mark.parametrize("position", ["none", "elastic"])
def test_without_step_numbers_the_third_rung_is_guessing(position):
    probe = LADDER["P3"]
    assert climb(model(probe, position=position), probe) > 0.9 * GUESSING
