"""What is not finite never moves a weight and never acts; batches of any numeric type are one."""

import math

import numpy as np
import pytest
import torch

from seqrl import (
    BehaviourCloning,
    DecisionTransformer,
    ElasticDecisionTransformer,
    Episode,
    OnlineDecisionTransformer,
    Reinformer,
    Trajectories,
    fit,
    windows,
)
from seqrl.tools import checkpoint
from tests.samples import A, B, K, S, make_agent, make_batch, make_data

KINDS = [
    *(DecisionTransformer, ElasticDecisionTransformer, OnlineDecisionTransformer, Reinformer),
    BehaviourCloning,
]


def everything(agent):
    return {name: tensor.clone() for name, tensor in checkpoint.contents(agent, True)[0].items()}


def assert_kept(agent, before):
    """All but the random numbers, of which dropout has drawn some."""
    after = everything(agent)
    assert after.keys() == before.keys()
    for name, tensor in before.items():
        assert "random" in name or torch.equal(after[name], tensor), name


@pytest.mark.parametrize("optimiser", ["adamw", "lamb"])
@pytest.mark.parametrize("kind", KINDS)
def test_weights_that_make_the_loss_overflow_are_not_moved(kind, optimiser):
    agent = make_agent(kind, optimiser=optimiser, dropout=0.1)
    agent.update(make_batch())
    with torch.no_grad():
        for parameter in agent.parameters():
            parameter.mul_(1e30)
    before = everything(agent)
    with pytest.raises(FloatingPointError, match="no weight was moved.*learning_rate below 0.001"):
        agent.update(make_batch())
    assert_kept(agent, before)
    assert all(parameter.grad is None for parameter in agent.parameters())


@pytest.mark.parametrize("optimiser", ["adamw", "lamb"])
def test_an_infinite_loss_with_a_finite_gradient_moves_nothing(optimiser):
    """Of a target 3 · 10¹⁹ away the square overflows and its slope does not."""
    agent, batch = make_agent(BehaviourCloning, optimiser=optimiser), make_batch()
    agent.update(batch)
    before = everything(agent)
    far = batch["actions"].clone()
    far[0, -1, 0] = 3e19
    with pytest.raises(FloatingPointError, match=r"the loss is inf and its gradient's norm \d"):
        agent.update(batch | {"actions": far})
    assert_kept(agent, before)
    assert math.isfinite(agent.update(batch))


def test_a_gradient_that_overflows_moves_nothing():
    agent = make_agent()
    agent.update(make_batch())
    before = everything(agent)
    agent.action_head.weight.register_hook(lambda gradient: gradient * math.inf)
    with pytest.raises(FloatingPointError, match="its gradient's norm"):
        agent.update(make_batch())
    assert_kept(agent, before)


def test_the_state_of_training_that_was_saved_is_never_a_ruined_one(tmp_path):
    """A learning rate that ends in NaN stops the run; the last checkpoint still acts."""
    agent = make_agent(stirred=False, learning_rate=1e30, warmup_steps=0)
    path = tmp_path / "agent"
    with pytest.raises(FloatingPointError, match="learning_rate below 1e"):
        fit(agent, make_data(), 50, checkpoint=path, every=1, progress=False)
    loaded = DecisionTransformer.load(path)
    assert all(parameter.isfinite().all() for parameter in loaded.parameters())


@pytest.mark.parametrize("bad", [math.nan, math.inf])
@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_weights_that_are_not_finite_never_act(kind, discrete, bad):
    agent = make_agent(kind, discrete=discrete)
    name, parameter = list(agent.named_parameters())[-1]
    with torch.no_grad():
        parameter.view(-1)[0] = bad
    with pytest.raises(FloatingPointError, match=f"{name} holds NaN or infinity"):
        agent.select_action(np.zeros(S), 1.0, greedy=not discrete)


@pytest.mark.parametrize("history", ["search", "sampled", "whole"])
@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_weights_that_go_bad_within_an_episode_do_not_act_on(kind, discrete, history):
    settings = {"history": history} if kind is ElasticDecisionTransformer else {}
    agent = make_agent(kind, discrete=discrete, **settings)
    agent.select_action(np.zeros(S), 1.0)
    agent.observe(0)
    with torch.no_grad():
        for parameter in agent.parameters():
            parameter.fill_(math.nan)
    with pytest.raises(FloatingPointError, match="no action"):
        agent.select_action(np.zeros(S), greedy=not discrete)


