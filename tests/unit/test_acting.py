"""Acting is training's forward on what was lived; actions are what environments take."""

from dataclasses import dataclass, field

import numpy as np
import pytest
import torch
from gymnasium import spaces
from scipy import stats

from seqrl import (
    BehaviourCloning,
    DecisionTransformer,
    OnlineDecisionTransformer,
    ReturnConditionedMLP,
)
from tests.samples import A, S, central, make_agent, make_data

KINDS = [
    *(DecisionTransformer, OnlineDecisionTransformer),
    *(BehaviourCloning, ReturnConditionedMLP),
]


@dataclass
class Diary:
    """What one environment lived, written down step by step, beside the agent's own history."""

    target: float
    unknown: np.ndarray  # what stands for an action not yet chosen
    states: list = field(default_factory=list)
    actions: list = field(default_factory=list)
    rewards: list = field(default_factory=list)

    def window(self, context: int, padding: int) -> dict[str, torch.Tensor]:
        """The last `context` steps as a training batch of one row, padded on the left."""
        steps = range(max(0, len(self.states) - context), len(self.states))
        actions = [*self.actions, self.unknown]
        rows = {
            "states": np.stack([self.states[t] for t in steps]),
            "actions": np.stack([actions[t] for t in steps]),
            "rtg": np.array([[self.target - sum(self.rewards[:t])] for t in steps], np.float32),
            "timesteps": np.array(steps),
            "mask": np.ones(len(steps), bool),
        }
        return {
            name: torch.from_numpy(
                np.pad(values, [(padding, 0)] + [(0, 0)] * (values.ndim - 1))
            ).unsqueeze(0)
            for name, values in rows.items()
        }


def live(agent, random, *, steps=12, n=3, discrete=False):
    """Yield (actions, diaries) while n environments live and restart at different times."""
    targets = iter([5.0, -2.0, 30.0, 0.7, -10.0, 3.0])
    unknown = np.array(0) if discrete else np.zeros(A, np.float32)
    diaries = [Diary(next(targets), unknown) for _ in range(n)]
    agent.reset_history()
    for time in range(steps):
        if time in (4, 9):
            ended = [0] if time == 4 else [0, 2]
            agent.reset_history(rows=np.array(ended))
            for row in ended:
                diaries[row] = Diary(next(targets), unknown)
        states = random.normal(2, 3, (n, S)).astype(np.float32)
        for diary, state in zip(diaries, states, strict=True):
            diary.states.append(state)
        chosen = agent.select_action(states, [diary.target for diary in diaries])
        yield chosen, diaries
        rewards = random.normal(size=n)
        agent.observe(rewards)
        for diary, action, reward in zip(diaries, chosen, rewards, strict=True):
            diary.actions.append(action)
            diary.rewards.append(reward)


@torch.no_grad()
@pytest.mark.parametrize("context", [1, 3, 7, 20])
@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_acting_equals_the_training_forward(kind, discrete, context):
    sizes = {"max_seq_len": 20, "eval_context": context, "action_dim": 4 if discrete else A}
    agent = make_agent(kind, discrete=discrete, **sizes)
    agent.adopt(make_data(discrete=discrete).statistics)
    outputs = []  # what the network said while acting
    agent.register_forward_hook(lambda module, given, output: outputs.append(central(output)))
    seen = set()
    for actions, diaries in live(agent.eval(), np.random.default_rng(0), discrete=discrete):
        predictions = outputs.pop()[:, -1]  # [n, A]
        for prediction, action, diary in zip(predictions, actions, diaries, strict=True):
            for padding in (0, 2):
                trained = central(agent(diary.window(context, padding)))[0, -1]
                torch.testing.assert_close(prediction, trained, rtol=0, atol=1e-5)
            expected = trained.argmax() if discrete else trained
            np.testing.assert_allclose(action, expected, rtol=0, atol=1e-5)
            seen.add(action.tobytes())
    assert len(seen) > 1


@torch.no_grad()
@pytest.mark.parametrize("kind", [DecisionTransformer, OnlineDecisionTransformer])
def test_a_long_life_is_acted_as_the_plain_forward_would(kind):
    agent = make_agent(kind, max_seq_len=7, eval_context=7, max_ep_len=100)
    agent.adopt(make_data().statistics)
    restarted_at, lasted = 9, 60
    for actions, diaries in live(agent.eval(), np.random.default_rng(1), steps=lasted):
        plain = [central(agent(diary.window(7, padding=0)))[0, -1] for diary in diaries]
        within = torch.stack(plain).clamp(agent.action_low, agent.action_high)  # [n, A]
        np.testing.assert_allclose(actions, within, rtol=0, atol=1e-5)
    assert [len(d.states) for d in diaries] == [
        lasted - restarted_at,
        lasted,
        lasted - restarted_at,
    ]


