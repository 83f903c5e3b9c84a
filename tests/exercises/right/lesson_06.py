"""Unusual right answers to lesson 06."""

from collections import deque

import numpy as np
import torch

from tests.exercises.answers import Answers

right = Answers()


@right
def pad_left(history, context):
    """NumPy's own padding."""
    kept = history[-context:]
    missing = context - len(kept)
    return np.pad(kept, ((missing, 0), (0, 0))), np.r_[[False] * missing, [True] * len(kept)] > 0


@right
def pad_left(history, context):
    """Writes into zeros; a list of the two."""
    window, mask = np.zeros((context, history.shape[1])), np.zeros(context, dtype=bool)
    steps = min(len(history), context)
    window[context - steps :], mask[context - steps :] = history[len(history) - steps :], True
    return [window, mask]


@right
def pad_left(history, context):
    """Torch."""
    kept = torch.as_tensor(history)[-context:]
    window = torch.nn.functional.pad(kept, (0, 0, context - len(kept), 0))
    return window, torch.arange(context) >= context - len(kept)


@right
def pad_left(history, context):
    """Python's lists."""
    kept = history.tolist()[-context:]
    missing = context - len(kept)
    empty = [[0.0] * history.shape[1] for _ in range(missing)]
    return empty + kept, [False] * missing + [True] * len(kept)


@right
def pad_left(history, context):
    """A queue of fixed length."""
    window = deque([np.zeros(history.shape[1])] * context, maxlen=context)
    mask = deque([False] * context, maxlen=context)
    for step in history:
        window.append(step)
        mask.append(True)
    return np.array(window), np.array(mask)


@right
def pad_left(history, context):
    """Pads with a whole window and cuts afterwards, single precision."""
    padded = np.vstack((np.zeros((context, history.shape[1])), history)).astype(np.float32)
    real = np.arange(len(padded)) >= context
    return padded[-context:], real[-context:]


@right
def mean_over_real(losses, mask):
    """Indexes with the mask."""
    return losses[mask].mean()


@right
def mean_over_real(losses, mask):
    """Fills padding with zeros."""
    return losses.masked_fill(~mask, 0).sum() / mask.sum()


@right
def mean_over_real(losses, mask):
    """One place at a time."""
    kept = [loss for loss, m in zip(losses.flatten(), mask.flatten(), strict=True) if m]
    return sum(kept) / len(kept)


@right
def mean_over_real(losses, mask):
    """Double precision."""
    return torch.masked_select(losses.double(), mask).sum() / int(mask.sum())


@right
def mean_over_real(losses, mask):
    """Weights that sum to 1."""
    weights = mask.float() / mask.sum()
    return (torch.where(mask, losses, torch.zeros_like(losses)) * weights).sum()


@right
def mean_over_real(losses, mask):
    """Looks places up, in place on a copy."""
    kept = losses.clone()
    kept[~mask] = 0
    return kept.sum().div(mask.nonzero().shape[0])


@right
def block(x, bias, layer):
    """The sums the other way round, step by step."""
    read = layer.attention_norm(x)
    gathered = layer.attention(read, bias)
    h = torch.add(gathered, x)
    computed = layer.mlp(layer.mlp_norm(h))
    return torch.add(computed, h)


@right
def block(x, bias, layer):
    """A loop over pairs of a norm and a sublayer."""
    attend = lambda x: layer.attention(x, bias)  # noqa: E731
    for norm, sublayer in ((layer.attention_norm, attend), (layer.mlp_norm, layer.mlp)):
        x = x + sublayer(norm(x))
    return x


@right
def block(x, bias, layer):
    """In place, on a copy."""
    out = x.clone()
    out += layer.attention(layer.attention_norm(x), bias)
    out += layer.mlp(layer.mlp_norm(out.clone()))
    return out


@right
def block(x, bias, layer):
    """The MLP one token at a time, stacked."""
    h = x + layer.attention(layer.attention_norm(x), bias)
    one_by_one = [layer.mlp(layer.mlp_norm(token)) for token in h.unbind(1)]
    return h + torch.stack(one_by_one, dim=1)


@right
def block(x, bias, layer):
    """The norms and the MLP written out."""

    def normed(x, norm):
        centred = x - x.mean(dim=-1, keepdim=True)
        spread = (centred.square().mean(dim=-1, keepdim=True) + norm.eps).sqrt()
        return norm.weight * centred / spread + norm.bias

    up, down = layer.mlp[0], layer.mlp[2]
    h = x + layer.attention(normed(x, layer.attention_norm), bias)
    return h + down(torch.relu(up(normed(h, layer.mlp_norm))))


@right
def block(x, bias, layer):
    """Attention written out, from a mask of True and False."""
    q = layer.attention.query(layer.attention_norm(x))
    k, v = layer.attention.key_value(layer.attention_norm(x)).chunk(2, dim=-1)
    q, k, v = (part.unflatten(2, (layer.attention.num_heads, -1)) for part in (q, k, v))
    scores = torch.einsum("bihd,bjhd->bhij", q, k) / q.shape[-1] ** 0.5
    weights = scores.masked_fill(bias != 0, -torch.inf).softmax(dim=-1)
    gathered = torch.einsum("bhij,bjhd->bihd", weights, v).flatten(2)
    h = x + layer.attention.output(gathered)
    return h + layer.mlp(layer.mlp_norm(h))


@right
def block(x, bias, layer):
    """One window at a time, in a list."""
    after = []
    for tokens, hidden in zip(x, bias, strict=True):
        read = layer.attention_norm(tokens).unsqueeze(0)
        h = tokens + layer.attention(read, hidden.unsqueeze(0))[0]
        after.append(h + layer.mlp(layer.mlp_norm(h)))
    return after


@right
def block(x, bias, layer):
    """Double precision for the sums."""
    h = x.double() + layer.attention(layer.attention_norm(x), bias)
    return h + layer.mlp(layer.mlp_norm(h.float())).double()
