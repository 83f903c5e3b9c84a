"""What readers of lesson 05 get wrong."""

import math

import torch

from tests.exercises.wrong import WrongAnswers

wrong = WrongAnswers()


def _normal(random, *shape):
    return torch.from_numpy(random.normal(size=shape)).float()


def _heads(random):
    heads = int(random.integers(1, 4))
    return _normal(random, int(random.integers(2, 6)), heads * int(random.integers(1, 4))), heads


INPUTS = {
    "scaled_scores": lambda random: tuple(_normal(random, 2, *random.integers(1, 7, size=2))),
    "causal_attention": lambda random: tuple(_normal(random, 3, *random.integers(2, 7, size=2))),
    "split_heads": _heads,
}


def _future(q):
    return torch.ones(len(q), len(q)).triu(1) == 1


@wrong("not scaled")
def scaled_scores(q, k):
    """Forgets to scale."""
    return q @ k.T


@wrong("divides by d")
def scaled_scores(q, k):
    """Divides by the width."""
    return q @ k.T / q.shape[1]


@wrong("number of tokens")
def scaled_scores(q, k):
    """Takes the length for the width."""
    return q @ k.T / math.sqrt(len(q))


@wrong("multiplies")
def scaled_scores(q, k):
    """Multiplies instead of dividing."""
    return q @ k.T * math.sqrt(q.shape[1])


@wrong("all numbers in q")
def scaled_scores(q, k):
    """Counts all numbers of all queries."""
    return q @ k.T / math.sqrt(q.numel())


@wrong("of these very vectors")
def scaled_scores(q, k):
    """Takes the cosine."""
    return q @ k.T / (q.norm(dim=1, keepdim=True) * k.norm(dim=1))


@wrong("reads the future")
def causal_attention(q, k, v):
    """Has no mask."""
    return (q @ k.T / math.sqrt(q.shape[1])).softmax(1) @ v


@wrong("before the softmax")
def causal_attention(q, k, v):
    """Hides weights after the softmax."""
    weights = (q @ k.T / math.sqrt(q.shape[1])).softmax(1)
    return weights.masked_fill(_future(q), 0) @ v


@wrong("like any other")
def causal_attention(q, k, v):
    """Hides with a score of 0."""
    scores = (q @ k.T / math.sqrt(q.shape[1])).masked_fill(_future(q), 0)
    return scores.softmax(1) @ v


@wrong("left of the diagonal")
def causal_attention(q, k, v):
    """Hides the past instead of the future."""
    scores = (q @ k.T / math.sqrt(q.shape[1])).masked_fill(_future(q).T, -math.inf)
    return scores.softmax(1) @ v


@wrong("sees itself")
def causal_attention(q, k, v):
    """Hides the token itself too."""
    hidden = torch.ones(len(q), len(q)).triu(0) == 1
    return (q @ k.T / math.sqrt(q.shape[1])).masked_fill(hidden, -math.inf).softmax(1) @ v


@wrong("reads the future")
def causal_attention(q, k, v):
    """Hides one diagonal too few."""
    hidden = torch.ones(len(q), len(q)).triu(2) == 1
    return (q @ k.T / math.sqrt(q.shape[1])).masked_fill(hidden, -math.inf).softmax(1) @ v


@wrong("last axis")
def causal_attention(q, k, v):
    """Shares each key out over queries."""
    return (q @ k.T / math.sqrt(q.shape[1])).masked_fill(_future(q), -math.inf).softmax(0) @ v


@wrong("divided by √d")
def causal_attention(q, k, v):
    """Forgets to scale."""
    return (q @ k.T).masked_fill(_future(q), -math.inf).softmax(1) @ v


@wrong("rows are queries")
def causal_attention(q, k, v):
    """Swaps queries and keys."""
    return (k @ q.T / math.sqrt(q.shape[1])).masked_fill(_future(q), -math.inf).softmax(1) @ v


@wrong("each token gathers a value")
def causal_attention(q, k, v):
    """Returns the weights."""
    return (q @ k.T / math.sqrt(q.shape[1])).masked_fill(_future(q), -math.inf).softmax(1)


