"""Lesson 09: a loss that leans upwards; the history whose newest state promises most."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor

from seqrl.elastic import expectile_loss as of_the_module
from seqrl.lessons.checks.exercise import exercise
from seqrl.lessons.checks.watched import Watched
from seqrl.lessons.exercises.lesson_07 import near

Window = Mapping[str, Tensor]
Promise = Callable[[Window], Tensor]


def promises_and_returns(random: Generator) -> tuple[Tensor, Tensor, Tensor, float]:
    """Draw predictions and targets [B, K, 1], a mask [B, K] padded on the left, and a level τ."""
    windows, steps = int(random.integers(2, 4)), int(random.integers(4, 6))
    both = random.normal(size=(2, windows, steps, 1))
    padding = random.integers(0, steps - 1, size=windows)
    padding[:2] = 2, 0  # windows with and without padding
    mask = torch.from_numpy(np.arange(steps) >= padding[:, None])
    prediction, target = torch.from_numpy(both).float()
    return prediction, target, mask, round(random.uniform(0.88, 0.96), 2)


@exercise(truth=of_the_module, case=promises_and_returns, data=("target",))
def expectile_loss(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """The mean over real steps of w · error², w = τ above the prediction and 1 − τ below."""
    prediction, target, mask, level = promises_and_returns(random)
    real, share = mask.unsqueeze(2), mask.float().mean().item()
    loss = torch.as_tensor(answer(prediction, target, mask, level))
    yield loss.numel() == 1, f"one number for the whole batch; yours has shape {tuple(loss.shape)}"
    spoilt = torch.as_tensor(answer(torch.where(real, prediction, 7.0), target, mask, level))
    yield near(float(spoilt), float(loss)), "what stands in padding changes the loss: leave it out"
    above = float(answer(target - 3.0, target, mask, level))
    yield from _every_return_lies_3_above(above, level, share, int(mask.sum()))
    below = float(answer(target + 2.0, target, mask, level))
    yield below > 0, "returns below the prediction count too, with the small weight 1 − τ"
    yield (
        near(below, 4 * (1 - level)),
        "returns below the prediction weigh 1 − τ: where all lie 2 below, the loss is 4 · (1 − τ)",
    )
    one = target.clone()
    one[0, -1] -= 1.0  # one real step of one window
    yield (
        near(float(answer(one, target, mask, level)), level / int(mask.sum())),
        "every real step counts the same, in short windows too, and whatever its weight: divide "
        "by the number of real steps",
    )


def _every_return_lies_3_above(
    loss: float, level: float, share: float, steps: int
) -> Iterator[tuple[bool, str]]:
    """Where all returns lie 3 above the prediction, the loss is 9 τ."""
    yield (
        not near(loss, 9 * (1 - level)),
        "the weights are swapped: a return *above* the prediction weighs τ, so that the "
        "prediction is pulled up",
    )
    yield (
        not near(loss, 9 * level * share),
        "padded steps still count in the number that you divide by",
    )
    yield (
        not near(loss, 3 * level),
        "that is the quantile's loss: square the error to get the expectile's",
    )
    yield (
        not near(loss, 9 * level**2),
        "the weight stands before the square, it is not squared with the error",
    )
    yield not near(loss, 9), "τ leaves no trace: weigh each square, then divide by the real steps"
    yield not near(loss, 9 * level * steps), "a mean, not a sum over steps"
    yield loss >= 0, "a square with a positive weight is never negative"
    yield near(loss, 9 * level), "where all returns lie 3 above the prediction, the loss is 9 · τ"


def a_past(random: Generator) -> dict[str, Tensor]:
    """Draw what n agents lived: states [n, K, 2], rtg [n, K, 1], a mask [n, K]; padding is 0."""
    rows, steps = int(random.integers(2, 4)), int(random.integers(4, 6))
    lived = random.integers(1, steps + 1, size=rows)
    lived[:2] = 2, steps
    mask = np.arange(steps) >= steps - lived[:, None]
    numbers = random.normal(size=(rows, steps, 3)) * mask[:, :, None]
    states, rtg = torch.from_numpy(numbers).float().split((2, 1), dim=2)
    return {"states": states, "rtg": rtg, "mask": torch.from_numpy(mask)}


def first_return(window: Window) -> Tensor:
    """Return the return-to-go [n, 1, 1] at each row's first real step."""
    first = window["mask"].int().argmax(dim=1)  # [n]
    return window["rtg"][torch.arange(len(first)), first].unsqueeze(1)  # [n, 1, 1]


