"""Lesson 05: windows padded on the left, means over what is real, norms where they belong."""

from collections.abc import Callable, Iterator

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor, nn
from torch.nn import functional as F

from seqrl.episode import Episode
from seqrl.lessons.checks.exercise import exercise
from seqrl.lessons.checks.watched import Watched
from seqrl.losses import masked_mean
from seqrl.sampling import gather_windows
from seqrl.trajectories import Trajectories


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


def one_sublayer(random: Generator) -> tuple[Tensor, nn.Module, nn.Module]:
    """Draw tokens [T, D], a norm with a gain and a shift of its own, and a sublayer."""
    norm, sublayer = nn.LayerNorm(4), nn.Linear(4, 4)
    for parameter in (*norm.parameters(), *sublayer.parameters()):
        drawn = random.normal(size=tuple(parameter.shape))
        parameter.data = torch.from_numpy(drawn).float()
    return torch.from_numpy(random.normal(size=(3, 4))).float(), norm, sublayer


def norm_before(x: Tensor, norm: Callable, sublayer: Callable) -> Tensor:
    """Return x with the sublayer's answer to the normalised x added."""
    added: Tensor = x + sublayer(norm(x))
    return added


@exercise(truth=norm_before, case=one_sublayer)
def pre_norm(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """Return x + sublayer(norm(x))."""
    x, norm, sublayer = one_sublayer(random)
    with torch.no_grad():
        found, seen = answer(x, norm, sublayer), norm(x)
        for wrong, message in (
            (norm(x + sublayer(x)), "that is post-norm: the norm stands on the way of x itself"),
            (norm(x + sublayer(seen)), "nothing stands on the way of x: no norm after the sum"),
            (sublayer(seen), "x itself is lost: add the sublayer's answer to x"),
            (x + sublayer(x), "the sublayer must see normalised tokens"),
            (x + norm(sublayer(x)), "the norm comes before the sublayer, not after it"),
            (x + norm(sublayer(seen)), "one norm is enough, before the sublayer"),
            (x + sublayer(norm(seen)), "the tokens are normalised twice: once is enough"),
            (x + seen, "the normalised tokens go through the sublayer first"),
            (seen + sublayer(seen), "what is added to is x as it came, not its norm"),
            (x + sublayer(F.layer_norm(x, (4,))), "the norm has learned something: use `norm`"),
        ):
            yield not torch.allclose(found, wrong, atol=1e-5), message
