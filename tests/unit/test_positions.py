"""When a step was: its number in the episode, its place before the window's end, or not told."""

import pytest
import torch

from tests.samples import K, make_agent, make_batch


def later(batch, steps):
    """The same windows, as if they had been lived `steps` later."""
    return batch | {"timesteps": batch["timesteps"] + steps * batch["mask"]}


@torch.no_grad()
@pytest.mark.parametrize(
    ("position", "moves"), [("timestep", True), ("elastic", False), ("none", False)]
)
def test_only_step_numbers_know_the_time_of_day(position, moves):
    agent, batch = make_agent(position=position), make_batch()
    assert torch.equal(agent(batch), agent(later(batch, 3))) != moves


@torch.no_grad()
def test_elastic_places_are_counted_from_the_window_s_end():
    """The table's row p says: p steps before the newest; a shorter window uses its first rows."""
    agent, batch = make_agent(position="elastic"), make_batch(lengths=(7, 7))
    assert agent.embed_timestep.weight.shape[0] == K
    newest = {name: tensor[:, -3:] for name, tensor in batch.items()}
    before, whole = agent(newest), agent(batch)
    agent.embed_timestep.weight[3:] += 1.0
    assert torch.equal(agent(newest), before)
    assert not torch.equal(agent(batch), whole)


@torch.no_grad()
def test_without_positions_order_shows_through_the_mask_alone():
    """The newest prediction does not tell in which order the steps before it came."""
    agent = make_agent(position="none", num_layers=1)
    batch = make_batch(lengths=(7, 7))
    shuffled = torch.tensor([3, 0, 5, 1, 4, 2, 6])
    mixed = {name: tensor[:, shuffled] for name, tensor in batch.items()}
    torch.testing.assert_close(agent(batch)[:, -1], agent(mixed)[:, -1], rtol=0, atol=1e-5)
    assert not hasattr(agent, "embed_timestep")


@pytest.mark.parametrize("steps", [1, K - 1, K])
def test_windows_up_to_max_seq_len_are_learnt_from_and_longer_ones_by_step_numbers_alone(steps):
    assert make_agent(position="elastic").update(make_batch(lengths=(1,), context=steps)) > 0
    longer = make_batch(lengths=(1,), context=K + steps)
    assert make_agent(position="timestep").update(longer) > 0
    with pytest.raises(ValueError, match=f"windows of {K + steps} steps, but max_seq_len={K}"):
        make_agent(position="elastic").update(longer)
