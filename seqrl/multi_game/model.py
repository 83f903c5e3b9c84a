"""One transformer for many games: reads words, looks at pictures, promises a return, acts.

Its sequence is that of the Multi-Game Decision Transformer (Lee et al. 2022), with the words of an
instruction before each picture, as tokens among others (after Gato, Reed et al. 2022):

    w₁ … w_W p₁ … p_P R̂ a   w₁ … w_W p₁ … p_P R̂ a   …

A return is read from a picture's last patch, an action from the return. Words and patches of one
step see one another; beyond that no token sees a later one.

Where this is not as in a public port of the official code of Lee et al., etaoxing/multigame-dt,
which reads no words:

- Rewards are no tokens. The loss is the sum of two cross-entropies, not the mean of three.
- Of a return one draw is taken; there the highest of 128. What was promised stays in the history;
  there all returns of the window are drawn anew at each step.
- A step's number is embedded; there it is the place of a token within its window. A patch has a row
  and a column, as in Gato; there each has a vector of its own.
- Pictures are in colour, each number in standard deviations from its mean. Returns come in bins
  between the least and the greatest of the data.
- Linear layers begin with weights N(0, 1 / inputs), embeddings with N(0, 1); there it is a
  variance of 2 / layers / inputs in the blocks and GPT-2's 0.02 elsewhere.

Ours, beside the papers: continuous actions; `num_bins=1` tells no returns apart, which is behaviour
cloning.
"""

from collections.abc import Mapping
from typing import ClassVar, NamedTuple

import torch
from torch import Tensor, nn

from seqrl.agent import Agent, check_prediction
from seqrl.config import Config
from seqrl.decision_transformer import DecisionTransformer
from seqrl.elastic.model import decode, encode
from seqrl.losses import action_loss
from seqrl.multi_game.config import MultiGameConfig
from seqrl.multi_game.patches import patches
from seqrl.multi_game.tilt import tilted
from seqrl.transformer import Cache, bias_of


class Prediction(NamedTuple):
    """What is read from a picture's last patch (returns) and from the return (actions)."""

    returns: Tensor  # [B, K, bins], logits
    actions: Tensor  # [B, K, A] in raw units, or logits


