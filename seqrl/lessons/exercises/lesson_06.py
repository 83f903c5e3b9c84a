"""Lesson 06: windows padded on the left, means over what is real, and the block."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor
from torch.nn import functional as F

from seqrl.episode import Episode
from seqrl.lessons.checks.exercise import exercise
from seqrl.lessons.checks.watched import Watched
from seqrl.losses import masked_mean
from seqrl.sampling import gather_windows
from seqrl.trajectories import Trajectories
from seqrl.transformer import Block, causal_bias


def a_history(random: Generator) -> tuple[np.ndarray, int]:
    """Draw the steps lived so far [n, S], fewer or more than a window holds."""
    steps, size, context = random.integers((1, 1, 3), (8, 5, 6))
    return random.normal(size=(steps, size)).round(2), int(context)


def padded_left(history: np.ndarray, context: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the window [K, S] that ends such an episode, as a network sees it; its mask [K]."""
    steps = len(history)
    states = np.append(history, history[-1:], axis=0)  # [T + 1, S]
    episode = Episode(states, np.zeros((steps, 1)), np.zeros(steps), True, False)
    data = Trajectories.from_episodes([episode])
    window = gather_windows(data, torch.tensor([max(0, steps - context)]), context)
    shown = torch.where(window["mask"].unsqueeze(2), window["states"], 0.0)  # [1, K, S]
    return shown[0].numpy(), window["mask"][0].numpy()


