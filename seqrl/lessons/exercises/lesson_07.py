"""Lesson 07: three tokens a step in order; a loss over real steps alone."""

from collections.abc import Iterator
from math import isclose

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor

from seqrl.decision_transformer import interleave
from seqrl.lessons.checks.exercise import exercise
from seqrl.lessons.checks.watched import Watched
from seqrl.losses import action_loss


def three_streams(random: Generator) -> tuple[Tensor, ...]:
    """Draw return, state and action tokens [B, K, D]; the sizes differ, so axes cannot hide."""
    size = (random.integers(2, 4), random.integers(4, 6), random.integers(6, 8))
    return tuple(torch.from_numpy(random.normal(size=size)).float() for _ in range(3))


@exercise(truth=interleave, case=three_streams)
def interleave_tokens(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """R̂_1 s_1 a_1 R̂_2 s_2 a_2 …"""
    rtg, states, actions = three_streams(random)
    windows, steps, width = rtg.shape
    tokens = answer(rtg, states, actions)
    yield (
        tokens.shape[-1] == width,
        f"the width of a token stays D = {width}; yours has {tokens.shape[-1]}: the three of a "
        "step stand side by side, they are not mixed into one token",
    )
    yield (
        len(tokens) == windows,
        f"the windows stay apart: B = {windows} windows in, {len(tokens)} out",
    )
    yield (
        tokens.shape == (windows, 3 * steps, width),
        f"three tokens a step make shape {(windows, 3 * steps, width)}; yours is "
        f"{tuple(tokens.shape)}",
    )
    yield (
        not torch.equal(tokens[:, 1], rtg[:, 1]),
        "the second token is the second return-to-go: all returns come first; go step by step",
    )
    step = torch.stack((rtg[:, 0], states[:, 0], actions[:, 0]), dim=1)
    yield (
        torch.equal(tokens[:, :3], step),
        "the tokens of the first step must be return-to-go, state, action, in this order",
    )


def one_batch(random: Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Draw predictions and actions [B, K, A] and a mask [B, K], padded on the left."""
    size = (random.integers(2, 4), random.integers(4, 6), random.integers(6, 8))
    predicted, actions = (torch.from_numpy(random.normal(size=size)).float() for _ in range(2))
    padding = random.integers(0, size[1] - 1, size=size[0])
    padding[:2] = 2, 0  # windows with and without padding
    return predicted, actions, torch.from_numpy(np.arange(size[1]) >= padding[:, None])


def near(found: float, expected: float) -> bool:
    """Compare two numbers in single precision."""
    return isclose(found, expected, rel_tol=1e-4)


@exercise(truth=action_loss, case=one_batch, data=("actions",))
def masked_action_loss(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """The mean over real steps and over the A numbers of an action."""
    predicted, actions, mask = one_batch(random)
    real, size = mask.unsqueeze(2), actions.shape[2]
    loss = answer(predicted, actions, mask)
    yield loss.numel() == 1, f"one number for the whole batch; yours has shape {tuple(loss.shape)}"
    off = answer(torch.where(real, predicted, predicted + 1), actions, mask)
    yield (
        near(float(off), float(loss)),
        "a prediction at a padded step changes the loss: padding must not count",
    )
    wrong_by = torch.where(real, actions + 3.0, actions)
    value = float(answer(wrong_by, actions, mask))
    share = mask.float().mean().item()
    yield (
        not near(value, 9 * share),
        "padded steps still count in the number that you divide by",
    )
    yield not near(value, 9 * size), f"divide by the A = {size} numbers of an action as well"
    yield (
        not near(value, 9 * size * int(mask.sum())),
        "a mean, not a sum: the loss must not grow with the number of steps",
    )
    yield value >= 0, "a distance is never negative: square the error"
    yield not near(value, 3), "every error was 3, its square is 9: square it"
    yield near(value, 9), f"where every error is 3, the loss is 9; yours is {value:.3g}"
    first = actions.clone()
    first[0, -1] += 1.0  # one real step of one window
    yield (
        near(float(answer(first, actions, mask)), 1 / int(mask.sum())),
        "every real step counts the same, in short windows too: one mean over all of them",
    )
