"""Unusual right answers to lesson 05."""

import math

import torch
import torch.nn.functional as F

from tests.exercises.answers import Answers

right = Answers()


@right
def scaled_scores(q, k):
    """Einstein's sum."""
    return torch.einsum("id,jd->ij", q, k) * q.shape[-1] ** -0.5


@right
def scaled_scores(q, k):
    """Scales the queries first."""
    return F.linear(q / math.sqrt(q.size(1)), k)


@right
def scaled_scores(q, k):
    """One score at a time."""
    root = math.sqrt(q.shape[1])
    return torch.stack([torch.stack([(a * b).sum() / root for b in k]) for a in q])


@right
def scaled_scores(q, k):
    """Double precision."""
    return q.double() @ k.double().T / math.sqrt(q.shape[1])


@right
def scaled_scores(q, k):
    """Half of the root on either side."""
    root = torch.tensor(float(q.shape[1])).pow(0.25)
    return (q / root).matmul((k / root).transpose(0, 1))


@right
def scaled_scores(q, k):
    """A list of rows."""
    return [(k @ row).div(row.numel() ** 0.5) for row in q]


def _scores(q, k):
    return q @ k.T / math.sqrt(q.shape[1])


def _future(q):
    return torch.arange(len(q)) > torch.arange(len(q)).unsqueeze(1)


@right
def causal_attention(q, k, v):
    """PyTorch's own."""
    return F.scaled_dot_product_attention(q, k, v, is_causal=True)


@right
def causal_attention(q, k, v):
    """One token at a time, with its past alone."""
    return torch.stack(
        [(k[: i + 1] @ q[i] / math.sqrt(q.shape[1])).softmax(0) @ v[: i + 1] for i in range(len(q))]
    )


@right
def causal_attention(q, k, v):
    """Adds a mask of zeros and -inf."""
    mask = torch.full((len(q), len(q)), -torch.inf).triu(1)
    return F.softmax(_scores(q, k) + mask, dim=-1).matmul(v)


@right
def causal_attention(q, k, v):
    """Shares by hand, the largest visible score taken off first."""
    scores = torch.where(_future(q), -torch.inf, _scores(q, k))
    parts = (scores - scores.amax(1, keepdim=True)).exp()
    return parts / parts.sum(1, keepdim=True) @ v


@right
def causal_attention(q, k, v):
    """Logarithms of the shares."""
    scores = _scores(q, k).masked_fill(_future(q), -torch.inf)
    return (scores - scores.logsumexp(1, keepdim=True)).exp() @ v


@right
def causal_attention(q, k, v):
    """Double precision, in place on its own scores."""
    q, k, v = q.double(), k.double(), v.double()
    scores = _scores(q, k)
    scores[_future(q)] = -torch.inf
    return torch.einsum("ij,jd->id", scores.softmax(dim=1), v)


@right
def split_heads(x, heads):
    """A view, axes permuted."""
    return x.view(x.shape[0], heads, x.shape[1] // heads).permute(1, 0, 2)


@right
def split_heads(x, heads):
    """Chunks, stacked."""
    return torch.stack(x.chunk(heads, dim=1))


@right
def split_heads(x, heads):
    """Slices, copied into zeros."""
    width = x.shape[1] // heads
    parts = torch.zeros(heads, len(x), width)
    for h in range(heads):
        parts[h] = x[:, h * width : (h + 1) * width]
    return parts


@right
def split_heads(x, heads):
    """Columns first."""
    return x.T.reshape(heads, -1, len(x)).transpose(1, 2).contiguous()


@right
def split_heads(x, heads):
    """A tuple of heads."""
    return x.tensor_split(heads, dim=1)


@right
def split_heads(x, heads):
    """A list of heads."""
    return list(x.split(x.shape[1] // heads, dim=1))
