"""Wrong answers to lesson 10, written without its checks."""

import math

import numpy as np
import torch

from tests.exercises.answers import Answers

unseen = Answers()


def _gaussian(u, mu, log_std):
    z = (u - mu) / log_std.exp()
    return -0.5 * z**2 - log_std - 0.5 * math.log(2 * math.pi)


def _slope(u):
    return torch.log(1 - torch.tanh(u) ** 2)


@unseen
def squashed_log_prob(u, mu, log_std):
    """Takes the slope at the centre."""
    return (_gaussian(u, mu, log_std) - _slope(mu)).sum(-1)


@unseen
def squashed_log_prob(u, mu, log_std):
    """Cuts the gradient."""
    return (_gaussian(u, mu, log_std) - _slope(u)).sum(-1).detach()


@unseen
def squashed_log_prob(u, mu, log_std):
    """Takes the slope at the standardised draw."""
    return (_gaussian(u, mu, log_std) - _slope((u - mu) / log_std.exp())).sum(-1)


@unseen
def squashed_log_prob(u, mu, log_std):
    """Squares before the tanh."""
    return (_gaussian(u, mu, log_std) - torch.log(1 - torch.tanh(u**2))).sum(-1)


@unseen
def squashed_log_prob(u, mu, log_std):
    """Guards against log 0 so much that the slope is lost."""
    return (_gaussian(u, mu, log_std) - torch.log(1 - torch.tanh(u) ** 2 + 0.1)).sum(-1)


@unseen
def squashed_log_prob(u, mu, log_std):
    """Takes the logarithm to base 2."""
    return (_gaussian(u, mu, log_std) - torch.log2(1 - torch.tanh(u) ** 2)).sum(-1)


@unseen
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """Lets log λ stand for λ in its own loss, as many codes do."""
    lam, H = log_temperature.exp(), -drawn[mask].mean()
    loss = -log_prob[mask].mean() - lam.detach() * H
    return loss, log_temperature * (H - target).detach()


@unseen
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """Gives the two in the wrong order."""
    lam, H = log_temperature.exp(), -drawn[mask].mean()
    return lam * (H - target).detach(), -log_prob[mask].mean() - lam.detach() * H


@unseen
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """Adds the target."""
    lam, H = log_temperature.exp(), -drawn[mask].mean()
    return -log_prob[mask].mean() - lam.detach() * H, lam * (H + target).detach()


@unseen
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """Returns bare numbers."""
    lam, H = log_temperature.exp(), -drawn[mask].mean()
    return (-log_prob[mask].mean() - lam * H).item(), (lam * (H - target)).item()


@unseen
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """Estimates the entropy from the data's actions."""
    lam, H = log_temperature.exp(), -log_prob[mask].mean()
    return -log_prob[mask].mean() - lam.detach() * H, lam * (H - target).detach()


@unseen
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """Cuts the gradient of the likelihood."""
    lam, H = log_temperature.exp(), -drawn[mask].mean()
    loss = -log_prob[mask].mean().detach() - lam.detach() * H
    return loss, lam * (H - target).detach()


def _sums(rewards):
    return np.cumsum(rewards[::-1])[::-1]


@unseen
def hindsight_buffer(buffer, lived, capacity):
    """Counts the capacity in steps."""
    return np.concatenate([_sums(rewards) for _, rewards in [*buffer, *lived]])[-capacity:]


@unseen
def hindsight_buffer(buffer, lived, capacity):
    """Sums across episodes."""
    return _sums(np.concatenate([rewards for _, rewards in [*buffer, *lived][-capacity:]]))


@unseen
def hindsight_buffer(buffer, lived, capacity):
    """Keeps what was lived alone."""
    return np.concatenate([_sums(rewards) for _, rewards in lived[-capacity:]])


@unseen
def hindsight_buffer(buffer, lived, capacity):
    """Relabels what was lived and leaves the old as it was asked."""
    old = [asked - np.cumsum(r) + r for asked, r in buffer]
    return np.concatenate([*old, *(_sums(r) for _, r in lived)][-capacity:])


@unseen
def hindsight_buffer(buffer, lived, capacity):
    """Fills the buffer with what is new before it looks at the old."""
    return np.concatenate([_sums(rewards) for _, rewards in [*lived, *buffer][-capacity:]])


@unseen
def hindsight_buffer(buffer, lived, capacity):
    """Adds how far the episode missed what was asked."""
    kept = [*buffer, *lived][-capacity:]
    return np.concatenate([_sums(r) + (asked - r.sum()) for asked, r in kept])
