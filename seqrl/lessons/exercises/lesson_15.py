"""Lesson 15: plans that survive; numbers to bins and back; a newest token and its cache."""

import math
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor
from torch.nn import functional as F

from seqrl.lessons.checks.comparison import same
from seqrl.lessons.checks.exercise import Found, exercise
from seqrl.lessons.checks.watched import Watched, stops

Array = np.ndarray


def best_plans(
    paid: Array, rewards: Array, values: Array, step: int, discount: float, width: int
) -> Array:
    """Return the places of the `width` best of C plans, best first."""
    score = (paid + discount**step * (rewards + discount * values)).tolist()
    return np.array(sorted(range(len(score)), key=score.__getitem__, reverse=True)[:width])


def some_plans(random: Generator) -> tuple[Any, ...]:
    """Draw three numbers for each of C plans, the step, the discount and the width."""
    plans = random.normal(random.choice([-20, 0, 20]), [[2.0], [8.0], [8.0]], (3, 9))
    count, step, width = (int(random.integers(*ends)) for ends in ((1, 10), (0, 7), (1, 8)))
    return (*plans[:, :count], step, float(random.uniform(0.5, 1)), width)


@exercise(truth=best_plans, case=some_plans)
def survivors(answer: Watched, random: Generator) -> Found:
    """Which plans, and in which order; what this step's reward and the value weigh."""
    ranks = np.array([4, 0, 1, 5, 3, 2])
    plans = (5 - ranks + random.uniform(0, 0.5, (3, 6))) * [[9], [1], [1]]  # one order in all
    found = np.asarray(answer(*plans, 3, 0.6, 4))
    yield found.dtype.kind != "f", "these are scores: asked is which plans, their places"
    yield found.size != 6 or max(found) > 1, "these are flags: asked is which plans, their places"
    for other in (ranks, ranks[:4], 5 - ranks):
        yield not np.array_equal(found, other), "ranks: asked is which plan is best, which second"
    yield found.shape == (4,), f"of 6 plans the best 4, `width`, survive; yours: {found.shape}"
    right, places = np.argsort(ranks), set(found.tolist())
    yield not np.array_equal(found, right[:4] + 1), "places are counted from 0"
    yield places != {0, 3, 4, 5}, "these are the worst plans: the greatest score is the best"
    yield places == set(right[:4].tolist()), "the four plans with the greatest scores"
    yield not np.array_equal(found, right[3::-1]), "the worst of them first: turn the order round"
    yield np.array_equal(found, right[:4]), "the right ones, in another order: best first, please"
    lost = np.asarray(answer(plans[0] - 1000, *plans[1:], 3, 0.6, 4))
    yield np.array_equal(lost, right[:4]), "below zero, too, the greatest score is the best"
    for width in (8, 6):
        said = stops(answer, *plans, 3, 0.6, width)
        yield not said, f"for 6 plans and a width of {width} {said}. There all of them survive"
        every = np.array_equal(answer(*plans, 3, 0.6, width), right)
        yield every, f"for 6 plans and a width of {width} all 6 survive, each once, the best first"
    many = random.permutation(np.arange(400) // 3) * np.ones((3, 1))
    kept = list(answer(*many, 3, 0.6, 300))
    ordered = len(set(kept)) == 300 and same(many[0, kept], -np.sort(-many[0])[:300])
    yield ordered, "of 400 plans, some alike, the best 300, each once, and sorted, the best first"
    yield from _weights(*(worth(answer, part, 3) for part in (1, 2)))
    begun = [worth(answer, part, 0) for part in (1, 2)]
    yield np.allclose(begun, [1, 0.6], rtol=0.05), "at step 0 only the value is discounted, once"


def worth(answer: Watched, part: int, step: int) -> float:
    """Return how much paid before is worth a reward (part 1) or value (2) of 1, discount 0.6."""
    plans = np.zeros((3, 123))
    plans[part, 0], plans[0, 1:] = 1, [-1e-3, *np.geomspace(0.0101, 101, 121)]
    worse = 122 - np.asarray(answer(*plans, step, 0.6, 123)).tolist().index(0)
    if worse in (0, 1, 122):
        return {0: -1, 1: 0, 122: math.inf}[worse]
    return float(np.sqrt(plans[0, worse] * plans[0, worse + 1]))


def _weights(reward: float, value: float) -> Found:
    """What is wrong with weights beside what was paid; right are 0.6³ and 0.6⁴."""
    near = partial(math.isclose, rel_tol=0.05)
    yield reward < math.inf, "what was paid in the steps before plays no part: it belongs to a plan"
    yield min(reward, value) >= 0, "what comes later lowers the score: all three are added up"
    yield reward > 0, "this step's own reward plays no part: it stands in neither `paid` nor value"
    yield value > 0, "short-sighted: the value, what comes after this step, plays no part"
    yield not (near(reward, 1) and near(value, 1)), "nothing is discounted: later is worth less"
    for weight, message in (
        (1, "`paid` is discounted already and stays; the reward is multiplied by discount**step"),
        (1.8, "the step times the discount: each step multiplies once more, so it is a power"),
        (0.6**-3, "that divides by the discount: what comes later is worth less, not more"),
        (0.6, "discounted once, whatever the step: discount**step"),
        (0.6**2, "one step too few for the reward, or one too many for `paid`, which needs none"),
        (0.6**4, "one step too many for the reward: count from 0; only the value has one more"),
    ):
        yield not near(reward, weight), message
    said = "at step 3 and a discount of 0.6 a {} of 1 counts as much as {:.2g} paid before: {}"
    yield near(reward, 0.6**3), said.format("reward", reward, "0.6³ is right")
    yield not near(value, 1), "the value is not discounted: it begins one step after this one"
    yield not near(value, 0.6**3), "discounted like the reward; the value begins one step later"
    yield near(value, 0.6**4), said.format("value", value, "0.6⁴ is right")


def middle_of_its_bin(numbers: Array, edges: Array) -> Array:
    """Return each number [n] as the middle of its bin's two edges."""
    bins = np.clip(np.digitize(numbers, edges) - 1, 0, len(edges) - 2)
    return np.stack([edges[bins], edges[bins + 1]]).mean(axis=0)


def some_numbers(random: Generator) -> tuple[Array, Array]:
    """Draw numbers [n], beyond the ends and on edges, too, and edges of unequal bins."""
    widths = random.uniform(0.3, 4, int(random.integers(2, 8)))
    edges = random.uniform(-9, 5) + np.append(0, np.cumsum(widths))
    anywhere = random.uniform(edges[0] - 2, edges[-1] + 2, int(random.integers(2, 9)))
    return random.permutation([*anywhere, *random.choice(edges, 3)]), edges


@exercise(truth=middle_of_its_bin, case=some_numbers)
def round_trip(answer: Watched, random: Generator) -> Found:
    """Numbers inside three of four unequal bins; then in the last, on edges, and beyond."""
    widths = np.array([*random.permutation([1.0, 2.0, 5.0]), 8])
    edges = random.uniform(-9, 1) + np.append(0, np.cumsum(widths))
    bins = np.array([2, 0, 1, 0, 2, 1])
    numbers = edges[bins] + np.array([0.05, 0.9, 0.9, 0.05, 0.9, 0.05]) * widths[bins]
    found = np.asarray(answer(numbers, edges))
    yield found.shape == (6,), f"six numbers in, six back, equal ones, too; yours: {found.shape}"
    for wrong, message in _other_places(numbers, edges, bins):
        yield not same(found, wrong), message
    alone = same(answer(numbers[:1], edges), found[:1])
    yield alone, "a number alone comes back as another: the middle is of edges, not of numbers"
    yield same(found, middle_of_its_bin(numbers, edges)), "the middle of its bin's two edges"
    yield from _edges_and_beyond(answer, edges)


def _other_places(numbers: Array, edges: Array, bins: Array) -> Iterator[tuple[Array, str]]:
    """What comes out of another bin, or of another place in it, and why it does not serve."""
    low, high, middles = edges[bins], edges[bins + 1], (edges[:-1] + edges[1:]) / 2
    yield numbers, "these are the numbers as they were: none has been in a bin"
    yield bins, "tokens, the numbers of bins: now back, to the number that a bin stands for"
    yield middles[bins + 1], "a bin too far: how many *inner* edges, `edges[1:-1]`, has it reached?"
    yield middles[bins - 1], "a bin too low: how many *inner* edges, `edges[1:-1]`, has it reached?"
    yield low, "the lower edge of its bin: half a bin is missing to the middle"
    yield high, "the upper edge of its bin: half a bin beyond the middle"
    yield low + high, "the sum of two edges: half of it is their middle"
    yield (high - low) / 2, "half the width of a bin is no place yet: add the lower edge"
    nearest = middles[np.abs(numbers[:, None] - middles).argmin(axis=1)]
    yield nearest, "the nearest middle may be another bin's: between which two edges does it lie?"
    nearest = edges[np.abs(numbers[:, None] - edges).argmin(axis=1)]
    yield nearest, "the nearest edge: a bin comes back as the middle of its two"
    equal = np.linspace(edges[0], edges[-1], len(edges))
    places = np.digitize(numbers, equal) - 1
    for wrong in (middles[places], (equal[places] + equal[places + 1]) / 2):
        yield wrong, "these bins are not equally wide: look their edges up, do not count widths"
    yield np.sort(middles[bins]), "the right ones, but sorted: each number keeps its place"


def _edges_and_beyond(answer: Watched, edges: Array) -> Found:
    """Numbers in the last bin, on each edge, and beyond the ends."""
    middles = (edges[:-1] + edges[1:]) / 2
    first, last = middles[:1], middles[-1:]
    yield same(answer(edges[-1:] - 0.1, edges), last), "the last bin has a middle of its own"
    lower = same(answer(edges[:-1], edges), middles)
    yield lower, "a number on an edge belongs to the bin above: each bin holds its lower edge"
    ends = {"at the last edge": edges[-1:], "far above": edges[-1:] + 3, "far below": edges[:1] - 3}
    for where, number in ends.items():
        said = stops(answer, number, edges)
        yield not said, f"{where} {said}. The outermost bin takes in all beyond it"
    on, above, below = (answer(number, edges) for number in ends.values())
    yield same(on, last), "the last edge has no bin above it: it belongs to the last bin"
    pulled = same(above, edges[-1:]) or same(below, edges[:1])
    yield not pulled, "what lies beyond comes back as the end: there it has a bin, and a middle"
    yield not same(below, last), "from below comes the last bin's middle: −1 counts from the end"
    yield same(above, last) and same(below, first), "beyond: the middle of the outermost bin"


def over_all(q: Tensor, k: Tensor, v: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """Return what the newest token gathers from a cache and itself, [d]."""
    every = torch.cat([keys, k[None]]), torch.cat([values, v[None]])  # [T + 1, d]
    return F.scaled_dot_product_attention(q[None], *every)[0]


def some_cache(random: Generator) -> tuple[Tensor, ...]:
    """Draw three vectors [d] and a cache [T, d] twice; it may be empty."""
    tokens, width = int(random.integers(6)), int(random.integers(2, 7))
    both = torch.from_numpy(random.normal(size=(2, tokens, width))).float()
    return (*torch.from_numpy(random.normal(size=(3, width))).float(), *both)


@exercise(truth=over_all, case=some_cache)
def attend_to_cache(answer: Watched, random: Generator) -> Found:
    """Each token says another of five words, so that what is gathered shows the weights."""
    q, *four = torch.from_numpy(random.normal(size=(5, 5))).float()
    k, *past = sorted(four, key=q.dot)  # its own is not the loudest
    keys, words = torch.stack(past), torch.eye(5)
    given: tuple[Tensor, ...] = (q, k, words[3], keys, words[:3])
    said = stops(answer, *given)
    yield "changes" not in said, f"{said}: plans that go on from one past share its cache"
    found = answer(*given)
    yield isinstance(found, Tensor), "one vector, and nothing beside it: not the cache, either"
    shape = list(found.shape)
    yield shape not in ([3], [4]), "a number a token, such as its weight: gather values with these"
    yield shape not in ([3, 5], [4, 5]), "weighed values, a row a token: now add them up"
    yield shape == [5], f"one vector as wide as a value, [5]; yours is {shape}"
    products = torch.vstack([keys, k]) @ q  # [T + 1]
    other = torch.as_tensor(answer(q, k + 1, words[3], keys, words[:3]))
    yield from _whose(found, heard=not torch.allclose(found, other))
    for scale, message in (
        (1, "the products are not scaled: divide by √d"),
        (1 / 5, "that divides by d; divide by its root"),
        (math.sqrt(5), "that multiplies by √d: divide"),
        *((t**-0.5, "the root of the number of tokens; d is a query's width") for t in (3, 4)),
    ):
        wrong = (scale * products).softmax(dim=0)
        yield not torch.allclose(found[:4], wrong, atol=1e-5), message
    right = (products / math.sqrt(5)).softmax(dim=0)  # [T + 1]
    fits = torch.allclose(found[:4], right, atol=1e-5)
    mixed = torch.allclose(found[:4].sort()[0], right.sort()[0], atol=1e-5) and not fits
    yield not mixed, "a weight falls on another's value: append key and value at the same end"
    yield fits, "the weights are softmax(q·k / √d) over all tokens"
    given = (q, k, words[3], keys[:0], words[:0])
    said = stops(answer, *given)
    yield not said, f"where the cache is empty {said}. There the token sees itself alone"
    alone = torch.as_tensor(answer(*given))
    yield torch.allclose(alone, words[3]), "where the cache is empty a token gets its own value"


def _whose(found: Tensor, heard: bool) -> Found:
    """Whose values were gathered; `heard` is whether its own key plays a part."""
    *past, own, nobody = found.tolist()
    yield math.isclose(nobody, 0, abs_tol=1e-6), "gathered are *values*: keys say how much, no more"
    yield own != 1 or any(past), "its own value alone: the tokens in the cache play no part"
    yield {*past, own} != {0, 1}, "one token alone is heard: the softmax gives each a share"
    yield bool(own) or not heard, "its key is there, its value is not: append v to the values, too"
    yield bool(own), "it leaves itself out: the newest token sees itself, so append k and v"
    yield all(past), "a token of the cache is lost: the newest is one more, it replaces none"
    yield {*past, own} != {1}, "every weight is 1: softmax over an axis of one, not over tokens"
    yield math.isclose(found.sum(), 1, abs_tol=1e-5), "the weights of all tokens add up to 1"
