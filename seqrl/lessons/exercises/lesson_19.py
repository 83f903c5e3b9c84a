"""Lesson 19: a picture as tokens; which return to promise; does an agent follow its words?"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from numpy import ndarray as Array
from numpy.random import Generator
from torch import Tensor

from seqrl.lessons.checks.comparison import same
from seqrl.lessons.checks.exercise import Found, exercise
from seqrl.lessons.checks.watched import Watched
from seqrl.multi_game import follows_words as followed
from seqrl.multi_game import patches as cut
from seqrl.multi_game import tilted as tilt


def some_pictures(random: Generator) -> tuple[Tensor]:
    """Draw a few pictures of 8 x 8 pixels, no two numbers the same."""
    n = int(random.integers(1, 5))
    return (torch.from_numpy(random.permutation(n * 192).reshape(n, 8, 8, 3) / (n * 192)).float(),)


SHAPES = {
    (3, 12, 16): "patches and their numbers are swapped: [n, 16, 12]",
    (48, 12): "patches of all pictures in one row: keep n in front, [n, 16, 12]",
    (3, 4, 4, 12): "rows and columns of patches make one axis: [n, 16, 12]",
    (3, 16, 4, 3): "the 4 pixels of a patch and their colours make one axis of 12",
    (3, 64, 3): "these are pixels, 64 tokens: a patch holds 2 x 2 of them",
    (3, 4, 48): "a patch is 2 x 2 pixels, not 4 x 4: 16 patches of 12 numbers",
}


@exercise(truth=cut, case=some_pictures)
def patches(answer: Watched, random: Generator) -> Found:
    """Where each number goes; then that pictures, patches and pixels stay apart, in any number."""
    x = torch.from_numpy(random.permutation(576).reshape(3, 8, 8, 3) / 576 + 1).float()
    found, right = answer(x), cut(x)
    shape, expected = tuple(found.shape), "16 patches of 12 numbers a picture, [3, 16, 12]"
    yield shape == (3, 16, 12), SHAPES.get(shape, f"{expected}; {shape} came")
    if not same(found, right):
        yield from _misplaced(found, x)
    yield same(found, right), "the first picture is right, the others are not"
    yield same(answer(x[:1]), right[:1]), "a single picture is [1, 16, 12], too"


def _misplaced(found: Tensor, x: Tensor) -> Found:
    """Which other order it is, or which patch holds what it should not."""
    for message, *wrong in _other_patches(x):
        yield not same(found, *wrong), message
    for patch in range(16):
        down, across = 2 * (patch // 4), 2 * (patch % 4)
        square = x[0, down : down + 2, across : across + 2].flatten()  # [12]
        said = f"patch {patch} holds rows {down} and {down + 1}, columns {across} and {across + 1}"
        yield same(found[0, patch].sort().values, square.sort().values), said
        yield same(found[0, patch], square), f"{said}, row by row: red, green, blue of each pixel"


def _other_patches(x: Tensor) -> Iterator[Any]:
    """What else comes of pictures, [n, 16, 12], and why it is not patches."""

    def ordered(split: tuple[int, ...], *orders: str) -> Iterator[Tensor]:
        """Split the axes of x, bring them into another order, make patches of them."""
        for order in orders:
            yield x.reshape(3, *split).permute(0, *map(int, order)).reshape(3, 16, 12)

    usual = 4, 2, 4, 2, 3  # down, in a patch, across, in a patch, colours
    alone = "reshaped alone: 12 numbers in a row are 4 pixels *beside* one another, no square; "
    yield alone + "split rows and columns first, then transpose", x.reshape(3, 16, 12)
    yield "columns first: patches go row by row, as one reads", *ordered(usual, "31245")
    yield "within a patch, pixels go row by row, too", *ordered(usual, "13425")
    yield "columns first, of patches and of pixels: go row by row", *ordered(usual, "31425")
    apart = "all red numbers, then all green ones: the three colours of a pixel stay together"
    yield apart, *ordered(usual, "13524", "13542", "31524", "31542")
    strided = "pixels that lie 4 apart: a patch holds neighbours, [4, 2] and not [2, 4]"
    yield strided, *ordered((2, 4, 2, 4, 3), "24135", "42135")
    first = "the axes are read as [n, colours, …]: colours come last"
    yield first, *ordered((3, 4, 2, 4, 2), "24135", "24351")
    yield "the colours are in another order: red, green, blue, as they came", cut(x.flip(3))
    yield "upside down: the upper left patch comes first", cut(x.flip(1))


def some_logits(random: Generator) -> tuple[Tensor, float]:
    """Draw logits of one or more rows and a tilt."""
    shape = (*random.integers(1, 4, int(random.integers(3))), int(random.integers(2, 9)))
    return torch.from_numpy(random.normal(0, 2, shape)).float(), float(random.uniform(-3, 12))


@exercise(truth=tilt, case=some_logits)
def tilted(answer: Watched, random: Generator) -> Found:
    """A tilt of a few bins; then what none, much and a negative one do, and logits far from 0."""
    x = torch.from_numpy(random.normal(0, 1, (3, 5))).float()
    kappa = 2 + float(random.random())
    found = answer(x, kappa).detach()
    yield found.shape == x.shape, f"as many chances as logits, (3, 5); {tuple(found.shape)} came"
    right = tilt(x, kappa)
    if not same(found, right):
        for message, *wrong in _other_tilts(x, kappa, torch.linspace(0, 1, 5)):
            yield not same(found, *wrong), message
        yield same(found.sum(1), torch.ones(3)), "chances of a row add up to 1: softmax over bins"
        even = "from bin to bin the log of the chance must rise evenly, by κ / (bins − 1)"
        yield False, f"{even}: {_short(found)} came, not {_short(right)}"
    for said, logits, much in (
        ("logits of some hundreds", x * 10 + 300, 9.0),
        ("logits far below 0", x - 900, 4.0),
        ("no tilt, κ = 0", x, 0.0),
        ("a very large κ", x, 500.0),
        ("a negative κ, towards low returns", x, -4.0),
        ("a rare high return", x - 9 * (torch.arange(5) == 4), 3.0),
        ("a single row [bins]", x[0], 3.0),
        ("two bins", x[:, :2], 3.0),
    ):
        came, right = answer(logits, much).detach(), tilt(logits, much)
        over = "exp of a large number overflows; softmax takes the largest off first"
        yield bool(came.isfinite().all()), f"{said}: {over}"
        yield same(came, right), f"{said}: {_short(came)} came, not {_short(right)}"


def _short(chances: Tensor) -> str:
    return " ".join(f"{chance:.3f}" for chance in chances.flatten().tolist())


def _other_tilts(x: Tensor, kappa: float, height: Tensor) -> Iterator[Any]:
    """What else comes of logits and a tilt, and why it is not tilted."""
    p, lifted, number = x.softmax(1), x + kappa * height, torch.arange(5)
    yield "not tilted at all: κ plays no part", p
    yield "these are logits, no chances yet: softmax comes last", lifted
    yield "these are logs of chances: asked are chances", lifted.log_softmax(1)
    late = "the tilt is added to *chances*: a return that is never seen would still be promised"
    added = p + kappa * height
    yield late, added, added / added.sum(1, keepdim=True), added.softmax(1)
    times = p * kappa * height
    said = "chances times κ · height: a tilt multiplies them by exp(κ · height)"
    yield said, times, times / times.sum(1, keepdim=True), times.softmax(1)
    yield "the wrong way: the *highest* bin gains most", tilt(x, -kappa)
    whole = "a tilt by the bin's number: heights go from 0 to 1, however many bins there are"
    yield whole, (x + kappa * number).softmax(1)
    ends = (x + kappa * number / 5).softmax(1)
    yield "heights go from 0 to 1, ends included: count from 0 and divide by bins − 1", ends
    yield "the logits are *multiplied* by the tilt: add it", (x * kappa * height).softmax(1)
    yield "a temperature, no tilt: κ goes with the height", (x / kappa).softmax(1)
    alone = (kappa * height).softmax(0).expand(3, 5)
    yield "the height alone: how often a return is seen must count, too", alone
    yield "softmax along the wrong axis: over bins, the last one", lifted.softmax(0)
    yield "the likeliest alone: asked are the chances of all", torch.eye(5)[lifted.argmax(1)]


class Table:
    """An agent who looks up what to do: by the picture's number and by the first word."""

    def __init__(self, table: Array) -> None:
        self.table = table

    def __call__(self, pictures: Array, words: Array) -> Array:
        """Return the actions [n] for pictures [n, 2] and words [n, 3]."""
        return self.table[np.asarray(pictures)[:, 0].astype(int), np.asarray(words)[:, 0]]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and bool((self.table == other.table).all())

    def __repr__(self) -> str:
        return f"an agent whose actions are {self.table.tolist()}"


