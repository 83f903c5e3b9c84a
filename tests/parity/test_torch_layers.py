"""With copied weights a block equals PyTorch's own encoder layer, norms before or behind."""

import pytest
import torch
from torch import nn

from seqrl.transformer import CausalTransformer, causal_bias

WIDTH, HEADS, LAYERS = 12, 3, 2


def peer_of(model: CausalTransformer, norm: str) -> nn.Module:
    """PyTorch's encoder with the model's weights."""
    layer = nn.TransformerEncoderLayer(
        WIDTH, HEADS, 4 * WIDTH, dropout=0.0, norm_first=norm == "pre", batch_first=True
    )
    final = nn.LayerNorm(WIDTH) if norm == "pre" else None
    peer = nn.TransformerEncoder(layer, LAYERS, final, enable_nested_tensor=False)
    for ours, theirs in zip(model.blocks, peer.layers, strict=True):
        parts = [ours.attention.query, ours.attention.key_value]
        theirs.self_attn.in_proj_weight.data = torch.cat([part.weight for part in parts])
        theirs.self_attn.in_proj_bias.data = torch.cat([part.bias for part in parts])
        pairs = [
            *((theirs.self_attn.out_proj, ours.attention.output),),
            *((theirs.linear1, ours.mlp[0]), (theirs.linear2, ours.mlp[2])),
            *((theirs.norm1, ours.attention_norm), (theirs.norm2, ours.mlp_norm)),
        ]
        for mine, yours in pairs:
            mine.load_state_dict(yours.state_dict())
    if final is not None:
        final.load_state_dict(model.final_norm.state_dict())
    return peer.eval()


@torch.no_grad()
@pytest.mark.parametrize("norm", ["pre", "post"])
def test_the_transformer_equals_pytorch_s_encoder(norm):
    torch.manual_seed(0)
    model = CausalTransformer(WIDTH, LAYERS, HEADS, norm=norm)
    for parameter in model.parameters():
        parameter.add_(0.3 * torch.randn(parameter.shape))  # norms and biases must matter
    x = torch.randn(4, 7, WIDTH)
    causal = nn.Transformer.generate_square_subsequent_mask(7)
    expected = peer_of(model, norm)(x, mask=causal, is_causal=True)
    real = torch.ones(4, 7, dtype=torch.bool)
    torch.testing.assert_close(model(x, real), expected, rtol=0, atol=1e-5)


@torch.no_grad()
def test_keys_choose_what_may_be_looked_at():
    mask = torch.tensor([[False, True, True, True, True]])
    keys = torch.tensor([[True, True, False, True, False]])
    seen = causal_bias(mask, keys)[0, 0] == 0
    expected = torch.tensor(
        [
            [True, False, False, False, False],  # padding sees itself
            [False, True, False, False, False],
            [False, True, False, False, False],  # hidden even from itself
            [False, True, False, True, False],
            [False, True, False, True, False],
        ]
    )
    assert torch.equal(seen, expected)
