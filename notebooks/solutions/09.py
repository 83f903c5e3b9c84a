"""Solutions to the exercises of lesson 09. Try first; each stub has three hints."""

import torch


def expectile_loss(prediction, target, mask, level):
    """The mean over real steps of w · error², w = τ above the prediction and 1 − τ below."""
    error = (target - prediction)[mask]  # [real steps, 1]
    weight = torch.where(error > 0, level, 1 - level)
    return (weight * error**2).mean()


def chosen_lengths(promise, past):
    """The length of the history whose newest state promises most."""
    lived = past["mask"].sum(dim=1)  # [n]
    best, chosen = torch.full(lived.shape, -torch.inf), torch.zeros_like(lived)
    for length in range(1, past["mask"].shape[1] + 1):
        window = {name: tensor[:, -length:] for name, tensor in past.items()}
        window["rtg"] = promise(window)  # the first answer, fed back
        value = promise(window)[:, -1, 0]  # [n], of the newest state
        better = (value >= best) & (length <= lived)
        best, chosen = torch.where(better, value, best), torch.where(better, length, chosen)
    return chosen