def sums(window: Window) -> Tensor:
    """Promise [n, K, 1] the sum of the states up to each step, and the first return."""
    return window["states"][:, :, :1].cumsum(dim=1) + first_return(window)


def one_life(random: Generator) -> tuple[Promise, dict[str, Tensor]]:
    """Draw a promise and a past."""
    return sums, a_past(random)


def best_lengths(promise: Promise, past: Window) -> Tensor:
    """Return the length [n] of the history that promises most, of equal ones the longest."""
    lived = past["mask"].sum(dim=1)  # [n]
    values = []
    for length in range(1, past["mask"].shape[1] + 1):
        window = {name: tensor[:, -length:] for name, tensor in past.items()}
        promised = promise(window | {"rtg": promise(window)})[:, -1, 0]  # [n]
        values.append(torch.where(lived >= length, promised, -torch.inf))
    longest_first = torch.stack(values[::-1], dim=1)  # [n, K]
    return len(values) - longest_first.argmax(dim=1)


def alike(window: Window) -> Tensor:
    """Promise the same whatever was lived: [n, K, 1]."""
    return torch.zeros_like(window["rtg"])


def by_length(window: Window) -> Tensor:
    """Promise as much as the window has real steps: [n, K, 1]."""
    return window["mask"].sum(dim=1).float().reshape(-1, 1, 1).expand_as(window["rtg"])


def by_shortness(window: Window) -> Tensor:
    """Promise less for each real step at the newest state, and more at the others: [n, K, 1]."""
    promised = by_length(window).clone()
    promised[:, -1] *= -1
    return promised


def fading(window: Window) -> Tensor:
    """Promise [n, K, 1] each state's own number and the first return."""
    return window["states"][:, :, :1] + first_return(window)


@exercise(truth=best_lengths, case=one_life)
def chosen_lengths(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """The length of the history whose newest state promises most."""
    past = a_past(random)
    lived = past["mask"].sum(dim=1)  # [n]
    rows, steps = past["mask"].shape
    ends: list[Tensor] = []

    def seen(window: Window) -> Tensor:
        ends.append(window["states"][:, -1])
        return by_length(window)

    lengths = torch.as_tensor(answer(seen, past))
    yield (
        lengths.shape == (rows,),
        f"one length for each of {rows} agents; yours has shape {tuple(lengths.shape)}",
    )
    yield len(ends) > 0, "ask promise(window) what a history promises"
    newest = past["states"][:, -1]
    yield (
        all((end.unsqueeze(1) == newest).all(dim=2).any(dim=1).all() for end in ends),
        "a history is the *last* so many steps: cut windows with [:, -length:]",
    )
    yield (
        not bool((lengths > lived).any()),
        f"an agent that has lived {int(lived[0])} steps cannot remember more: the mask says how "
        "many are real, longer histories are no candidates",
    )
    yield (
        not bool((lengths == 1).all()),
        "here a longer history promises more, and the shortest was chosen: take the highest",
    )
    yield (
        torch.equal(lengths, lived),
        "here a longer history promises more: all that was lived should be kept, step 0 included",
    )
    yield from _ties_newest_and_fed_back(answer, past, lived, steps)


def _ties_newest_and_fed_back(
    answer: Watched, past: dict[str, Tensor], lived: Tensor, steps: int
) -> Iterator[tuple[bool, str]]:
    begun = {name: tensor[:, -1:] for name, tensor in past.items()}
    yield bool((answer(by_length, begun) == 1).all()), "after one step there is one history: 1"
    yield (
        torch.equal(torch.as_tensor(answer(alike, past)), lived),
        "where all histories promise the same, keep the longest: nothing speaks for forgetting",
    )
    yield (
        bool((torch.as_tensor(answer(by_shortness, past)) == 1).all()),
        "compare what the *newest* state promises, [:, -1]: that is where the agent stands",
    )
    falling = past | {
        "states": torch.arange(-10.0 * steps, 0, 10).reshape(1, steps, 1).repeat(len(lived), 1, 2),
        "rtg": torch.arange(float(steps), 0, -1).reshape(1, steps, 1).repeat(len(lived), 1, 1),
    }
    yield (
        bool((torch.as_tensor(answer(fading, falling)) == 1).all()),
        "the promise must be fed back: ask once, write what was promised into the window's rtg, "
        "ask again and compare the second answers",
    )
