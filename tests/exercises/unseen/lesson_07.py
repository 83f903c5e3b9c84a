"""Wrong answers to lesson 07, written without its checks."""

import torch
import torch.nn.functional as F

from tests.exercises.answers import Answers

unseen = Answers()


@unseen
def interleave_tokens(rtg, states, actions):
    """Puts the action before what it was chosen from."""
    return torch.stack((actions, rtg, states), dim=2).flatten(1, 2)


@unseen
def interleave_tokens(rtg, states, actions):
    """Cuts the gradient."""
    return torch.stack((rtg, states, actions), dim=2).flatten(1, 2).detach()


@unseen
def interleave_tokens(rtg, states, actions):
    """Deals the numbers of a token out."""
    return torch.stack((rtg, states, actions), dim=3).reshape(len(rtg), -1, rtg.shape[2])


@unseen
def interleave_tokens(rtg, states, actions):
    """Leaves the actions out."""
    return torch.stack((rtg, states), dim=2).flatten(1, 2)


@unseen
def interleave_tokens(rtg, states, actions):
    """Lays all windows end to end."""
    return torch.stack((rtg, states, actions), dim=2).flatten(0, 2)


@unseen
def interleave_tokens(rtg, states, actions):
    """Lets time run backwards."""
    return torch.stack((rtg, states, actions), dim=2).flip(1).flatten(1, 2)


@unseen
def interleave_tokens(rtg, states, actions):
    """Gives each step the action before."""
    return torch.stack((rtg, states, actions.roll(1, dims=1)), dim=2).flatten(1, 2)


@unseen
def masked_action_loss(predicted, actions, mask):
    """Takes the root."""
    return ((predicted - actions)[mask] ** 2).mean().sqrt()


@unseen
def masked_action_loss(predicted, actions, mask):
    """Bends large errors."""
    return F.smooth_l1_loss(predicted[mask], actions[mask])


@unseen
def masked_action_loss(predicted, actions, mask):
    """Takes half of the square."""
    return (0.5 * (predicted - actions)[mask] ** 2).mean()


@unseen
def masked_action_loss(predicted, actions, mask):
    """Takes the mean error off before squaring."""
    return (predicted - actions)[mask].var(unbiased=False)


@unseen
def masked_action_loss(predicted, actions, mask):
    """Compares with the action before."""
    return ((predicted - actions.roll(1, dims=1))[mask] ** 2).mean()


@unseen
def masked_action_loss(predicted, actions, mask):
    """Teaches the data, not the prediction."""
    return ((predicted.detach() - actions)[mask] ** 2).mean()
