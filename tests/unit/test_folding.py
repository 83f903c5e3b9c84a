"""Folded attention is the same attention, of the same weights, and leaves no trace."""

import pytest
import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from seqrl.evaluation.folding import FoldedAttention, folded
from seqrl.transformer import CausalSelfAttention, causal_bias
from tests.samples import make_agent, make_batch

B, T, D = 3, 7, 16
PADDED = torch.arange(T) >= torch.tensor([[0], [2], [6]])  # [B, T]


def attention(heads: int = 1) -> CausalSelfAttention:
    """Attention at rest, with weights and biases of size 1: nothing about it is small."""
    torch.manual_seed(0)
    module = CausalSelfAttention(D, heads, dropout=0.5, random=None).double().eval()
    for weights in module.parameters():
        torch.nn.init.normal_(weights)
    return module


def inputs() -> tuple[Tensor, Tensor]:
    x = torch.randn(B, T, D, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    return x, causal_bias(PADDED).double()


@pytest.mark.parametrize("rows", [slice(None), slice(1, None, 3), slice(6, None), [0, 5]], ids=str)
def test_it_is_the_same_attention(rows):
    module, (x, bias) = attention(), inputs()
    rows = torch.tensor(rows) if isinstance(rows, list) else rows
    with torch.no_grad():
        expected = module(x, bias, rows)
        gathered = FoldedAttention(module)(x, bias, rows)
    torch.testing.assert_close(gathered, expected, rtol=1e-10, atol=1e-10)


def test_the_last_row_needs_no_product_of_all_tokens():
    module, (x, bias) = attention(), inputs()
    fold = FoldedAttention(module)
    with torch.no_grad():
        fold(x, bias)
        with FlopCounterMode(display=False) as counter:
            fold(x, bias, slice(T - 1, None))
    per_row = 2 * (2 * D * D) + 2 * (2 * T * D)  # two matrices; scores and what they gather
    assert counter.get_total_flops() == B * per_row


def test_it_follows_weights_that_change():
    module, (x, bias) = attention(), inputs()
    with folded(module), torch.no_grad():
        before = module(x, bias)
        for weights in module.parameters():
            weights.mul_(1.5)
        after = module(x, bias)
    assert not torch.allclose(before, after)
    with torch.no_grad():
        torch.testing.assert_close(after, module(x, bias), rtol=1e-10, atol=1e-10)


def test_an_agent_that_learns_while_it_acts_learns_as_ever():
    plain, acting = (make_agent(num_heads=1, dropout=0.1) for _ in range(2))
    batch = make_batch()
    with folded(acting):
        for agent in (plain, acting):
            with torch.no_grad():
                agent.eval()(batch)
            agent.update(batch)
    for one, other in zip(plain.parameters(), acting.parameters(), strict=True):
        assert torch.equal(one, other)


def test_it_leaves_no_trace():
    agent = make_agent(num_heads=1)
    names, plain = set(agent.state_dict()), [set(vars(m)) for m in agent.modules()]
    with folded(agent):
        assert set(agent.state_dict()) == names  # what is saved amid an episode is whole
        assert [set(vars(m)) for m in agent.modules()] != plain
    assert [set(vars(m)) for m in agent.modules()] == plain
    with pytest.raises(KeyboardInterrupt), folded(agent):
        raise KeyboardInterrupt
    assert [set(vars(m)) for m in agent.modules()] == plain


def test_several_heads_and_other_policies_act_as_they_are():
    module = attention(heads=2)
    with folded(module):
        assert "forward" not in vars(module)
    with folded("no network at all"):
        pass
