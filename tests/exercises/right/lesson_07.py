"""Unusual right answers to lesson 07."""

import torch
import torch.nn.functional as F

from tests.exercises.answers import Answers

right = Answers()


@right
def interleave_tokens(rtg, states, actions):
    """Writes every third place."""
    B, K, D = rtg.shape
    tokens = torch.empty(B, 3 * K, D)
    tokens[:, 0::3], tokens[:, 1::3], tokens[:, 2::3] = rtg, states, actions
    return tokens


@right
def interleave_tokens(rtg, states, actions):
    """Glues side by side, then cuts."""
    return torch.cat((rtg, states, actions), dim=2).reshape(len(rtg), -1, rtg.shape[2])


@right
def interleave_tokens(rtg, states, actions):
    """Counts the axis from the end."""
    return torch.stack([rtg, states, actions], dim=-2).flatten(1, 2)


@right
def interleave_tokens(rtg, states, actions):
    """Stacks in front, then moves the axis."""
    return torch.stack((rtg, states, actions)).permute(1, 2, 0, 3).flatten(1, 2)


@right
def interleave_tokens(rtg, states, actions):
    """One step at a time."""
    steps = range(rtg.shape[1])
    tokens = [part[:, k] for k in steps for part in (rtg, states, actions)]
    return torch.stack(tokens, dim=1)


@right
def interleave_tokens(rtg, states, actions):
    """Lays end to end and looks up where each token goes; a list of windows."""
    K = rtg.shape[1]
    order = torch.arange(3 * K).reshape(3, K).T.flatten()
    return list(torch.cat((rtg, states, actions), dim=1)[:, order])


@right
def masked_action_loss(predicted, actions, mask):
    """PyTorch's own, of the real steps."""
    return F.mse_loss(predicted[mask], actions[mask])


@right
def masked_action_loss(predicted, actions, mask):
    """Squares first, masks afterwards."""
    return (predicted - actions).pow(2)[mask].mean()


@right
def masked_action_loss(predicted, actions, mask):
    """Equation (3), typed out."""
    squares = torch.where(mask.unsqueeze(2), (predicted - actions) ** 2, 0.0)
    return squares.sum() / (actions.shape[2] * mask.sum())


@right
def masked_action_loss(predicted, actions, mask):
    """One step at a time."""
    losses = [((predicted[b, k] - actions[b, k]) ** 2).mean() for b, k in mask.nonzero().tolist()]
    return torch.stack(losses).mean()


@right
def masked_action_loss(predicted, actions, mask):
    """Double precision, the mean over numbers first."""
    error = predicted.double() - actions.double()
    return error[mask].square().mean(dim=-1).mean()


@right
def masked_action_loss(predicted, actions, mask):
    """A product of the errors with themselves."""
    error = (predicted - actions)[mask].flatten()
    return error @ error / error.numel()
