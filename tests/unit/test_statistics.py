"""A model takes over its data's statistics once and keeps to them."""

import dataclasses
import json
import math

import numpy as np
import pytest
import torch

from seqrl import DecisionTransformer, Episode, Trajectories, windows
from tests.samples import A, B, K, S, make_agent, make_batch, make_data

NAMES = ["state_mean", "state_std", "return_scale", "action_low", "action_high"]


def buffers(agent) -> dict[str, list]:
    return {name: getattr(agent, name).tolist() for name in NAMES}


def rewarding(*rewards: float) -> Trajectories:
    """One episode with these rewards; the second state never varies."""
    states = np.column_stack([np.arange(len(rewards) + 1), np.full(len(rewards) + 1, 7.5)])
    actions = np.zeros((len(rewards), A))
    episode = Episode(states, actions, np.array(rewards), True, False)
    return Trajectories.from_episodes([episode])


def test_mean_and_spread_are_those_of_all_states():
    data = make_data()
    states = data.states.double().numpy()
    np.testing.assert_allclose(data.statistics.state_mean, states.mean(0), rtol=1e-5)
    np.testing.assert_allclose(data.statistics.state_std, states.std(0), rtol=1e-5)
    assert data.statistics.longest_episode == 12


def test_a_state_that_never_varies_keeps_its_unit():
    statistics = rewarding(1, 1, 1).statistics
    assert statistics.state_mean.tolist() == [1.0, 7.5]
    assert statistics.state_std.tolist() == [pytest.approx(math.sqrt(2 / 3)), 1.0]


@pytest.mark.parametrize(
    ("largest", "scale"),
    [
        (3222.0, 1000),
        (1000.0, 1000),
        (999.0, 100),
        (12135.0, 10000),
        (1.0, 1),
        (-37.0, 10),
        (0.5, 0.1),
    ],
)
def test_the_return_scale_is_the_power_of_ten_below_the_largest_return(largest, scale):
    assert rewarding(0, largest, 0).statistics.return_scale.item() == pytest.approx(scale)


def test_the_return_scale_sees_every_step_not_only_the_first():
    """Returns-to-go may be larger later than at the start."""
    assert rewarding(-490, 500).statistics.return_scale.item() == 100


def test_data_without_any_return_has_a_scale_of_one():
    assert rewarding(0, 0).statistics.return_scale.item() == 1


def test_the_range_of_returns_is_that_of_all_steps():
    statistics = rewarding(-490, 500).statistics
    assert (statistics.return_low.item(), statistics.return_high.item()) == (10, 500)


def test_defaults_before_any_data():
    agent = DecisionTransformer({"state_dim": 2, "action_dim": 3})
    assert buffers(agent) == {
        "state_mean": [0, 0],
        "state_std": [1, 1],
        "return_scale": 1000,
        "action_low": [-1] * 3,
        "action_high": [1] * 3,
    }


def test_the_first_update_adopts():
    agent, data = make_agent(), make_data()
    agent.update(next(windows(data, B, K)))
    for name in NAMES:
        assert torch.equal(getattr(agent, name), getattr(data.statistics, name)), name


def test_what_was_adopted_decides_what_the_network_sees():
    data, batch = make_data(), make_batch()
    statistics = dataclasses.replace(
        data.statistics, action_low=torch.tensor([-3.0, 0.0]), action_high=torch.tensor([1.0, 9.0])
    )
    agent, plain = make_agent(), make_agent()
    agent.adopt(statistics)
    plain.return_scale.fill_(1.0)
    middle, reach = torch.tensor([-1.0, 4.5]), torch.tensor([2.0, 4.5])
    by_hand = batch | {
        "states": (batch["states"] - statistics.state_mean) / statistics.state_std,
        "rtg": batch["rtg"] / statistics.return_scale,
        "actions": (batch["actions"] - middle) / reach,
    }
    mask = batch["mask"]
    expected = middle + reach * plain(by_hand)[mask]
    torch.testing.assert_close(agent(batch)[mask], expected, rtol=0, atol=1e-5)


def test_a_plain_mapping_adopts_nothing():
    agent = make_agent()
    before = buffers(agent)
    agent.update(make_batch())
    assert buffers(agent) == before
    agent.update(next(windows(make_data(), B, K)))  # the first real statistics still count
    assert buffers(agent) != before


def test_statistics_survive_mixed_batches():
    agent, data = make_agent(), make_data()
    agent.update(next(windows(data, B, K)))
    adopted = buffers(agent)
    agent.update(make_batch())
    agent.update(next(windows(data.select([0, 1, 2, 3]), B, K)))  # equal, though another object
    assert buffers(agent) == adopted


@pytest.mark.parametrize("name", NAMES)
def test_other_statistics_are_refused_and_change_nothing(name):
    agent, data = make_agent(), make_data()
    agent.update(next(windows(data, B, K)))
    before = {key: value.clone() for key, value in agent.state_dict().items()}
    batch = next(windows(data, B, K))
    almost = {key: getattr(data.statistics, key) * (1 + 1e-7) for key in NAMES}
    almost[name] = getattr(data.statistics, name) + 0.5
    batch.statistics = dataclasses.replace(data.statistics, **almost)
    with pytest.raises(ValueError, match=f"trained on data with another {name}"):
        agent.update(batch)
    assert all(torch.equal(agent.state_dict()[key], value) for key, value in before.items())
    assert agent.updates == 1


def test_episodes_longer_than_the_clock_are_refused_before_training():
    agent = make_agent(max_ep_len=11)
    with pytest.raises(ValueError, match=r"max_ep_len=11; raise max_ep_len"):
        agent.update(next(windows(make_data(), B, K)))
    assert agent.updates == 0


def test_statistics_travel_in_the_checkpoint(tmp_path):
    agent, data = make_agent(), make_data()
    agent.update(next(windows(data, B, K)))
    agent.save(tmp_path / "agent")
    loaded = DecisionTransformer.load(tmp_path / "agent")
    assert buffers(loaded) == buffers(agent)
    loaded.update(next(windows(data, B, K)))
    with pytest.raises(ValueError, match="trained on data with another"):
        loaded.update(next(windows(make_data(seed=9), B, K)))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda b: b.pop("mask"), r"lacks \['mask'\]"),
        (lambda b: b.update(states=b["states"][:, :, :1]), r"states has shape \(5, 7, 1\)"),
        (lambda b: b.update(actions=b["actions"][:, :-1]), r"actions has shape \(5, 6, 2\)"),
        (
            lambda b: b.update(rtg=b["rtg"][..., 0]),
            r"rtg has shape \(5, 7\), expected \(5, 7, 1\)",
        ),
        (lambda b: b.update(timesteps=b["timesteps"][:1]), r"timesteps has shape \(1, 7\)"),
    ],
)
def test_a_batch_of_the_wrong_shape_is_refused_before_training(spoil, message):
    agent, batch = make_agent(), make_batch()
    spoil(batch)
    with pytest.raises(ValueError, match=message):
        agent.update(batch)
    assert agent.updates == 0


def test_a_config_is_ready_for_json():
    config = make_agent().config
    assert json.loads(json.dumps(config.to_dict())) == config.to_dict()
    assert config.state_dim == S