@wrong("add up to 1")
def causal_attention(q, k, v):
    """Gathers keys."""
    return (q @ k.T / math.sqrt(q.shape[1])).masked_fill(_future(q), -math.inf).softmax(1) @ k


@wrong("can be outbid")
def causal_attention(q, k, v):
    """Hides with a score that is only low."""
    scores = (q @ k.T / math.sqrt(q.shape[1])).masked_fill(_future(q), -20)
    return scores.softmax(1) @ v


@wrong("can be outbid")
def causal_attention(q, k, v):
    """Takes something off the scores of the future."""
    return (q @ k.T / math.sqrt(q.shape[1]) - 1000 * _future(q)).softmax(1) @ v


@wrong("∞ − ∞")
def causal_attention(q, k, v):
    """Hides with plus infinity."""
    return (q @ k.T / math.sqrt(q.shape[1])).masked_fill(_future(q), math.inf).softmax(1) @ v


@wrong("no gradient reaches `q`")
def causal_attention(q, k, v):
    """Detaches the weights."""
    scores = (q @ k.T / math.sqrt(q.shape[1])).masked_fill(_future(q), -math.inf)
    return scores.softmax(1).detach() @ v


@wrong("no gradient reaches `v`")
def causal_attention(q, k, v):
    """Detaches the values."""
    scores = (q @ k.T / math.sqrt(q.shape[1])).masked_fill(_future(q), -math.inf)
    return scores.softmax(1) @ v.detach()


@wrong("cuts the sequence")
def split_heads(x, heads):
    """Reshapes without swapping."""
    return x.reshape(heads, len(x), -1)


@wrong("heads first")
def split_heads(x, heads):
    """Forgets to bring heads to the front."""
    return x.reshape(len(x), heads, -1)


@wrong("heads first")
def split_heads(x, heads):
    """Swaps heads and a head's width."""
    return x.reshape(len(x), heads, -1).permute(1, 2, 0)


@wrong("every second one")
def split_heads(x, heads):
    """Deals numbers out to heads in turn."""
    return x.reshape(len(x), -1, heads).permute(2, 0, 1)


@wrong("first half")
def split_heads(x, heads):
    """Gives every head the last part."""
    part = x.shape[1] // heads
    return torch.stack([x[:, -part:]] * heads)


@wrong("heads first")
def split_heads(x, heads):
    """Gives every head the whole token."""
    return torch.stack([x] * heads)


@wrong("head 1 has the second half")
def split_heads(x, heads):
    """Gives every head the first part."""
    part = x.shape[1] // heads
    return torch.stack([x[:, :part]] * heads)


@wrong("first half")
def split_heads(x, heads):
    """Turns the order of the heads round."""
    return torch.stack(x.chunk(heads, dim=1)).flip(0)


@wrong("no gradient reaches `q`")
def scaled_scores(q, k):
    """Detaches the scores."""
    return (q @ k.T / math.sqrt(q.shape[1])).detach()


@wrong("no gradient reaches `x`")
def split_heads(x, heads):
    """Detaches the heads."""
    return x.reshape(len(x), heads, -1).transpose(0, 1).detach()


@wrong("right on paper")
def causal_attention(q, k, v):
    """Shares by hand, which comes to 0/0 where the future scores high."""
    parts = (q @ k.T / math.sqrt(q.shape[1])).softmax(dim=1).tril()
    return parts / parts.sum(dim=1, keepdim=True) @ v


@wrong("right on paper")
def causal_attention(q, k, v):
    """Exponentials by hand, which overflow."""
    parts = (q @ k.T / math.sqrt(q.shape[1])).exp().tril()
    return parts / parts.sum(dim=1, keepdim=True) @ v


@wrong("needs −inf")
def causal_attention(q, k, v):
    """Hides with a large number instead of infinity."""
    return (q @ k.T / math.sqrt(q.shape[1])).masked_fill(_future(q), -1e5).softmax(dim=1) @ v
