"""The interface that all agents of the series share: learn, act, save, load."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from .. import processes
from ..config import Config
from ..optimisation import Optimiser
from ..resting import resting
from ..trajectories import Statistics
from . import keeping
from .history import History
from .losses import action_loss
from .together import distributed
from .validation import check_batch, check_states, check_statistics


class Agent(nn.Module, ABC):
    """A policy π(a | history, request) that owns the statistics of its data.

    A subclass gives `build` and `forward`. `config` is a `Config` or a mapping (then: the laptop
    preset with these keys); `seed` fixes weights, dropout and sampled actions.
    """

    config_class: ClassVar[type[Config]] = Config
    sampled_by: ClassVar[str] = "step"  # how `fit` draws windows: see `windows`
    owned: ClassVar[tuple[str, ...]] = (  # the statistics that become this model's own
        *("state_mean", "state_std", "return_scale", "action_low", "action_high", "action_start"),
    )
    state_mean: Tensor
    state_std: Tensor
    return_scale: Tensor
    action_low: Tensor
    action_high: Tensor
    action_start: Tensor
    adopted: Tensor

    def __init__(
        self, config: Mapping[str, Any] | Config, *, seed: int = 0, device: str = "cpu"
    ) -> None:
        super().__init__()
        self.config = self.config_class.from_mapping(config)
        self.seed = seed
        self.training_random = torch.Generator(device).manual_seed(seed)
        self.acting_random = torch.Generator(device).manual_seed(seed)
        self.optimiser: Optimiser | None = None
        self.history: History | None = None
        self._adopted_from: Statistics | None = None
        bounds = 0 if self.discrete else self.config.action_dim
        self.register_buffer("state_mean", torch.zeros(self.config.state_dim))
        self.register_buffer("state_std", torch.ones(self.config.state_dim))
        self.register_buffer("return_scale", torch.tensor(1000.0))
        self.register_buffer("action_low", -torch.ones(bounds))
        self.register_buffer("action_high", torch.ones(bounds))
        self.register_buffer("action_start", torch.tensor(0))
        self.register_buffer("adopted", torch.tensor(False))
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.build()
        self.to(device)

    @abstractmethod
    def build(self) -> None:
        """Create the modules."""

    @abstractmethod
    def forward(self, batch: Mapping[str, Tensor], *, last: bool = False) -> Tensor:
        """Return predictions [B, K, A] (logits if discrete); with `last` only step K's, [B, 1, A].

        Prediction k depends on rtg and states up to k and on actions before k, nothing else.
        """

    def loss(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the mean squared error of actions, or their cross-entropy if discrete.

        The mean is over real tokens (× A): padding counts nowhere.
        """
        return action_loss(self(batch), batch["actions"], batch["mask"])

    @property
    def action_middle(self) -> Tensor:
        """Return the middle of the action space, [A]."""
        return (self.action_high + self.action_low) / 2

    @property
    def action_reach(self) -> Tensor:
        """Return half the width of the action space, [A]."""
        return (self.action_high - self.action_low) / 2

    def standardised(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the states [B, K, S] in standard deviations from the data's mean."""
        return (batch["states"] - self.state_mean) / self.state_std

    def as_actions(self, output: Tensor) -> Tensor:
        """Return what a head gives out, [B, K, A], as actions inside their space; logits stay."""
        return output if self.discrete else self.action_middle + self.action_reach * output.tanh()

    @property
    def discrete(self) -> bool:
        """Return True if actions are integers."""
        return self.config.action_space == "discrete"

    @property
    def device(self) -> torch.device:
        """Return where the weights live."""
        return self.state_mean.device

    @property
    def updates(self) -> int:
        """Return the number of optimiser steps made so far."""
        return self.optimiser.steps if self.optimiser else 0

    # ------------------------------------------------------------------ learning

    def update(self, batch: Mapping[str, Tensor]) -> float:
        """Make one optimiser step on a batch and return the loss.

        The first batch with statistics (as `windows` yields) sets this model's; a later batch
        with others raises `ValueError`, as does a batch of the wrong shape.
        """
        check_batch(batch, self.config)
        self.adopt(getattr(batch, "statistics", None))
        self.optimiser = self.optimiser or Optimiser(self.parameters(), self.config)
        batch = {name: tensor.to(self.device) for name, tensor in batch.items()}
        self.train()
        autocast = self.config.precision == "bf16"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=autocast):
            loss = self.loss(batch) if processes.count() == 1 else self._distributed(batch)
        self.optimiser.step(loss)
        return processes.total(loss).item() / processes.count()

    @cached_property
    def _distributed(self) -> DistributedDataParallel:
        return distributed(self)

    def leave(self) -> None:
        """Let go of the other processes; the next update joins them anew."""
        vars(self).pop("_distributed", None)

    def adopt(self, statistics: Statistics | None) -> None:
        """Take over the statistics of the data, once; raise `ValueError` at different ones."""
        if statistics is None or statistics is self._adopted_from:
            return
        mine = {name: getattr(self, name) for name in self.owned}
        check_statistics(statistics, mine if self.adopted else {}, self.config)
        if not self.adopted:
            for name, tensor in mine.items():
                tensor.copy_(getattr(statistics, name))
        self.adopted.fill_(True)
        self._adopted_from = statistics

    # -------------------------------------------------------------------- acting

    def reset_history(self, rows: Any = None, *, seed: int | None = None) -> None:
        """Start new episodes: in all environments, or in `rows` of them (any numpy index).

        `seed` restarts the random numbers of sampled actions.
        """
        if seed is not None:
            self.acting_random.manual_seed(seed)
        if rows is None:
            self.history = None
        elif self.history is not None:
            self.history.restart(rows)

    def select_action(
        self,
        state: np.ndarray | Tensor,
        target_return: float | np.ndarray | None = None,
        timestep: int | np.ndarray | None = None,
        *,
        greedy: bool = True,
        reset_target: bool = False,
    ) -> np.ndarray:
        """Return the action for one state [S], or [n, A] for n states [n, S] of n environments.

        The request is `target_return` less all rewards observed since; later calls may omit it.
        Continuous actions are float32 inside the action space; discrete ones are integers, the
        likeliest (`greedy`) or sampled, as the environment counts them.
        """
        states = torch.as_tensor(np.asarray(state, dtype=np.float32)).to(self.device)
        single, states = states.ndim == 1, states[None] if states.ndim == 1 else states  # [n, S]
        check_states(states, self.config)
        history = self.history or History(len(states), self.config, self.device)
        history.see(states, target_return, timestep, reset_target)
        self.history = history
        with resting(self), torch.no_grad():
            actions = self.decide(history.window(), greedy)  # [n, A] or [n]
        history.act(actions)
        chosen = (actions + self.action_start if self.discrete else actions).cpu().numpy()
        return chosen[0] if single else chosen

    def observe(self, reward: float | np.ndarray) -> None:
        """Lower the request by the reward just received, a number or [n]."""
        if self.history is None:
            raise RuntimeError("observe(reward) needs a select_action before it")
        self.history.receive(reward)

    def decide(self, batch: Mapping[str, Tensor], greedy: bool) -> Tensor:
        """Return the actions of the batch's last step, [B, A] or [B]."""
        return self.pick(self(batch, last=True)[:, -1], greedy)

    def pick(self, prediction: Tensor, greedy: bool) -> Tensor:
        """Return the action [B, A] or [B] for predicted actions or logits [B, A]."""
        if not self.discrete:
            return prediction.clamp(self.action_low, self.action_high)
        if greedy:
            return prediction.argmax(dim=1)  # [B]
        chances = prediction.softmax(dim=1)
        return torch.multinomial(chances, 1, generator=self.acting_random).squeeze(1)  # [B]

    # ------------------------------------------------------------------- keeping

    def save(self, path: str | Path, *, resumable: bool = True) -> None:
        """Write weights, statistics and config to one safetensors file, atomically.

        With `resumable` the optimiser and the random numbers are in it too (three times the
        size): training goes on from it as if it had never stopped.
        """
        keeping.save(self, path, resumable)

    @classmethod
    def load(cls, path: str | Path, *, device: str = "cpu") -> Self:
        """Return the agent saved at `path`; `Agent.load` finds its class by itself."""
        return keeping.load(cls, path, device)

    def training_state(self) -> dict[str, Tensor]:
        """Return what training needs to go on beside the weights, as named tensors."""
        random = {"training": self.training_random, "acting": self.acting_random}
        state = {f"random.{name}": numbers.get_state() for name, numbers in random.items()}
        moments = self.optimiser.state_tensors() if self.optimiser else {}
        return state | {f"optimiser.{name}": tensor for name, tensor in moments.items()}

    def load_training_state(self, state: dict[str, Tensor]) -> None:
        """Restore what `training_state` returned."""
        for name, numbers in (("training", self.training_random), ("acting", self.acting_random)):
            kept = state.get(f"random.{name}")
            if kept is not None and kept.shape == numbers.get_state().shape:  # same kind of device
                numbers.set_state(kept)
        if moments := keeping.part(state, "optimiser."):
            self.optimiser = Optimiser(self.parameters(), self.config)
            self.optimiser.load_state_tensors(moments)
