"""The selector learns the search's choices, nothing else learns, and one history is run."""

import numpy as np
import pytest
import torch

from seqrl import Agent, ElasticDecisionTransformer
from seqrl.elastic import distil, search
from tests.samples import S, make_agent, make_data


def elastic(**settings):
    return make_agent(ElasticDecisionTransformer, **({"max_seq_len": 6} | settings))


def state(agent):
    return {name: tensor.clone() for name, tensor in agent.state_dict().items()}


@pytest.fixture
def distilled():
    agent = elastic()
    data = make_data((40, 40, 40))
    agent.adopt(data.statistics)
    agent.agreement = distil(agent, data, updates=200, progress=False)
    return agent


def test_it_must_be_taught_first():
    agent = elastic(history="amortised")
    with pytest.raises(RuntimeError, match="call distil"):
        agent.select_action(np.zeros(S), target_return=1.0)
    with pytest.raises(ValueError, match="no episode has the 6 steps"):
        distil(agent, make_data((5, 3)), progress=False)


def test_batches_without_a_full_window_are_passed_over():
    agent = elastic()
    assert 0 <= distil(agent, make_data((1,) * 20 + (6,)), 3, batch_size=2, progress=False) <= 1


def test_only_the_selector_learns():
    agent, data = elastic(), make_data((40, 40))
    before = state(agent)
    distil(agent, data, updates=3, progress=False)
    changed = {
        name for name, tensor in agent.state_dict().items() if (tensor != before[name]).any()
    }
    assert changed
    assert all(name.startswith("selector") for name in changed)
    assert agent.updates == 0
    assert all(p.grad is None for n, p in agent.named_parameters() if "selector" not in n)


@pytest.mark.parametrize("training", [False, True])
def test_it_learns_from_the_search_that_acts_without_dropout_and_leaves_the_mode(training):
    taught, calm = elastic(dropout=0.5), elastic(dropout=0.0)
    data = make_data((40, 40))
    for agent in (taught, calm):
        agent.train(training)
        distil(agent, data, updates=20, progress=False)
    assert all(module.training == training for module in taught.modules())
    for one, other in zip(taught.selector.parameters(), calm.selector.parameters(), strict=True):
        assert torch.equal(one, other)


def test_near_choices_of_acting_do_not_narrow_what_is_taught():
    """Distilling asks all candidates, whatever was chosen last in as many environments."""
    near, everywhere = elastic(search_delta=1), elastic()
    data = make_data((40, 40))
    for agent in (near, everywhere):
        agent.choice = search.Choice(torch.full((32,), 6), torch.tensor([[1.0, 0, 0]] * 32))
        distil(agent, data, updates=20, batch_size=32, progress=False)
    for one, other in zip(
        near.selector.parameters(), everywhere.selector.parameters(), strict=True
    ):
        assert torch.equal(one, other)


def test_it_agrees_with_a_search_that_depends_on_the_state_alone(monkeypatch):
    """A teacher of known truth: a long history where the first number is positive."""

    def by_sign(edt, batch):
        assert batch["mask"].all()  # windows of whole histories alone
        lived = batch["mask"].sum(1)
        positive = batch["states"][:, -1, 0] > 2
        return search.Choice(torch.where(positive, lived, lived - 4), torch.empty(0))

    monkeypatch.setattr(search, "search", by_sign)
    agent, data = elastic(), make_data((40, 40, 40))
    agent.adopt(data.statistics)
    assert distil(agent, data, updates=300, progress=False) > 0.95
    agent.config = agent.config.replace(history="amortised")
    for first, expected in ((7.0, 6), (-3.0, 2)):
        agent.reset_history()
        for time in range(9):
            agent.select_action(np.array([first, 2.0, 2.0]), target_return=1.0)
            agent.observe(0.0)
            assert agent.choice.lengths[0] == min(expected, time + 1)


def test_the_share_of_equal_choices_is_what_a_count_gives(distilled):
    data = make_data((40, 40, 40), seed=1)
    states = distilled.standardised({"states": data.states[None]})[0]
    assert 0 <= distilled.agreement <= 1
    assert distilled.selector(states).shape == (120, 3)


def test_it_acts_on_the_foreseen_history_and_survives_saving(distilled, tmp_path):
    distilled.config = distilled.config.replace(history="amortised")
    distilled.save(tmp_path / "agent")
    loaded = Agent.load(tmp_path / "agent")
    random = np.random.default_rng(0)
    for _ in range(8):
        states = random.normal(2, 3, size=(4, S))
        actions = [agent.select_action(states, 1.0) for agent in (distilled, loaded)]
        np.testing.assert_array_equal(*actions)
        window = distilled.history.window()
        with torch.no_grad():
            expected = search.act_on(distilled, window, distilled.choice.lengths)
        np.testing.assert_allclose(actions[0], expected, atol=1e-5)
        for agent in (distilled, loaded):
            agent.observe(np.zeros(4))
