"""Search in place of a high level that learns: a shortest path over clusters of places.

Ours, the smallest of its kind: an edge is a step of a recording that leads from one cluster to
another. Only its low level has weights.
"""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from seqrl.hierarchy.clusters import clusters_of, nearest
from seqrl.hierarchy.waypoints import TwoLevels
from seqrl.trajectories import Trajectories


def edges(clusters: np.ndarray, same_episode: np.ndarray, count: int) -> np.ndarray:
    """Return whether some recorded step leads from one cluster to another, [M, M].

    `clusters` [N] are those of the steps of all data, one after another; `same_episode` [N − 1]
    says where the next step belongs to the same recording.

    >>> edges(np.array([0, 1, 1, 2]), np.array([True, True, False]), count=3).nonzero()
    (array([0]), array([1]))
    """
    leads = np.zeros((count, count), dtype=bool)
    leads[clusters[:-1][same_episode], clusters[1:][same_episode]] = True
    return leads & ~np.eye(count, dtype=bool)


def next_on_path(lengths: np.ndarray) -> np.ndarray:
    """Return the cluster that comes next on the shortest path from each to each, [M, M].

    `lengths` [M, M] are those of edges, infinite where there is none. Where no path leads, and
    where one is already, that is the destination itself.

    >>> gaps = np.array([[0, 1, np.inf], [1, 0, 1], [np.inf, 1, 0]])
    >>> next_on_path(gaps).tolist()
    [[0, 1, 1], [0, 1, 2], [1, 1, 2]]
    """
    from scipy.sparse.csgraph import csgraph_from_dense, shortest_path

    turned = csgraph_from_dense(lengths.T, null_value=np.inf)  # what comes before is now after
    _, before = shortest_path(turned, return_predecessors=True)  # [M, M]: of a path's far end
    count = len(lengths)
    return np.where(before.T < 0, np.arange(count), before.T)


class SearchedWaypoints(TwoLevels):
    """The waypoint is the centre of the next cluster on the shortest recorded path to the goal.

    In the goal's own cluster, and where no path leads, it is the goal itself.

    >>> agent = SearchedWaypoints({"state_dim": 4, "action_dim": 2})
    >>> agent.propose(np.array([0.0, 0.0, 1.0, 1.0])).tolist()
    [1.0, 1.0]
    """

    centres: Tensor
    following: Tensor
    leads: Tensor

    def build(self) -> None:
        """Add what `prepare` finds: the clusters, and which follows which."""
        super().build()
        c = self.config
        self.register_buffer("centres", torch.zeros(c.clusters, c.goal_dim))
        itself = torch.arange(c.clusters).expand(c.clusters, c.clusters).clone()  # [M, M]
        self.register_buffer("following", itself)
        self.register_buffer("leads", torch.zeros(c.clusters, c.clusters, dtype=torch.bool))

    def prepare(self, data: Trajectories) -> dict[str, Tensor]:
        """Cluster the places of the data, and search among them; see `Agent.prepare`."""
        prepared = super().prepare(data)
        centres = clusters_of(data, self.config, self.seed)  # [M, G]
        places = data.states[:, : self.config.goal_dim]
        same = (data.timesteps[1:] > 0).numpy()  # [N − 1]
        leads = edges(nearest(places, centres).numpy(), same, len(centres))  # [M, M]
        gaps = np.linalg.norm(centres[:, None] - centres, axis=2)  # [M, M]
        self.centres.copy_(centres)
        self.leads.copy_(torch.from_numpy(leads))
        self.following.copy_(torch.from_numpy(next_on_path(np.where(leads, gaps, np.inf))))
        return prepared

    def waypoints(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the next centres on the paths, or the goals, [B, K, G]."""
        here, goal = self.here(batch), self.goal(batch)
        now, end = nearest(here, self.centres), nearest(goal, self.centres)  # [B, K]
        after = self.following[now, end]  # [B, K]
        alone = (now == end) | ((after == end) & ~self.leads[now, end])  # [B, K]
        return torch.where(alone.unsqueeze(2), goal, self.centres[after])
