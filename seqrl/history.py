"""What n agents have lived so far, and the life of each one's request."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from seqrl.config import Config
from seqrl.tools.fields import finite_numbers
from seqrl.tools.tensors import dense


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

    def promise(self, returns: Tensor) -> None:
        """Write what an agent promises itself, [n, 1], in the place of what it was asked for."""
        self.batch["rtg"][:, -1] = returns

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


class RewardedHistory(History):
    """A `History` whose windows hold `rewards` [n, K] too; the newest is not known yet, 0."""

    def __init__(self, rows: int, config: Config, device: torch.device) -> None:
        super().__init__(rows, config, device)
        self.batch["rewards"] = torch.zeros(rows, 0, device=device)

    def see(self, states: Tensor, *given: Any) -> None:
        """Append a step, or refuse and change nothing; see `History.see`."""
        super().see(states, *given)
        self._append("rewards", states.new_zeros(len(self)))

    def receive(self, reward: Any) -> None:
        """Keep the reward received, a number or [n], and lower each request by it."""
        super().receive(reward)
        received = as_numbers("reward", reward, len(self)).copy()  # [n]
        self.batch["rewards"][:, -1] = torch.from_numpy(received).to(self.batch["rewards"])


LARGEST = float(np.finfo(np.float32).max)


def as_states(state: Any, config: Config, like: Tensor) -> tuple[Tensor, bool]:
    """Return states [n, S] of the type and on the device of `like`, and whether it was one, [S].

    Raises `ValueError` unless they are finite numbers in such a shape, and as `dense` does.
    """
    try:
        given = state.detach() if isinstance(state, Tensor) else np.asarray(state, np.float32)
    except (ValueError, TypeError) as error:
        raise ValueError(f"state must hold numbers, [S] or [n, S]: {error}") from None
    states = dense("state", given).to(like)
    single = states.ndim == 1
    states = states.unsqueeze(0) if single else states  # [n, S]
    if states.ndim != 2 or states.shape[1] != config.state_dim or not len(states):
        raise ValueError(
            f"state has shape {tuple(states.shape)}, expected [S] or [n, S] "
            f"with S = {config.state_dim}"
        )
    if not states.isfinite().all():
        raise ValueError("state holds NaN or infinity")
    return states, single


def as_numbers(name: str, values: Any, rows: int) -> np.ndarray:
    """Return one number, finite in float32, for each of `rows` environments, [n], from one or [n].

    Raises `ValueError` for any other shape or number.
    """
    numbers = finite_numbers(name, values)
    if numbers.shape not in ((), (1,), (rows,)) or (np.abs(numbers) > LARGEST).any():
        raise ValueError(f"{name} must be a finite number or [n] = ({rows},), got {values!r}")
    return np.broadcast_to(numbers, (rows,))


def check_timestep(timestep: np.ndarray, rows: int, config: Config) -> None:
    """Raise `ValueError` unless there is an integer for all rows, or for each, below the limit.

    There is a limit where timesteps are embedded.
    """
    if timestep.shape not in ((), (rows,)) or not np.issubdtype(timestep.dtype, np.integer):
        raise ValueError(
            f"timestep must be one integer or {rows}, got {timestep.tolist()!r} "
            f"of dtype {timestep.dtype}"
        )
    if (timestep < 0).any():
        raise ValueError(f"timestep must be 0 or more, got {timestep.min()}")
    if config.position == "timestep" and (timestep >= config.max_ep_len).any():
        raise ValueError(
            f"timestep {timestep.max()} is outside 0 … {config.max_ep_len - 1} (max_ep_len); call "
            "reset_history() at the start of each episode, or for longer episodes train a model "
            "with a larger max_ep_len"
        )
