"""Wrong answers to lesson 05, written without its checks."""

import numpy as np
import torch

from tests.exercises.answers import Answers

unseen = Answers()


def _padded(history, context, with_what=0.0):
    kept = history[-context:]
    missing = context - len(kept)
    window = np.concatenate([np.full((missing, history.shape[1]), with_what), kept])
    return window, np.arange(context) >= missing


@unseen
def pad_left(history, context):
    """Pads with ones."""
    return _padded(history, context, 1.0)


@unseen
def pad_left(history, context):
    """Pads with nan."""
    return _padded(history, context, np.nan)


@unseen
def pad_left(history, context):
    """Calls the last padded place real."""
    window, mask = _padded(history, context)
    return window, np.append(mask[1:], True)


@unseen
def pad_left(history, context):
    """Leaves the newest step out."""
    return _padded(history[:-1] if len(history) > 1 else history[:0], context)


@unseen
def pad_left(history, context):
    """Makes the window one step too long."""
    return _padded(history, context + 1)


@unseen
def pad_left(history, context):
    """Pads, and does not cut a long history."""
    missing = max(context - len(history), 0)
    window = np.concatenate([np.zeros((missing, history.shape[1])), history])
    return window, np.arange(len(window)) >= missing


@unseen
def pad_left(history, context):
    """Gives the mask the shape of the window."""
    window, mask = _padded(history, context)
    return window, np.broadcast_to(mask[:, None], window.shape)


@unseen
def mean_over_real(losses, mask):
    """Cuts the gradient."""
    return losses[mask].mean().detach()


@unseen
def mean_over_real(losses, mask):
    """Takes the median."""
    return losses[mask].median()


@unseen
def mean_over_real(losses, mask):
    """Averages each column first."""
    kept = torch.where(mask, losses, 0.0)
    seen = mask.any(dim=0)
    return (kept.sum(dim=0)[seen] / mask.sum(dim=0)[seen]).mean()


@unseen
def mean_over_real(losses, mask):
    """Divides by one too many."""
    return torch.where(mask, losses, 0.0).sum() / (mask.sum() + 1)


@unseen
def mean_over_real(losses, mask):
    """Takes the newest step of each window alone."""
    return losses[:, -1].mean()


@unseen
def mean_over_real(losses, mask):
    """Takes the root of the mean square."""
    return losses[mask].square().mean().sqrt()


@unseen
def pre_norm(x, norm, sublayer):
    """Cuts the sublayer's gradient."""
    return x + sublayer(norm(x)).detach()


@unseen
def pre_norm(x, norm, sublayer):
    """Takes one sublayer for all."""
    return x + 2 * norm(x) + 1


@unseen
def pre_norm(x, norm, sublayer):
    """Normalises after the sum."""
    return norm(x + sublayer(x))


@unseen
def pre_norm(x, norm, sublayer):
    """Normalises before and after."""
    return norm(x + sublayer(norm(x)))


@unseen
def pre_norm(x, norm, sublayer):
    """Adds the norm instead of the sublayer's answer."""
    return x + norm(x)