class MultiGameTransformer(DecisionTransformer):
    """Promises itself a return, the higher the larger `config.kappa`, and acts on it.

    A `target_return` is not needed and changes nothing. What was promised last stands in
    `promised` [n].

    >>> sizes = {"state_dim": 195, "action_dim": 5, "action_space": "discrete"}
    >>> agent = MultiGameTransformer(sizes)
    >>> agent.select_action(torch.zeros(195)) in range(5)
    True
    """

    config_class: ClassVar[type[Config]] = MultiGameConfig
    tokens: ClassVar[tuple[str, ...]] = ("word", "patch", "return", "action")
    needs_target: ClassVar[bool] = False
    owned: ClassVar[tuple[str, ...]] = (*Agent.owned, "return_low", "return_high")
    config: MultiGameConfig
    return_low: Tensor
    return_high: Tensor
    promised: Tensor

    def build(self) -> None:
        """Create embeddings of words, patches and returns, and the head of returns."""
        super().build()
        c, width = self.config, self.config.hidden_dim
        self.embed_state = nn.Linear(3 * c.patch_side**2, width)  # of a patch
        self.embed_row = nn.Embedding(c.patches_a_side, width)
        self.embed_column = nn.Embedding(c.patches_a_side, width)
        self.embed_word = nn.Embedding(c.vocabulary, width)
        self.embed_turn = nn.Embedding(c.words, width)  # first word, second, …
        self.embed_return = nn.Embedding(c.num_bins, width)
        self.return_head = nn.Linear(width, c.num_bins)
        self.register_buffer("return_low", torch.tensor(0.0))
        self.register_buffer("return_high", torch.tensor(1.0))
        self.initialise()

    def initialise(self) -> None:
        """Give linear layers weights N(0, 1 / inputs) and no bias, and embeddings N(0, 1)."""
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.normal_(module.weight, std=module.in_features**-0.5)
                nn.init.zeros_(module.bias)
            elif isinstance(module, nn.Embedding):
                nn.init.normal_(module.weight)

    # -------------------------------------------------------------------- tokens

    def embed(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the token sequence [B, T, D], T = K · (W + P + 2)."""
        x = torch.cat(list(self.streams(batch).values()), dim=2)  # [B, K, W + P + 2, D]
        x = x + (self._when(batch) + torch.zeros_like(x[:, :, 0])).unsqueeze(2)
        return self.embed_dropout(self.embed_norm(x.flatten(1, 2)))  # [B, T, D]

    def streams(self, batch: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Return the four kinds of tokens in their order, the step's number not yet added."""
        real, pixels = batch["mask"].unsqueeze(2), self.config.pixels
        picture = torch.where(real, self.standardised(batch), 0.0)[:, :, :pixels]
        words = torch.where(real, batch["states"], 0.0)[:, :, pixels:].long()  # [B, K, W]
        returned, acted = self.embed_return(self.bins(batch)), self._action_inputs(batch)
        streams = {
            "word": self.embed_word(words) + self.embed_turn.weight,  # [B, K, W, D]
            "patch": self.looks(picture),  # [B, K, P, D]
            "return": returned.unsqueeze(2),  # [B, K, 1, D]
            "action": self.embed_action(acted).unsqueeze(2),  # [B, K, 1, D]
        }
        return streams

    def looks(self, pixels: Tensor) -> Tensor:
        """Return pictures [B, K, pixels] as tokens of patches [B, K, P, D]."""
        side = self.config.picture_side
        pictures = pixels.flatten(0, 1).unflatten(1, (side, side, 3))  # [n, side, side, 3]
        cut = patches(pictures, self.config.patch_side)  # [n, P, numbers]
        places = self.embed_row.weight.unsqueeze(1) + self.embed_column.weight  # [rows, columns, D]
        tokens = self.embed_state(cut) + places.flatten(0, 1)  # [n, P, D]
        return tokens.unflatten(0, pixels.shape[:2])

    def bins(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the bins of the returns-to-go, [B, K], 0 in padding."""
        rtg = torch.where(batch["mask"], batch["rtg"].squeeze(2), 0.0)  # [B, K]
        bins = encode(rtg, self.return_low, self.return_high, self.config.num_bins)
        return bins.masked_fill(~batch["mask"], 0)

    def bias(self, mask: Tensor) -> Tensor:
        """Return the attention bias [B, 1, T, T]: a token sees all up to the end of its block.

        What is observed at a step, words and patches, is one block; so is each other token.
        """
        seen, size = self.config.observed, self.config.observed + 2
        within = torch.arange(size, device=mask.device).clamp(min=seen - 1)  # [W + P + 2]
        steps = torch.arange(mask.shape[1], device=mask.device).unsqueeze(1)  # [K, 1]
        ends = (size * steps + within).flatten()  # [T]: where the block of each token ends
        real = mask.repeat_interleave(size, dim=1)  # [B, T]
        past = ends.unsqueeze(0) <= ends.unsqueeze(1)  # [T, T]
        itself = torch.eye(len(ends), dtype=torch.bool, device=mask.device)  # [T, T]
        return bias_of((past & real.unsqueeze(1)) | (itself & ~real.unsqueeze(2)))

    # ------------------------------------------------------------------ learning

    def forward(self, batch: Mapping[str, Tensor], *, last: bool = False) -> Tensor:
        """Return actions [B, K, A] given the batch's returns, in raw units, or logits."""
        actions = self.predict(batch).actions
        return actions[:, -1:] if last else actions

    def predict(self, batch: Mapping[str, Tensor]) -> Prediction:
        """Return what each step promises, before it sees its return, and how it then acts."""
        seen, steps = self.config.observed, torch.arange(batch["mask"].shape[1], device=self.device)
        last = steps * (seen + 2) + seen - 1  # [K]: each picture's last patch; then its return
        rows = torch.cat([last, last + 1])  # [2K]
        h = self.transformer.under(self.bias(batch["mask"]), self.embed(batch), rows)  # [B, 2K, D]
        at_picture, at_return = h.chunk(2, dim=1)  # 2 × [B, K, D]
        return Prediction(self.return_head(at_picture), self.act(at_return))

    def act(self, at_return: Tensor) -> Tensor:
        """Return actions or logits [B, K, A] for returns' outputs [B, K, D]."""
        return self.as_actions(self.action_head(at_return))

    def loss(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the loss of `Agent.loss` and the cross-entropy of return bins."""
        predicted = self.predict(batch)
        promise_loss = action_loss(predicted.returns, self.bins(batch), batch["mask"])
        return action_loss(predicted.actions, batch["actions"], batch["mask"]) + promise_loss

    # -------------------------------------------------------------------- acting

    def decide(self, batch: Mapping[str, Tensor], greedy: bool) -> Tensor:
        """Return the actions of the last step, [B, A] or [B], on the return that is promised.

        Both are the likeliest ones (`greedy`) or drawn.
        """
        bias, cache = self.bias(batch["mask"]), Cache()
        past = self.embed(batch)[:, :-2]  # [B, T − 2, D]: all but the newest return and action
        newest = slice(-1, None)
        at_picture = self.transformer.under(bias[:, :, :-2, :-2], past, newest, cache)  # [B, 1, D]
        bins = self.promise(self.return_head(at_picture)[:, -1], greedy)  # [B]
        self.promised = decode(bins, self.return_low, self.return_high, self.config.num_bins)
        promised = self.promised.unsqueeze(1)  # [B, 1]
        if self.history is not None:
            self.history.promise(promised)
        rtg = torch.cat([batch["rtg"][:, :-1], promised.unsqueeze(2)], dim=1)  # [B, K, 1]
        returned = self.embed({**batch, "rtg": rtg})[:, -2:-1]  # [B, 1, D]
        at_return = self.transformer.under(bias[:, :, -2:-1, :-1], returned, cache=cache)
        return self.pick(self.act(at_return)[:, -1], greedy)

    def promise(self, logits: Tensor, greedy: bool) -> Tensor:
        """Return a bin [B] for logits [B, bins]: the likeliest once tilted, or drawn."""
        check_prediction(logits)
        chances = tilted(logits, self.config.kappa)  # [B, bins]
        if greedy:
            return chances.argmax(dim=1)  # [B]
        return torch.multinomial(chances, 1, generator=self.acting_random).squeeze(1)  # [B]
