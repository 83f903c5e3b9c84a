"""With copied weights the Decision Transformer equals Hugging Face's, in outputs and gradients."""

import pytest
import torch
from torch import nn

from seqrl import Config, DecisionTransformer
from tests.samples import make_batch

transformers = pytest.importorskip("transformers")
S, A, D, K, LENGTHS = 3, 2, 12, 7, (7, 4, 1, 7, 3)
TOLERANCE = 1e-5


def peer_of(config: Config) -> nn.Module:
    """Hugging Face's model of the same sizes; its leftover position embedding is silenced."""
    peer = transformers.DecisionTransformerModel(
        transformers.DecisionTransformerConfig(
            state_dim=config.state_dim,
            act_dim=config.action_dim,
            hidden_size=config.hidden_dim,
            n_layer=config.num_layers,
            n_head=config.num_heads,
            max_ep_len=config.max_ep_len,
            activation_function="relu",
            action_tanh=True,
            resid_pdrop=0.0,
            embd_pdrop=0.0,
            attn_pdrop=0.0,
        )
    )
    for name, parameter in peer.named_parameters():
        small = torch.randn_like(parameter) * 0.2
        parameter.data.copy_(1 + small if "ln" in name and "weight" in name else small)
    peer.encoder.wpe.weight.data.zero_()
    return peer


def pairs(ours: DecisionTransformer, peer: nn.Module):
    """(our module, theirs, whether their matrix is stored transposed) for every parameter."""
    yield ours.embed_rtg, peer.embed_return, False
    yield ours.embed_state, peer.embed_state, False
    yield ours.embed_action, peer.embed_action, False
    yield ours.embed_timestep, peer.embed_timestep, False
    yield ours.embed_norm, peer.embed_ln, False
    yield ours.transformer.final_norm, peer.encoder.ln_f, False
    yield ours.action_head, peer.predict_action[0], False
    for block, theirs in zip(ours.transformer.blocks, peer.encoder.h, strict=True):
        yield block.attention_norm, theirs.ln_1, False
        yield block.attention.output, theirs.attn.c_proj, True
        yield block.mlp_norm, theirs.ln_2, False
        yield block.mlp[0], theirs.mlp.c_fc, True
        yield block.mlp[2], theirs.mlp.c_proj, True


def in_our_layout(ours: DecisionTransformer, peer: nn.Module, read) -> dict[str, torch.Tensor]:
    """What `read` takes from the peer's parameters, under our names and in our shapes."""
    names = {parameter: name for name, parameter in ours.named_parameters()}
    found = {}
    for mine, theirs, transposed in pairs(ours, peer):
        weight = read(theirs.weight)
        found[names[mine.weight]] = weight.T if transposed else weight
        if getattr(mine, "bias", None) is not None:
            found[names[mine.bias]] = read(theirs.bias)
    for block, theirs in zip(ours.transformer.blocks, peer.encoder.h, strict=True):
        weight, bias, width = read(theirs.attn.c_attn.weight).T, read(theirs.attn.c_attn.bias), D
        found[names[block.attention.query.weight]] = weight[:width]
        found[names[block.attention.key_value.weight]] = weight[width:]
        found[names[block.attention.query.bias]] = bias[:width]
        found[names[block.attention.key_value.bias]] = bias[width:]
    return found


def set_units(ours: DecisionTransformer) -> None:
    ours.state_mean.copy_(torch.tensor([1.0, -2.0, 0.5]))
    ours.state_std.copy_(torch.tensor([0.5, 2.0, 3.0]))
    ours.return_scale.fill_(300.0)
    ours.action_low.copy_(torch.tensor([-2.0, 0.0]))
    ours.action_high.copy_(torch.tensor([1.0, 5.0]))


def plain_forward(ours: DecisionTransformer, peer: nn.Module, batch) -> torch.Tensor:
    """The peer's actions, its inputs and outputs converted as its users convert them by hand."""
    low, high = ours.action_low, ours.action_high
    actions = 2 * (batch["actions"] - low) / (high - low) - 1
    real = batch["mask"].unsqueeze(2)
    output = peer(
        states=(batch["states"] - ours.state_mean) / ours.state_std * real,
        actions=actions * real,
        rewards=torch.zeros_like(batch["rtg"]),
        returns_to_go=batch["rtg"] / ours.return_scale * real,
        timesteps=batch["timesteps"],
        attention_mask=batch["mask"].long(),
    )
    return low + (high - low) * (output.action_preds + 1) / 2


@pytest.mark.parametrize("heads", [1, 2])
@pytest.mark.parametrize("layers", [2, 3])
@pytest.mark.parametrize("units", ["identity", "data"])
def test_outputs_and_gradients_equal_hugging_faces(heads, layers, units):
    torch.manual_seed(heads + 10 * layers)
    config = Config.tiny(
        state_dim=S, action_dim=A, hidden_dim=D, num_layers=layers, num_heads=heads,
        max_seq_len=K, max_ep_len=40, dropout=0.0,
    )  # fmt: skip
    ours, peer = DecisionTransformer(config), peer_of(config)
    ours.return_scale.fill_(1.0)
    batch = make_batch(lengths=LENGTHS, context=K, state_dim=S, action_dim=A)
    if units == "identity":
        batch["rtg"] /= 1000
    else:
        set_units(ours)
    copied = in_our_layout(ours, peer, lambda parameter: parameter.detach())
    assert copied.keys() == dict(ours.named_parameters()).keys()
    ours.load_state_dict(copied, strict=False)

    mine, theirs = ours(batch), plain_forward(ours, peer, batch)
    mask = batch["mask"]
    assert mine[mask].std() > 0.1  # the comparison is about something
    torch.testing.assert_close(mine[mask], theirs[mask], rtol=0, atol=TOLERANCE)

    ours.loss(batch).backward()
    nn.functional.mse_loss(theirs[mask], batch["actions"][mask]).backward()
    expected = in_our_layout(ours, peer, lambda parameter: parameter.grad)
    for name, parameter in ours.named_parameters():
        torch.testing.assert_close(
            parameter.grad,
            expected[name],
            rtol=0,
            atol=TOLERANCE,
            msg=lambda m, n=name: f"{n}: {m}",
        )
        assert parameter.grad.abs().max() > TOLERANCE, name
