"""The interface that all agents of the series share: learn, act, save, load."""

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from seqrl import processes
from seqrl.agent import keeping
from seqrl.agent.batches import sound_batch
from seqrl.agent.history import History
from seqrl.agent.model import MOST_SEED, Model
from seqrl.agent.together import data_parallel
from seqrl.agent.validation import as_states
from seqrl.config import Config
from seqrl.optimisation import Optimiser
from seqrl.resting import eval_mode
from seqrl.tools.fields import whole_number
from seqrl.trajectories import Statistics


class Agent(Model):
    """A policy π(a | history, request) that owns the statistics of its data.

    A subclass gives `build` and `forward`. `config` is a `Config` or a mapping (then: the laptop
    preset with these keys); `seed` fixes weights, dropout and sampled actions.
    """

    sampled_by: ClassVar[str] = "step"  # how `fit` draws windows: see `windows`
    optimiser: Optimiser | None = None
    history: History | None = None

    @property
    def updates(self) -> int:
        """Return the number of optimiser steps made so far."""
        return self.optimiser.steps if self.optimiser else 0

    # ------------------------------------------------------------------ learning

    def update(self, batch: Mapping[str, Any]) -> float:
        """Make one optimiser step on a batch and return the loss.

        The first batch with statistics (as `windows` yields) sets this model's. Arrays and other
        types of numbers are converted. Raises `ValueError` or `TypeError` for a batch that is not
        sound or has other statistics, and `FloatingPointError` for a loss that is not finite;
        then no weight has moved.
        """
        sound = sound_batch(batch, self.config, like=self.state_mean)
        self.adopt(getattr(batch, "statistics", None))
        if self.optimiser is None:
            self.optimiser = Optimiser(self.parameters(), self.config)
        self.optimiser.config = self.config
        self.train()
        autocast = self.config.precision == "bf16"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=autocast):
            loss = self.loss(sound) if processes.count() == 1 else self._distributed(sound)
        return self.optimiser.step(loss)

    @cached_property
    def _distributed(self) -> DistributedDataParallel:
        return data_parallel(self)

    def leave(self) -> None:
        """Let go of the other processes; the next update joins them anew."""
        vars(self).pop("_distributed", None)

    # -------------------------------------------------------------------- acting

    def reset_history(self, rows: Any = None, *, seed: int | None = None) -> None:
        """Start new episodes: in all environments, or in `rows` of them (any numpy index).

        `seed` restarts the random numbers of sampled actions. Raises `ValueError` for a row that
        there is not.
        """
        if seed is not None:
            self.acting_random.manual_seed(whole_number("seed", seed, least=0, most=MOST_SEED))
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
        likeliest (`greedy`) or sampled, as the environment counts them. Raises
        `FloatingPointError` where the weights give none.
        """
        states, single = as_states(state, self.config, like=self.state_mean)  # [n, S]
        if self.history is None:
            check_weights(self)
        history = self.history or History(len(states), self.config, self.device)
        history.config = self.config
        history.see(states, target_return, timestep, reset_target)
        self.history = history
        with eval_mode(self), torch.no_grad():
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
        """Return the action [B, A] or [B] for predicted actions or logits [B, A].

        Raises `FloatingPointError` for a prediction that is not finite.
        """
        check_prediction(prediction)
        if not self.discrete:
            return prediction.clamp(self.action_low, self.action_high)
        if greedy:
            return prediction.argmax(dim=1)  # [B]
        chances = prediction.softmax(dim=1)
        return torch.multinomial(chances, 1, generator=self.acting_random).squeeze(1)  # [B]

    # -------------------------------------------------------------------- moving

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Self:
        """Move everything as `to`, `cuda` or `double` ask; see `Model._apply`."""
        super()._apply(fn, recurse)
        if self.history is not None:
            self.history.move(fn)
        self.leave()
        return self

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
        moments = self.optimiser.state_tensors() if self.optimiser else {}
        state = {f"optimiser.{name}": tensor for name, tensor in moments.items()}
        return super().training_state() | state

    def load_training_state(self, state: dict[str, Tensor]) -> None:
        """Restore what `training_state` returned."""
        super().load_training_state(state)
        if moments := keeping.part(state, "optimiser."):
            self.optimiser = Optimiser(self.parameters(), self.config)
            self.optimiser.load_state_tensors(moments)


def check_statistics(
    statistics: Statistics, mine: Mapping[str, Tensor], adopted: bool, config: Config
) -> None:
    """Raise `ValueError` unless a model can learn from data with these statistics.

    `mine` holds by name those of the model: taken over from data before if `adopted`.
    """
    if config.position == "timestep" and statistics.longest_episode > config.max_ep_len:
        raise ValueError(
            f"the data has episodes of {statistics.longest_episode} steps, but "
            f"max_ep_len={config.max_ep_len}; raise max_ep_len in the config"
        )
    for name, tensor in mine.items():
        other = getattr(statistics, name).to(tensor)
        if other.shape != tensor.shape:
            raise ValueError(
                f"{name} of the data has shape {tuple(other.shape)}, that of this model "
                f"{tuple(tensor.shape)}: another world's data, or another state_dim or action_dim"
            )
        if adopted and not torch.allclose(tensor, other):
            raise ValueError(
                f"this model was trained on data with another {name}; "
                "train a new model, or keep to the first data set"
            )


def check_weights(model: nn.Module) -> None:
    """Raise `FloatingPointError` naming the first weight or statistic that is not finite."""
    for name, tensor in model.state_dict().items():
        if not tensor.isfinite().all():
            raise FloatingPointError(
                f"{name} holds NaN or infinity: this agent cannot act; load an older checkpoint"
            )


def check_prediction(prediction: Tensor) -> None:
    """Raise `FloatingPointError` unless all numbers that a model gives out are finite."""
    if not prediction.isfinite().all():
        raise FloatingPointError(
            "the model gives out NaN or infinity and no action: its weights are not finite, or "
            "state or request lie far beyond its data; load an older checkpoint, or ask for less"
        )
