"""What n agents have lived so far, and the life of each one's request."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..config import Config
from .validation import check_timestep


class History:
    """The last K steps of n environments as a left-padded batch, and what each still asks for.

    The life of a request: `ask` sets it, `receive` lowers it by the reward, `restart` ends it.
    """

    def __init__(self, rows: int, config: Config, device: torch.device) -> None:
        self.config = config
        context, discrete = config.eval_context, config.action_space == "discrete"
        action_shape = (rows, context) if discrete else (rows, context, config.action_dim)
        self.batch = {
            "states": torch.zeros(rows, context, config.state_dim, device=device),
            "actions": torch.zeros(
                action_shape, dtype=torch.int64 if discrete else torch.float32, device=device
            ),
            "rtg": torch.zeros(rows, context, 1, device=device),
            "timesteps": torch.zeros(rows, context, dtype=torch.int64, device=device),
            "mask": torch.zeros(rows, context, dtype=torch.bool, device=device),
        }
        self.target = np.full(rows, np.nan)  # [n] what was first asked for; NaN: nothing yet
        self.request = np.full(rows, np.nan)  # [n] what is still asked for
        self.timestep = np.zeros(rows, dtype=np.int64)  # [n]
        self.awaits_reward = False

    def __len__(self) -> int:
        return len(self.target)

    def restart(self, rows: Any) -> None:
        """Forget what the rows (any numpy index) lived and asked for."""
        rows = np.arange(len(self))[rows]
        self.batch["mask"][torch.as_tensor(rows)] = False
        self.target[rows] = np.nan
        self.request[rows] = np.nan
        self.timestep[rows] = 0

    def ask(self, target_return: Any, reset_target: bool) -> None:
        """Set the request of rows that have none; refuse a different one unless `reset_target`."""
        new = np.isnan(self.target)
        if target_return is None:
            if new.any():
                raise ValueError(
                    "no target_return: the first select_action after reset_history must say "
                    "what to ask for, e.g. target_return=3600"
                )
            return
        asked = np.broadcast_to(np.asarray(target_return, dtype=np.float64), self.target.shape)
        if not np.isfinite(asked).all():
            raise ValueError(f"target_return must be finite, got {target_return}")
        changed = ~new & (asked != self.target)
        if changed.any() and not reset_target:
            row = int(changed.argmax())
            raise ValueError(
                f"target_return changed from {self.target[row]:g} to {asked[row]:g} within an "
                "episode; the request falls by itself through observe(reward). Call "
                "reset_history() to start anew or pass reset_target=True to ask anew"
            )
        renewed = new | changed
        self.target[renewed] = asked[renewed]
        self.request[renewed] = asked[renewed]

    def see(
        self, states: Tensor, target_return: Any, timestep: Any, reset_target: bool = False
    ) -> None:
        """Append a step, or refuse and change nothing: states [n, S], the request, no action."""
        if self.awaits_reward:
            raise RuntimeError(
                "select_action was called twice without observe(reward) between: "
                "the request would not fall by what was received"
            )
        if len(states) != len(self):
            raise ValueError(
                f"got {len(states)} states, but the history has {len(self)} environments; "
                "call reset_history() first"
            )
        now = self.timestep if timestep is None else np.asarray(timestep)  # [n] or []
        check_timestep(now, len(self), self.config)
        self.ask(target_return, reset_target)
        self.timestep[:] = now
        device = states.device
        self._append("states", states)
        self._append("actions", torch.zeros_like(self.batch["actions"][:, 0]))
        self._append("rtg", torch.as_tensor(self.request, dtype=torch.float32)[:, None].to(device))
        self._append("timesteps", torch.as_tensor(self.timestep).to(device))
        self._append("mask", torch.ones(len(self), dtype=torch.bool, device=device))

    def act(self, actions: Tensor) -> None:
        """Write the chosen actions, [n, A] or [n], into the last step."""
        self.batch["actions"][:, -1] = actions
        self.awaits_reward = True

    def receive(self, reward: Any) -> None:
        """Lower each request by the reward received, a number or [n]."""
        if not self.awaits_reward:
            raise RuntimeError("observe(reward) needs a select_action before it")
        rewards = np.asarray(reward, dtype=np.float64)
        if rewards.shape not in ((), (1,), self.request.shape) or not np.isfinite(rewards).all():
            raise ValueError(
                f"reward must be a finite number or [n] = {self.request.shape}, got {reward!r}"
            )
        self.request -= rewards
        self.timestep += 1
        self.awaits_reward = False

    def window(self) -> dict[str, Tensor]:
        """Return the batch, cut to its longest real history: [n, ≤ K, …]."""
        longest = int(self.batch["mask"].sum(1).max())
        return {name: tensor[:, -longest:] for name, tensor in self.batch.items()}

    def _append(self, name: str, newest: Tensor) -> None:
        kept = self.batch[name][:, 1:]
        self.batch[name] = torch.cat([kept, newest.unsqueeze(1)], dim=1)  # [n, K, …]
