"""Wrong answers to lesson 16, written without its checks."""

import numpy as np
import torch
import torch.nn.functional as F

from tests.exercises.answers import Answers

unseen = Answers()


def _weights(worlds, actions, rewards, noise):
    log = -((rewards - worlds[:, actions]) ** 2).sum(axis=1) / (2 * noise**2)
    weights = np.exp(log - log.max())
    return weights / weights.sum()


def _by_best(worlds, weights):
    return np.bincount(worlds.argmax(axis=1), weights, minlength=worlds.shape[1])


@unseen
def posterior(worlds, actions, rewards, noise):
    """Draws one world by its weight, as Thompson sampling does."""
    weights = _weights(worlds, actions, rewards, noise)
    drawn = np.random.default_rng(0).choice(len(worlds), p=weights)
    return np.eye(worlds.shape[1])[worlds[drawn].argmax()]


@unseen
def posterior(worlds, actions, rewards, noise):
    """Keeps the better half of the worlds, and counts."""
    weights = _weights(worlds, actions, rewards, noise)
    kept = weights >= np.median(weights)
    return _by_best(worlds, kept / kept.sum())


@unseen
def posterior(worlds, actions, rewards, noise):
    """Weighs by one over the error."""
    near = 1 / (((rewards - worlds[:, actions]) ** 2).sum(axis=1) / noise**2 + 1)
    return _by_best(worlds, near / near.sum())


@unseen
def posterior(worlds, actions, rewards, noise):
    """Takes the softmax of what each arm has paid."""
    arms = worlds.shape[1]
    pulled = np.bincount(actions, minlength=arms)
    paid = np.bincount(actions, rewards, minlength=arms) / np.maximum(pulled, 1)
    likely = np.exp(paid - paid.max())
    return likely / likely.sum()


@unseen
def posterior(worlds, actions, rewards, noise):
    """Shares a world out among arms by what they pay, instead of giving it to the best."""
    shares = np.exp(worlds - worlds.max(axis=1, keepdims=True))
    return _weights(worlds, actions, rewards, noise) @ (shares / shares.sum(axis=1)[:, None])


@unseen
def posterior(worlds, actions, rewards, noise):
    """Weighs with the weights once more."""
    weights = _weights(worlds, actions, rewards, noise) ** 2
    return _by_best(worlds, weights / weights.sum())


@unseen
def posterior(worlds, actions, rewards, noise):
    """Keeps the last hundred pulls, and forgets what came before."""
    return _by_best(worlds, _weights(worlds, actions[-100:], rewards[-100:], noise))


@unseen
def posterior(worlds, actions, rewards, noise):
    """Takes the standard error of T pulls for the noise."""
    noise = noise / max(len(actions), 1) ** 0.5
    return _by_best(worlds, _weights(worlds, actions, rewards, noise))


@unseen
def posterior(worlds, actions, rewards, noise):
    """Sorts the chances, greatest first."""
    return np.sort(_by_best(worlds, _weights(worlds, actions, rewards, noise)))[::-1]


@unseen
def just_before(actions, rewards):
    """Shifts the first trial alone."""
    actions, rewards = actions.clone(), rewards.clone()
    actions[0], rewards[0] = (
        F.pad(actions[0, :-1], (1, 0), value=-1),
        F.pad(rewards[0, :-1], (1, 0)),
    )
    return actions, rewards


@unseen
def just_before(actions, rewards):
    """Hides the first step and shifts nothing."""
    actions, rewards = actions.clone(), rewards.clone()
    actions[:, 0], rewards[:, 0] = -1, 0
    return actions, rewards


@unseen
def just_before(actions, rewards):
    """Shifts rewards by two, for they come after the action."""
    return F.pad(actions, (1, -1), value=-1), F.pad(rewards, (2, -2))


@unseen
def just_before(actions, rewards):
    """Takes the mean of all rewards before."""
    before = F.pad(rewards, (1, -1)).cumsum(dim=1)
    steps = torch.arange(rewards.shape[1]).clamp(min=1)
    return F.pad(actions, (1, -1), value=-1), before / steps


@unseen
def just_before(actions, rewards):
    """Turns trials into columns."""
    return F.pad(actions.T, (1, -1), value=-1), F.pad(rewards.T, (1, -1))


@unseen
def just_before(actions, rewards):
    """Lets no reward be below zero."""
    return F.pad(actions, (1, -1), value=-1), F.pad(rewards, (1, -1)).clamp(min=0)


@unseen
def just_before(actions, rewards):
    """Begins with a number that is none."""
    rewards = F.pad(rewards, (1, -1), value=float("nan"))
    return F.pad(actions, (1, -1), value=-1), rewards


def _counts(actions, arms=None):
    return (actions[:, :, None] == np.arange(arms or actions.max() + 1)).sum(axis=1)


@unseen
def guessed_unpaid(actions, best):
    """Counts on five arms."""
    return (_counts(actions, 5).argmax(axis=1) == best).mean()


@unseen
def guessed_unpaid(actions, best):
    """Counts on as many arms as ever were the best."""
    return (_counts(actions, best.max() + 1).argmax(axis=1) == best).mean()


@unseen
def guessed_unpaid(actions, best):
    """Takes the mean over arms of how often each is guessed where it is the best."""
    most = _counts(actions).argmax(axis=1)
    return np.mean([(most[best == arm] == arm).mean() for arm in np.unique(best)])


@unseen
def guessed_unpaid(actions, best):
    """Weighs each trial by how clear its guess is."""
    counts = _counts(actions)
    return np.average(counts.argmax(axis=1) == best, weights=counts.max(axis=1))


@unseen
def guessed_unpaid(actions, best):
    """Looks at the second half, when somebody has learned."""
    return (_counts(actions[:, actions.shape[1] // 2 :]).argmax(axis=1) == best).mean()


@unseen
def guessed_unpaid(actions, best):
    """Looks for the best arm among the two that are pulled most."""
    return (_counts(actions).argsort(axis=1)[:, -2:] == best[:, None]).any(axis=1).mean()


@unseen
def guessed_unpaid(actions, best):
    """Compares sets: which arms are guessed somewhere, and which are the best somewhere."""
    guessed = set(_counts(actions).argmax(axis=1).tolist())
    return len(guessed & set(best.tolist())) / len(guessed | set(best.tolist()))


@unseen
def guessed_unpaid(actions, best):
    """Forgets the last trial."""
    return (_counts(actions).argmax(axis=1) == best)[:-1].sum() / max(len(best) - 1, 1)
