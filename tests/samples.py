"""Small data, batches, agents and a world of known truth, shared by the proofs.

Every axis has a size of its own, so that no mistaken axis can hide.
"""

import gymnasium
import numpy as np
import torch
from gymnasium import spaces
from torch import Tensor

from seqrl import Agent, DecisionTransformer, Episode, Trajectories

B, K, S, A, D, H, L = 5, 7, 3, 2, 24, 4, 2
EXACT = 1e-10  # what float64 leaves of rounding (see `exactly`), with room; any leak is larger
LENGTHS = (7, 4, 1, 7, 3)  # real steps of a batch's rows; the rest is padding on the left


def make_batch(
    *,
    discrete: bool = False,
    lengths: tuple[int, ...] = LENGTHS,
    context: int = K,
    state_dim: int = S,
    action_dim: int = A,
    seed: int = 0,
) -> dict[str, Tensor]:
    """A batch in raw units whose padding holds zeros."""
    random = torch.Generator().manual_seed(seed)
    rows = len(lengths)
    mask = torch.arange(context) >= context - torch.tensor(lengths)[:, None]  # [B, K]
    actions = torch.rand(rows, context, action_dim, generator=random) * 2 - 1
    if discrete:
        actions = torch.randint(action_dim, (rows, context), generator=random)
    first = torch.randint(20, (rows, 1), generator=random)
    real = mask.unsqueeze(2)
    return {
        "states": torch.randn(rows, context, state_dim, generator=random) * real,
        "actions": actions * (mask if discrete else real),
        "rtg": 1000 * torch.randn(rows, context, 1, generator=random) * real,
        "timesteps": (first + torch.arange(context)) * mask,
        "mask": mask,
    }


def altered(batch: dict[str, Tensor], field: str, row: int, step: int) -> dict[str, Tensor]:
    """The batch with one entry of one field changed: a choice to another, numbers by much."""
    changed = batch[field].clone()
    changed[row, step] = 1 - changed[row, step] if changed.ndim == 2 else changed[row, step] + 500
    return batch | {field: changed}


def exactly(agent: Agent, batch: dict[str, Tensor]) -> tuple[Agent, dict[str, Tensor]]:
    """The same agent and batch in float64, where rounding cannot pass for an effect.

    Layer norms of narrow layers blow rounding up: by less than 1e4 in all that is tried here.
    Of float32's 6e-8 that leaves 6e-4, as much as a small leak; of float64's 1e-16 only 1e-12.
    """
    numbers = {n: t.double() if t.is_floating_point() else t for n, t in batch.items()}
    return agent.double(), numbers


def every_prefix_predicts_as_the_whole(agent: Agent, batch: dict[str, Tensor]) -> None:
    """Acting asks for the last step of what has been lived; training sees all steps at once."""
    whole, (_, steps) = agent(batch), batch["mask"].shape
    for step in range(steps):
        prefix = {name: tensor[:, : step + 1] for name, tensor in batch.items()}
        real, last = batch["mask"][:, step], agent(prefix, last=True)
        assert last.shape[1] == 1
        torch.testing.assert_close(last[real, 0], whole[real, step], rtol=0, atol=1e-5)


def central(said):
    """What an agent said as one tensor [B, K, A]: of a distribution, the middle."""
    return said if isinstance(said, Tensor) else said.mean


def make_agent(
    kind: type[Agent] = DecisionTransformer,
    *,
    discrete: bool = False,
    seed: int = 0,
    stirred: bool = True,
    **config: object,
) -> Agent:
    """An agent without dropout; `stirred` weights are large, so that everything matters."""
    sizes = {
        "state_dim": S,
        "action_dim": A,
        "action_space": "discrete" if discrete else "continuous",
        "hidden_dim": D,
        "num_layers": L,
        "num_heads": H,
        "max_seq_len": K,
        "max_ep_len": 40,
        "dropout": 0.0,
        "warmup_steps": 5,
    }
    agent = kind(kind.config_class.tiny(**(sizes | config)), seed=seed)
    if stirred:
        random = torch.Generator().manual_seed(1)
        with torch.no_grad():
            for name, parameter in agent.named_parameters():
                noise = torch.randn(parameter.shape, generator=random) * 0.3
                parameter.copy_(1 + noise if name.endswith("norm.weight") else noise)
    return agent


def make_episode(
    steps: int, random: np.random.Generator, *, discrete: bool = False, terminated: bool = True
) -> Episode:
    """An episode of random numbers."""
    actions = random.integers(A, size=steps) if discrete else random.uniform(-1, 1, (steps, A))
    return Episode(
        observations=random.normal(2, 3, (steps + 1, S)).astype(np.float32),
        actions=actions if discrete else actions.astype(np.float32),
        rewards=random.normal(size=steps),
        terminated=terminated,
        truncated=not terminated,
    )


def make_data(
    lengths: tuple[int, ...] = (3, 1, 12, 7), *, discrete: bool = False, seed: int = 0
) -> Trajectories:
    """A data set of random episodes of these lengths."""
    random = np.random.default_rng(seed)
    episodes = [make_episode(steps, random, discrete=discrete) for steps in lengths]
    return Trajectories.from_episodes(
        episodes,
        name="random",
        action_space="discrete" if discrete else "continuous",
        action_dim=A,
    )


class Drift(gymnasium.Env):
    """A deterministic world: the seed sets start and length, actions push the state along.

    State [3] is position, time and the last push; the reward depends on all of them.
    """

    def __init__(self, discrete: bool = False, cut_off: int | None = None) -> None:
        self.observation_space = spaces.Box(-np.inf, np.inf, (S,))
        self.action_space = spaces.Discrete(A) if discrete else spaces.Box(-1, 1, (A,))
        self.cut_off = cut_off
        self.closed = False

    def reset(self, *, seed=None, options=None):
        self.length = 2 + seed % 5
        self.state = np.array([seed % 7 / 7, 0, 0])
        return self.state.astype(np.float32), {}

    def step(self, action):
        assert self.action_space.contains(action)
        assert self.state[1] < self.length, "stepped beyond the end"
        push = float(np.dot(np.atleast_1d(action), [1.0, -0.5][: np.size(action)]))
        self.state = np.array([0.9 * self.state[0] + 0.3 * push, self.state[1] + 1, push])
        terminated = self.state[1] == self.length
        truncated = self.state[1] == self.cut_off
        reward = self.state[0] + 0.1 * self.state[1]
        return self.state.astype(np.float32), reward, bool(terminated), bool(truncated), {}

    def close(self):
        self.closed = True