def test_a_request_that_leaves_float32_is_refused_and_changes_nothing():
    agent = make_agent(BehaviourCloning)
    agent.select_action(np.zeros(S), target_return=-3e38)
    with pytest.raises(ValueError, match="reward 3e.38 takes the request beyond"):
        agent.observe(3e38)
    agent.observe(1.0)


FORMS = {
    "float64": lambda t: t.double() if t.is_floating_point() else t,
    "float64 and int32": lambda t: t.double() if t.is_floating_point() else t.int(),
    "arrays": lambda t: t.numpy(),
    "arrays of float64": lambda t: t.double().numpy() if t.is_floating_point() else t.numpy(),
    "lists": lambda t: t.tolist(),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_of_any_numeric_type_is_the_same_batch(kind, discrete, form):
    batch = make_batch(discrete=discrete)
    other = {n: t if n == "mask" and "int" in form else FORMS[form](t) for n, t in batch.items()}
    one, two = (make_agent(kind, discrete=discrete) for _ in range(2))
    assert one.update(batch) == two.update(other)
    for mine, theirs in zip(one.parameters(), two.parameters(), strict=True):
        assert torch.equal(mine, theirs)
        assert theirs.dtype == torch.float32


@pytest.fixture
def float64_by_default():
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


def life(kind, discrete):
    """Losses and actions of an agent from its first weight on."""
    agent = kind(make_agent(kind, discrete=discrete, dropout=0.1).config, seed=3)
    data = make_data(discrete=discrete)
    told = [agent.update(batch) for batch in windows(data, B, K, steps=3)]
    for step in range(4):
        action = agent.select_action(np.full((2, S), step), 3.0, greedy=False)
        told += action.ravel().tolist()
        agent.observe([1.0, 2.0])
    if kind is ElasticDecisionTransformer:
        agent.config = agent.config.replace(history="sampled")
        told += agent.select_action(np.zeros((2, S))).ravel().tolist()
    return told


@pytest.fixture(scope="module")
def lives():
    return {(kind, discrete): life(kind, discrete) for kind in KINDS for discrete in (False, True)}


@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_agents_are_the_same_whatever_the_default_type(lives, float64_by_default, kind, discrete):
    assert life(kind, discrete) == lives[kind, discrete]
    assert torch.get_default_dtype() == torch.float64


def test_a_model_in_double_precision_learns_and_acts():
    agent = make_agent().double()
    assert math.isfinite(agent.update(make_batch()))
    for _ in range(3):
        assert np.isfinite(agent.select_action(np.zeros(S), 1.0)).all()
        agent.observe(1.0)


@pytest.mark.parametrize("context", [1, 3, K])
def test_another_eval_context_acts_from_the_next_step_on(context):
    agent = make_agent(eval_context=5)
    seen = []
    agent.register_forward_pre_hook(lambda module, given: seen.append(len(given[0]["mask"][0])))
    for step in range(14):
        if step == 7:
            agent.config = agent.config.replace(eval_context=context)
        agent.select_action(np.zeros(S), 1.0)
        agent.observe(0)
    grown = range(6, 13) if context > 5 else []
    later = [min(context, n) for n in grown] if context > 5 else [context] * 7
    assert seen == [1, 2, 3, 4, 5, 5, 5, *later]


def test_actions_that_float32_rounds_beyond_their_bound_are_inside_it():
    bound = np.full(A, 333.33, np.float32)
    actions = np.array([[333.33, -333.33], [0, 0]])
    assert (actions > bound).any()  # by rounding
    episode = Episode(np.zeros((3, S)), actions, np.zeros(2), True, False)
    data = Trajectories.from_episodes([episode], action_low=-bound, action_high=bound)
    assert (data.actions.abs() <= torch.from_numpy(bound)).all()
    further = Episode(np.zeros((3, S)), actions * 1.0001, np.zeros(2), True, False)
    with pytest.raises(ValueError, match="is outside the space"):
        Trajectories.from_episodes([further], action_low=-bound, action_high=bound)


@pytest.mark.parametrize(
    ("name", "value"),
    [*((name, math.nan) for name in ("states", "actions", "rtg")), ("timesteps", 40)],
)
def test_the_step_of_a_batch_that_makes_no_sense_is_named(name, value):
    """The first real one; what stands in padding may be anything."""
    batch = make_batch(lengths=(7, 4))
    batch[name][1, 0] = value  # padding
    batch[name][1, -2:] = value
    step = batch["mask"].shape[1] - 2
    with pytest.raises(ValueError, match=f"^{name}, row 1, step {step} of the batch"):
        make_agent().update(batch)
