"""Unusual right answers to lesson 16."""

import collections
import itertools
import math
import statistics

import numpy as np
import scipy
import torch
import torch.nn.functional as F

from tests.exercises.answers import Answers

right = Answers()


@right
def posterior(worlds, actions, rewards, noise):
    """SciPy's density and softmax."""
    log = scipy.stats.norm.logpdf(rewards, worlds[:, actions], noise).sum(axis=1)
    best = worlds.argmax(axis=1)[:, None] == np.arange(worlds.shape[1])  # [W, A]
    return scipy.special.softmax(log) @ best


@right
def posterior(worlds, actions, rewards, noise):
    """Torch, and its own normal distribution."""
    worlds, actions = torch.as_tensor(worlds), torch.as_tensor(actions)
    paid = torch.distributions.Normal(worlds[:, actions], noise)
    weights = paid.log_prob(torch.as_tensor(rewards)).sum(dim=1).softmax(dim=0)
    chances = torch.zeros(worlds.shape[1], dtype=weights.dtype)
    return chances.index_add(0, worlds.argmax(dim=1), weights)


@right
def posterior(worlds, actions, rewards, noise):
    """Plain Python, one pull at a time, divided after each of them."""
    weights = [1 / len(worlds)] * len(worlds)
    for arm, paid in zip(actions.tolist(), rewards.tolist(), strict=True):
        log = [-((paid - world[arm]) ** 2) / (2 * noise**2) for world in worlds.tolist()]
        most = max(some for some, weight in zip(log, weights, strict=True) if weight > 0)
        both = zip(log, weights, strict=True)
        weights = [w * math.exp(some - most) if w > 0 else 0.0 for some, w in both]
        total = sum(weights)
        weights = [weight / total for weight in weights]
    chances = [0.0] * worlds.shape[1]
    for world, weight in zip(worlds.tolist(), weights, strict=True):
        chances[world.index(max(world))] += weight
    return chances


@right
def posterior(worlds, actions, rewards, noise):
    """Counts and sums an arm: of a square, what all worlds share is left out."""
    arms = worlds.shape[1]
    counts = np.bincount(actions, minlength=arms)  # [A]
    sums = np.bincount(actions, rewards, minlength=arms)
    log = (worlds @ sums - worlds**2 @ counts / 2) / noise**2  # [W]
    weights = np.exp(log - scipy.special.logsumexp(log))
    return np.array([weights[worlds.argmax(axis=1) == arm].sum() for arm in range(arms)])


@right
def posterior(worlds, actions, rewards, noise):
    """The weight of a world from its odds against all others."""
    log = -(((rewards - worlds[:, actions]) / noise) ** 2).sum(axis=1) / 2
    with np.errstate(over="ignore"):
        weights = 1 / np.exp(log - log[:, None]).sum(axis=1)  # [W]
    chances = np.zeros(worlds.shape[1])
    np.add.at(chances, worlds.argmax(axis=1), weights)
    return torch.from_numpy(chances)


@right
def posterior(worlds, actions, rewards, noise):
    """Chances by logarithms, arm by arm; an arm that is never the best has minus infinity."""
    log = -(np.linalg.norm(rewards - worlds[:, actions], axis=1) ** 2) / 2 / noise / noise
    best = worlds == worlds.max(axis=1, keepdims=True)  # [W, A]
    of_arm = np.logaddexp.reduce(np.where(best, log[:, None], -np.inf), axis=0)
    return tuple(np.exp(of_arm - np.logaddexp.reduce(log)))


@right
def just_before(actions, rewards):
    """Pads, and a negative pad cuts off."""
    return F.pad(actions, (1, -1), value=-1), F.pad(rewards, (1, -1), value=0.0)


@right
def just_before(actions, rewards):
    """Rolls, then mends the first column."""
    actions, rewards = actions.roll(1, dims=1), rewards.roll(1, dims=1)
    actions[:, 0], rewards[:, 0] = -1, 0
    return [actions, rewards]


@right
def just_before(actions, rewards):
    """NumPy."""
    actions, rewards = actions.numpy(), rewards.numpy()
    first = np.full((len(actions), 1), -1), np.zeros((len(rewards), 1))
    return np.hstack([first[0], actions[:, :-1]]), np.hstack([first[1], rewards[:, :-1]])


@right
def just_before(actions, rewards):
    """Lists, row by row."""
    actions = [[-1, *row[:-1]] for row in actions.tolist()]
    return actions, [[0, *row][:-1] for row in rewards.tolist()]


@right
def just_before(actions, rewards):
    """From the last step to the first, in copies; whole numbers as fractions."""
    pair = actions.double(), rewards.double().clone()
    for x, nothing in zip(pair, (-1, 0), strict=True):
        for k in reversed(range(x.shape[1])):
            x[:, k] = x[:, k - 1] if k else nothing
    return pair


@right
def just_before(actions, rewards):
    """Multiplies by a matrix that has ones beside its diagonal; of arms one more."""
    beside = torch.diag(torch.ones(actions.shape[1] - 1), 1)  # [K, K]
    return (actions + 1.0) @ beside - 1, rewards @ beside


@right
def just_before(actions, rewards):
    """Gathers by the number of the step before."""
    before = torch.arange(actions.shape[1]) - 1
    none = before < 0
    return actions[:, before].masked_fill(none, -1), rewards[:, before] * ~none


@right
def guessed_unpaid(actions, best):
    """SciPy's mode."""
    return np.equal(scipy.stats.mode(actions, axis=1).mode, best).mean()


@right
def guessed_unpaid(actions, best):
    """Python's own counter."""
    right = 0
    for row, arm in zip(actions.tolist(), best.tolist(), strict=True):
        [(most, _)] = collections.Counter(row).most_common(1)
        right += most == arm
    return right / len(best)


@right
def guessed_unpaid(actions, best):
    """Torch's mode, as a tensor of one number."""
    return (torch.as_tensor(actions).mode(dim=1).values == torch.as_tensor(best)).float().mean()


@right
def guessed_unpaid(actions, best):
    """The mean over trials of Python's mode."""
    return statistics.fmean(map(int.__eq__, map(statistics.mode, actions.tolist()), best.tolist()))


@right
def guessed_unpaid(actions, best):
    """Asks the best arm alone: was any other pulled as often?"""
    of_best = (actions == best[:, None]).sum(axis=1)  # [n]
    alike = (actions[:, :, None] == actions[:, None]).sum(axis=2)  # [n, T]
    others = np.where(actions == best[:, None], 0, alike).max(axis=1)
    return np.array((of_best > others).mean())


@right
def guessed_unpaid(actions, best):
    """Sorts, and measures the runs."""

    def most(row):
        runs = ((len(list(run)), arm) for arm, run in itertools.groupby(sorted(row)))
        return max(runs)[1]

    return np.mean([most(row) == arm for row, arm in zip(actions, best, strict=True)])


@right
def guessed_unpaid(actions, best):
    """One flat count over pairs of a trial and an arm."""
    arms = int(max(actions.max(), best.max())) + 1
    pairs = actions + arms * np.arange(len(actions))[:, None]
    counts = np.bincount(pairs.ravel(), minlength=arms * len(actions)).reshape(-1, arms)
    return np.count_nonzero(counts.argmax(axis=1) == best) / len(best)
