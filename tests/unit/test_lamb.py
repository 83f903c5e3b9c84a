"""LAMB is its own formula: worked out with plain numbers, and by the property that defines it."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from seqrl.optimiser import Lamb
from tests.samples import make_agent, make_batch


def by_hand(weight, gradients, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8):
    """You et al. 2020, algorithm 2, in NumPy and double precision."""
    weight, m, v = weight.astype(float), np.zeros_like(weight), np.zeros_like(weight)
    for t, gradient in enumerate(gradients, start=1):
        m = beta1 * m + (1 - beta1) * gradient
        v = beta2 * v + (1 - beta2) * gradient**2
        u = m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps) + decay * weight
        long, wide = np.sqrt((weight**2).sum()), np.sqrt((u**2).sum())
        sized = decay > 0 and long > 0 and wide > 0
        weight = weight - lr * (long / wide if sized else 1.0) * u
    return weight


def descend(weight, gradients, **settings):
    parameter = nn.Parameter(torch.tensor(weight))
    lamb = Lamb([parameter], **settings)
    for gradient in gradients:
        parameter.grad = torch.tensor(gradient)
        lamb.step()
    return parameter.detach()


def test_one_step_with_pencil_and_paper():
    """Adam's first direction is the sign, (1, −1); ‖w‖ = 5, ‖u‖ = √2 but for a small decay."""
    moved = descend([3.0, 4.0], [[0.2, -7.0]], lr=0.1, weight_decay=1e-7)
    step = 0.1 * 5 / math.sqrt(2)
    assert moved.tolist() == pytest.approx([3 - step, 4 + step], rel=1e-6)


def test_without_weight_decay_it_is_adam():
    random = np.random.default_rng(1)
    start, gradients = random.normal(size=(4, 3)), random.normal(size=(10, 4, 3))
    adam = nn.Parameter(torch.tensor(start))
    optimiser = torch.optim.Adam([adam], lr=0.02)
    for gradient in gradients:
        adam.grad = torch.tensor(gradient)
        optimiser.step()
    torch.testing.assert_close(descend(start, gradients, lr=0.02), adam.detach())


@pytest.mark.parametrize("decay", [0.0, 0.3])
@pytest.mark.parametrize("size", [0.0, 1.0, 100.0])
def test_ten_steps_equal_the_formula(size, decay):
    random = np.random.default_rng(0)
    weight, gradients = size * random.normal(size=(4, 3)), random.normal(size=(10, 4, 3))
    moved = descend(weight, gradients, lr=0.02, weight_decay=decay)
    expected = by_hand(weight, gradients, 0.02, decay)
    np.testing.assert_allclose(moved, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_a_step_is_a_share_of_the_weight_however_large_the_gradient(scale):
    weight = torch.randn(50, generator=torch.Generator().manual_seed(0)).tolist()
    gradient = [scale * w for w in reversed(weight)]
    moved = descend(weight, [gradient], lr=0.01, weight_decay=1e-7)
    start = torch.tensor(weight)
    assert (moved - start).norm() / start.norm() == pytest.approx(0.01, rel=1e-4)


def test_weights_without_a_gradient_stay():
    parameter = nn.Parameter(torch.ones(3))
    Lamb([parameter], lr=0.1, weight_decay=0.5).step()
    assert parameter.tolist() == [1, 1, 1]


@pytest.mark.parametrize("discrete", [False, True])
def test_an_agent_learns_with_it_and_goes_on_from_a_checkpoint(tmp_path, discrete):
    recipe = {"optimiser": "lamb", "learning_rate": 0.02, "grad_clip": 1e9}
    agent = make_agent(discrete=discrete, stirred=False, **recipe)
    batch = make_batch(discrete=discrete)
    losses = [agent.update(batch) for _ in range(60)]
    assert losses[-1] < 0.5 * losses[0]
    assert isinstance(agent.optimiser.torch, Lamb)
    agent.save(tmp_path / "agent")
    loaded = type(agent).load(tmp_path / "agent")
    assert [loaded.update(batch) for _ in range(3)] == [agent.update(batch) for _ in range(3)]
