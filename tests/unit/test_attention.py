"""Attention equals the formula written out in loops, and its maps are what it multiplies with."""

import math

import numpy as np
import pytest
import torch

from seqrl.transformer import CausalSelfAttention, CausalTransformer, attention_maps, causal_bias
from tests.samples import H, K, make_agent, make_batch


def attend_by_hand(attention: CausalSelfAttention, x, mask) -> tuple[np.ndarray, np.ndarray]:
    """One sequence: the map [H, T, T] and the output [T, D], token by token in float64."""
    x = x.double().numpy()
    weight, bias = attention.key_value.weight.double(), attention.key_value.bias.double()
    width = x.shape[1]
    query = x @ attention.query.weight.double().numpy().T + attention.query.bias.double().numpy()
    key = x @ weight[:width].numpy().T + bias[:width].numpy()
    value = x @ weight[width:].numpy().T + bias[width:].numpy()
    heads, size = attention.num_heads, width // attention.num_heads
    maps, gathered = np.zeros((heads, len(x), len(x))), np.zeros_like(x)
    for head in range(heads):
        part = slice(head * size, (head + 1) * size)
        for i in range(len(x)):
            seen = [j for j in range(i + 1) if mask[j] or j == i]
            scores = [math.exp(query[i, part] @ key[j, part] / math.sqrt(size)) for j in seen]
            for j, score in zip(seen, scores, strict=True):
                maps[head, i, j] = score / sum(scores)
                gathered[i, part] += maps[head, i, j] * value[j, part]
    output = gathered @ attention.output.weight.double().numpy().T
    return maps, output + attention.output.bias.double().numpy()


@torch.no_grad()
@pytest.mark.parametrize("training", [False, True])
def test_attention_and_its_maps_equal_the_formula(training):
    agent = make_agent().train(training)
    batch = make_batch()
    mask = batch["mask"].repeat_interleave(3, dim=1)
    seen = []
    attentions = [block.attention for block in agent.transformer.blocks]
    for attention in attentions:
        attention.register_forward_hook(lambda _, given, output: seen.append((given, output)))
    maps = attention_maps(agent, batch)
    assert len(maps) == len(seen) == 2
    for attention, shown, (given, output) in zip(attentions, maps, seen, strict=True):
        x, rows = given[0], given[2] if len(given) > 2 else slice(None)
        for row in range(len(x)):
            weights, expected = attend_by_hand(attention, x[row], mask[row])
            np.testing.assert_allclose(shown[row], weights[:, rows], atol=1e-5)
            np.testing.assert_allclose(output[row], expected[rows], atol=1e-4)


@pytest.mark.parametrize("training", [False, True])
def test_maps_sum_to_one_and_are_exactly_zero_where_hidden(training):
    agent = make_agent(dropout=0.2).train(training)
    batch = make_batch()
    mask = batch["mask"].repeat_interleave(3, dim=1)  # [B, T]
    full, states_only = attention_maps(agent, batch)
    assert full.shape == (5, H, 3 * K, 3 * K)
    assert states_only.shape == (5, H, K, 3 * K)
    for shown, queries in ((full, range(3 * K)), (states_only, range(1, 3 * K, 3))):
        torch.testing.assert_close(shown.sum(3), torch.ones(shown.shape[:3]))
        for place, query in enumerate(queries):
            hidden = (torch.arange(3 * K) > query) | (~mask & (torch.arange(3 * K) != query))
            for row in range(len(shown)):
                assert (shown[row, :, place, hidden[row]] == 0).all()
                assert (shown[row, :, place, ~hidden[row]] > 0).all()


def test_maps_leave_no_hook_behind_even_after_an_error():
    agent = make_agent()
    attention_maps(agent, make_batch())
    with pytest.raises(RuntimeError):
        attention_maps(agent, make_batch(state_dim=9))
    for module in agent.modules():
        assert not module._forward_pre_hooks


def test_bias_hides_the_future_and_the_padding():
    mask = torch.tensor([[True, True, True, True], [False, False, True, True]])
    bias = causal_bias(mask)
    assert bias.shape == (2, 1, 4, 4)
    for row in range(2):
        for i in range(4):
            for j in range(4):
                seen = j == i or (j < i and mask[row, j])
                assert bias[row, 0, i, j] == (0.0 if seen else -math.inf)


@torch.no_grad()
@pytest.mark.parametrize("rows", [slice(1, None, 3), slice(-1, None), slice(4, 9)])
def test_asking_for_few_rows_is_the_same_as_taking_few(rows):
    torch.manual_seed(0)
    model = CausalTransformer(hidden_dim=12, num_layers=2, num_heads=3)
    x, mask = torch.randn(4, 9, 12), torch.arange(9) >= torch.tensor([0, 2, 5, 9])[:, None]
    torch.testing.assert_close(model(x, mask, rows), model(x, mask)[:, rows])


def test_unless_more_are_asked_for_there_is_one_head():
    one, said = CausalTransformer(8, 1), CausalTransformer(8, 1, 1)
    said.load_state_dict(one.state_dict())
    x, mask = torch.randn(2, 3, 8), torch.ones(2, 3, dtype=torch.bool)
    assert torch.equal(one(x, mask), said(x, mask))
