"""Patching: swap one token of what a model has read for another's, and see whether it minds.

An attention map says where a model looked, which need not be what it heeded
(Jain and Wallace, 2019). What it heeded shows when its input is changed there and nowhere else,
as in the causal mediation analysis of Vig et al. 2020; here what is changed is a token.
"""

from collections.abc import Mapping

import torch
from torch import Tensor

from seqrl.agent import Agent
from seqrl.decision_transformer import DecisionTransformer
from seqrl.episode import Episode
from seqrl.history import History
from seqrl.tools.eval_mode import eval_mode
from seqrl.transformer import attention_maps

TOKENS = ("rtg", "states", "actions")  # the fields of a batch whose values are tokens


def patched(
    batch: Mapping[str, Tensor], other: Mapping[str, Tensor], token: str, step: int | Tensor
) -> dict[str, Tensor]:
    """Return the batch with one token, such as `"states"` at `step`, taken from `other`.

    A mask [K] of steps takes several.

    >>> ones, twos = ({"rtg": torch.full((1, 2, 1), value)} for value in (1.0, 2.0))
    >>> patched(ones, twos, "rtg", 0)["rtg"].flatten().tolist()
    [2.0, 1.0]
    """
    swapped = batch[token].clone()  # [B, K, …]
    swapped[:, step] = other[token][:, step]
    return {**batch, token: swapped}


def differences(batch: Mapping[str, Tensor], other: Mapping[str, Tensor]) -> Tensor:
    """Return which tokens of two windows are not the same, bool [B, 3, K]: R̂, s, a by steps."""
    mask = batch["mask"]
    rows = [(batch[name] != other[name]).view(*mask.shape, -1).any(2) & mask for name in TOKENS]
    return torch.stack(rows, dim=1)  # [B, 3, K]


def choice(model: Agent, batch: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
    """Return the model's likeliest actions [B] after each window, and all chances [B, A]."""
    with eval_mode(model), torch.no_grad():
        chances = model(batch, last=True).squeeze(1).softmax(dim=1)  # [B, A]
    return chances.argmax(dim=1), chances


def effects(model: Agent, batch: Mapping[str, Tensor], other: Mapping[str, Tensor]) -> Tensor:
    """Return what each patched token adds to the chance of the chosen action, [B, 3, K].

    The chosen action is the likeliest after `batch`; rows are R̂, s, a, columns the window's
    steps, each patched alone from `other` [B, K, …], whose mask must be the batch's. A token that
    is not read, be it padding or future, changes exactly nothing. Raises `ValueError` for
    continuous actions or windows that do not lie over each other.
    """
    if not model.discrete:
        raise ValueError("effects need chances of actions: the model's actions are continuous")
    if not torch.equal(batch["mask"], other["mask"]):
        raise ValueError("both windows must have the same real steps, got two different masks")
    chosen, before = choice(model, batch)

    def change(token: str, step: int) -> Tensor:
        _, after = choice(model, patched(batch, other, token, step))
        return _of(chosen, after - before)

    steps = range(batch["mask"].shape[1])
    rows = [torch.stack([change(token, step) for step in steps], dim=1) for token in TOKENS]
    return torch.stack(rows, dim=1)  # [B, 3, K]


def whole_effect(model: Agent, batch: Mapping[str, Tensor], other: Mapping[str, Tensor]) -> Tensor:
    """Return what patching the whole window adds to the chance of the chosen action, [B]."""
    (chosen, before), (_, after) = choice(model, batch), choice(model, other)
    return _of(chosen, after - before)


def attention_now(model: DecisionTransformer, batch: Mapping[str, Tensor]) -> Tensor:
    """Return the attention of the last step's state token to each token, [B, 3, K].

    It is the mean over layers and heads, so that it sums to 1 over the tokens. Rows and columns
    as in `effects`.
    """
    with eval_mode(model), torch.no_grad():
        *inner, outer = attention_maps(model, batch)  # each [B, H, T, T]; the last [B, H, K, T]
    now = model.tokens.index(model.read) - len(model.tokens)  # counted from the end
    rows = [attention[:, :, now] for attention in inner] + [outer[:, :, -1]]  # L × [B, H, T]
    mean = torch.stack(rows).mean(dim=(0, 2))  # [B, T]
    return mean.unflatten(1, (-1, len(model.tokens))).transpose(1, 2)  # [B, 3, K]


def lived_windows(model: Agent, episode: Episode, request: float) -> dict[str, Tensor]:
    """Return what the model read at every step of an episode, a batch [T, K, …].

    `request` is what was asked for at its start; the last action of each window is the one taken.
    """
    history = History(1, model.config, model.device)
    seen = []
    for state, action, reward in zip(
        episode.observations, episode.actions, episode.rewards, strict=False
    ):
        history.see(torch.as_tensor(state).unsqueeze(0), request, None)
        history.act(torch.as_tensor(action).unsqueeze(0))
        history.receive(float(reward))
        seen.append({n: _padded(t, model.config.eval_context) for n, t in history.batch.items()})
    return {name: torch.cat([window[name] for window in seen]) for name in seen[0]}  # [T, K, …]


def _padded(lived: Tensor, context: int) -> Tensor:
    """Return steps [1, k, …] with zeros on the left, [1, K, …]."""
    missing = lived.new_zeros(1, context - lived.shape[1], *lived.shape[2:])
    return torch.cat([missing, lived], dim=1)


def _of(actions: Tensor, values: Tensor) -> Tensor:
    return values.gather(1, actions.unsqueeze(1)).squeeze(1)  # [B]
