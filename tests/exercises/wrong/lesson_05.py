"""What readers of lesson 05 get wrong."""

import numpy as np
import torch
from torch.nn import functional as F

from tests.exercises.wrong import WrongAnswers

wrong = WrongAnswers()


def _losses(random):
    windows, context = (int(n) for n in random.integers(1, 6, size=2))
    real = torch.from_numpy(random.integers(1, context + 1, size=windows))
    mask = torch.arange(context) >= context - real.unsqueeze(1)
    return torch.from_numpy(random.normal(size=(windows, context))).float(), mask


def _norm(x):
    return F.layer_norm(x, x.shape[-1:])


INPUTS = {
    "pad_left": lambda random: (
        random.normal(size=random.integers(1, 7, size=2)),
        int(random.integers(1, 7)),
    ),
    "mean_over_real": _losses,
    "pre_norm": lambda random: (
        torch.from_numpy(random.normal(size=(2, 5))).float(),
        _norm,
        lambda x: 3 * x - 2,
    ),
}


def _window(history, context, right=False, first=False, inverted=False):
    kept = history[:context] if first else history[-context:]
    missing = np.zeros((context - len(kept), history.shape[1]))
    window = np.concatenate([kept, missing] if right else [missing, kept])
    real = np.arange(context) >= len(missing)
    return window, real ^ inverted


@wrong("pads on the right")
def pad_left(history, context):
    """Pads on the right."""
    return _window(history, context, right=True)


@wrong("wrong way round")
def pad_left(history, context):
    """Marks padding instead of what is real, as some libraries do."""
    window, mask = _window(history, context)
    return window, ~mask[::-1] if mask.all() else np.arange(context) < context - len(history)


@wrong("not the first")
def pad_left(history, context):
    """Keeps the first steps of a long history."""
    return _window(history, context, first=True)


@wrong("padding is zeros")
def pad_left(history, context):
    """Repeats the first step."""
    window, mask = _window(history, context)
    return np.where(mask[:, None], window, history[0]), mask


@wrong("two things")
def pad_left(history, context):
    """Forgets the mask."""
    return _window(history, context)[0]


@wrong("in order")
def pad_left(history, context):
    """Lets the newest step stand first."""
    window, mask = _window(history[::-1], context)
    return window, mask


@wrong("True: a real step")
def pad_left(history, context):
    """Calls everything real."""
    window, mask = _window(history, context)
    return window, np.ones_like(mask)


@wrong("[5, 2]")
def pad_left(history, context):
    """Does not pad at all."""
    return history[-context:], np.ones(min(context, len(history)), bool)


@wrong("counts steps")
def pad_left(history, context):
    """Takes a step of zeros for padding."""
    window, _ = _window(history, context)
    return window, (window != 0).any(1)


@wrong("True and False")
def pad_left(history, context):
    """Makes the mask of numbers."""
    window, mask = _window(history, context)
    return window, mask.astype(float)


@wrong("all 5 places are real")
def pad_left(history, context):
    """Makes the mask as long as the history."""
    window, _ = _window(history, context)
    return window, np.arange(max(context, len(history))) >= context - len(history)


@wrong("first the window")
def pad_left(history, context):
    """Returns the two in the wrong order."""
    window, mask = _window(history, context)
    return mask, window


@wrong("by all places")
def mean_over_real(losses, mask):
    """Divides by all places."""
    return torch.where(mask, losses, 0.0).mean()


@wrong("and all")
def mean_over_real(losses, mask):
    """Ignores the mask."""
    return losses.mean()


@wrong("adds padding up")
def mean_over_real(losses, mask):
    """Adds everything up, divides by what is real."""
    return losses.sum() / mask.sum()


@wrong("a mean of means")
def mean_over_real(losses, mask):
    """Averages each window first."""
    kept = torch.where(mask, losses, 0.0)
    return (kept.sum(1) / mask.sum(1)).mean()


@wrong("that is the sum")
def mean_over_real(losses, mask):
    """Forgets to divide."""
    return torch.where(mask, losses, 0.0).sum()


@wrong("True where a step is real")
def mean_over_real(losses, mask):
    """Takes the mask for one of padding."""
    return torch.where(mask, 0.0, losses).sum() / (~mask).sum()


@wrong("0 · NaN")
def mean_over_real(losses, mask):
    """Multiplies by the mask, so that NaN in padding spoils the sum."""
    return (losses * mask).sum() / mask.sum()


@wrong("must show")
def mean_over_real(losses, mask):
    """Silences NaN wherever it stands."""
    return (losses.nan_to_num() * mask).sum() / mask.sum()


@wrong("no gradient reaches `losses`")
def mean_over_real(losses, mask):
    """Returns a bare number."""
    return losses[mask].mean().item()


@wrong("no gradient reaches `losses`")
def mean_over_real(losses, mask):
    """Detaches the mean."""
    return losses[mask].mean().detach()


@wrong("their mean is 3")
def mean_over_real(losses, mask):
    """Divides by the number of windows."""
    return torch.where(mask, losses, 0.0).sum() / len(losses)


@wrong("that is post-norm")
def pre_norm(x, norm, sublayer):
    """Normalises the sum."""
    return norm(x + sublayer(x))


@wrong("x itself is lost")
def pre_norm(x, norm, sublayer):
    """Forgets the residual."""
    return sublayer(norm(x))


@wrong("must see normalised")
def pre_norm(x, norm, sublayer):
    """Forgets the norm."""
    return x + sublayer(x)


@wrong("not after it")
def pre_norm(x, norm, sublayer):
    """Normalises the answer."""
    return x + norm(sublayer(x))


@wrong("as it came")
def pre_norm(x, norm, sublayer):
    """Adds to the normalised tokens."""
    return norm(x) + sublayer(norm(x))


@wrong("gradient with respect to `x`")
def pre_norm(x, norm, sublayer):
    """Cuts the residual's gradient."""
    return x.detach() + sublayer(norm(x))


@wrong("no gradient reaches `x`")
def pre_norm(x, norm, sublayer):
    """Cuts all gradients."""
    return (x + sublayer(norm(x))).detach()


@wrong("has learned something")
def pre_norm(x, norm, sublayer):
    """Takes a norm without the learned gain."""
    return x + sublayer(F.layer_norm(x, x.shape[-1:]))


@wrong("normalised twice")
def pre_norm(x, norm, sublayer):
    """Normalises twice."""
    return x + sublayer(norm(norm(x)))
