"""What readers of lesson 10 get wrong."""

import math

import numpy as np
import torch

from tests.exercises.wrong import WrongAnswers

wrong = WrongAnswers()


def _u(random):
    size = tuple(random.integers(2, 6, size=2))
    mu, log_std = (torch.from_numpy(random.normal(size=size)) for _ in range(2))
    return torch.from_numpy(random.uniform(-1, 1, size=size)), mu, log_std


def _batch(random):
    size = tuple(random.integers(2, 6, size=2))
    log_prob, drawn = (torch.from_numpy(random.normal(size=size)) for _ in range(2))
    mask = torch.from_numpy(random.random(size) < 0.6)
    mask[0, -1] = True
    return log_prob, drawn, mask, torch.tensor(random.normal()), float(random.normal())


def _episodes(random):
    old, new = (
        tuple((float(random.normal()), random.normal(size=random.integers(1, 6))) for _ in range(n))
        for n in random.integers(1, 5, size=2)
    )
    return old, new, int(random.integers(1, 8))


INPUTS = {"squashed_log_prob": _u, "two_losses": _batch, "hindsight_buffer": _episodes}


def _gaussian(u, mu, log_std):
    z = (u - mu) / log_std.exp()
    return -0.5 * z**2 - log_std - 0.5 * math.log(2 * math.pi)


@wrong("before the squashing")
def squashed_log_prob(u, mu, log_std):
    """Takes the density of the unsquashed Gaussian."""
    return _gaussian(u, mu, log_std).sum(-1)


@wrong("denser, not thinner")
def squashed_log_prob(u, mu, log_std):
    """Adds the slope's logarithm."""
    return (_gaussian(u, mu, log_std) + torch.log(1 - torch.tanh(u) ** 2)).sum(-1)


@wrong("as its logarithm")
def squashed_log_prob(u, mu, log_std):
    """Subtracts the slope itself."""
    return (_gaussian(u, mu, log_std) - (1 - torch.tanh(u) ** 2)).sum(-1)


@wrong("not 1 − u²")
def squashed_log_prob(u, mu, log_std):
    """Forgets the tanh in the slope."""
    return (_gaussian(u, mu, log_std) - torch.log((1 - u**2).abs())).sum(-1)


@wrong("square the tanh")
def squashed_log_prob(u, mu, log_std):
    """Forgets the square."""
    return (_gaussian(u, mu, log_std) - torch.log(1 - torch.tanh(u))).sum(-1)


def _parts(log_prob, drawn, mask, log_temperature):
    return log_prob[mask].mean(), log_temperature.exp(), -drawn[mask].mean()


@wrong("real steps alone")
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """Takes both means over padding too."""
    temperature, entropy = log_temperature.exp(), -drawn.mean()
    loss = -log_prob.mean() - temperature.detach() * entropy
    return loss, temperature * (entropy - target).detach()


@wrong("real steps alone")
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """Takes the mean of the entropy over padding, as the official code does."""
    temperature, entropy = log_temperature.exp(), -drawn.mean()
    loss = -log_prob[mask].mean() - temperature.detach() * entropy
    return loss, temperature * (entropy - target).detach()


@wrong("in the number you divide by")
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """Leaves padding out of the sums, but not out of the counts."""
    temperature, entropy = log_temperature.exp(), -(drawn * mask).mean()
    loss = -(log_prob * mask).mean() - temperature.detach() * entropy
    return loss, temperature * (entropy - target).detach()


@wrong("sign of the likelihood")
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """Minimises the likelihood of the data."""
    likely, temperature, entropy = _parts(log_prob, drawn, mask, log_temperature)
    return likely - temperature.detach() * entropy, temperature * (entropy - target).detach()


@wrong("pays for certainty")
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """Punishes entropy."""
    likely, temperature, entropy = _parts(log_prob, drawn, mask, log_temperature)
    return -likely + temperature.detach() * entropy, temperature * (entropy - target).detach()


@wrong("pays for certainty")
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """Takes the mean of log π for the entropy, without its minus."""
    likely, temperature, entropy = _parts(log_prob, -drawn, mask, log_temperature)
    return -likely - temperature.detach() * entropy, temperature * (entropy - target).detach()


@wrong("to be maximised")
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """Returns what should grow."""
    likely, temperature, entropy = _parts(log_prob, drawn, mask, log_temperature)
    return likely + temperature.detach() * entropy, temperature * (entropy - target).detach()


@wrong("H above its target must lower λ")
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """Raises the price of an entropy that is above its target."""
    likely, temperature, entropy = _parts(log_prob, drawn, mask, log_temperature)
    return -likely - temperature.detach() * entropy, temperature * (target - entropy).detach()


