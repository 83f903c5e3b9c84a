"""What tells the next action? The state; and beyond it the return, the past, whose episode it is.

A small clone learns from one half of the episodes to predict actions, the other half judges it. A
second clone is told one thing more. The share of the first one's error that goes is what this
thing tells. (That it helps to predict does not prove that one needs it to act well.)
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from seqrl.baselines import BehaviourCloning
from seqrl.evidence.effect import Effect
from seqrl.sampling import gather_windows
from seqrl.training import fit
from seqrl.trajectories import Trajectories

LEAST = 10  # episodes: five judge, below that there is no interval
MOST = 1000  # episodes that are looked at; of more, so many drawn at random
UPDATES = 300
CLONE = {"batch_size": 256}
DOUBT = 30.0  # imaginary steps without a habit, so that few steps show none


@dataclass(frozen=True)
class Telling:
    """What the state leaves open of the actions, and which share of it each thing tells.

    `open` is a share of the actions' variance: 0, the state and the step's number decide; 1, they
    say nothing. The effects hold one value an episode; their mean is the share told.
    """

    open: float
    by_return: Effect
    by_past: Effect
    by_habit: Effect


def telling(data: Trajectories, *, seed: int = 0) -> Telling:
    """Return what tells the actions of `data`. Takes three small trainings, seconds in all.

    Raises `ValueError` below ten episodes, and for actions that are all the same.
    """
    if len(data) < LEAST:
        raise ValueError(
            f"{len(data)} episodes: at least {LEAST} are needed, half to learn and half to judge"
        )
    shuffled = torch.randperm(len(data), generator=torch.Generator().manual_seed(seed))
    data = data.select(shuffled[:MOST])  # whoever recorded may have taken turns
    spread = as_vectors(data).var(0, correction=0).sum().item()
    if spread == 0:
        raise ValueError("all actions are the same: nothing has to tell them")
    timed = _with(data, data.timesteps[:, None].float())
    judged = data.select(range(1, len(data), 2))
    guess = clone_guesses(timed, seed)  # [N', A]
    left = as_vectors(judged) - guess

    def told(what: str, more: Tensor) -> Effect:
        better = clone_guesses(_with(timed, more), seed)  # [N', A]
        return gain(what, judged, left, as_vectors(judged) - better)

    return Telling(
        open=left.square().sum(1).mean().item() / spread,
        by_return=told("the return to come", data.rtg[:, None]),
        by_past=told("the past", past(data)),
        by_habit=gain("the rest of the episode", judged, left, left - habits(judged, guess, left)),
    )


def clone_guesses(data: Trajectories, seed: int = 0) -> Tensor:
    """Return what a clone of every other episode expects in the rest of them, [N', A].

    It expects means of actions, or the shares of choices.
    """
    learnt, judged = (data.select(range(first, len(data), 2)) for first in (0, 1))
    sizes = {"state_dim": data.states.shape[1], "action_dim": data.action_dim}
    clone = BehaviourCloning(
        sizes | {"action_space": data.action_space, "max_seq_len": 1} | CLONE, seed=seed
    )
    fit(clone, learnt, UPDATES, progress=False)
    with torch.no_grad():
        steps = torch.arange(len(judged.states))
        found = clone.eval()(gather_windows(judged, steps, 1))[:, 0]  # [N', A]
    return found.softmax(1) if data.action_space == "discrete" else found


def gain(what: str, data: Trajectories, before: Tensor, after: Tensor) -> Effect:
    """Return the share of squared errors that goes, one value an episode; the mean is that of all.

    `before` and `after` [N, A] are what two predictions of the actions of `data` leave.

    >>> from seqrl import Episode
    >>> walks = [Episode([[0.0]] * 3, [[0.0]] * 2, [0, 0], True, False) for _ in range(5)]
    >>> data = Trajectories.from_episodes(walks)
    >>> round(gain("half", data, torch.ones(10, 1), torch.full((10, 1), 0.5)).mean, 2)
    0.75
    """
    gone = before.square().sum(1) - after.square().sum(1)  # [N]
    each = np.array([gone[first:end].sum().item() for first, end in data.bounds()])
    return Effect(what, each * len(each) / max(before.square().sum().item(), 1e-12))


def habits(data: Trajectories, guess: Tensor, left: Tensor) -> Tensor:
    """Return by how much each step's episode deviates from the guess, as its other half tells.

    Of every episode the even steps tell of the odd ones and these of them: how far actions lie
    off on average, and how much more or less than expected they follow the guess (ridge
    regression with `DOUBT`). Where one policy without memory made all data this is noise.
    """
    scaled = (guess - guess.mean(0)) / guess.std(0, correction=0).clamp(min=1e-6)
    known = torch.cat([torch.ones(len(guess), 1), scaled], 1)  # [N, 1 + A]
    doubt = DOUBT * torch.eye(known.shape[1])
    found = torch.zeros_like(left)
    for first, end in data.bounds():
        for told, other in ((0, 1), (1, 0)):
            x, y = known[first:end][other::2], left[first:end][other::2]
            weights = torch.linalg.solve(x.T @ x + doubt, x.T @ y)  # [1 + A, A]
            found[first:end][told::2] = known[first:end][told::2] @ weights
    return found


def as_vectors(data: Trajectories) -> Tensor:
    """Return the actions as vectors [N, A]: a choice as a 1 among zeros."""
    if data.action_space == "discrete":
        return torch.nn.functional.one_hot(data.actions, data.action_dim).float()
    return data.actions


def past(data: Trajectories) -> Tensor:
    """Return what was before each step [N, A + 2S]: last action, last state, mean of all states.

    >>> from seqrl import Episode
    >>> walk = Episode([[2.0], [4.0], [9.0], [0.0]], [[0.5], [0.1], [0]], [0] * 3, True, False)
    >>> past(Trajectories.from_episodes([walk])).tolist()
    [[0.0, 0.0, 0.0], [0.5, 2.0, 2.0], [0.10000000149011612, 4.0, 3.0]]
    """
    last = torch.cat([as_vectors(data), data.states], 1).roll(1, 0)
    before = data.states.double().cumsum(0) - data.states  # of all episodes
    before -= before[data.offsets[:-1]].repeat_interleave(data.lengths, 0)  # of this one
    mean = before / data.timesteps.clamp(min=1)[:, None]
    return torch.where(data.timesteps[:, None] == 0, 0.0, torch.cat([last, mean.float()], 1))


def _with(data: Trajectories, more: Tensor) -> Trajectories:
    """Return data whose states hold `more` [N, F] as well."""
    return replace(data, states=torch.cat([data.states, more], 1))
