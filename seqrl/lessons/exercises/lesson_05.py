"""Lesson 05: scores, causal attention, heads."""

import math
from collections.abc import Iterator

import torch
from numpy.random import Generator
from torch import Tensor

from seqrl.lessons.checks.exercise import exercise
from seqrl.lessons.checks.watched import Watched
from seqrl.transformer import causal_bias

T, WIDTH = 4, 3


def queries_and_keys(random: Generator) -> tuple[Tensor, Tensor]:
    """Draw queries and keys [T, d] of one head."""
    tokens, width = int(random.integers(3, 7)), int(random.integers(2, 9))
    q, k = torch.from_numpy(random.normal(size=(2, tokens, width))).float()
    return q, k


def all_scores(q: Tensor, k: Tensor) -> Tensor:
    """Return how well each key answers each query, [T, T]: q kᵀ / √d."""
    return q @ k.T / math.sqrt(q.shape[1])


@exercise(truth=all_scores, case=queries_and_keys)
def scaled_scores(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """Return q kᵀ / √d."""
    q, k = torch.from_numpy(random.normal(size=(2, 5, 9))).float()
    scores, products = torch.as_tensor(answer(q, k)), q @ k.T
    yield scores.shape == (5, 5), f"a score for each pair of 5 tokens, got {tuple(scores.shape)}"
    yield not torch.allclose(scores, products), "the products are not scaled: divide by √d"
    yield not torch.allclose(scores, products / 9), "that divides by d; the spread is its root"
    yield (
        not torch.allclose(scores, products / math.sqrt(5)),
        "that is the root of the number of tokens; d is the width of a query",
    )
    yield (
        not torch.allclose(scores, products * 3),
        "that multiplies by √d: scores grow, they should stay near 1",
    )
    yield (
        not torch.allclose(scores, products / math.sqrt(45)),
        "that counts all numbers in q; only the d products of one query are added up",
    )
    lengths = q.norm(dim=1, keepdim=True) * k.norm(dim=1)  # [T, T]
    yield (
        not torch.allclose(scores, products / lengths),
        "that divides by the lengths of these very vectors, so none could ever speak up; √d is "
        "one number for all",
    )


def queries_keys_values(random: Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Draw queries, keys and values [T, d] of one head."""
    tokens, width = int(random.integers(3, 7)), int(random.integers(2, 6))
    q, k, v = torch.from_numpy(random.normal(size=(3, tokens, width))).float()
    return q, k, v


def attention_over_the_past(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """Return what each token gathers from itself and the tokens before it, [T, d]."""
    seen = torch.ones(1, len(q), dtype=torch.bool)
    return (all_scores(q, k) + causal_bias(seen)[0, 0]).softmax(dim=1) @ v


@exercise(truth=attention_over_the_past, case=queries_keys_values)
def causal_attention(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """softmax(q kᵀ / √d + mask) v."""
    q, k, v = torch.from_numpy(random.normal(size=(3, T, WIDTH))).float()
    found = torch.as_tensor(answer(q, k, v))
    yield (
        found.shape == (T, WIDTH),
        f"each token gathers a value of width {WIDTH}: [{T}, {WIDTH}], got {tuple(found.shape)}",
    )
    yield (
        not bool(found[1:].isnan().any()),
        "NaN comes of ∞ − ∞: hide with −inf before the softmax; its shares are then exactly 0",
    )
    yield (
        not bool(found[0].isnan().any()),
        "the first token has nothing to look at: a token sees itself as well (keep the diagonal)",
    )
    yield from _weights_are_shares(answer(q, k, torch.ones(T, WIDTH)))
    yield from _nobody_sees_the_future(answer, (q, k, v), found)
    other = q.clone()
    other[1] += 1
    moved = (torch.as_tensor(answer(other, k, v)) - found).abs().sum(1) > 1e-6  # [T]
    yield (
        not bool(moved[[0, 2, 3]].any()),
        "a query belongs to the token that looks: rows are queries, columns are keys",
    )
    yield bool(torch.allclose(found[0], v[0])), "the first token sees itself alone: it gets v_0"
    yield (
        bool(torch.allclose(found, attention_over_the_past(q, k, v), atol=1e-5)),
        "scores are divided by √d before the softmax, d being the width of a query",
    )
    yield from _nothing_is_loud_enough(answer)


def _nothing_is_loud_enough(answer: Watched) -> Iterator[tuple[bool, str]]:
    """Where the first token dislikes itself and loves the rest, it still gets its own value."""
    loud, v = torch.full((T, WIDTH), 1e6), torch.eye(T, WIDTH)
    first = torch.arange(T).unsqueeze(1) == 0  # [T, 1]
    found = answer(loud, loud.where(~first, -loud), v)
    yield (
        not bool(found.isnan().any()),
        "right on paper, and where scores are small; but here exponentials underflow to 0 (or "
        "overflow to ∞), and 0/0 is NaN: hide with −inf before the softmax, which is safe",
    )
    yield (
        bool(torch.allclose(found[0], v[0])),
        "a finite score can be outbid, be it −20 or −1e9: what is hidden needs −inf",
    )


def _weights_are_shares(of_ones: Tensor) -> Iterator[tuple[bool, str]]:
    """Where all values are 1, every token gathers 1."""
    ones = bool(torch.allclose(of_ones, torch.ones_like(of_ones), atol=1e-5))
    columns = not ones and math.isclose(float(of_ones.mean()), 1, abs_tol=1e-5)
    yield not columns, "each query shares its weights out over keys: softmax over the last axis"
    yield ones, "weights must add up to 1: hide scores before the softmax, not weights after it"


def _nobody_sees_the_future(
    answer: Watched, inputs: tuple[Tensor, Tensor, Tensor], found: Tensor
) -> Iterator[tuple[bool, str]]:
    """Another last token changes nothing before it."""
    q, k, v = inputs
    other_key, other_value = k.clone(), v.clone()
    other_key[-1] += 3
    other_value[-1] += 3
    by_key, by_value = (
        torch.as_tensor(answer(q, other_key, v)),
        torch.as_tensor(answer(q, k, other_value)),
    )
    same_key = bool(torch.allclose(by_key[:-1], found[:-1], atol=1e-6))
    same_value = bool(torch.allclose(by_value[:-1], found[:-1], atol=1e-6))
    alone = bool(torch.allclose(found[-1], v[-1], atol=1e-5))
    yield (
        not alone,
        "that hides the past and shows the future: keep what lies left of the diagonal",
    )
    yield (
        same_value or not same_key,
        "a score of 0 is a score like any other: what is hidden needs −inf",
    )
    yield same_key and same_value, "a token reads the future: hide every key to its right"


def one_width(random: Generator) -> tuple[Tensor, int]:
    """Draw tokens [T, D] and a number of heads that divides D."""
    heads = int(random.integers(2, 4))
    shape = (int(random.integers(3, 6)), heads * int(random.integers(2, 4)))
    return torch.from_numpy(random.normal(size=shape)).float(), heads


def heads_first(x: Tensor, heads: int) -> Tensor:
    """Return [T, D] as [H, T, D/H]: each head has its own part of every token."""
    return x.unflatten(1, (heads, -1)).transpose(0, 1)


@exercise(truth=heads_first, case=one_width)
def split_heads(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """[T, D] → [H, T, D/H]."""
    x = torch.arange(24.0).reshape(4, 6)  # token t holds 6 t … 6 t + 5
    parts = torch.as_tensor(answer(x, 2))
    yield (
        parts.shape == (2, 4, 3),
        f"heads first, then tokens, then a head's width: [2, 4, 3], got {tuple(parts.shape)}",
    )
    yield (
        not torch.equal(parts, x.reshape(2, 4, 3)),
        "that cuts the sequence in two: a head must have a part of every token; split, then swap",
    )
    yield (
        not torch.equal(parts[0], x[:, ::2]),
        "a head has neighbouring numbers of a token, not every second one",
    )
    yield bool(torch.equal(parts[0], x[:, :3])), "head 0 has the first half of every token"
    yield bool(torch.equal(parts[1], x[:, 3:])), "head 1 has the second half: each has its own"
