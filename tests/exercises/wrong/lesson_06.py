"""What readers of lesson 06 get wrong."""

import numpy as np
import torch
from torch.nn import functional as F

from seqrl.transformer import Block, causal_bias
from tests.exercises.wrong import WrongAnswers

wrong = WrongAnswers()


def _losses(random):
    windows, context = (int(n) for n in random.integers(1, 6, size=2))
    real = torch.from_numpy(random.integers(1, context + 1, size=windows))
    mask = torch.arange(context) >= context - real.unsqueeze(1)
    return torch.from_numpy(random.normal(size=(windows, context))).float(), mask


def _tokens(random):
    heads, windows, tokens = (int(n) for n in random.integers(1, 4, size=3))
    layer = Block(6 * heads, heads, 0.0, "relu", None, "pre")
    for parameter in layer.parameters():
        drawn = torch.from_numpy(random.normal(size=tuple(parameter.shape))).float()
        parameter.data = drawn / parameter.shape[-1] ** 0.5
    real = torch.from_numpy(random.integers(0, 2, size=(windows, tokens))) > 0
    x = torch.from_numpy(random.normal(size=(windows, tokens, 6 * heads))).float()
    return x, causal_bias(real), layer


INPUTS = {
    "pad_left": lambda random: (
        random.normal(size=random.integers(1, 7, size=2)),
        int(random.integers(1, 7)),
    ),
    "mean_over_real": _losses,
    "block": _tokens,
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


def _pre_norm(x, bias, layer, norm=None):
    """The right one, with other norms if they are given."""
    first, second = norm or (layer.attention_norm, layer.mlp_norm)
    x = x + layer.attention(first(x), bias)
    return x + layer.mlp(second(x))


@wrong("use its four parts")
def block(x, bias, layer):
    """Calls the whole."""
    return layer(x, bias)


@wrong("that is attention alone")
def block(x, bias, layer):
    """Forgets the MLP."""
    return x + layer.attention(layer.attention_norm(x), bias)


@wrong("that is the MLP alone")
def block(x, bias, layer):
    """Forgets attention."""
    return x + layer.mlp(layer.mlp_norm(x))


@wrong("what attention gathers is added to x")
def block(x, bias, layer):
    """Forgets the first residual."""
    x = layer.attention(layer.attention_norm(x), bias)
    return x + layer.mlp(layer.mlp_norm(x))


@wrong("what the MLP reads is lost")
def block(x, bias, layer):
    """Forgets the second residual."""
    x = x + layer.attention(layer.attention_norm(x), bias)
    return layer.mlp(layer.mlp_norm(x))


@wrong("x itself is lost, twice")
def block(x, bias, layer):
    """Forgets both residuals."""
    return layer.mlp(layer.mlp_norm(layer.attention(layer.attention_norm(x), bias)))


@wrong("not at x once more")
def block(x, bias, layer):
    """Adds the MLP's answer to the x that came in."""
    h = x + layer.attention(layer.attention_norm(x), bias)
    return x + layer.mlp(layer.mlp_norm(h))


@wrong("here both read x")
def block(x, bias, layer):
    """Lets both sublayers read x, side by side."""
    gathered = layer.attention(layer.attention_norm(x), bias)
    return x + gathered + layer.mlp(layer.mlp_norm(x))


@wrong("attention first")
def block(x, bias, layer):
    """Takes the MLP first."""
    x = x + layer.mlp(layer.mlp_norm(x))
    return x + layer.attention(layer.attention_norm(x), bias)


@wrong("as it came")
def block(x, bias, layer):
    """Adds to the normalised tokens."""
    x = layer.attention_norm(x)
    x = layer.mlp_norm(x + layer.attention(x, bias))
    return x + layer.mlp(x)


@wrong("that is post-norm")
def block(x, bias, layer):
    """Normalises the sums."""
    x = layer.attention_norm(x + layer.attention(x, bias))
    return layer.mlp_norm(x + layer.mlp(x))


@wrong("no norm after the sum")
def block(x, bias, layer):
    """Normalises what it hands on."""
    return layer.mlp_norm(_pre_norm(x, bias, layer))


@wrong("both sublayers must see normalised")
def block(x, bias, layer):
    """Forgets both norms."""
    return _pre_norm(x, bias, layer, [lambda x: x, lambda x: x])


@wrong("attention, too")
def block(x, bias, layer):
    """Forgets the norm before attention."""
    return _pre_norm(x, bias, layer, [lambda x: x, layer.mlp_norm])


@wrong("the MLP, too")
def block(x, bias, layer):
    """Forgets the norm before the MLP."""
    return _pre_norm(x, bias, layer, [layer.attention_norm, lambda x: x])


@wrong("not after it")
def block(x, bias, layer):
    """Normalises the answers."""
    x = x + layer.attention_norm(layer.attention(x, bias))
    return x + layer.mlp_norm(layer.mlp(x))


@wrong("a norm of its own")
def block(x, bias, layer):
    """Uses the first norm for both."""
    return _pre_norm(x, bias, layer, [layer.attention_norm] * 2)


@wrong("a norm of its own")
def block(x, bias, layer):
    """Uses the second norm for both."""
    return _pre_norm(x, bias, layer, [layer.mlp_norm] * 2)


@wrong("a norm of its own")
def block(x, bias, layer):
    """Mixes the norms up."""
    return _pre_norm(x, bias, layer, [layer.mlp_norm, layer.attention_norm])


@wrong("have learned something")
def block(x, bias, layer):
    """Takes norms without the learned gain."""
    return _pre_norm(x, bias, layer, [lambda x: F.layer_norm(x, x.shape[-1:])] * 2)


@wrong("normalised twice")
def block(x, bias, layer):
    """Normalises twice."""
    first, second = layer.attention_norm, layer.mlp_norm
    return _pre_norm(x, bias, layer, [lambda x: first(first(x)), lambda x: second(second(x))])


@wrong("hand it the bias")
def block(x, bias, layer):
    """Looks ahead."""
    return _pre_norm(x, torch.zeros_like(bias), layer)


@wrong("one linear map")
def block(x, bias, layer):
    """Leaves the step between the MLP's two layers out."""
    x = x + layer.attention(layer.attention_norm(x), bias)
    return x + layer.mlp[2](layer.mlp[0](layer.mlp_norm(x)))


@wrong("as many tokens, as wide")
def block(x, bias, layer):
    """Lays x and the answers side by side."""
    h = torch.cat([x, layer.attention(layer.attention_norm(x), bias)], dim=2)
    return torch.cat([h, layer.mlp(layer.mlp_norm(x))], dim=2)


@wrong("gradient with respect to `x`")
def block(x, bias, layer):
    """Cuts the residual's gradient."""
    h = x.detach() + layer.attention(layer.attention_norm(x), bias)
    return h + layer.mlp(layer.mlp_norm(h))


@wrong("no gradient reaches `x`")
def block(x, bias, layer):
    """Cuts all gradients."""
    return _pre_norm(x, bias, layer).detach()
