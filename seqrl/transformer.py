"""Causal self-attention, the block, and the GPT of the series."""

import math

import torch
from torch import Tensor, nn

Rows = slice | Tensor  # which tokens: a slice of places, or their numbers


def causal_bias(mask: Tensor, keys: Tensor | None = None) -> Tensor:
    """Return what is added to attention scores [B, 1, T, T]: 0 where seen, −∞ where hidden.

    Query i sees key j if j ≤ i and key j is real (`mask` [B, T] True) and, where `keys` [B, T]
    is given, one of those. A padded token sees itself, so that its softmax is a number, not NaN.

    >>> causal_bias(torch.tensor([[False, True, True]]))[0, 0].tolist()
    [[0.0, -inf, -inf], [-inf, 0.0, -inf], [-inf, 0.0, 0.0]]
    """
    tokens = mask.shape[1]
    past = torch.ones(tokens, tokens, dtype=torch.bool, device=mask.device).tril()  # [T, T]
    itself = torch.eye(tokens, dtype=torch.bool, device=mask.device)  # [T, T]
    shown = mask if keys is None else mask & keys  # [B, T]
    return bias_of((past & shown.unsqueeze(1)) | (itself & ~mask.unsqueeze(2)))


def bias_of(seen: Tensor) -> Tensor:
    """Return the bias [B, 1, T, T] of any `seen` [B, T, T]: whether query i may look at key j."""
    bias = torch.zeros(seen.shape, dtype=torch.float32, device=seen.device)
    return bias.masked_fill_(~seen, -math.inf).unsqueeze(1)  # [B, 1, T, T]


