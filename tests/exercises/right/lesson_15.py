"""Unusual right answers to lesson 15."""

import bisect
import heapq
import math

import numpy as np
import scipy
import torch
import torch.nn.functional as F

from tests.exercises.answers import Answers

right = Answers()


@right
def round_trip(numbers, edges):
    """Torch's own bins."""
    edges = torch.as_tensor(edges)
    bins = torch.bucketize(torch.as_tensor(numbers), edges[1:-1], right=True)
    return edges.unfold(0, 2, 1).mean(dim=1)[bins]


@right
def round_trip(numbers, edges):
    """Lists and a library for them."""
    inner = edges.tolist()[1:-1]
    found = [bisect.bisect(inner, number) for number in numbers.tolist()]
    return [0.5 * float(edges[n]) + 0.5 * float(edges[n + 1]) for n in found]


@right
def round_trip(numbers, edges):
    """Climbs a stair at every inner edge that a number has reached."""
    middles = edges[:-1] + np.diff(edges) / 2
    return middles[0] + (numbers[:, None] >= edges[1:-1]) @ np.diff(middles)


@right
def round_trip(numbers, edges):
    """Holds the last middle until the next edge; SciPy."""
    middles = np.convolve(edges, [0.5, 0.5], mode="valid")
    ends = (middles[0], middles[-1])
    held = {"kind": "previous", "bounds_error": False, "fill_value": ends}
    return scipy.interpolate.interp1d(edges[:-1], middles, **held)(numbers)


@right
def round_trip(numbers, edges):
    """Halves the edges, by recursion."""

    def back(number, edges):
        if len(edges) == 2:
            return sum(edges) / 2
        half = len(edges) // 2
        return back(number, edges[half:] if number >= edges[half] else edges[: half + 1])

    return tuple(back(number, list(edges)) for number in numbers)


@right
def round_trip(numbers, edges):
    """Writes into an array, bin by bin; what lies beyond is written first."""
    found = np.full(len(numbers), (edges[0] + edges[1]) / 2, dtype=np.float64)
    for low, high in zip(edges, edges[1:], strict=False):
        found[numbers >= low] = (low + high) / 2
    return found


@right
def round_trip(numbers, edges):
    """Pulls numbers inside first, to just below the last edge; single precision."""
    inside = np.clip(numbers, edges[0], np.nextafter(edges[-1], -np.inf))
    bins = np.digitize(inside, edges) - 1
    return torch.tensor((edges[bins] + edges[bins + 1]) / 2, dtype=torch.float32)


@right
def round_trip(numbers, edges):
    """Counts edges by a line through them, of which only whole steps count."""
    steps = np.interp(numbers, edges, range(len(edges))).astype(int)
    bins = steps.clip(max=len(edges) - 2)
    return edges[bins] + 0.5 * np.diff(edges)[bins]


@right
def survivors(paid, rewards, values, step, discount, width):
    """Sorts pairs in plain Python."""
    triples = zip(paid.tolist(), rewards.tolist(), values.tolist(), strict=True)
    scored = [(p + discount**step * (r + discount * v), n) for n, (p, r, v) in enumerate(triples)]
    return [n for _, n in sorted(scored, reverse=True)][:width]


@right
def survivors(paid, rewards, values, step, discount, width):
    """Torch's best few."""
    paid, rewards, values = map(torch.as_tensor, (paid, rewards, values))
    score = paid + discount**step * rewards + discount ** (step + 1) * values
    return score.topk(min(width, len(score))).indices


@right
def survivors(paid, rewards, values, step, discount, width):
    """A heap."""

    def score(n):
        return paid[n] + rewards[n] * discount**step + values[n] * discount**step * discount

    return heapq.nlargest(width, range(len(paid)), key=score)


@right
def survivors(paid, rewards, values, step, discount, width):
    """Takes the best out, one by one."""
    score = paid + discount**step * (rewards + discount * values)
    kept = []
    while len(kept) < min(width, len(score)):
        kept.append(int(np.argmax(score)))
        score[kept[-1]] = -math.inf
    return np.array(kept)


