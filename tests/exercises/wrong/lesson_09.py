"""What readers of lesson 09 get wrong."""

import numpy as np
import torch

from tests.exercises.wrong import WrongAnswers

wrong = WrongAnswers()


def _loss(random):
    size = (*random.integers(1, 6, size=2), 1)
    prediction, target = torch.from_numpy(random.normal(size=(2, *size))).float()
    mask = torch.from_numpy(random.random(size[:2]) < 0.6)
    mask[0, -1] = True
    return prediction, target, mask, random.uniform(0.05, 0.95)


def _sums(window):
    """Each step's promise: what was seen up to it, less what the first return says."""
    real = torch.where(window["mask"].unsqueeze(2), window["states"][:, :, :1], 0.0)
    first = window["mask"].int().argmax(dim=1)
    return real.cumsum(dim=1) - window["rtg"][torch.arange(len(first)), first].unsqueeze(1)


def _rounded(window):
    """A promise with many ties."""
    return _sums(window).round()


def _life(random):
    rows, steps, size = random.integers(1, 6, size=3)
    lived = torch.from_numpy(random.integers(1, steps + 1, size=rows))
    past = {
        "states": torch.from_numpy(random.normal(size=(rows, steps, size))).float(),
        "rtg": torch.from_numpy(random.normal(size=(rows, steps, 1))).float(),
        "mask": torch.from_numpy(np.arange(steps)) >= steps - lived.unsqueeze(1),
    }
    return (_sums, _rounded)[random.integers(2)], past


INPUTS = {"expectile_loss": _loss, "chosen_lengths": _life}


@wrong("weights are swapped")
def expectile_loss(prediction, target, mask, level):
    """Weighs what lies below with τ."""
    error = (target - prediction)[mask]
    return (torch.where(error > 0, 1 - level, level) * error**2).mean()


@wrong("weights are swapped")
def expectile_loss(prediction, target, mask, level):
    """Takes τ on the wrong sign: the error is prediction − target."""
    error = (prediction - target)[mask]
    return (torch.where(error > 0, level, 1 - level) * error**2).mean()


@wrong("what stands in padding")
def expectile_loss(prediction, target, mask, level):
    """Forgets the mask."""
    error = target - prediction
    return (torch.where(error > 0, level, 1 - level) * error**2).mean()


@wrong("number that you divide by")
def expectile_loss(prediction, target, mask, level):
    """Takes the mean over padding."""
    error = torch.where(mask.unsqueeze(2), target - prediction, 0.0)
    return (torch.where(error > 0, level, 1 - level) * error**2).mean()


@wrong("quantile's loss")
def expectile_loss(prediction, target, mask, level):
    """Weighs the distance, not its square."""
    error = (target - prediction)[mask]
    return (torch.where(error > 0, level, 1 - level) * error.abs()).mean()


@wrong("not squared with the error")
def expectile_loss(prediction, target, mask, level):
    """Squares the weight with the error."""
    error = (target - prediction)[mask]
    return ((torch.where(error > 0, level, 1 - level) * error) ** 2).mean()


@wrong("τ leaves no trace")
def expectile_loss(prediction, target, mask, level):
    """Is the mean squared error."""
    return ((target - prediction)[mask] ** 2).mean()


@wrong("τ leaves no trace")
def expectile_loss(prediction, target, mask, level):
    """Divides by the sum of the weights."""
    error = (target - prediction)[mask]
    weight = torch.where(error > 0, level, 1 - level)
    return (weight * error**2).sum() / weight.sum()


@wrong("a mean, not a sum")
def expectile_loss(prediction, target, mask, level):
    """Adds up instead of averaging."""
    error = (target - prediction)[mask]
    return (torch.where(error > 0, level, 1 - level) * error**2).sum()


@wrong("count too, with the small weight")
def expectile_loss(prediction, target, mask, level):
    """Lets only what lies above count."""
    error = (target - prediction)[mask].clamp(min=0)
    return (level * error**2).mean()


@wrong("weigh 1 − τ")
def expectile_loss(prediction, target, mask, level):
    """Weighs all errors with τ."""
    return (level * (target - prediction)[mask] ** 2).mean()


