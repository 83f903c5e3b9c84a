"""What n agents have lived so far, and the life of each one's request."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from seqrl.agent.validation import LARGEST, as_numbers, check_timestep
from seqrl.config import Config


class History:
    """The last K steps of n environments as a left-padded batch, and what each still asks for.

    The life of a request: `ask` sets it, `receive` lowers it by the reward, `restart` ends it.
    """

    def __init__(self, rows: int, config: Config, device: torch.device) -> None:
        self.config = config
        discrete = config.action_space == "discrete"
        action_shape = (rows, 0) if discrete else (rows, 0, config.action_dim)
        self.batch = {  # no step yet; with each that is lived it grows, up to the context
            "states": torch.zeros(rows, 0, config.state_dim, dtype=torch.float32),
            "actions": torch.zeros(action_shape, dtype=torch.int64 if discrete else torch.float32),
            "rtg": torch.zeros(rows, 0, 1, dtype=torch.float32),
            "timesteps": torch.zeros(rows, 0, dtype=torch.int64),
            "mask": torch.zeros(rows, 0, dtype=torch.bool),
        }
        self.move(lambda tensor: tensor.to(device))
        self.target = np.full(rows, np.nan)  # [n] what was first asked for; NaN: nothing yet
        self.request = np.full(rows, np.nan)  # [n] what is still asked for
        self.timestep = np.zeros(rows, dtype=np.int64)  # [n]
        self.awaits_reward = False

    def __len__(self) -> int:
        return len(self.target)

    def move(self, fn: Callable[[Tensor], Tensor]) -> None:
        """Take the steps to where `fn` puts a tensor."""
        self.batch = {name: fn(tensor) for name, tensor in self.batch.items()}

    def restart(self, rows: Any) -> None:
        """Forget what the rows (any numpy index) lived and asked for."""
        try:
            rows = np.arange(len(self))[rows]
        except IndexError as error:
            raise ValueError(
                f"rows must be an index of the {len(self)} environments, got {rows!r} ({error})"
            ) from None
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
        asked = as_numbers("target_return", target_return, len(self))
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
        actions = self.batch["actions"]  # [n, K, A] or [n, K]
        self._append("actions", actions.new_zeros(len(self), *actions.shape[2:]))
        self._append("rtg", torch.as_tensor(self.request, dtype=torch.float32)[:, None].to(states))
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
        left = self.request - as_numbers("reward", reward, len(self))
        if (np.abs(left) > LARGEST).any():
            raise ValueError(f"reward {reward} takes the request beyond the numbers of float32")
        self.request = left
        self.timestep += 1
        self.awaits_reward = False

    def window(self) -> dict[str, Tensor]:
        """Return the batch, cut to its longest real history: [n, ≤ K, …]."""
        longest = int(self.batch["mask"].sum(1).max())
        return {name: tensor[:, -longest:] for name, tensor in self.batch.items()}

    def _append(self, name: str, newest: Tensor) -> None:
        lived = self.batch[name]
        kept = lived[:, max(0, lived.shape[1] + 1 - self.config.eval_context) :]
        self.batch[name] = torch.cat([kept, newest.unsqueeze(1)], dim=1)  # [n, K, …]
