"""The Elastic Decision Transformer: state first, then the best return it promises, then action."""

import math
from collections.abc import Mapping
from typing import ClassVar, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from seqrl.agent import Agent, check_prediction
from seqrl.config import Config
from seqrl.decision_transformer import DecisionTransformer
from seqrl.elastic import search
from seqrl.elastic.amortised import LengthSelector
from seqrl.elastic.config import ElasticConfig
from seqrl.losses import action_loss, expectile_loss, masked_mean
from seqrl.tools.fields import finite_number, whole_number
from seqrl.transformer import causal_bias


def encode(returns: Tensor, low: Tensor, high: Tensor, count: int) -> Tensor:
    """Return the number of the bin, 0 … count − 1, of each return; what lies outside is clipped.

    >>> encode(torch.tensor([-5.0, 0.0, 1.9, 4.0]), torch.tensor(0.0), torch.tensor(4.0), 2)
    tensor([0, 0, 0, 1])
    """
    place = (returns - low) / _width(low, high, count)
    return place.floor().clamp(0, count - 1).long()


def decode(bins: Tensor, low: Tensor, high: Tensor, count: int) -> Tensor:
    """Return the middle of each bin: at most half a bin from any return inside it.

    >>> decode(torch.tensor([0, 1]), torch.tensor(0.0), torch.tensor(4.0), 2)
    tensor([1., 3.])
    """
    return low + (bins.to(low.dtype) + 0.5) * _width(low, high, count)


def sample_high(
    logits: Tensor, optimism: float, top_share: float, random: torch.Generator | None = None
) -> Tensor:
    """Return bins [n, C] drawn from the likeliest of `logits` [n, C, bins], the higher the better.

    `optimism` is added to the logit of the highest bin, nothing to the lowest, and a share of it
    between; of the bins only the `top_share` with the highest sums are drawn from (Lee et al.
    2022; official EDT code, decision_transformer/utils.py).

    >>> sample_high(torch.tensor([[[0.0, 0.0, 0.0, 1.0]]]), 2.0, top_share=0.25)
    tensor([[3]])
    """
    finite_number("optimism", optimism)
    if not 0 < finite_number("top_share", top_share) <= 1:
        raise ValueError(f"top_share must lie in (0, 1], got {top_share}")
    count = logits.shape[2]
    rising = torch.linspace(0, 1, count, dtype=logits.dtype, device=logits.device)  # [bins]
    wished = logits + optimism * rising
    kept = wished.topk(math.ceil(top_share * count), dim=2)
    chances = kept.values.softmax(dim=2).flatten(0, 1)  # [n·C, kept]
    drawn = torch.multinomial(chances, 1, generator=random)  # [n·C, 1]
    return kept.indices.flatten(0, 1).gather(1, drawn).view(logits.shape[:2])


def _width(low: Tensor, high: Tensor, count: int) -> Tensor:
    """Return the width of a bin; where all returns are equal, one that keeps them in bin 0."""
    whole_number("count", count, least=1)
    return torch.where(high > low, high - low, 1.0) / count


class Prediction(NamedTuple):
    """What is read from a step's state token (returns) and from its return token (the rest)."""

    returns: Tensor  # [B, K, 1], the τ-expectile of the return-to-go, in raw units
    return_logits: Tensor  # [B, K, bins]
    actions: Tensor  # [B, K, A] in raw units, or logits
    next_states: Tensor  # [B, K, S], in standard deviations from the mean


