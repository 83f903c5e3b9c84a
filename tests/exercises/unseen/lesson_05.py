"""Wrong answers to lesson 05, written without its checks."""

import math

import torch

from tests.exercises.answers import Answers

unseen = Answers()


def _scores(q, k):
    return q @ k.T / math.sqrt(q.shape[1])


def _future(q):
    return torch.ones(len(q), len(q)).triu(1) == 1


@unseen
def scaled_scores(q, k):
    """A row for each key instead of each query."""
    return _scores(k, q)


@unseen
def scaled_scores(q, k):
    """Divides by the logarithm of the width."""
    return q @ k.T / math.log(q.shape[1] + 1)


@unseen
def scaled_scores(q, k):
    """Divides by the spread that it finds."""
    scores = q @ k.T
    return scores / scores.std()


@unseen
def scaled_scores(q, k):
    """Goes on to the softmax."""
    return _scores(q, k).softmax(dim=1)


@unseen
def scaled_scores(q, k):
    """Takes the query's gradient away."""
    return _scores(q.detach(), k)


@unseen
def scaled_scores(q, k):
    """Likeness without a sign."""
    return _scores(q, k).abs()


@unseen
def causal_attention(q, k, v):
    """Cuts the gradient."""
    return (_scores(q, k).masked_fill(_future(q), -torch.inf).softmax(dim=1) @ v).detach()


@unseen
def causal_attention(q, k, v):
    """Sees the last two tokens alone."""
    hidden = _future(q) | (torch.ones(len(q), len(q)).tril(-2) == 1)
    return _scores(q, k).masked_fill(hidden, -torch.inf).softmax(dim=1) @ v


@unseen
def causal_attention(q, k, v):
    """Takes the plain mean of the past."""
    past = torch.ones(len(q), len(q)).tril()
    return past / past.sum(dim=1, keepdim=True) @ v


@unseen
def causal_attention(q, k, v):
    """Listens to the most interesting token alone."""
    best = _scores(q, k).masked_fill(_future(q), -torch.inf).argmax(dim=1)
    return v[best] + 0 * _scores(q, k).sum()


@unseen
def causal_attention(q, k, v):
    """Adds its own value again."""
    return v + _scores(q, k).masked_fill(_future(q), -torch.inf).softmax(dim=1) @ v


@unseen
def causal_attention(q, k, v):
    """Shares out over the whole table."""
    scores = _scores(q, k).masked_fill(_future(q), -torch.inf)
    return scores.flatten().softmax(dim=0).reshape(scores.shape) @ v


@unseen
def split_heads(x, heads):
    """A row for each number of a head."""
    return x.reshape(len(x), heads, -1).permute(1, 2, 0)


@unseen
def split_heads(x, heads):
    """Turns time round."""
    return x.flip(0).reshape(len(x), heads, -1).transpose(0, 1)


@unseen
def split_heads(x, heads):
    """Takes the number of heads for their width."""
    return x.reshape(len(x), -1, heads).transpose(0, 1)


@unseen
def split_heads(x, heads):
    """Keeps the whole width, the others' part at zero."""
    width = x.shape[1] // heads
    part = torch.arange(x.shape[1]) // width
    return torch.stack([x * (part == h) for h in range(heads)])


@unseen
def split_heads(x, heads):
    """Cuts time instead of width."""
    return x.reshape(heads, len(x), -1)