class Dropout(nn.Module):
    """Dropout with random numbers of its model's own, made cheaply on a CPU.

    There one 64-bit number decides four elements: the probability is exact to 2⁻¹⁶, and what is
    kept is scaled by the exact inverse, so the expectation is unchanged.
    """

    def __init__(self, probability: float, random: torch.Generator | None = None) -> None:
        super().__init__()
        self.probability = probability
        self.random = random

    def forward(self, x: Tensor) -> Tensor:
        """Return x with a random share of elements set to 0 and the rest scaled up."""
        if not self.training or self.probability == 0:
            return x
        if x.device.type != "cpu":
            kept = torch.empty_like(x).bernoulli_(1 - self.probability, generator=self.random)
            return x * kept.div_(1 - self.probability)
        dropped = round(self.probability * 2**16)
        bits = torch.empty(-(-x.numel() // 4), dtype=torch.int64)
        bits.random_(-(2**63), None, generator=self.random)
        kept = bits.view(torch.int16)[: x.numel()].view(x.shape).ge_(dropped - 2**15)  # 0 or 1
        return x * kept.to(x.dtype).mul_(2**16 / (2**16 - dropped))


class Cache:
    """The keys and values of the tokens seen so far: later ones need not compute them again.

    >>> model = CausalTransformer(hidden_dim=8, num_layers=2).eval()
    >>> x, bias, cache = torch.randn(1, 5, 8), causal_bias(torch.ones(1, 5) > 0), Cache()
    >>> first = model.under(bias[:, :, :4, :4], x[:, :4], cache=cache)
    >>> fifth = model.under(bias[:, :, 4:], x[:, 4:], cache=cache)
    >>> torch.allclose(fifth, model.under(bias, x)[:, 4:], atol=1e-5)
    True
    """

    def __init__(self) -> None:
        self.kept: dict[nn.Module, Tensor] = {}  # of each layer's attention, [B, T, 2D]

    def extend(self, layer: nn.Module, newest: Tensor) -> Tensor:
        """Keep a layer's newest keys and values [B, T', 2D]; return them behind the earlier."""
        if layer in self.kept:
            newest = torch.cat([self.kept[layer], newest], dim=1)
        self.kept[layer] = newest
        return newest

    def take(self, rows: Tensor) -> None:
        """Go on with these rows [B'] in this order: some are dropped, some are there twice."""
        for layer, kept in self.kept.items():
            self.kept[layer] = kept.index_select(0, rows)


class CausalSelfAttention(nn.Module):
    """Attention over the past: softmax(q kᵀ / √(D/H) + bias) v, H heads (Vaswani et al. 2017)."""

    def __init__(
        self, hidden_dim: int, num_heads: int, dropout: float, random: torch.Generator | None
    ) -> None:
        super().__init__()
        self.num_heads = num_heads
        self.query = nn.Linear(hidden_dim, hidden_dim)
        self.key_value = nn.Linear(hidden_dim, 2 * hidden_dim)
        self.output = nn.Linear(hidden_dim, hidden_dim)
        self.weights_dropout = Dropout(dropout, random)  # its input is the attention map

    def forward(
        self, x: Tensor, bias: Tensor, rows: Rows = slice(None), cache: Cache | None = None
    ) -> Tensor:
        """Return what the tokens `rows` gather from their past, [B, T', D]."""
        q = self._split(self.query(x[:, rows]))  # [B, H, T', D/H]
        key_value = self.key_value(x)  # [B, T, 2D]
        if cache is not None:
            key_value = cache.extend(self, key_value)
        k, v = map(self._split, key_value.chunk(2, dim=2))  # 2 × [B, H, T, D/H]
        scores = q @ k.transpose(2, 3) / math.sqrt(q.shape[3]) + bias[:, :, rows]  # [B, H, T', T]
        weights = self.weights_dropout(scores.softmax(dim=3))
        return self.output((weights @ v).transpose(1, 2).flatten(2))  # [B, T', D]

    def _split(self, x: Tensor) -> Tensor:
        return x.unflatten(2, (self.num_heads, -1)).transpose(1, 2)  # [B, H, …, D/H]


class Block(nn.Module):
    """Attention, then a two-layer network, each added to its input.

    `norm` says where the norms stand: "pre", before each of the two (GPT-2), or "post", after
    each sum (Vaswani et al. 2017).
    """

    def __init__(
        self,
        hidden_dim: int,
        num_heads: int,
        dropout: float,
        activation: str,
        random: torch.Generator | None,
        norm: str,
    ) -> None:
        super().__init__()
        self.pre_norm = norm == "pre"
        self.attention_norm = nn.LayerNorm(hidden_dim)
        self.attention = CausalSelfAttention(hidden_dim, num_heads, dropout, random)
        self.dropout = Dropout(dropout, random)
        self.mlp_norm = nn.LayerNorm(hidden_dim)
        self.mlp = nn.Sequential(
            nn.Linear(hidden_dim, 4 * hidden_dim),
            nn.ReLU(inplace=True) if activation == "relu" else nn.GELU(),
            nn.Linear(4 * hidden_dim, hidden_dim),
        )

    def forward(
        self, x: Tensor, bias: Tensor, rows: Rows = slice(None), cache: Cache | None = None
    ) -> Tensor:
        """Return the tokens `rows` one layer on, [B, T', D].

        Under bf16 autocast x stays fp32; what is added to it is cast first, since adding two
        types costs several times as much.
        """
        normed = self.attention_norm(x) if self.pre_norm else x  # [B, T, D]
        attended = self.attention(normed, bias, rows, cache)  # [B, T', D]
        x = x[:, rows] + self.dropout(attended.to(x.dtype))  # [B, T', D]
        x = x if self.pre_norm else self.attention_norm(x)  # [B, T', D]
        tokens = self.mlp_norm(x) if self.pre_norm else x  # [B, T', D]
        computed = self.mlp(tokens.flatten(0, 1)).view_as(x)  # [B, T', D]: each on its own
        x = x + self.dropout(computed.to(x.dtype))  # [B, T', D]
        return x if self.pre_norm else self.mlp_norm(x)


class CausalTransformer(nn.Module):
    """A stack of L blocks: [B, T, D] → [B, T, D], never from right to left.

    With `norm="pre"` a final norm follows; with "post" each block ends in one itself.

    >>> model = CausalTransformer(hidden_dim=8, num_layers=2, num_heads=2)
    >>> model(torch.randn(4, 6, 8), mask=torch.ones(4, 6, dtype=torch.bool)).shape
    torch.Size([4, 6, 8])
    """

    def __init__(
        self,
        hidden_dim: int,
        num_layers: int,
        num_heads: int = 1,
        dropout: float = 0.0,
        activation: str = "relu",
        random: torch.Generator | None = None,
        norm: str = "pre",
    ) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(
            Block(hidden_dim, num_heads, dropout, activation, random, norm)
            for _ in range(num_layers)
        )
        self.final_norm = nn.LayerNorm(hidden_dim) if norm == "pre" else nn.Identity()

    def forward(self, x: Tensor, mask: Tensor, rows: Rows = slice(None)) -> Tensor:
        """Return the last hidden states of the tokens `rows` (default: all), [B, T', D].

        `mask` [B, T] is True for real tokens. Asking for few rows is exact and cheaper: the
        last block computes nothing else.
        """
        return self.under(causal_bias(mask), x, rows)

    def under(
        self, bias: Tensor, x: Tensor, rows: Rows = slice(None), cache: Cache | None = None
    ) -> Tensor:
        """Return the same, [B, T', D], under any attention bias [B, 1, T, T].

        With a `cache` x follows the tokens that are in it: their number more are the bias's keys.
        """
        for block in self.blocks[:-1]:
            x = block(x, bias, cache=cache)
        return self.final_norm(self.blocks[-1](x, bias, rows, cache))


def attention_maps(model: nn.Module, *inputs: object) -> list[Tensor]:
    """Return each layer's attention map [B, H, T', T], read from inside one forward pass.

    The maps are what `model(*inputs)` itself multiplied its values with: same mask, same rows.
    """
    maps: list[Tensor] = []
    attentions = [m for m in model.modules() if isinstance(m, CausalSelfAttention)]
    hooks = [
        attention.weights_dropout.register_forward_pre_hook(
            lambda _, arguments: maps.append(arguments[0].detach())
        )
        for attention in attentions
    ]
    try:
        with torch.no_grad():
            model(*inputs)
    finally:
        for hook in hooks:
            hook.remove()
    return maps