class ElasticDecisionTransformer(DecisionTransformer):
    """Acts on the history whose promised return is highest (Wu, Wang & Hamaya 2023).

    How the history is chosen says `config.history`; what was chosen last stands in `choice`.

    >>> edt = ElasticDecisionTransformer({"state_dim": 11, "action_dim": 3})
    >>> edt.select_action(torch.zeros(11), target_return=3600).shape
    (3,)
    """

    config_class: ClassVar[type[Config]] = ElasticConfig
    tokens: ClassVar[tuple[str, ...]] = ("state", "rtg", "action")
    read: ClassVar[str] = "rtg"
    norm: ClassVar[str] = "post"
    published_as_gpt2: ClassVar[tuple[str, ...]] = ()
    sampled_by: ClassVar[str] = "trajectory"
    owned: ClassVar[tuple[str, ...]] = (*Agent.owned, "return_low", "return_high")
    config: ElasticConfig
    return_low: Tensor
    return_high: Tensor
    choice: search.Choice | None = None

    def build(self) -> None:
        """Add the heads of returns and next states, and the selector of lengths."""
        super().build()
        c = self.config
        self.return_head = nn.Linear(c.hidden_dim, 1)
        self.bins_head = nn.Linear(c.hidden_dim, c.num_bins)
        self.next_state_head = nn.Linear(c.hidden_dim + c.action_dim, c.state_dim)
        self.selector = LengthSelector(c)
        self.register_buffer("return_low", torch.tensor(0.0))
        self.register_buffer("return_high", 4 * self.return_scale)
        self.initialise()

    def forward(self, batch: Mapping[str, Tensor], *, last: bool = False) -> Tensor:
        """Return predicted actions [B, K, A] in raw units, or logits; see `Agent.forward`."""
        return self.predict(batch, last=last).actions

    def predict(self, batch: Mapping[str, Tensor], *, last: bool = False) -> Prediction:
        """Return all predictions of all steps, or with `last` of step K alone.

        Of the returns only the window's first is looked at by later tokens (the others act on
        their own step's action alone), so that a step's promise does not read the answer.
        """
        steps = batch["mask"].shape[1]
        mask = batch["mask"].repeat_interleave(3, dim=1)  # [B, T]
        bias = causal_bias(mask, looked_at(batch["mask"]))  # [B, 1, T, T]
        places = torch.arange(3 * steps, device=mask.device).reshape(steps, 3)  # [K, 3]
        rows = places[steps - 1 if last else 0 :, :2].flatten()  # [2K]: states and returns
        h = self.transformer.under(bias, self.embed(batch), rows)  # [B, 2K, D]
        return self.heads(h[:, 0::2], h[:, 1::2])

    def heads(self, at_state: Tensor, at_return: Tensor) -> Prediction:
        """Return what the heads say of the states' and the returns' tokens, each [B, K, D]."""
        output = self.action_head(at_return)  # [B, K, A]
        chosen = output.softmax(dim=2) if self.discrete else output.tanh()  # [B, K, A]
        return Prediction(
            returns=self.return_head(at_state) * self.return_scale,
            return_logits=self.bins_head(at_state),
            actions=self.as_actions(output),
            next_states=self.next_state_head(torch.cat([at_return, chosen], dim=2)),
        )

    def loss(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the sum of four losses: action, next state, expectile and bin of the return.

        Each is a mean over real steps, weighted as the config says (official code,
        scripts/train_edt.py). A next state is compared where the window holds it.
        """
        c, mask = self.config, batch["mask"]
        said = self.predict(batch)
        rtg = batch["rtg"] / self.return_scale  # [B, K, 1]
        returns = expectile_loss(said.returns / self.return_scale, rtg, mask, c.expectile)
        return (
            action_loss(said.actions, batch["actions"], mask)
            + c.next_state_weight * self._next_state_loss(said.next_states, batch)
            + c.return_weight * returns
            + c.bins_weight * self._bins_loss(said.return_logits, batch)
        )

    def _next_state_loss(self, prediction: Tensor, batch: Mapping[str, Tensor]) -> Tensor:
        followed = batch["mask"][:, :-1]  # [B, K - 1]: padding is on the left
        error = prediction[:, :-1] - self.standardised(batch)[:, 1:]  # [B, K - 1, S]
        return masked_mean(torch.where(followed.unsqueeze(2), error, 0.0) ** 2, followed)

    def _bins_loss(self, logits: Tensor, batch: Mapping[str, Tensor]) -> Tensor:
        real = batch["rtg"].squeeze(2).masked_fill(~batch["mask"], 0.0)  # [B, K]
        bins = encode(real, self.return_low, self.return_high, self.config.num_bins)  # [B, K]
        surprise = F.cross_entropy(logits.transpose(1, 2), bins, reduction="none")  # [B, K]
        return masked_mean(surprise, batch["mask"])

    def expected_return(self, at_state: Tensor) -> Tensor:
        """Return the τ-expectile of the return-to-go [n, C], for states' outputs [n, C, D]."""
        return self.return_head(at_state).squeeze(2) * self.return_scale  # [n, C]

    def imagine(self, at_state: Tensor) -> Tensor:
        """Return the return-to-go [n, C] to go on with: the expectile, or a sampled high one."""
        check_prediction(at_state)
        if self.config.history != "sampled":
            return self.expected_return(at_state)
        bins = self.sample_bins(self.bins_head(at_state))  # [n, C]
        return decode(bins, self.return_low, self.return_high, self.config.num_bins)

    def sample_bins(self, logits: Tensor) -> Tensor:
        """Return optimistically sampled bins [n, C] for logits [n, C, bins]."""
        c = self.config
        return sample_high(logits, c.optimism, c.top_share, self.acting_random)

    def decide(self, batch: Mapping[str, Tensor], greedy: bool) -> Tensor:
        """Return the actions [B, A] or [B] of the last step, on the history that is chosen."""
        self.choice = search.choose(self, batch)
        acted = search.act_on(self, batch, self.choice.lengths, self.choice.firsts)
        return self.pick(acted, greedy)


def looked_at(mask: Tensor) -> Tensor:
    """Return which tokens [B, T] are keys, for s, R, a of real steps [B, K]: of R the first alone.

    >>> looked_at(torch.tensor([[False, True, True]])).int().tolist()
    [[1, 0, 1, 1, 1, 1, 1, 0, 1]]
    """
    first = mask & (mask.cumsum(dim=1) == 1)  # [B, K]
    every = torch.ones_like(mask)  # [B, K]
    return torch.stack((every, first, every), dim=2).flatten(1)  # [B, T]