def test_one_environment_is_a_batch_of_one():
    alone, batch = make_agent(), make_agent()
    random = np.random.default_rng(0)
    for _ in range(9):
        state = random.normal(size=S)
        action, actions = alone.select_action(state, 5.0), batch.select_action(state[None], 5.0)
        assert action.shape == (A,)
        assert actions.shape == (1, A)
        assert (action == actions[0]).all()
        alone.observe(0.5)
        batch.observe([0.5])


def test_neighbours_do_not_matter():
    together, alone = make_agent(), make_agent()
    random = np.random.default_rng(0)
    for _ in range(9):
        states, rewards = random.normal(size=(4, S)), random.normal(size=4)
        actions = together.select_action(states, [1.0, 2.0, 3.0, 4.0])
        np.testing.assert_allclose(alone.select_action(states[2], 3.0), actions[2], atol=1e-5)
        together.observe(rewards)
        alone.observe(rewards[2])


@pytest.mark.parametrize("state", [np.zeros(S), torch.zeros(S), [0, 0, 0], np.zeros(S, np.int8)])
def test_continuous_actions_are_float32_arrays(state):
    action = make_agent().select_action(state, target_return=1)
    assert isinstance(action, np.ndarray)
    assert action.dtype == np.float32


@pytest.mark.parametrize("push", [-1000.0, 1000.0])
@pytest.mark.parametrize("kind", KINDS)
def test_continuous_actions_lie_inside_the_space_to_the_last_bit(kind, push):
    agent = make_agent(kind)
    low, high = np.array([-0.1, 0.7], np.float32), np.array([0.3, 1.9], np.float32)
    agent.action_low.copy_(torch.from_numpy(low))
    agent.action_high.copy_(torch.from_numpy(high))
    head = agent.action_head if issubclass(kind, DecisionTransformer) else agent.network[-1]
    torch.nn.init.constant_(head.bias, push)
    actions = agent.select_action(np.random.default_rng(0).normal(size=(50, S)), 1.0)
    box = spaces.Box(low, high)
    assert all(box.contains(action) for action in actions)


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_acting_is_without_dropout_and_gradient_and_leaves_the_mode(kind, training):
    agent, calm = make_agent(kind, dropout=0.5), make_agent(kind, dropout=0.0)
    agent.train(training)
    noise = agent.training_random.get_state()
    for _ in range(3):
        state = np.random.default_rng(0).normal(size=S)
        assert (agent.select_action(state, 1.0) == calm.select_action(state, 1.0)).all()
        agent.observe(1.0)
        calm.observe(1.0)
    assert all(module.training == training for module in agent.modules())
    assert torch.equal(agent.training_random.get_state(), noise)
    assert all(parameter.grad is None for parameter in agent.parameters())


@pytest.mark.parametrize("kind", KINDS)
def test_sampled_actions_follow_the_softmax_and_greedy_ones_its_peak(kind):
    agent = make_agent(kind, discrete=True, action_dim=4)
    states = np.tile(np.random.default_rng(3).normal(size=S), (20_000, 1))
    greedy = agent.select_action(states[:50], 1.0, greedy=True)
    agent.reset_history()
    sampled = agent.select_action(states, 1.0, greedy=False)
    batch = {
        "states": torch.tensor(states[:1, None], dtype=torch.float32),
        "actions": torch.zeros(1, 1, dtype=torch.int64),
        "rtg": torch.ones(1, 1, 1),
        "timesteps": torch.zeros(1, 1, dtype=torch.int64),
        "mask": torch.ones(1, 1, dtype=torch.bool),
    }
    logits = agent(batch)[0, 0].detach().double().numpy()
    chances = np.exp(logits) / np.exp(logits).sum()
    assert chances.min() > 1e-3  # every action is possible
    assert (greedy == chances.argmax()).all()
    counts = np.bincount(sampled, minlength=4)
    assert stats.chisquare(counts, chances * len(states)).pvalue > 1e-4


def test_sampling_repeats_with_its_seed_alone():
    agent = make_agent(discrete=True, action_dim=4)
    states = np.random.default_rng(0).normal(size=(40, S))
    runs = []
    for seed in (1, 1, 2):
        agent.reset_history(seed=seed)
        torch.rand(3)
        runs.append(agent.select_action(states, 1.0, greedy=False).tolist())
    assert runs[0] == runs[1] != runs[2]
