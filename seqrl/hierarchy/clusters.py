"""Clusters of places: what many positions are few of."""

import numpy as np
import torch
from torch import Tensor

from seqrl.hierarchy.config import HierarchyConfig
from seqrl.trajectories import Trajectories


def clusters_of(data: Trajectories, config: HierarchyConfig, seed: int) -> Tensor:
    """Return the centres [M, G] of the places in the data, by k-means.

    Raises `ValueError` for fewer places than clusters.
    """
    from scipy.cluster.vq import kmeans2

    places = data.states[:, : config.goal_dim].double().numpy()  # [N, G]
    if len(np.unique(places, axis=0)) < config.clusters:
        raise ValueError(
            f"the data hold fewer places than clusters={config.clusters}: give a smaller number"
        )
    random = np.random.default_rng((seed, 12))
    centres, _ = kmeans2(places, config.clusters, minit="++", seed=random)
    return torch.from_numpy(centres).float()


def nearest(places: Tensor, centres: Tensor) -> Tensor:
    """Return the number of the nearest of centres [M, G] for places [..., G].

    >>> nearest(torch.tensor([[0.9], [0.2]]), torch.tensor([[0.0], [1.0]])).tolist()
    [1, 0]
    """
    return (places.unsqueeze(-2) - centres).square().sum(dim=-1).argmin(dim=-1)
