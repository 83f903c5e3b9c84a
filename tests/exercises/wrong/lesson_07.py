"""What readers of lesson 07 get wrong."""

import torch

from tests.exercises.wrong import WrongAnswers

wrong = WrongAnswers()


def _streams(random):
    size = tuple(random.integers(1, 6, size=3))
    return tuple(torch.from_numpy(random.normal(size=size)).float() for _ in range(3))


def _batch(random):
    predicted, actions, _ = _streams(random)
    mask = torch.from_numpy(random.random(predicted.shape[:2]) < 0.6)
    mask[0, -1] = True
    return predicted, actions, mask


INPUTS = {"interleave_tokens": _streams, "masked_action_loss": _batch}


@wrong("all returns come first")
def interleave_tokens(rtg, states, actions):
    """Lays the three streams end to end."""
    return torch.cat((rtg, states, actions), dim=1)


@wrong("all returns come first")
def interleave_tokens(rtg, states, actions):
    """Stacks before the step axis."""
    return torch.stack((rtg, states, actions), dim=1).flatten(1, 2)


@wrong("not mixed into one token")
def interleave_tokens(rtg, states, actions):
    """Glues the three of a step into one wide token."""
    return torch.cat((rtg, states, actions), dim=2)


@wrong("not mixed into one token")
def interleave_tokens(rtg, states, actions):
    """Flattens the wrong axes."""
    return torch.stack((rtg, states, actions), dim=2).flatten(2, 3)


@wrong("in this order")
def interleave_tokens(rtg, states, actions):
    """Puts the state before the return-to-go."""
    return torch.stack((states, rtg, actions), dim=2).flatten(1, 2)


@wrong("windows stay apart")
def interleave_tokens(rtg, states, actions):
    """Forgets the batch axis."""
    return torch.stack((rtg, states, actions), dim=2).flatten(0, 2)


@wrong("windows stay apart")
def interleave_tokens(rtg, states, actions):
    """Stacks along the batch axis."""
    return torch.cat((rtg, states, actions), dim=0)


@wrong("padding must not count")
def masked_action_loss(predicted, actions, mask):
    """Averages over padding too."""
    return ((predicted - actions) ** 2).mean()


@wrong("number that you divide by")
def masked_action_loss(predicted, actions, mask):
    """Leaves padding out of the sum, but not out of the count."""
    return (((predicted - actions) ** 2) * mask.unsqueeze(2)).mean()


@wrong("numbers of an action as well")
def masked_action_loss(predicted, actions, mask):
    """Divides by the steps only."""
    return (((predicted - actions) ** 2) * mask.unsqueeze(2)).sum() / mask.sum()


@wrong("a mean, not a sum")
def masked_action_loss(predicted, actions, mask):
    """Adds up instead of averaging."""
    return ((predicted - actions)[mask] ** 2).sum()


@wrong("square it")
def masked_action_loss(predicted, actions, mask):
    """Takes the absolute error."""
    return (predicted - actions)[mask].abs().mean()


@wrong("square it")
def masked_action_loss(predicted, actions, mask):
    """Forgets the square."""
    return (predicted - actions)[mask].mean()


@wrong("in short windows too")
def masked_action_loss(predicted, actions, mask):
    """Averages each window first, so that steps of short windows weigh more."""
    squares = ((predicted - actions) ** 2).mean(2) * mask
    return (squares.sum(1) / mask.sum(1)).mean()


@wrong("padding must not count")
def masked_action_loss(predicted, actions, mask):
    """Takes the mask the wrong way round."""
    return ((predicted - actions)[~mask] ** 2).mean()


@wrong("one number for the whole batch")
def masked_action_loss(predicted, actions, mask):
    """Keeps one loss for each number of an action."""
    return ((predicted - actions)[mask] ** 2).mean(0)


@wrong("every real step counts")
def masked_action_loss(predicted, actions, mask):
    """Scores the last step of each window only."""
    return ((predicted - actions)[:, -1] ** 2).mean()


@wrong("no gradient reaches `predicted`")
def masked_action_loss(predicted, actions, mask):
    """Cuts the gradient."""
    return ((predicted - actions).detach()[mask] ** 2).mean()