@wrong("in short windows too")
def expectile_loss(prediction, target, mask, level):
    """Averages each window first, so that steps of short windows weigh more."""
    error = target - prediction
    each = (torch.where(error > 0, level, 1 - level) * error**2).squeeze(2) * mask
    return (each.sum(1) / mask.sum(1)).mean()


@wrong("one number for the whole batch")
def expectile_loss(prediction, target, mask, level):
    """Keeps a loss for each step."""
    error = (target - prediction)[mask]
    return torch.where(error > 0, level, 1 - level) * error**2


def _search(promise, past, value_of, better=torch.ge, lived=None, cut=lambda x, n: x[:, -n:]):
    """The search with a part of it exchanged."""
    lived = past["mask"].sum(dim=1) if lived is None else lived
    best, chosen = torch.full(lived.shape, -torch.inf), torch.zeros_like(lived)
    for length in range(1, past["mask"].shape[1] + 1):
        window = {name: cut(tensor, length) for name, tensor in past.items()}
        value = value_of(window)
        taken = better(value, best) & (length <= lived)
        best, chosen = torch.where(taken, value, best), torch.where(taken, length, chosen)
    return chosen


def _fed_back(promise, step=-1):
    return lambda window: promise({**window, "rtg": promise(window)})[:, step, 0]


@wrong("must be fed back")
def chosen_lengths(promise, past):
    """Compares the first answers: R̃ is not fed back."""
    return _search(promise, past, lambda window: promise(window)[:, -1, 0])


@wrong("must be fed back")
def chosen_lengths(promise, past):
    """Feeds back the newest step's promise alone, which the values do not look at."""

    def value(window):
        rtg = window["rtg"].clone()
        rtg[:, -1] = promise(window)[:, -1]
        return promise({**window, "rtg": rtg})[:, -1, 0] if rtg.shape[1] > 1 else rtg[:, -1, 0]

    return _search(promise, past, value)


@wrong("keep the longest")
def chosen_lengths(promise, past):
    """Gives ties to the shortest."""
    return _search(promise, past, _fed_back(promise), better=torch.gt)


@wrong("the mask says how")
def chosen_lengths(promise, past):
    """Takes padding for a past."""
    rows, steps = past["mask"].shape
    return _search(promise, past, _fed_back(promise), lived=torch.full((rows,), steps))


@wrong("*newest* state promises")
def chosen_lengths(promise, past):
    """Compares what the oldest step promises."""
    return _search(promise, past, _fed_back(promise, step=0))


@wrong("*newest* state promises")
def chosen_lengths(promise, past):
    """Compares the best step of each history."""
    return _search(
        promise, past, lambda w: promise({**w, "rtg": promise(w)}).amax(dim=1).squeeze(1)
    )


@wrong("take the highest")
def chosen_lengths(promise, past):
    """Takes the least of the promises."""
    lived = past["mask"].sum(dim=1)
    least, chosen = torch.full(lived.shape, torch.inf), torch.zeros_like(lived)
    for length in range(1, past["mask"].shape[1] + 1):
        value = _fed_back(promise)({name: x[:, -length:] for name, x in past.items()})
        taken = (value < least) & (length <= lived)
        least, chosen = torch.where(taken, value, least), torch.where(taken, length, chosen)
    return chosen


@wrong("the *last* so many steps")
def chosen_lengths(promise, past):
    """Cuts the histories at the wrong end."""
    return _search(promise, past, _fed_back(promise), cut=lambda x, n: x[:, :n])


@wrong("step 0 included")
def chosen_lengths(promise, past):
    """Never looks at all that was lived: the range ends one too early."""
    return _search(promise, past, _fed_back(promise), lived=past["mask"].sum(dim=1) - 1).clamp(1)


@wrong("one length for each")
def chosen_lengths(promise, past):
    """Returns one length for all agents."""
    return _search(promise, past, _fed_back(promise)).max()


@wrong("ask promise(window)")
def chosen_lengths(promise, past):
    """Keeps everything and never searches."""
    return past["mask"].sum(dim=1)


@wrong("no gradient reaches `prediction`")
def expectile_loss(prediction, target, mask, level):
    """Detaches the error."""
    error = (target - prediction)[mask].detach()
    return (torch.where(error > 0, level, 1 - level) * error**2).mean()
