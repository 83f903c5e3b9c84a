"""One optimiser step: AdamW or LAMB, linear warm-up, gradient clipping."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from seqrl.config import Config
from seqrl.tools import distributed
from seqrl.tools.fields import finite_number
from seqrl.tools.tensors import match, whole


class Optimiser:
    """AdamW or LAMB on all parameters with linear warm-up, then a constant learning rate.

    Warm-up and clipping follow Chen et al. 2021 (official code, gym/experiment.py): update n
    (from 0) uses learning_rate · min((n + 1) / warmup_steps, 1).
    """

    def __init__(self, parameters: Iterable[nn.Parameter], config: Config) -> None:
        self.parameters = list(parameters)
        self.config = config
        self.steps = 0  # updates made
        self.torch = _torch_optimiser(self.parameters, config)

    def step(self, loss: Tensor) -> float:
        """Descend once along the gradient of `loss`, clipped to norm `grad_clip`; return the loss.

        Of several processes it is the mean of theirs. Raises `FloatingPointError` and moves no
        weight if the loss or the gradient's norm is not finite.
        """
        self.torch.zero_grad()
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.parameters, self.config.grad_clip)
        norm, told = torch.stack([norm, distributed.total(loss)]).tolist()
        if not math.isfinite(norm) or not math.isfinite(told):
            self.torch.zero_grad()
            raise FloatingPointError(
                f"the loss is {told} and its gradient's norm {norm}, so no weight was moved: "
                f"weights or targets grew too large; try a learning_rate below "
                f"{self.config.learning_rate:g}, and go on from an older checkpoint"
            )
        for group in self.torch.param_groups:
            group["lr"] = self.config.learning_rate * self._warmup()
            group["weight_decay"] = self.config.weight_decay
        self.torch.step()
        self.steps += 1
        return told / distributed.count()

    def _warmup(self) -> float:
        return min((self.steps + 1) / max(self.config.warmup_steps, 1), 1.0)

    def state_tensors(self) -> dict[str, Tensor]:
        """Return the whole state as named tensors, for a checkpoint."""
        return {"steps": torch.tensor(self.steps)} | moments(self.torch, self.parameters)

    def load_state_tensors(self, state: dict[str, Tensor]) -> None:
        """Restore what `state_tensors` returned; raise `ValueError` for anything else."""
        self.steps = whole(state, "steps", "optimiser.")
        match({"steps": state["steps"]}, {"steps": torch.tensor(self.steps)}, "optimiser.")
        load_moments(self.torch, self.parameters, state, "optimiser.")


def _torch_optimiser(parameters: list[nn.Parameter], config: Config) -> torch.optim.Optimizer:
    rate, decay = config.learning_rate, config.weight_decay
    if config.optimiser == "lamb":
        return Lamb(parameters, lr=rate, weight_decay=decay)
    fused = parameters[0].device.type in ("cpu", "cuda")
    return torch.optim.AdamW(parameters, lr=rate, weight_decay=decay, fused=fused)


def moments(
    optimiser: torch.optim.Optimizer, parameters: Sequence[nn.Parameter]
) -> dict[str, Tensor]:
    """Return what an optimiser remembers of each parameter, named by the parameter's place."""
    return {
        f"{index}.{key}": value
        for index, parameter in enumerate(parameters)
        for key, value in optimiser.state.get(parameter, {}).items()
    }


def load_moments(
    optimiser: torch.optim.Optimizer,
    parameters: Sequence[nn.Parameter],
    state: dict[str, Tensor],
    owner: str,
) -> None:
    """Restore what `moments` returned.

    Raises `ValueError` for moments that are not like their parameter: the optimiser would write
    beyond them. `owner` stands before their names in errors.
    """
    for index, parameter in enumerate(parameters):
        prefix = f"{index}."
        kept = {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}
        if kept:
            _check_moments(kept, parameter, owner + prefix)
            optimiser.state[parameter] = {
                key: value.to(parameter.device).clone() for key, value in kept.items()
            }


def _check_moments(kept: dict[str, Tensor], parameter: nn.Parameter, place: str) -> None:
    whole(kept, "step", place)
    double = kept["step"].dtype == torch.float64  # where that is PyTorch's default
    step = torch.zeros((), dtype=torch.float64 if double else torch.float32)
    expected = {"step": step, "exp_avg": parameter, "exp_avg_sq": parameter}
    match(kept, expected, place)
    if (kept["exp_avg_sq"] < 0).any():
        raise ValueError(f"tensor '{place}exp_avg_sq', a mean of squares, holds negative numbers")


class Lamb(torch.optim.Optimizer):
    """Moves a weight w along u = m̂ / (√v̂ + ε) + decay · w by lr · ‖w‖ / ‖u‖ · u.

    m̂ and v̂ are Adam's bias-corrected means of gradients and of their squares. Where w or u is
    all zeros, the ratio of norms is 1 (You et al. 2020, algorithm 2, with φ(z) = z), and so it is
    without weight decay, as in the Online Decision Transformer's official code, lamb.py. Raises
    `ValueError` for numbers that are negative or not finite.
    """

    def __init__(
        self,
        parameters: Iterable[nn.Parameter],
        lr: float,
        weight_decay: float = 0.0,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ) -> None:
        for name, value in {"lr": lr, "weight_decay": weight_decay, "eps": eps}.items():
            finite_number(name, value, least=0)
        for beta in betas:
            finite_number("betas", beta, least=0, most=math.nextafter(1, 0))
        settings = {"lr": lr, "weight_decay": weight_decay, "betas": betas, "eps": eps}
        super().__init__(parameters, settings)

    @torch.no_grad()
    def step(self, closure: Any = None) -> Any:
        """Move every weight that has a gradient; there is no `closure`."""
        for group in self.param_groups:
            for weight in group["params"]:
                if (gradient := weight.grad) is not None:
                    direction = self._direction(weight, gradient, group)
                    ratio = weight.norm() / direction.norm()
                    usable = ratio.isfinite() & (ratio > 0) & (group["weight_decay"] > 0)
                    weight.sub_(direction * group["lr"] * torch.where(usable, ratio, 1.0))

    def _direction(self, weight: nn.Parameter, gradient: Tensor, group: dict[str, Any]) -> Tensor:
        """Return u, having taken the gradient into the weight's means."""
        state, (beta1, beta2) = self.state[weight], group["betas"]
        if not state:
            state["step"] = torch.zeros((), dtype=torch.float32)
            state["exp_avg"] = torch.zeros_like(weight)
            state["exp_avg_sq"] = torch.zeros_like(weight)
        state["step"] += 1
        steps = state["step"].item()  # a double: 1 − 0.999 would lose four digits as a float32
        state["exp_avg"].lerp_(gradient, 1 - beta1)
        state["exp_avg_sq"].lerp_(gradient.square(), 1 - beta2)
        mean = state["exp_avg"] / (1 - beta1**steps)
        square = state["exp_avg_sq"] / (1 - beta2**steps)
        return mean / (square.sqrt() + group["eps"]) + group["weight_decay"] * weight
