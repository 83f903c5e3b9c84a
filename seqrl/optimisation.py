"""One optimiser step: AdamW, linear warm-up, gradient clipping."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from .config import Config


class Optimiser:
    """AdamW on all parameters with linear warm-up, then a constant learning rate.

    Warm-up and clipping follow Chen et al. 2021 (official code, gym/experiment.py): update n
    (from 0) uses learning_rate · min((n + 1) / warmup_steps, 1).
    """

    def __init__(self, parameters: Iterable[nn.Parameter], config: Config) -> None:
        self.parameters = list(parameters)
        self.config = config
        self.steps = 0  # updates made
        self.adamw = torch.optim.AdamW(
            self.parameters,
            lr=config.learning_rate,
            weight_decay=config.weight_decay,
            fused=self.parameters[0].device.type in ("cpu", "cuda"),
        )

    def step(self, loss: Tensor) -> None:
        """Descend once along the gradient of `loss`, clipped to norm `grad_clip`."""
        self.adamw.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.parameters, self.config.grad_clip)
        for group in self.adamw.param_groups:
            group["lr"] = self.config.learning_rate * self._warmup()
        self.adamw.step()
        self.steps += 1

    def _warmup(self) -> float:
        return min((self.steps + 1) / max(self.config.warmup_steps, 1), 1.0)

    def state_tensors(self) -> dict[str, Tensor]:
        """Return the whole state as named tensors, for a checkpoint."""
        state = {"steps": torch.tensor(self.steps)}
        for index, parameter in enumerate(self.parameters):
            for key, value in self.adamw.state.get(parameter, {}).items():
                state[f"{index}.{key}"] = value
        return state

    def load_state_tensors(self, state: dict[str, Tensor]) -> None:
        """Restore what `state_tensors` returned."""
        self.steps = int(state["steps"])
        for index, parameter in enumerate(self.parameters):
            prefix = f"{index}."
            moments = {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}
            if moments:
                self.adamw.state[parameter] = {
                    key: value.to(parameter.device).clone() for key, value in moments.items()
                }
