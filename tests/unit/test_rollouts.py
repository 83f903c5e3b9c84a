"""Batched rollouts are what one environment after another would have lived."""

import gymnasium
import numpy as np
import pytest
import torch

from seqrl import BehaviourCloning, DecisionTransformer, Episode, rollouts
from seqrl.evaluation import asked_achieved
from tests.samples import A, Drift, make_agent

gymnasium.register("tests/Drift-v0", entry_point=Drift)


def one_after_another(agent, targets, *, seed, discrete=False, max_steps=None, cut_off=None):
    """The plain loop: one world, one episode at a time."""
    lived = []
    for index, target in enumerate(targets):
        env = Drift(discrete, cut_off)
        state, _ = env.reset(seed=seed + index)
        agent.reset_history()
        states, actions, rewards, terminated, truncated = [state], [], [], False, False
        while not (terminated or truncated):
            action = agent.select_action(state, target, len(rewards))
            state, reward, terminated, truncated, _ = env.step(action)
            agent.observe(reward)
            states.append(state)
            actions.append(action)
            rewards.append(reward)
            truncated = truncated or len(rewards) == max_steps
        lived.append(
            Episode(np.stack(states), np.stack(actions), np.array(rewards), terminated, truncated)
        )
    return lived


def assert_equal(batched: list[Episode], plain: list[Episode]) -> None:
    assert len(batched) == len(plain)
    for one, other in zip(batched, plain, strict=True):
        for name in ("observations", "actions", "rewards"):
            mine, theirs = getattr(one, name), getattr(other, name)
            assert mine.shape == theirs.shape
            np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-5)
        assert (one.terminated, one.truncated) == (other.terminated, other.truncated)


@pytest.mark.parametrize("num_envs", [1, 3, 16])
@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize(
    ("kind", "num_heads"),
    [(DecisionTransformer, 4), (DecisionTransformer, 1), (BehaviourCloning, 1)],
)
def test_episodes_are_those_of_a_plain_loop(kind, num_heads, discrete, num_envs):
    agent = make_agent(kind, discrete=discrete, eval_context=3, num_heads=num_heads)
    agent.return_scale.fill_(1.0)
    targets = [3.0, -1.0, 0.5, 2.0, 7.0, -4.0, 1.0]
    batched = rollouts(
        agent, lambda: Drift(discrete), 7, targets=targets, seed=30, num_envs=num_envs
    )
    assert_equal(batched, one_after_another(agent, targets, seed=30, discrete=discrete))
    assert [len(episode) for episode in batched] == [2 + (30 + i) % 5 for i in range(7)]
    assert len({episode.actions.tobytes() for episode in batched}) == 7 or discrete


@pytest.mark.parametrize("max_steps", [1, 3, 6, 100])
@pytest.mark.parametrize("cut_off", [None, 3])
def test_the_clock_truncates(max_steps, cut_off):
    agent = make_agent()
    batched = rollouts(
        agent, lambda: Drift(cut_off=cut_off), 7, targets=1.0, max_steps=max_steps, num_envs=3
    )
    plain = one_after_another(agent, [1.0] * 7, seed=0, max_steps=max_steps, cut_off=cut_off)
    assert_equal(batched, plain)
    for index, episode in enumerate(batched):
        length = 2 + index % 5
        assert len(episode) == min(length, max_steps, cut_off or 99)
        assert episode.terminated == (len(episode) == length)
        assert episode.truncated == (len(episode) in (max_steps, cut_off))


class Scribe:
    """A policy whose action is its age, and which writes down all it is told."""

    def __init__(self, n: int) -> None:
        self.ages = np.zeros(n, int)
        self.told, self.heard = [], []

    def reset_history(self, rows=None):
        self.ages[slice(None) if rows is None else rows] = 0

    def select_action(self, state, target_return=None, timestep=None, *, greedy=True):
        self.told.append((state.copy(), target_return, timestep.copy(), self.ages.copy(), greedy))
        self.ages += 1
        return np.stack([self.ages / 100, np.zeros(len(state))], 1).astype(np.float32)

    def observe(self, reward):
        self.heard.append(reward.copy())


