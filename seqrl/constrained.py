"""The Constrained Decision Transformer: asked for a return, and allowed a cost (Liu et al. 2023).

Where this is not as in the official code, OSRL:

- An action is a number inside its space under squared error; there it is a Gaussian with a learned
  temperature, and its mean is cut to the space.
- Costs-to-go are divided by a scale of the config; there they enter as 50 − cost-to-go.
- Heads for the next state (of weight 0 there) and for the next cost (0.02) are left out.
- No recordings are relabelled with better pairs than any that was seen (a fifth more there;
  data/record_bounds.py measures what it does), and each step begins a window equally often; there
  recordings that cost little are drawn more often.
- States are standardised. Padding is on the left, not on the right. The input weights of attention
  begin as all others do.

Ours, beside the paper: discrete actions; costs are read off the states that one arrives in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from seqrl.config import Config
from seqrl.decision_transformer import DecisionTransformer
from seqrl.episode import Episode
from seqrl.history import History, as_numbers
from seqrl.returns import returns_to_go

CostOf = Callable[[np.ndarray], np.ndarray]  # states [n, S] → what arriving there cost, [n]

# Liu et al. 2023, official code: examples/configs/cdt_configs.py (CarCircle, its default) and
# osrl/common/net.py (activation).
_PAPER: dict[str, Any] = {
    "hidden_dim": 128,
    "num_layers": 3,
    "num_heads": 8,
    "max_seq_len": 10,
    "eval_context": 10,
    "max_ep_len": 300,
    "activation": "gelu",
    "dropout": 0.1,
    "embed_dropout": 0.1,
    "return_scale": 10.0,
    "cost_scale": 1.0,
    "learning_rate": 1e-4,
    "weight_decay": 1e-4,
    "warmup_steps": 500,
    "grad_clip": 0.25,
    "batch_size": 2048,
    "initial_weights": "gpt2",
}


@dataclass(frozen=True, kw_only=True)
class ConstrainedConfig(Config):
    """A `Config` with the scale of costs.

    >>> ConstrainedConfig.paper(state_dim=11, action_dim=3).batch_size
    2048
    """

    presets: ClassVar[dict[str, dict[str, Any]]] = Config.presets | {
        "paper": Config.presets["paper"] | _PAPER
    }

    cost_scale: float = 1.0  # costs-to-go are divided by it

    def __post_init__(self) -> None:
        super().__post_init__()
        self.require(self.cost_scale > 0, "cost_scale", "above 0")


def costs_to_go(episodes: Sequence[Episode], cost_of: CostOf) -> Tensor:
    """Return what was still to be paid at each step of episodes, one after another, [N, 1].

    `cost_of` says what arriving at states [T, S] cost, [T]. `fit(agent, data, steps,
    also={"ctg": costs_to_go(episodes, cost_of)})` brings it to an agent.

    >>> lived = Episode(np.array([[0.0], [1.0], [2.0]]), np.zeros((2, 1)), np.ones(2), True, False)
    >>> costs_to_go([lived], lambda states: states[:, 0]).tolist()
    [[3.0], [2.0]]
    """
    paid = [returns_to_go(cost_of(episode.observations[1:])) for episode in episodes]
    return torch.from_numpy(np.concatenate(paid)).float().unsqueeze(1)  # [N, 1]


class Budgets(History):
    """A `History` whose windows hold `ctg` [n, K, 1] too: what each environment may still cost.

    A budget lives as a request does: an episode begins with it, and every step lowers it by what
    arriving in the next state cost. Raises `RuntimeError` where there is none.
    """

    def __init__(
        self,
        rows: int,
        config: Config,
        device: torch.device,
        budget: Any = None,
        cost_of: CostOf | None = None,
    ) -> None:
        super().__init__(rows, config, device)
        if cost_of is None:
            raise RuntimeError(
                "this agent needs a budget beside the request: call allow(budget, cost_of) first"
            )
        self.batch["ctg"] = torch.zeros(rows, 0, 1, device=device)
        self.budget = as_numbers("budget", budget, rows)  # [n] what an episode may cost
        self.left = self.budget.copy()  # [n] what it may still cost
        self.cost_of = cost_of

    def restart(self, rows: Any) -> None:
        """Forget what the rows (any numpy index) lived and spent."""
        super().restart(rows)
        self.left[rows] = self.budget[rows]

    def see(self, states: Tensor, *given: Any) -> None:
        """Lower the budgets by what arriving in states [n, S] cost, append a step; or refuse."""
        begins = np.isnan(self.request)  # [n]; nobody pays for where one starts
        paid = as_numbers("cost", self.cost_of(states.cpu().numpy()), len(states))  # [n]
        super().see(states, *given)
        self.left -= np.where(begins, 0.0, paid)
        self._append("ctg", torch.as_tensor(self.left, dtype=torch.float32)[:, None].to(states))


class ConstrainedDecisionTransformer(DecisionTransformer):
    """Predicts the action from the past, the return still asked for and the cost still allowed.

    Its batches hold `ctg` [B, K, 1], see `costs_to_go`; `allow` says how much there is to spend.

    >>> agent = ConstrainedDecisionTransformer({"state_dim": 2, "action_dim": 2})
    >>> agent.allow(1.5, cost_of=lambda states: abs(states[:, 0]))
    >>> agent.select_action(np.zeros(2), target_return=7).shape
    (2,)
    """

    config_class: ClassVar[type[Config]] = ConstrainedConfig
    tokens: ClassVar[tuple[str, ...]] = ("rtg", "ctg", "state", "action")
    history_class: Callable[..., History] = Budgets
    reads: tuple[str, ...] = ("ctg",)
    config: ConstrainedConfig

    def build(self) -> None:
        """Add the embedding of costs-to-go."""
        super().build()
        self.embed_ctg = nn.Linear(1, self.config.hidden_dim)
        self.initialise()

    def streams(self, batch: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Return the four kinds of tokens; see `DecisionTransformer.streams`."""
        real = batch["mask"].unsqueeze(2)  # [B, K, 1]
        ctg = torch.where(real, batch["ctg"] / self.config.cost_scale, 0.0)  # [B, K, 1]
        return super().streams(batch) | {"ctg": self.embed_ctg(ctg) + self._when(batch)}

    def allow(self, budget: Any, cost_of: CostOf) -> None:
        """Begin anew; from now on each episode may cost `budget`, a number or [n] for n of them.

        `cost_of` says what arriving in states [n, S] cost, [n]. A checkpoint keeps neither.
        """
        self.reset_history()
        self.history_class = partial(Budgets, budget=budget, cost_of=cost_of)
