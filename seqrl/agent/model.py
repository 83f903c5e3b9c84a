"""What every agent is made of: modules, a config, and the statistics of the data it knows."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, ClassVar, Self

import torch
from torch import Tensor, nn

from seqrl.agent.losses import action_loss
from seqrl.config import Config, check_room
from seqrl.tools.devices import generator, reached, usable
from seqrl.tools.fields import whole_number
from seqrl.trajectories import Statistics
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
