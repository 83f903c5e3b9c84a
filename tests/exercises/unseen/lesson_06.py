"""Wrong answers to lesson 06, written without its checks."""

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
def block(x, bias, layer):
    """Cuts the MLP's gradient."""
    h = x + layer.attention(layer.attention_norm(x), bias)
    return h + layer.mlp(layer.mlp_norm(h)).detach()


@unseen
def block(x, bias, layer):
    """Cuts the gradient between the two sublayers."""
    h = x + layer.attention(layer.attention_norm(x), bias)
    return h + layer.mlp(layer.mlp_norm(h.detach()))


@unseen
def block(x, bias, layer):
    """Freezes what has been learned."""
    with torch.no_grad():
        h = layer.attention(layer.attention_norm(x), bias)
    h = x + h
    return h + layer.mlp(layer.mlp_norm(h))


@unseen
def block(x, bias, layer):
    """Takes the mean of the two ways in place of their sum."""
    h = (x + layer.attention(layer.attention_norm(x), bias)) / 2
    return (h + layer.mlp(layer.mlp_norm(h))) / 2


@unseen
def block(x, bias, layer):
    """Adds the x that came in once more at the end."""
    h = x + layer.attention(layer.attention_norm(x), bias)
    return x + h + layer.mlp(layer.mlp_norm(h))


@unseen
def block(x, bias, layer):
    """Takes the mask of True and False for the bias."""
    h = x + layer.attention(layer.attention_norm(x), (bias == 0).float())
    return h + layer.mlp(layer.mlp_norm(h))


@unseen
def block(x, bias, layer):
    """Hides the past instead of the future."""
    h = x + layer.attention(layer.attention_norm(x), bias.transpose(2, 3))
    return h + layer.mlp(layer.mlp_norm(h))


@unseen
def block(x, bias, layer):
    """Goes through attention twice."""
    h = x + layer.attention(layer.attention_norm(x), bias)
    h = h + layer.attention(layer.attention_norm(h), bias)
    return h + layer.mlp(layer.mlp_norm(h))


@unseen
def block(x, bias, layer):
    """Uses the bias of the first window for all."""
    h = x + layer.attention(layer.attention_norm(x), bias[:1])
    return h + layer.mlp(layer.mlp_norm(h))


@unseen
def block(x, bias, layer):
    """Norms over all tokens of a window at once."""
    h = x + layer.attention((x - x.mean((1, 2), keepdim=True)) / x.std((1, 2), keepdim=True), bias)
    return h + layer.mlp((h - h.mean((1, 2), keepdim=True)) / h.std((1, 2), keepdim=True))


@unseen
def block(x, bias, layer):
    """Lets the MLP read what attention gathered, without x."""
    gathered = layer.attention(layer.attention_norm(x), bias)
    return x + gathered + layer.mlp(layer.mlp_norm(gathered))


@unseen
def block(x, bias, layer):
    """Hands on the newest token alone."""
    h = x + layer.attention(layer.attention_norm(x), bias)
    return (h + layer.mlp(layer.mlp_norm(h)))[:, -1]