def _asked(n: int) -> tuple[Array, Array]:
    """Return n pictures [n, 2], which hold their numbers, and instructions [n, 2, 3]."""
    words = np.arange(2)[:, None] * np.ones((n, 2, 3), int)
    return np.arange(n)[:, None] * np.array([1.0, -1.0]), words


def _demands(random: Generator, n: int, actions: int) -> Array:
    """Draw what is right [n, 2, actions]: of six kinds of pictures three count."""
    right = np.zeros((n, 2, actions), bool)
    for row in range(n):
        first, second, third = random.permutation(actions)[:3]
        right[row, 0, first] = right[row, 1, second] = True
        right[row, 0, third] = row % 6 == 1  # two are right for the first words
        right[row, 1, third] |= row % 6 in (2, 5)  # or for the second
        right[row, 1, first] |= row % 6 in (4, 5)  # one is right for both, or all are
        right[row, 0, second] = row % 6 == 4
        right[row, row // 6 % 2] &= row % 6 != 3  # nothing is right for the first, or the second
    return right


def some_pairs(random: Generator) -> tuple[Any, Array, Array, Array]:
    """Draw an agent, pictures with two instructions, and what is right for each."""
    n, actions = int(random.integers(6, 30)), int(random.integers(3, 6))
    right, table = _demands(random, n, actions), random.integers(actions, size=(n, 2))
    obeys = random.random(n) < 0.5
    table[obeys, 1] = right[obeys, 1].argmax(axis=1)
    return Table(table), *_asked(n), right


@exercise(truth=followed, case=some_pairs)
def follows_words(answer: Watched, random: Generator) -> Found:
    """An agent who obeys: who is counted; then six others: what counts as following."""
    right = _demands(random, 24, 4)
    both, (pictures, words) = right[:, :1] & right[:, 1:], _asked(24)  # [n, 1, actions]
    best = np.where(both.any(axis=2), both.argmax(axis=2), right.argmax(axis=2))  # [n, 2]
    best[:, 0] += ~right[:, 0].any(axis=1) * (1 + best[:, 1]) % 4  # where nothing is right: others

    def says(first: Array, second: Array) -> Any:
        return answer(Table(np.stack([first, second], axis=1)), pictures, words, right)

    found = np.asarray(says(*best.T))
    yield found.ndim == 0, f"one share for all pictures; yours has shape {found.shape}"
    for message, *wrong in _other_counts(right, best):
        yield not same(found, *wrong), message
    yield same(found, 1.0), "who always does what is right for the words follows them: 1"
    yield from _what_counts(says, right, best)
    half = np.where(random.random(24) < 0.5, best[:, 1], best[:, 0])
    share = followed(Table(np.stack([best[:, 0], half], axis=1)), pictures, words, right)
    yield (
        same(says(best[:, 0], half), share),
        "of the pictures that count: which share is followed?",
    )


def _other_counts(right: Array, best: Array) -> Iterator[Any]:
    """What else comes out of an agent who does all that is right, and why it is not its share."""
    hit = right[np.arange(24), 1, best[:, 1]]  # [n]
    good, (one, two) = (best[:, 0] != best[:, 1]) & hit, right.transpose(1, 0, 2)
    asked, shared = one.any(axis=1) & two.any(axis=1), (one & two).any(axis=1)  # [n], [n]
    unlike = (one != two).any(axis=1)  # [n]
    yield "a number of pictures: asked is a share", good.sum(), good[asked & ~shared].sum()
    alike = "all pictures are counted: leave out those on which one action is right for both"
    yield alike, good.mean(), good[asked].mean(), hit.mean(), (good & asked & ~shared).mean()
    sets = "two sets of right actions may differ and still share one: such pictures do not count"
    yield sets, good[unlike].mean(), good[unlike & asked].mean()
    nothing = "where nothing is right for one instruction, nothing can be followed: leave it out"
    yield nothing, good[~shared].mean(), good[~shared & (one | two).any(axis=1)].mean()


def _what_counts(says: Callable[[Array, Array], Any], right: Array, best: Array) -> Found:
    """Agents who change too little, too much, or otherwise, and one with another right action."""
    first, second = best.T
    yield same(says(first, first), 0.0), "who never changes the action follows no words: 0"
    stuck = "an action that was there before the words changed follows nothing: it must *change*"
    yield same(says(second, second), 0.0), stuck
    neither = ~(right[:, 0] | right[:, 1])  # [n, actions]
    wrong = np.where(neither.any(axis=1), neither.argmax(axis=1), first)  # [n]
    stray = "*any* other action counts: it must be right for the other words"
    yield same(says(first, wrong), 0.0), stray
    yield same(says(second, first), 0.0), "right for the *first* words: look at the second ones"
    before = "what was done under the first words need not have been right; it must change"
    yield same(says(wrong, second), 1.0), before
    last = right.shape[2] - 1 - right[:, 1, ::-1].argmax(axis=1)  # [n], the last of the right ones
    yield same(says(first, last), 1.0), "several actions may be right: any of them will do"
