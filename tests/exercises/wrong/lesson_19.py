"""What readers of lesson 19 get wrong."""

import numpy as np
import torch

from seqrl.lessons.exercises.lesson_19 import Table
from tests.exercises.wrong import WrongAnswers

wrong = WrongAnswers()


def _pictures(random):
    n = int(random.integers(1, 6))
    return (torch.from_numpy(random.normal(size=(n, 8, 8, 3))).float(),)


def _logits(random):
    shape = (*random.integers(1, 4, int(random.integers(3))), int(random.integers(2, 12)))
    return torch.from_numpy(random.normal(0, 3, shape)).float(), float(random.normal(0, 8))


def _pairs(random):
    n, actions = int(random.integers(8, 40)), int(random.integers(3, 7))
    right = random.random((n, 2, actions)) < 1.5 / actions
    right[0], right[0, 0, 0], right[0, 1, 1] = False, True, True
    table = random.integers(actions, size=(n, 2))
    obeys = random.random(n) < 0.7
    table[obeys] = right.argmax(axis=2)[obeys]
    words = np.stack([np.zeros((n, 3), int), np.ones((n, 3), int)], axis=1)
    return Table(table), np.arange(n)[:, None] * np.ones(2), words, right


INPUTS = {"patches": _pictures, "tilted": _logits, "follows_words": _pairs}


def _split(pictures):
    return pictures.reshape(len(pictures), 4, 2, 4, 2, 3)


@wrong("reshaped alone")
def patches(pictures):
    """Reshapes without a transpose."""
    return pictures.reshape(len(pictures), 16, 12)


@wrong("reshaped alone")
def patches(pictures):
    """Splits, and forgets the transpose."""
    return _split(pictures).flatten(1).unflatten(1, (16, 12))


@wrong("columns first")
def patches(pictures):
    """Goes through the columns of patches first."""
    return _split(pictures).permute(0, 3, 1, 2, 4, 5).reshape(-1, 16, 12)


@wrong("within a patch")
def patches(pictures):
    """Turns each patch on its side."""
    return _split(pictures).permute(0, 1, 3, 4, 2, 5).reshape(-1, 16, 12)


@wrong("columns first, of patches and of pixels")
def patches(pictures):
    """Takes columns for rows throughout."""
    x = pictures.transpose(1, 2)
    return _split(x).transpose(2, 3).reshape(-1, 16, 12)


@wrong("all red numbers")
def patches(pictures):
    """Puts colours in front, as a convolution would."""
    return _split(pictures).permute(0, 1, 3, 5, 2, 4).reshape(-1, 16, 12)


@wrong("pixels that lie 4 apart")
def patches(pictures):
    """Splits rows into 2 times 4 in place of 4 times 2."""
    split = pictures.reshape(-1, 2, 4, 2, 4, 3)
    return split.permute(0, 2, 4, 1, 3, 5).reshape(-1, 16, 12)


@wrong("colours are in another order")
def patches(pictures):
    """Reads blue, green, red."""
    return _split(pictures.flip(-1)).transpose(2, 3).reshape(-1, 16, 12)


@wrong("upside down")
def patches(pictures):
    """Counts rows from below."""
    return _split(pictures.flip(1)).transpose(2, 3).reshape(-1, 16, 12)


@wrong("colours come last")
def patches(pictures):
    """Believes that colours come first."""
    split = pictures.reshape(-1, 3, 4, 2, 4, 2)
    return split.permute(0, 2, 4, 1, 3, 5).reshape(-1, 16, 12)


@wrong("swapped: [n, 16, 12]")
def patches(pictures):
    """Swaps patches and numbers."""
    return _split(pictures).transpose(2, 3).reshape(-1, 16, 12).transpose(1, 2)


@wrong("keep n in front")
def patches(pictures):
    """Lets the pictures run into one another."""
    return _split(pictures).transpose(2, 3).reshape(-1, 12)


@wrong("make one axis")
def patches(pictures):
    """Leaves rows and columns of patches apart."""
    return _split(pictures).transpose(2, 3).reshape(-1, 4, 4, 12)


@wrong("one axis of 12")
def patches(pictures):
    """Leaves the pixels of a patch apart."""
    return _split(pictures).transpose(2, 3).reshape(-1, 16, 4, 3)


@wrong("these are pixels")
def patches(pictures):
    """Makes a token of each pixel."""
    return pictures.reshape(len(pictures), 64, 3)


@wrong("2 x 2 pixels, not 4 x 4")
def patches(pictures):
    """Cuts patches of 4 x 4."""
    return pictures.reshape(-1, 2, 4, 2, 4, 3).transpose(2, 3).reshape(-1, 4, 48)


def _height(logits):
    return torch.linspace(0, 1, logits.shape[-1])


@wrong("added to *chances*")
def tilted(logits, kappa):
    """Adds the tilt after the softmax, and makes it add up to 1 again."""
    chances = logits.softmax(-1) + kappa * _height(logits)
    return chances / chances.sum(-1, keepdim=True)


@wrong("added to *chances*")
def tilted(logits, kappa):
    """Adds the tilt after the softmax."""
    return logits.softmax(-1) + kappa * _height(logits)


@wrong("added to *chances*")
def tilted(logits, kappa):
    """Takes two softmaxes, with the tilt between."""
    return (logits.softmax(-1) + kappa * _height(logits)).softmax(-1)


@wrong("overflows")
def tilted(logits, kappa):
    """Writes the softmax down as it is defined."""
    weights = torch.exp(logits + kappa * _height(logits))
    return weights / weights.sum(-1, keepdim=True)