@wrong("there λ is a constant")
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """Lets the policy's loss move λ: the missing detach."""
    likely, temperature, entropy = _parts(log_prob, drawn, mask, log_temperature)
    return -likely - temperature * entropy, temperature * (entropy - target).detach()


@wrong("there the entropy is a constant")
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """Lets λ's loss move the policy: the other missing detach."""
    likely, temperature, entropy = _parts(log_prob, drawn, mask, log_temperature)
    return -likely - temperature.detach() * entropy, temperature * (entropy - target)


@wrong("does not move λ")
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """Detaches all of λ's loss."""
    likely, temperature, entropy = _parts(log_prob, drawn, mask, log_temperature)
    return -likely - temperature.detach() * entropy, (temperature * (entropy - target)).detach()


@wrong("exponential of what you are given")
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """Takes the logarithm of λ for λ."""
    likely, _, entropy = _parts(log_prob, drawn, mask, log_temperature)
    loss = -likely - log_temperature.detach() * entropy
    return loss, log_temperature * (entropy - target).detach()


@wrong("how far above its target")
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """Forgets the target."""
    likely, temperature, entropy = _parts(log_prob, drawn, mask, log_temperature)
    return -likely - temperature.detach() * entropy, temperature * entropy.detach()


@wrong("two numbers are wanted")
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """Adds the two up."""
    likely, temperature, entropy = _parts(log_prob, drawn, mask, log_temperature)
    return -likely - temperature.detach() * entropy + temperature * (entropy - target).detach()


def _sums(rewards):
    return np.cumsum(rewards[::-1])[::-1]


@wrong("as it fell")
def hindsight_buffer(buffer, lived, capacity):
    """Keeps the requests that the agent read while it lived."""
    kept = [*buffer, *lived][-capacity:]
    return np.concatenate([asked - np.cumsum(r) + r for asked, r in kept])


@wrong("what was asked for")
def hindsight_buffer(buffer, lived, capacity):
    """Writes the first request beside every step."""
    kept = [*buffer, *lived][-capacity:]
    return np.concatenate([np.full(len(rewards), asked) for asked, rewards in kept])


@wrong("those are the rewards")
def hindsight_buffer(buffer, lived, capacity):
    """Does not sum."""
    return np.concatenate([rewards for _, rewards in [*buffer, *lived][-capacity:]])


@wrong("stands at every step")
def hindsight_buffer(buffer, lived, capacity):
    """Writes the return beside every step."""
    kept = [*buffer, *lived][-capacity:]
    return np.concatenate([np.full(len(r), r.sum()) for _, r in kept])


@wrong("sums the past")
def hindsight_buffer(buffer, lived, capacity):
    """Sums from the front."""
    return np.concatenate([np.cumsum(rewards) for _, rewards in [*buffer, *lived][-capacity:]])


@wrong("the oldest must go")
def hindsight_buffer(buffer, lived, capacity):
    """Forgets nothing."""
    return np.concatenate([_sums(rewards) for _, rewards in [*buffer, *lived]])


@wrong("one episode too many")
def hindsight_buffer(buffer, lived, capacity):
    """Keeps one more than there is room for."""
    kept = [*buffer, *lived][-capacity - 1 :]
    return np.concatenate([_sums(rewards) for _, rewards in kept])


@wrong("not the newest")
def hindsight_buffer(buffer, lived, capacity):
    """Throws the newest away."""
    return np.concatenate([_sums(rewards) for _, rewards in [*buffer, *lived][:capacity]])


@wrong("the newest stand at the end")
def hindsight_buffer(buffer, lived, capacity):
    """Puts the newest first."""
    kept = [*buffer, *lived][::-1][:capacity]
    return np.concatenate([_sums(rewards) for _, rewards in kept])


@wrong("however good")
def hindsight_buffer(buffer, lived, capacity):
    """Throws the worst away, not the oldest."""
    best = sorted([*buffer, *lived], key=lambda episode: episode[1].sum())[-capacity:]
    return np.concatenate([_sums(rewards) for _, rewards in best])


@wrong("times the log-density")
def squashed_log_prob(u, mu, log_std):
    """Takes the mean over the numbers of an action."""
    return (_gaussian(u, mu, log_std) - torch.log(1 - torch.tanh(u) ** 2)).mean(-1)


@wrong("does not move its entropy")
def two_losses(log_prob, drawn, mask, log_temperature, target):
    """Makes the entropy a constant in the policy's loss too."""
    lam, H = log_temperature.exp(), -drawn[mask].mean().detach()
    return -log_prob[mask].mean() - lam.detach() * H, lam * (H - target)
