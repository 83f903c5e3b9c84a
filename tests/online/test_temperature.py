"""λ falls while the entropy is above its target, and settles where the constraint is met."""

import math

import pytest
import torch

from seqrl.online import Temperature


@pytest.mark.parametrize(
    ("entropy", "target", "rises"),
    [(-1.0, -3.0, False), (-5.0, -3.0, True), (0.9, 0.3, False), (0.1, 0.3, True)],
)
def test_more_random_than_need_be_is_made_cheaper(entropy, target, rises):
    temperature = Temperature(0.1, 0.01)
    assert temperature.value.item() == pytest.approx(0.1)
    for _ in range(5):
        before = temperature.value.item()
        temperature.step(torch.tensor(entropy), target)
        assert (temperature.value.item() > before) == rises


def test_the_first_step_is_adams():
    """Adam's first step has the size of the learning rate: log λ moves by it."""
    temperature = Temperature(0.1, 0.01)
    temperature.step(torch.tensor(5.0), -3.0)
    assert temperature.log_value.item() == pytest.approx(math.log(0.1) - 0.01, abs=1e-6)


def test_the_slope_is_lambda_times_the_gap():
    temperature = Temperature(0.25, 0.01)
    temperature.loss(torch.tensor(2.0), -1.0).backward()
    assert temperature.log_value.grad.item() == pytest.approx(0.25 * 3)


def test_neither_learns_through_the_other():
    temperature, entropy = Temperature(0.1, 0.01), torch.tensor(2.0, requires_grad=True)
    loss = temperature.loss(entropy, -1.0)
    loss.backward()
    assert entropy.grad is None
    assert not temperature.value.requires_grad


def test_no_gradient_is_left_behind():
    temperature = Temperature(0.1, 0.01)
    temperature.step(torch.tensor(2.0), -1.0)
    assert temperature.log_value.grad is None


@pytest.mark.parametrize("target", [-1.0, 0.5])
@pytest.mark.parametrize("start", [0.01, 1.0])
def test_it_settles_at_the_multiplier_in_closed_form(start, target):
    """A Gaussian that pays σ² and is paid λ · (log σ + ½ log 2πe) answers with 2σ² = λ.

    The constraint holds at σ* = exp(target − ½ log 2πe), so the price is λ* = 2σ*².
    """
    constant = 0.5 * math.log(2 * math.pi * math.e)
    best = math.exp(target - constant)
    temperature = Temperature(start, 0.02)
    for _ in range(5000):
        log_std = 0.5 * (temperature.value / 2).log()  # the best answer to this price
        temperature.step(log_std + constant, target)
    assert log_std.exp().item() == pytest.approx(best, rel=1e-3)
    assert temperature.value.item() == pytest.approx(2 * best**2, rel=2e-3)


def test_it_goes_on_from_what_was_saved():
    entropies = torch.randn(12, generator=torch.Generator().manual_seed(0))
    whole, first, second = (Temperature(0.1, 0.01) for _ in range(3))
    for entropy in entropies:
        whole.step(entropy, 0.2)
    for entropy in entropies[:7]:
        first.step(entropy, 0.2)
    second.load_state_dict(first.state_dict())
    second.load_state_tensors(first.state_tensors())
    for entropy in entropies[7:]:
        second.step(entropy, 0.2)
    assert torch.equal(second.value, whole.value)


@pytest.mark.parametrize("name", ["initial", "learning_rate"])
def test_nothing_at_all_is_refused(name):
    with pytest.raises(ValueError, match=f"{name} must be above 0, got 0"):
        Temperature(**{"initial": 0.1, "learning_rate": 0.01} | {name: 0.0})