@wrong("overflows")
def tilted(logits, kappa):
    """Multiplies chances by exp(κ · height), which overflows for a large κ."""
    weights = logits.softmax(-1) * torch.exp(kappa * _height(logits))
    return weights / weights.sum(-1, keepdim=True)


@wrong("chances times κ")
def tilted(logits, kappa):
    """Multiplies chances by the tilt itself."""
    weights = logits.softmax(-1) * kappa * _height(logits)
    return weights / weights.sum(-1, keepdim=True)


@wrong("the wrong way")
def tilted(logits, kappa):
    """Tilts towards low returns."""
    return (logits - kappa * _height(logits)).softmax(-1)


@wrong("the wrong way")
def tilted(logits, kappa):
    """Lets heights fall."""
    return (logits + kappa * _height(logits).flip(0)).softmax(-1)


@wrong("a tilt by the bin's number")
def tilted(logits, kappa):
    """Counts bins, so that more bins tilt more."""
    return (logits + kappa * torch.arange(logits.shape[-1])).softmax(-1)


@wrong("divide by bins − 1")
def tilted(logits, kappa):
    """Never gets to height 1."""
    bins = logits.shape[-1]
    return (logits + kappa * torch.arange(bins) / bins).softmax(-1)


@wrong("no chances yet")
def tilted(logits, kappa):
    """Forgets the softmax."""
    return logits + kappa * _height(logits)


@wrong("logs of chances")
def tilted(logits, kappa):
    """Returns logs."""
    return (logits + kappa * _height(logits)).log_softmax(-1)


@wrong("wrong axis")
def tilted(logits, kappa):
    """Takes the softmax over rows."""
    return (logits + kappa * _height(logits)).softmax(0)


@wrong("*multiplied* by the tilt")
def tilted(logits, kappa):
    """Multiplies logits by the tilt."""
    return (logits * kappa * _height(logits)).softmax(-1)


@wrong("a temperature")
def tilted(logits, kappa):
    """Takes κ for a temperature."""
    return (logits / kappa).softmax(-1)


@wrong("the height alone")
def tilted(logits, kappa):
    """Forgets how often a return is seen."""
    return (kappa * _height(logits)).softmax(-1).expand_as(logits)


@wrong("κ plays no part")
def tilted(logits, kappa):
    """Does not tilt."""
    return logits.softmax(-1)


@wrong("chances of all")
def tilted(logits, kappa):
    """Takes the likeliest bin alone."""
    best = (logits + kappa * _height(logits)).argmax(-1)
    return torch.nn.functional.one_hot(best, logits.shape[-1]).float()


def _acts(act, pictures, words):
    return act(pictures, words[:, 0]), act(pictures, words[:, 1])


def _apart(right):
    return right.any(2).all(1) & ~right.all(1).any(1)


def _second(right, second):
    return right[np.arange(len(right)), 1, second]


@wrong("*any* other action counts")
def follows_words(act, pictures, words, right):
    """Compares with the old action only."""
    first, second = _acts(act, pictures, words)
    return (first != second)[_apart(right)].mean()


@wrong("leave out those on which one action is right for both")
def follows_words(act, pictures, words, right):
    """Counts pictures on which both instructions demand the same."""
    first, second = _acts(act, pictures, words)
    return ((first != second) & _second(right, second)).mean()


@wrong("may differ and still share one")
def follows_words(act, pictures, words, right):
    """Leaves out those alone whose right actions are all the same."""
    first, second = _acts(act, pictures, words)
    apart = (right[:, 0] != right[:, 1]).any(1)
    return ((first != second) & _second(right, second))[apart].mean()


@wrong("nothing can be followed")
def follows_words(act, pictures, words, right):
    """Counts pictures on which nothing is right."""
    first, second = _acts(act, pictures, words)
    apart = ~right.all(1).any(1)
    return ((first != second) & _second(right, second))[apart].mean()


@wrong("it must *change*")
def follows_words(act, pictures, words, right):
    """Asks whether the second action is right, not whether it changed."""
    _, second = _acts(act, pictures, words)
    return _second(right, second)[_apart(right)].mean()


@wrong("need not have been right")
def follows_words(act, pictures, words, right):
    """Asks for both actions to be right."""
    first, second = _acts(act, pictures, words)
    both = right[np.arange(len(right)), 0, first] & _second(right, second)
    return both[_apart(right)].mean()


@wrong("a number of pictures")
def follows_words(act, pictures, words, right):
    """Counts, and does not divide."""
    first, second = _acts(act, pictures, words)
    return ((first != second) & _second(right, second))[_apart(right)].sum()


@wrong("one share for all pictures")
def follows_words(act, pictures, words, right):
    """Returns each picture's verdict."""
    first, second = _acts(act, pictures, words)
    return ((first != second) & _second(right, second))[_apart(right)]


@wrong("who always does what is right")
def follows_words(act, pictures, words, right):
    """Asks for the action that was right for the first words."""
    first, second = _acts(act, pictures, words)
    old = right[np.arange(len(right)), 0, second]
    return ((first != second) & old)[_apart(right)].mean()


@wrong("any of them will do")
def follows_words(act, pictures, words, right):
    """Takes the first of the right actions for the only one."""
    first, second = _acts(act, pictures, words)
    return ((first != second) & (second == right[:, 1].argmax(1)))[_apart(right)].mean()


@wrong("who always does what is right")
def follows_words(act, pictures, words, right):
    """Shows the first words twice."""
    first = second = act(pictures, words[:, 0])
    return ((first != second) & _second(right, second))[_apart(right)].mean()