@right
def survivors(paid, rewards, values, step, discount, width):
    """Parts the best from the rest, then sorts; whole numbers as fractions."""
    score = np.stack([paid, rewards, values], axis=1) @ [1, discount**step, discount ** (step + 1)]
    few = min(width, len(score))
    best = np.argpartition(score, len(score) - few)[len(score) - few :]
    return tuple(float(n) for n in best[score[best].argsort()[::-1]])


@right
def survivors(paid, rewards, values, step, discount, width):
    """The best and the survivors of the rest; discounts in a loop."""
    score = np.array(paid, dtype=float)
    share = 1.0
    for _ in range(step):
        share *= discount
    score += share * rewards + share * discount * values

    def best_of(places, width):
        if not width or not places:
            return []
        best = max(places, key=lambda n: score[n])
        return [best, *best_of([n for n in places if n != best], width - 1)]

    return best_of(list(range(len(score))), width)


@right
def survivors(paid, rewards, values, step, discount, width):
    """Asks of each plan how many are better."""
    score = np.polyval([values, rewards], discount) * discount**step + paid
    return (score[None] > score[:, None]).sum(axis=1).argsort()[:width]


@right
def attend_to_cache(q, k, v, keys, values):
    """PyTorch's own."""
    keys, values = torch.cat([keys, k.unsqueeze(0)]), torch.cat([values, v.unsqueeze(0)])
    return F.scaled_dot_product_attention(q.unsqueeze(0), keys, values).squeeze(0)


@right
def attend_to_cache(q, k, v, keys, values):
    """Itself first, both times."""
    keys, values = torch.stack([k, *keys]), torch.stack([v, *values])
    return torch.einsum("t,td->d", F.softmax(keys.mv(q) * len(q) ** -0.5, dim=-1), values)


@right
def attend_to_cache(q, k, v, keys, values):
    """Has nothing to weigh where nothing stands before it; else a gate between past and itself."""
    if not len(keys):
        return v
    past, own = keys @ q / math.sqrt(len(q)), k @ q / math.sqrt(len(q))
    gate = torch.sigmoid(own - past.logsumexp(dim=0))
    return torch.lerp(past.softmax(dim=0) @ values, v, gate)


@right
def attend_to_cache(q, k, v, keys, values):
    """One token at a time, the sum of shares kept beside it."""
    root = math.sqrt(q.numel())
    share = (q @ k / root).exp()
    total, gathered = share, share * v
    for key, value in zip(keys, values, strict=True):
        share = (q @ key / root).exp()
        total, gathered = total + share, gathered + share * value
    return gathered / total


@right
def attend_to_cache(q, k, v, keys, values):
    """Double precision; shares by logarithms; itself apart from the past."""
    q, k, v, keys, values = (x.double() for x in (q, k, v, keys, values))
    past, own = keys @ q / len(q) ** 0.5, (k * q).sum() / len(q) ** 0.5
    total = torch.logsumexp(torch.cat([past, own.reshape(1)]), dim=0)
    return (past - total).exp() @ values + (own - total).exp() * v


@right
def attend_to_cache(q, k, v, keys, values):
    """The last row of all rows."""
    keys, values = F.pad(keys, (0, 0, 0, 1)), F.pad(values, (0, 0, 0, 1))
    last = torch.arange(len(keys)).unsqueeze(1) == len(keys) - 1  # [T + 1, 1]
    keys, values = torch.where(last, k, keys), torch.where(last, v, values)
    queries = torch.where(last, q, 0.0)
    return F.scaled_dot_product_attention(queries, keys, values, is_causal=True)[-1]


@right
def attend_to_cache(q, k, v, keys, values):
    """A list of numbers, one a column."""
    keys, values = torch.vstack((keys, k)), torch.vstack((values, v))
    shares = (keys * q / math.sqrt(q.shape[-1])).sum(dim=1, keepdim=True).softmax(dim=0)
    return [(shares[:, 0] * column).sum() for column in values.T]