@exercise(truth=padded_left, case=a_history)
def pad_left(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """The window of an acting agent: its last steps, padded on the left, and the mask."""
    history = random.uniform(1, 2, size=(3, 2))
    both = answer(history, 5)
    yield (
        isinstance(both, tuple) and len(both) == 2,
        "two things are wanted, the window and its mask: return window, mask",
    )
    window, mask = np.asarray(both[0], float), np.asarray(both[1])
    yield window.shape != (5,), "first the window, then its mask"
    yield (
        window.shape == (5, 2),
        f"a window of 5 steps of size 2 is [5, 2], got {window.shape}, for 3 steps lived",
    )
    yield mask.shape == (5,), f"the mask says of each of 5 places whether it is real: {mask.shape}"
    yield (
        not np.allclose(window[:3], history),
        "that pads on the right: the newest step must stand last, where the action is read",
    )
    yield bool(np.allclose(window[2:], history)), "the steps lived stand at the right, in order"
    yield bool((window[:2] == 0).all()), "padding is zeros"
    yield (
        not np.array_equal(mask.astype(bool), [True, True, False, False, False]),
        "the mask is the wrong way round: True is a real step",
    )
    yield np.array_equal(mask.astype(bool), [False, False, True, True, True]), "True: a real step"
    yield mask.dtype == bool, f"a mask is made of True and False, got {mask.dtype}"
    mask = np.asarray(answer(np.zeros((3, 2)), 5)[1])
    yield (
        mask.sum() == 3,
        "a real step may be all zeros: the mask counts steps, it does not look for zeros",
    )
    yield from _the_newest_are_kept(answer, random.uniform(1, 2, size=(7, 2)))


def _the_newest_are_kept(answer: Watched, longer: np.ndarray) -> Iterator[tuple[bool, str]]:
    """Of a history longer than the window, the last steps fill it."""
    window, mask = (np.asarray(part) for part in answer(longer, 5))
    yield (
        window.shape == (5, 2) and not np.allclose(window, longer[:5]),
        "of a longer history the window keeps the last steps, not the first",
    )
    yield bool(np.allclose(window, longer[-5:])), "of 7 steps lived, the last 5 are kept"
    yield mask.tolist() == [True] * 5, "with 7 steps lived, all 5 places are real"


def losses_and_mask(random: Generator) -> tuple[Tensor, Tensor]:
    """Draw the losses of all places [B, K] and which are real [B, K]."""
    windows, context = int(random.integers(2, 5)), int(random.integers(3, 6))
    real = torch.from_numpy(random.integers(1, context + 1, size=windows))
    mask = torch.arange(context) >= context - real.unsqueeze(1)
    return torch.from_numpy(random.normal(size=(windows, context))).float(), mask


@exercise(truth=masked_mean, case=losses_and_mask)
def mean_over_real(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """The sum over real places by their number."""
    losses = torch.tensor([[9.0, 9.0, 1.0], [2.0, 3.0, 6.0]])
    mask = torch.tensor([[False, False, True], [True, True, True]])
    mean = torch.as_tensor(answer(losses, mask)).float()
    yield mean.shape == (), f"one number is wanted, got shape {tuple(mean.shape)}"
    for value, message in (
        (2.0, "that divides by all places: padding makes the loss, and every gradient, smaller"),
        (5.0, "that is the mean over padding and all: what stands in padding must not count"),
        (7.5, "that adds padding up as well: only real places count"),
        (7 / 3, "a mean of means: each real place counts as much as any other"),
        (12.0, "that is the sum; divide by the number of real places"),
        (9.0, "that is the mean over padding: the mask is True where a step is real"),
    ):
        yield not torch.isclose(mean, torch.tensor(value)), message
    yield bool(torch.isclose(mean, torch.tensor(3.0))), "1, 2, 3 and 6 are real: their mean is 3"
    spoilt = torch.where(mask, losses, float("nan"))
    clean = torch.as_tensor(answer(spoilt, mask)).float()
    yield not bool(clean.isnan()), "0 · NaN is NaN: leave padding out, do not multiply it by 0"
    spoilt = losses.masked_fill(losses == 6, float("nan"))
    yield (
        bool(torch.as_tensor(answer(spoilt, mask)).isnan()),
        "a real loss that is NaN must show: leave out what is padding, not what is NaN",
    )


Sublayer = Callable[[Tensor], Tensor]


class InParts(Block):
    """A block of which only the parts answer: a reader is to put them together."""

    def forward(self, *_: Any, **__: Any) -> Tensor:
        """Refuse."""
        raise RuntimeError("`layer` as a whole is what is to be built: use its four parts")


def tokens_and_layer(random: Generator, kind: type[Block] = Block) -> tuple[Tensor, Tensor, Block]:
    """Draw tokens [B, T, D], the bias of a padded window, and a block that has learned."""
    layer = kind(4, num_heads=2, dropout=0.0, activation="relu", random=None, norm="pre")
    for parameter in layer.parameters():
        parameter.data = torch.from_numpy(random.normal(size=tuple(parameter.shape))).float()
    real = torch.tensor([[True, True, True], [False, True, True]])
    return torch.from_numpy(random.normal(size=(2, 3, 4))).float(), causal_bias(real), layer


def one_layer_on(x: Tensor, bias: Tensor, layer: Block) -> Tensor:
    """Return what seqrl's own block makes of the tokens, [B, T, D]."""
    return Block.forward(layer, x, bias)


@exercise(truth=one_layer_on, case=tokens_and_layer, data=("bias",))
def block(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """Attention is added to x, then the MLP to what that gives, each behind a norm of its own."""
    x, bias, layer = tokens_and_layer(random, InParts)
    with torch.no_grad():
        found = answer(x, bias, layer)
        yield found.shape == x.shape, "a block hands on as many tokens, as wide, as came in"
        attend = partial(layer.attention, bias=bias)
        for wrong, message in chain(
            _sums_gone_wrong(x, attend, layer),
            _norms_gone_wrong(x, attend, layer),
            _sublayers_gone_wrong(x, bias, layer),
        ):
            yield not torch.allclose(found, wrong, atol=1e-5), message


def _added(x: Tensor, norm: Sublayer, sublayer: Sublayer) -> Tensor:
    return x + sublayer(norm(x))


def _sums_gone_wrong(x: Tensor, attend: Sublayer, layer: Block) -> Iterator[tuple[Tensor, str]]:
    """Yield blocks in which something else is added, or to something else."""
    first, second, mlp = layer.attention_norm, layer.mlp_norm, layer.mlp
    gathered, thought = attend(first(x)), mlp(second(x))
    h = x + gathered
    computed = mlp(second(h))
    yield h, "that is attention alone; the MLP comes behind it"
    yield x + thought, "that is the MLP alone; attention comes before it"
    yield (
        _added(gathered, second, mlp),
        "x itself is lost: what attention gathers is added to x, and that goes on",
    )
    yield computed, "what the MLP reads is lost: its answer is added to that"
    yield mlp(second(gathered)), "x itself is lost, twice: each sublayer's answer is added"
    yield x + computed, "the second sum begins where the first one ended, not at x once more"
    yield h + thought, "the MLP reads what attention has added to; here both read x"
    yield _added(x + thought, first, attend), "attention first, then the MLP"
    seen = first(x)
    read = second(seen + gathered)
    yield read + mlp(read), "what is added to is x as it came, not its norm"


def _norms_gone_wrong(x: Tensor, attend: Sublayer, layer: Block) -> Iterator[tuple[Tensor, str]]:
    """Yield blocks whose norms stand elsewhere, or are other ones."""
    first, second, mlp = layer.attention_norm, layer.mlp_norm, layer.mlp
    h, bare = _added(x, first, attend), x + attend(x)
    summed = first(bare)
    yield second(summed + mlp(summed)), "that is post-norm: the norms stand on the way of x itself"
    yield second(_added(h, second, mlp)), "nothing stands on the way of x: no norm after the sum"
    yield bare + mlp(bare), "both sublayers must see normalised tokens"
    yield _added(bare, second, mlp), "attention, too, must see normalised tokens"
    yield h + mlp(h), "the MLP, too, must see normalised tokens"
    after = x + first(attend(x))
    yield after + second(mlp(after)), "a norm comes before its sublayer, not after it"
    own = "each sublayer has a norm of its own: `attention_norm` and `mlp_norm`"
    yield _added(h, first, mlp), own
    yield _added(_added(x, second, attend), second, mlp), own
    yield _added(_added(x, second, attend), first, mlp), own
    fresh = partial(F.layer_norm, normalized_shape=(x.shape[2],))
    yield (
        _added(_added(x, fresh, attend), fresh, mlp),
        "the norms have learned something: use those of `layer`",
    )
    twice = _added(x, lambda x: first(first(x)), attend)
    yield (
        _added(twice, lambda x: second(second(x)), mlp),
        "the tokens are normalised twice: once is enough",
    )


def _sublayers_gone_wrong(x: Tensor, bias: Tensor, layer: Block) -> Iterator[tuple[Tensor, str]]:
    """Yield blocks whose attention is not told what is hidden, or whose MLP only adds up."""
    first, second, (up, _, down) = layer.attention_norm, layer.mlp_norm, layer.mlp
    attend, open_eyed = (
        partial(layer.attention, bias=seen) for seen in (bias, torch.zeros_like(bias))
    )
    yield (
        _added(_added(x, first, open_eyed), second, layer.mlp),
        "attention sees the future: hand it the bias, which hides that",
    )
    yield (
        _added(_added(x, first, attend), second, lambda x: down(up(x))),
        "without the step between its two layers the MLP is one linear map; call `layer.mlp`",
    )
