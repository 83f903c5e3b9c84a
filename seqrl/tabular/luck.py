"""Returns averaged over luck: what the same choices bring, whatever the coin shows."""

from dataclasses import replace

import numpy as np
import torch

from seqrl.trajectories import Trajectories


def averaged_over_luck(data: Trajectories) -> Trajectories:
    """Return the same data with `rtg` averaged over all who chose alike from the same state on.

    Alike are steps in the same state after which an agent did the same to the end of its
    episode: what then still differs between their returns was not chosen. Clusters of
    choices are learned by Paster et al. 2022; here they are counted. Where actions answer to
    luck, the same actions tell of the same luck, and it is not averaged out.

    States, actions and rewards stay. Raises `ValueError` for actions that are not discrete.

    >>> from seqrl import Episode
    >>> games = [Episode([[0.0], [1.0]], [0], [r], True, False) for r in (5.0, -15.0)]
    >>> data = Trajectories.from_episodes(games, action_space="discrete")
    >>> averaged_over_luck(data).rtg.tolist()
    [-5.0, -5.0]
    """
    if data.action_space != "discrete":
        raise ValueError(
            f"averaged_over_luck counts who chose alike, so actions must be discrete; these are "
            f"{data.action_space}"
        )
    plans = plans_of(data.actions.numpy(), data.offsets.numpy())  # [N]
    _, places = np.unique(data.states.numpy(), axis=0, return_inverse=True)  # [N]
    _, groups = np.unique(np.stack([places.ravel(), plans]), axis=1, return_inverse=True)  # [N]
    groups = groups.ravel()
    means = np.bincount(groups, data.rtg.numpy()) / np.bincount(groups)  # [groups]
    return replace(data, rtg=torch.from_numpy(means[groups].astype(np.float32)))


def plans_of(actions: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Return a number for each step [N], equal where all actions to the end of the episode are.

    >>> plans_of(np.array([7, 4, 4, 7, 4]), np.array([0, 2, 3, 5])).tolist()
    [1, 0, 0, 1, 0]
    """
    numbers: dict[tuple[int, int], int] = {}
    plans = np.empty(len(actions), np.int64)
    lasts = set((offsets[1:] - 1).tolist())
    later = -1
    for step in range(len(actions) - 1, -1, -1):
        later = -1 if step in lasts else later
        later = numbers.setdefault((int(actions[step]), later), len(numbers))
        plans[step] = later
    return plans
