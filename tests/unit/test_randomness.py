"""An agent is its seed: nothing it does reads or moves anyone else's random numbers."""

import random

import numpy as np
import pytest
import torch

from seqrl import (
    BehaviourCloning,
    DecisionTransformer,
    OnlineDecisionTransformer,
    Reinformer,
    ReturnConditionedMLP,
    fit,
)
from tests.samples import S, make_agent, make_data

KINDS = [
    *(DecisionTransformer, OnlineDecisionTransformer, Reinformer),
    *(BehaviourCloning, ReturnConditionedMLP),
]


def life(kind, seed: int, *, discrete: bool = True) -> dict[str, torch.Tensor]:
    """Everything an agent became after construction, three updates and a sampled action."""
    agent = make_agent(kind, discrete=discrete, seed=seed, stirred=False, dropout=0.4)
    losses = fit(agent, make_data(discrete=discrete), 3, progress=False)
    actions = agent.select_action(np.ones((200, S)), 1.0, greedy=False)
    facts = {"losses": torch.tensor(losses), "actions": torch.from_numpy(actions)}
    return facts | {name: value.clone() for name, value in agent.state_dict().items()}


@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_the_seed_alone_decides(kind, discrete):
    runs = []
    for disturbance, seed in [(1, 5), (2, 5), (2, 6)]:
        torch.manual_seed(disturbance)
        np.random.seed(disturbance)  # noqa: NPY002 - the global source is what is disturbed
        random.seed(disturbance)
        runs.append(life(kind, seed, discrete=discrete))
    first, again, other = runs
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not torch.equal(first["losses"], other["losses"])


@pytest.mark.parametrize("kind", KINDS)
def test_global_random_numbers_are_left_alone(kind):
    before = torch.get_rng_state(), np.random.get_state()[1], random.getstate()  # noqa: NPY002
    life(kind, 0)
    assert torch.equal(torch.get_rng_state(), before[0])
    assert (np.random.get_state()[1] == before[1]).all()  # noqa: NPY002
    assert random.getstate() == before[2]


def test_acting_in_between_does_not_change_training():
    plain, acting = (make_agent(seed=1, stirred=False, dropout=0.4) for _ in range(2))

    def act(update, loss):
        acting.reset_history()
        acting.select_action(np.ones(S), 1.0)

    data = make_data()
    expected = fit(plain, data, 5, progress=False)
    assert fit(acting, data, 5, progress=False, after_update=act) == expected


def test_the_initial_weights_are_gpt_2s():
    """Matrices from N(0, 0.02), biases 0, norms the identity (Radford et al. 2019)."""
    agent = make_agent(stirred=False, hidden_dim=64, max_ep_len=200)
    for name, parameter in agent.named_parameters():
        if name.endswith("norm.weight"):
            assert (parameter == 1).all(), name
        elif name.endswith("bias"):
            assert (parameter == 0).all(), name
        else:
            n = parameter.numel()
            assert abs(parameter.mean()) < 4 * 0.02 / n**0.5, name
            assert abs(parameter.std() - 0.02) < 4 * 0.02 / (2 * n) ** 0.5, name


def test_a_seed_is_what_a_generator_takes():
    assert make_agent(seed=2**63 - 1).seed == 2**63 - 1
    with pytest.raises(ValueError, match="seed"):
        make_agent(seed=2**63)
