"""Wrong answers to lesson 08, written without its checks."""

import numpy as np

from tests.exercises.answers import Answers

unseen = Answers()


@unseen
def luck_posterior(behaviour, luck):
    """Shares out by a softmax."""
    parts = np.exp(behaviour[:, None] * luck)
    return parts / parts.sum(axis=0)


@unseen
def luck_posterior(behaviour, luck):
    """Gives all to the likeliest action."""
    joint = behaviour[:, None] * luck
    return (joint == joint.max(axis=0)).astype(float)


@unseen
def luck_posterior(behaviour, luck):
    """Divides by the greatest instead of the sum."""
    joint = behaviour[:, None] * luck
    return joint / joint.max(axis=0)


@unseen
def luck_posterior(behaviour, luck):
    """Divides by the mean instead of the sum."""
    joint = behaviour[:, None] * luck
    return joint / joint.mean(axis=0)


@unseen
def luck_posterior(behaviour, luck):
    """Writes the popularity under every return."""
    return np.repeat(behaviour[:, None], luck.shape[1], axis=1)


@unseen
def luck_posterior(behaviour, luck):
    """Adds a little to every share, so that nothing is impossible."""
    joint = behaviour[:, None] * luck + 0.01
    return joint / joint.sum(axis=0)


@unseen
def context_needed(picked_at, room_steps, wait):
    """Leaves the first room out."""
    return wait + 1


@unseen
def context_needed(picked_at, room_steps, wait):
    """Counts one too few."""
    return room_steps + wait - picked_at - 1


@unseen
def context_needed(picked_at, room_steps, wait):
    """Takes the whole episode."""
    return room_steps + wait


@unseen
def context_needed(picked_at, room_steps, wait):
    """Takes the longer room for both."""
    return max(room_steps, wait) - picked_at + 1


@unseen
def context_needed(picked_at, room_steps, wait):
    """Waits twice."""
    return room_steps + 2 * wait - picked_at + 1


def _half(returns):
    return returns.shape[1] // 2


@unseen
def held_out_best(returns):
    """Chooses by the median."""
    half = _half(returns)
    return returns[np.median(returns[:, :half], axis=1).argmax(), half:].mean()


@unseen
def held_out_best(returns):
    """Chooses the worst."""
    half = _half(returns)
    return returns[returns[:, :half].mean(axis=1).argmin(), half:].mean()


@unseen
def held_out_best(returns):
    """Holds one episode out."""
    return returns[returns[:, :-1].mean(axis=1).argmax(), -1]


@unseen
def held_out_best(returns):
    """Takes every other episode for a half."""
    return returns[returns[:, ::2].mean(axis=1).argmax(), 1::2].mean()


@unseen
def held_out_best(returns):
    """Reports the winner's best episode."""
    half = _half(returns)
    return returns[returns[:, :half].mean(axis=1).argmax(), half:].max()


@unseen
def held_out_best(returns):
    """Chooses by the newest episode of the first half."""
    half = _half(returns)
    return returns[returns[:, half - 1].argmax(), half:].mean()