@pytest.mark.parametrize("greedy", [True, False])
def test_each_row_is_told_its_own_age_state_and_target(greedy):
    scribe = Scribe(3)
    targets = np.arange(8) * 10.0
    episodes = rollouts(
        scribe, lambda: Drift(), 8, targets=targets, seed=4, num_envs=3, greedy=greedy
    )
    told = [
        (float(target), int(time), tuple(state))
        for states, asked, times, ages, mode in scribe.told
        for state, target, time, age in zip(states, asked, times, ages, strict=True)
        if [mode] == [greedy] and (age == time or time == 0)  # an idle row stays at time 0
    ]
    assert len(told) == 3 * len(scribe.told)
    for index, episode in enumerate(episodes):
        assert episode.actions[:, 0] == pytest.approx((1 + np.arange(len(episode))) / 100)
        for time, state in enumerate(episode.observations[:-1]):
            assert (10.0 * index, time, tuple(state)) in told
    received = sum(float(rewards.sum()) for rewards in scribe.heard)
    assert received == pytest.approx(sum(episode.rewards.sum() for episode in episodes))


def test_without_targets_none_is_asked():
    scribe = Scribe(2)
    rollouts(scribe, lambda: Drift(), 2, num_envs=2)
    assert all(target is None for _, target, *_ in scribe.told)


def test_the_seed_decides_the_starts_and_not_the_number_of_environments():
    def first_states(**options):
        return [e.observations[0].tolist() for e in rollouts(Scribe(9), Drift, 9, **options)]

    assert first_states(seed=0, num_envs=9) == [[i % 7 / np.float32(7), 0, 0] for i in range(9)]
    assert first_states(seed=3, num_envs=9)[0] == first_states(seed=0, num_envs=9)[3]


def test_environments_by_name_are_made_with_their_arguments_and_closed():
    made = []

    def make():
        made.append(Drift(cut_off=2))
        return made[-1]

    rollouts(Scribe(2), make, 5, num_envs=2)
    assert len(made) == 2
    assert all(env.closed for env in made)
    by_name = rollouts(Scribe(2), "tests/Drift-v0", 5, num_envs=2, env_kwargs={"cut_off": 2})
    assert {len(episode) for episode in by_name} == {2}


def test_dropout_is_off_and_the_mode_is_kept():
    noisy, calm = make_agent(dropout=0.5), make_agent()
    noisy.train()
    mine, theirs = (rollouts(agent, Drift, 4, targets=1.0) for agent in (noisy, calm))
    assert_equal(mine, theirs)
    assert noisy.training


def test_an_episode_that_breaks_off_keeps_the_mode_too():
    noisy = make_agent(dropout=0.5).train()
    with pytest.raises(ValueError, match="finite"):
        rollouts(noisy, Drift, 1, targets=np.inf)
    assert all(module.training for module in noisy.modules())


def test_sampled_rollouts_repeat_with_their_seed():
    agent = make_agent(discrete=True)
    torch.nn.init.zeros_(agent.action_head.weight)
    torch.nn.init.zeros_(agent.action_head.bias)  # both actions equally likely
    runs = []
    for seed in (1, 1, 2):
        agent.reset_history(seed=seed)
        lived = rollouts(agent, lambda: Drift(True), 20, targets=1.0, greedy=False)
        runs.append([episode.actions.tolist() for episode in lived])
    assert runs[0] == runs[1] != runs[2]


@pytest.mark.parametrize("wrong", [{"targets": [1.0, 2.0]}, {"num_envs": 0}, {"max_steps": 0}])
def test_impossible_requests_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        rollouts(Scribe(3), Drift, 3, **wrong)


def test_asked_achieved_is_the_returns_of_its_rollouts():
    agent = make_agent()
    agent.return_scale.fill_(1.0)
    targets = [-2.0, 0.5, 4.0]
    curve = asked_achieved(agent, Drift, targets, episodes=5, seed=11, num_envs=4)
    plain = one_after_another(agent, np.repeat(targets, 5), seed=11)
    assert curve.asked.tolist() == targets
    expected = np.array([episode.rewards.sum() for episode in plain]).reshape(3, 5)
    np.testing.assert_allclose(curve.achieved, expected, atol=1e-4)
    assert curve.achieved.std() > 0.1
    assert A == 2
