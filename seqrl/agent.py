"""The interface that all agents of the series share: learn, act, save, load."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from seqrl.config import Config, check_room
from seqrl.history import History, as_states
from seqrl.losses import action_loss
from seqrl.optimiser import Optimiser
from seqrl.sampling import check_data, sound_batch
from seqrl.tools import checkpoint, distributed
from seqrl.tools.devices import generator, reached, usable
from seqrl.tools.distributed import data_parallel
from seqrl.tools.eval_mode import eval_mode
from seqrl.tools.fields import whole_number
from seqrl.trajectories import Statistics, Trajectories
from seqrl.transformer import Dropout

MOST_SEED = 2**63 - 1


class Model(nn.Module, ABC):
    """A network that maps a history and a request to actions, in the units of its data.

    Weights and statistics are float32, whatever PyTorch's default is.
    """

    config_class: ClassVar[type[Config]] = Config
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
        self._config = self.config_class.from_mapping(config)
        check_room(self._config)
        self.seed = whole_number("seed", seed, least=0, most=MOST_SEED)
        self.training_random = generator("cpu", self.seed)
        self.acting_random = generator("cpu", self.seed)
        self._adopted_from: Statistics | None = None
        with _float32_by_default(), torch.random.fork_rng(devices=[]):
            self._register_statistics()
            torch.manual_seed(self.seed)
            self.build()
        self.to(usable(device))

    def _register_statistics(self) -> None:
        bounds = 0 if self.discrete else self.config.action_dim
        self.register_buffer("state_mean", torch.zeros(self.config.state_dim))
        self.register_buffer("state_std", torch.ones(self.config.state_dim))
        self.register_buffer("return_scale", torch.tensor(self.config.return_scale or 1000.0))
        self.register_buffer("action_low", -torch.ones(bounds))
        self.register_buffer("action_high", torch.ones(bounds))
        self.register_buffer("action_start", torch.tensor(0))
        self.register_buffer("adopted", torch.tensor(False))

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
    def config(self) -> Config:
        """Return what the model is made of and how it is trained."""
        return self._config

    @config.setter
    def config(self, new: Config) -> None:
        """Learn and act by `new` from now on; what the modules were built by must be the same."""
        self._config.require_adjustable(new)
        self._config = new

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

    def adopt(self, statistics: Statistics | None) -> None:
        """Take over the statistics of the data, once; raise `ValueError` at different ones."""
        if statistics is None or statistics is self._adopted_from:
            return
        scale = self.config.return_scale
        told = replace(statistics, return_scale=torch.tensor(scale)) if scale else statistics
        mine = {name: getattr(self, name) for name in self.owned}
        check_statistics(told, mine, bool(self.adopted), self.config)
        if not self.adopted:
            for name, tensor in mine.items():
                tensor.copy_(getattr(told, name))
        self.adopted.fill_(True)
        self._adopted_from = statistics

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Self:
        """Move everything as `to`, `cuda` or `double` ask: what an optimiser knows comes along.

        So do random numbers; those of another kind of device begin anew with the seed.
        Raises `ValueError` for a device that draws none, and then moves nothing.
        """
        place = reached(fn, self.device)
        training, acting = generator(place, self.seed), generator(place, self.seed)
        state = {name: _moved(fn, name, kept) for name, kept in self.training_state().items()}
        super()._apply(fn, recurse)
        for module in self.modules():
            if isinstance(module, Dropout) and module.random is self.training_random:
                module.random = training
        self.training_random, self.acting_random = training, acting
        self.load_training_state(state)
        return self

    def training_state(self) -> dict[str, Tensor]:
        """Return what training needs to go on beside the weights, as named tensors."""
        random = {"training": self.training_random, "acting": self.acting_random}
        return {f"random.{name}": numbers.get_state() for name, numbers in random.items()}

    def load_training_state(self, state: dict[str, Tensor]) -> None:
        """Restore what `training_state` returned."""
        for name, numbers in (("training", self.training_random), ("acting", self.acting_random)):
            kept = state.get(f"random.{name}")
            if kept is not None and kept.shape == numbers.get_state().shape:  # same kind of device
                numbers.set_state(kept)


def _moved(fn: Callable[[Tensor], Tensor], name: str, kept: Tensor) -> Tensor:
    """Return a moment as its parameter will be; counts and random numbers stay as they are."""
    counts = not kept.is_floating_point() or name.endswith(".step")
    return kept if counts else fn(kept)


@contextmanager
def _float32_by_default() -> Iterator[None]:
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float32)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


class Agent(Model):
    """A policy π(a | history, request) that owns the statistics of its data.

    A subclass gives `build` and `forward`. `config` is a `Config` or a mapping (then: the laptop
    preset with these keys); `seed` fixes weights, dropout and sampled actions.
    """

    sampled_by: ClassVar[str] = "step"  # how `fit` draws windows: see `windows`
    needs_target: ClassVar[bool] = True  # False: `target_return` changes nothing
    history_class: Callable[..., History] = History  # what it keeps of the steps that it lives
    reads: tuple[str, ...] = ()  # the fields of `prepare`, which `update` needs
    optimiser: Optimiser | None = None
    history: History | None = None

    @property
    def updates(self) -> int:
        """Return the number of optimiser steps made so far."""
        return self.optimiser.steps if self.optimiser else 0

    # ------------------------------------------------------------------ learning

    def prepare(self, data: Trajectories) -> dict[str, Tensor]:
        """Look at all data first; return further fields, [N, …] by name, for `windows(also=…)`.

        Most agents read none. Raises `TypeError` for no data, `ValueError` for other sizes.
        """
        check_data(data, self.config)
        return {}

    def update(self, batch: Mapping[str, Any]) -> float:
        """Make one optimiser step on a batch and return the loss.

        The first batch with statistics (as `windows` yields) sets this model's. Arrays and other
        types of numbers are converted. Raises `ValueError` or `TypeError` for a batch that is not
        sound or has other statistics, and `FloatingPointError` for a loss that is not finite;
        then no weight has moved.
        """
        sound = sound_batch(batch, self.config, like=self.state_mean, further=self.reads)
        self.adopt(getattr(batch, "statistics", None))
        if self.optimiser is None:
            self.optimiser = Optimiser(self.parameters(), self.config)
        self.optimiser.config = self.config
        self.train()
        autocast = self.config.precision == "bf16"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=autocast):
            loss = self.loss(sound) if distributed.count() == 1 else self._distributed(sound)
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

        The request is `target_return` less all rewards observed since; later calls may omit it,
        and all calls of an agent that needs none.
        Continuous actions are float32 inside the action space; discrete ones are integers, the
        likeliest (`greedy`) or sampled, as the environment counts them. Raises
        `FloatingPointError` where the weights give none.
        """
        states, single = as_states(state, self.config, like=self.state_mean)  # [n, S]
        if self.history is None:
            check_weights(self)
        history = self.history or self.history_class(len(states), self.config, self.device)
        history.config = self.config
        if not self.needs_target:
            target_return = 0.0 if target_return is None else target_return
            reset_target = True
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
        checkpoint.save(self, path, resumable)

    @classmethod
    def load(cls, path: str | Path, *, device: str = "cpu") -> Self:
        """Return the agent saved at `path`; `Agent.load` finds its class by itself."""
        return checkpoint.load(cls, path, device)

    def training_state(self) -> dict[str, Tensor]:
        """Return what training needs to go on beside the weights, as named tensors."""
        moments = self.optimiser.state_tensors() if self.optimiser else {}
        state = {f"optimiser.{name}": tensor for name, tensor in moments.items()}
        return super().training_state() | state

    def load_training_state(self, state: dict[str, Tensor]) -> None:
        """Restore what `training_state` returned."""
        super().load_training_state(state)
        if moments := checkpoint.part(state, "optimiser."):
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
