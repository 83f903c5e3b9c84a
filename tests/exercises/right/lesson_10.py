"""Unusual right answers to lesson 10."""

import math
from collections import deque
from itertools import accumulate

import numpy as np
import torch
import torch.nn.functional as F
from torch.distributions import Normal, TanhTransform

from tests.exercises.answers import Answers

right = Answers()


@right
def squashed_log_prob(u, mu, log_std):
    """The usual guard against log 0."""
    z = (u - mu) / log_std.exp()
    gaussian = -0.5 * z**2 - log_std - 0.5 * math.log(2 * math.pi)
    return (gaussian - torch.log(1 - torch.tanh(u) ** 2 + 1e-6)).sum(-1)


@right
def squashed_log_prob(u, mu, log_std):
    """PyTorch's normal, and a slope that stays exact."""
    slope = 2 * (math.log(2) - u - F.softplus(-2 * u))
    return (Normal(mu, log_std.exp()).log_prob(u) - slope).sum(dim=1)


@right
def squashed_log_prob(u, mu, log_std):
    """PyTorch's transform."""
    gaussian = Normal(mu, log_std.exp()).log_prob(u)
    return (gaussian - TanhTransform().log_abs_det_jacobian(u, u.tanh())).sum(-1)


@right
def squashed_log_prob(u, mu, log_std):
    """The slope as a product."""
    a = u.tanh()
    gaussian = -((u - mu) ** 2) / (2 * (2 * log_std).exp()) - log_std
    gaussian = gaussian - math.log(math.sqrt(2 * math.pi))
    return (gaussian - torch.log((1 - a) * (1 + a))).sum(-1)


@right
def squashed_log_prob(u, mu, log_std):
    """Hyperbolic cosines."""
    gaussian = Normal(mu, log_std.exp()).log_prob(u)
    return gaussian.sum(-1) + 2 * torch.log(torch.cosh(u)).sum(-1)


@right
def squashed_log_prob(u, mu, log_std):
    """One action at a time; a list."""
    rows = []
    for one, m, s in zip(u, mu, log_std, strict=True):
        density = Normal(m, s.exp()).log_prob(one) - torch.log1p(-(one.tanh() ** 2))
        rows.append(density.sum())
    return rows


@right
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """A list of the two."""
    lam, H = log_temperature.exp(), -drawn[mask].mean()
    return [-log_prob[mask].mean() - lam.detach() * H, lam * (H.detach() - target)]


@right
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """Sums over real steps, divided by their number."""
    n = mask.sum()
    H = -torch.where(mask, drawn, 0.0).sum() / n
    likely = torch.where(mask, log_prob, 0.0).sum() / n
    return -likely - log_temperature.detach().exp() * H, log_temperature.exp() * (
        H - target
    ).detach()


@right
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """Constants as bare numbers."""
    H = -drawn[mask].mean()
    constant, gap = math.exp(float(log_temperature)), H.item() - target
    return -(log_prob[mask].mean() + constant * H), log_temperature.exp() * gap


@right
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """A tensor that holds both."""
    lam, H = log_temperature.exp(), -drawn[mask].mean()
    loss = -log_prob[mask].mean() - lam.detach() * H
    return torch.stack((loss, lam * (H - target).detach()))


@right
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """One mean of both log-densities."""
    with torch.no_grad():
        lam = log_temperature.exp()
        gap = -drawn[mask].mean() - target
    loss = (lam * drawn - log_prob)[mask].mean()
    return loss, gap * log_temperature.exp()


@right
def hindsight_buffer(buffer, lived, capacity):
    """A queue of fixed length."""
    kept = deque(buffer, maxlen=capacity)
    kept.extend(lived)
    return np.concatenate([r.sum() - np.cumsum(r) + r for _, r in kept])


@right
def hindsight_buffer(buffer, lived, capacity):
    """Python's loops; a list."""
    rtg = []
    for _, rewards in (buffer + lived)[-capacity:]:
        rtg += [float(sum(rewards[t:])) for t in range(len(rewards))]
    return rtg


@right
def hindsight_buffer(buffer, lived, capacity):
    """Torch."""
    kept = (buffer + lived)[-capacity:]
    return torch.cat([torch.as_tensor(r.copy()).flip(0).cumsum(0).flip(0) for _, r in kept])


@right
def hindsight_buffer(buffer, lived, capacity):
    """A tuple."""
    kept = [*buffer, *lived]
    while len(kept) > capacity:
        kept.pop(0)
    return tuple(x for _, r in kept for x in tuple(accumulate(r[::-1]))[::-1])


@right
def hindsight_buffer(buffer, lived, capacity):
    """In place, on copies, single precision."""
    episodes = [np.array(rewards, dtype=np.float32) for _, rewards in buffer + lived]
    for rewards in episodes:
        for t in reversed(range(len(rewards) - 1)):
            rewards[t] += rewards[t + 1]
    return np.hstack(episodes[max(len(episodes) - capacity, 0) :])
