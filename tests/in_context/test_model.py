"""Agents that learn in context: who sees what, what is trained, and what a past of others means."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from seqrl import Episode, Trajectories, fit, rollouts, windows
from seqrl.environments import dark_room
from seqrl.environments.learning_histories import knowers
from seqrl.in_context import AlgorithmDistillation, DecisionPretrainedTransformer, Prompted
from tests.samples import A, B, K, S, altered, make_agent, make_batch, make_data

KINDS = (AlgorithmDistillation, DecisionPretrainedTransformer)
LENGTHS = (7, 4, 7, 1, 5)

each_kind = pytest.mark.parametrize("kind", KINDS)
both_spaces = pytest.mark.parametrize("discrete", [False, True])


def agent_of(kind, **settings):
    return make_agent(kind, **settings).eval()


def batch_of(discrete=False):
    """A batch with rewards and best actions beside the usual."""
    batch = make_batch(discrete=discrete, lengths=LENGTHS)
    random = torch.Generator().manual_seed(3)
    rewards = torch.randn(batch["mask"].shape, generator=random) * batch["mask"]
    return batch | {"rewards": rewards, "best_actions": batch["actions"].flip(0)}


@torch.no_grad()
def moved(agent, batch, field, row, step):
    """Which steps' predictions of the row another entry of a field moves."""
    differ = (agent(batch) != agent(altered(batch, field, row, step))).any(dim=2)  # [B, K]
    assert not differ[torch.arange(B) != row].any()
    return differ[row].nonzero().flatten().tolist()


@each_kind
@both_spaces
def test_a_step_sees_its_state_and_what_was_done_and_paid_before(kind, discrete):
    agent, batch = agent_of(kind, discrete=discrete), batch_of(discrete)
    for row, length in enumerate(LENGTHS):
        for step in range(K):
            real = step >= K - length
            after, from_here = (list(range(n, K)) if real else [] for n in (step + 1, step))
            assert moved(agent, batch, "states", row, step) == from_here
            assert moved(agent, batch, "actions", row, step) == after
            assert moved(agent, batch, "rewards", row, step) == after
            assert moved(agent, batch, "rtg", row, step) == []


@each_kind
def test_what_stands_in_padding_changes_nothing(kind):
    agent, batch = agent_of(kind), batch_of()
    odd = {
        name: torch.where(batch["mask"].view(B, K, *[1] * (x.ndim - 2)), x, torch.nan)
        for name, x in batch.items()
        if x.is_floating_point()
    }
    with torch.no_grad():
        real = batch["mask"]
        torch.testing.assert_close(agent(batch | odd)[real], agent(batch)[real], rtol=0, atol=0)
        torch.testing.assert_close(agent.loss(batch | odd), agent.loss(batch))


@torch.no_grad()
@both_spaces
def test_the_loss_is_on_what_was_done_or_on_what_was_best(discrete):
    batch = batch_of(discrete)
    for kind, label in zip(KINDS, ("actions", "best_actions"), strict=True):
        agent = agent_of(kind, discrete=discrete)
        losses = []
        for b, k in batch["mask"].nonzero().tolist():
            said, right = agent(batch)[b, k], batch[label][b, k]
            mistake = -said.log_softmax(0)[right] if discrete else ((said - right) ** 2).mean()
            losses.append(mistake.item())
        assert agent.loss(batch).item() == pytest.approx(np.mean(losses), rel=1e-4)


@each_kind
def test_acting_sees_what_training_sees(kind):
    """Step by step through the interface, or all at once: the same predictions."""
    agent, random = agent_of(kind, discrete=True, max_seq_len=6), np.random.default_rng(0)
    states = random.normal(size=(6, 2, S)).astype(np.float32)
    rewards, done, said = random.normal(size=(6, 2)), [], []
    for t in range(6):
        done.append(agent.select_action(states[t], greedy=False))
        with torch.no_grad():
            said.append(agent(agent.history.window(), last=True)[:, 0])
        agent.observe(rewards[t])
    batch = agent.history.window()
    assert batch["rewards"].numpy() == pytest.approx(rewards.T, rel=1e-6)
    assert batch["actions"].tolist() == np.transpose(done).tolist()
    with torch.no_grad():
        whole = agent(batch)
    torch.testing.assert_close(torch.stack(said, dim=1), whole, rtol=0, atol=1e-5)


@both_spaces
def test_who_remembers_an_episode_goes_on_as_who_lived_it(discrete):
    """Another's episode in the context, or one's own with the same steps: the next act is one."""
    data = make_data((4, 4), discrete=discrete)
    agent = agent_of(AlgorithmDistillation, discrete=discrete, max_seq_len=6)
    episodes = [
        Episode(
            np.vstack([data.states[rows], np.zeros((1, S))]),
            data.actions[rows].numpy(),
            data.rewards[rows].numpy(),
            False,
            True,
        )
        for rows in (slice(0, 4), slice(4, 8))
    ]
    agent.remember(episodes)
    remembered = {name: tensor.clone() for name, tensor in agent.history.window().items()}
    for name in ("states", "actions", "rewards", "timesteps"):
        own = getattr(data, name)
        torch.testing.assert_close(remembered[name], own.unflatten(0, (2, 4)))
    now = np.ones((2, S), np.float32)
    chosen = agent.select_action(now)
    assert agent.history.timestep.tolist() == [4, 4]
    batch = agent.history.window()
    with torch.no_grad():
        torch.testing.assert_close(
            torch.as_tensor(chosen), agent.pick(agent(batch, last=True)[:, -1], greedy=True)
        )


def test_what_cannot_be_remembered_is_refused():
    agent = agent_of(AlgorithmDistillation)
    short, long = (Episode(np.zeros((n + 1, S)), np.zeros((n, A)), np.zeros(n), False, True)
                   for n in (2, 3))  # fmt: skip
    for lived in ([], [short, long]):
        with pytest.raises(ValueError, match="one episode or more, all equally long; got lengths"):
            agent.remember(lived)


def test_a_prompt_comes_first_and_its_rewards_are_not_ones_own():
    """Somebody else's episode stands before each trial; timesteps and positions go on from it."""
    goals = np.array([[0, 0], [4, 3], [2, 2]])
    sizes = {"state_dim": 2, "action_dim": 5, "action_space": "discrete"}
    agent = AlgorithmDistillation(sizes, seed=1)
    shown = knowers(goals, [0.0]).as_trials()
    lived = rollouts(
        Prompted(agent, shown), "seqrl/DarkRoom-v0", 3, num_envs=3, env_kwargs={"episodes": 2}
    )
    assert [len(one) for one in lived] == [20, 20, 20]
    agent.remember(shown)
    assert agent.history.timestep.tolist() == [10, 10, 10]
    first = agent.select_action(np.zeros((3, 2)))
    assert first.tolist() == [int(one.actions[0]) for one in lived]


@each_kind
def test_an_update_without_what_it_reads_says_how_to_get_it(kind):
    agent, data = agent_of(kind), make_data()
    with pytest.raises(ValueError, match=r"lacks .*; `windows\(data, also=agent.prepare\(data\)"):
        agent.update(next(windows(data, 4, context=K)))
    if kind is DecisionPretrainedTransformer:
        with pytest.raises(
            ValueError, match="'best_actions'.*; what the data do not hold is given"
        ):
            fit(agent, data, 1, progress=False)


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        (torch.full((B, K), A), ValueError, "best_actions, row 0, step 0 of the batch: outside 0"),
        (torch.full((B, K), -100), ValueError, "best_actions, row 0, step 0"),
        (torch.zeros(B, K), TypeError, "best_actions must hold whole numbers"),
        (torch.zeros(B, K, A, dtype=torch.int64), ValueError, "best_actions has shape"),
    ],
)
def test_best_actions_that_are_none_move_no_weight(wrong, error, said):
    agent, batch = agent_of(DecisionPretrainedTransformer, discrete=True), batch_of(discrete=True)
    before = [weight.clone() for weight in agent.parameters()]
    with pytest.raises(error, match=said):
        agent.update(batch | {"best_actions": wrong})
    assert all(torch.equal(*pair) for pair in zip(before, agent.parameters(), strict=True))


def test_it_finds_the_rule_that_only_the_context_tells():
    """Two kinds of trials: in one the best of two arms pays 1, in the other the other one does.

    Nothing tells which but what was paid. After a pull of either arm the best is certain, before
    it a coin.
    """
    random = np.random.default_rng(0)
    best = random.integers(2, size=300)
    trials, still = [], np.zeros((7, 1))
    for right in best:
        pulled = random.integers(2, size=6)
        trials.append(Episode(still, pulled, (pulled == right) * 1.0, False, True))
    data = Trajectories.from_episodes(trials, action_space="discrete", action_dim=2)
    config = {"state_dim": 1, "action_dim": 2, "action_space": "discrete", "max_seq_len": 6}
    dpt = DecisionPretrainedTransformer({**config, "hidden_dim": 16}, seed=0)
    labels = torch.from_numpy(best).repeat_interleave(6)
    fit(dpt, data, 200, also={"best_actions": labels}, progress=False)
    dpt.eval()
    for right in (0, 1):
        pulled = np.array([right, 1 - right, 0, 1, 0, 1])
        dpt.remember([Episode(still, pulled, (pulled == right) * 1.0, False, True)])
        with torch.no_grad():
            chances = dpt(dpt.history.window())[0].softmax(1)[:, right]
        assert 0.3 < chances[0] < 0.7
        assert chances[1:].min() > 0.9


def test_what_is_also_given_reaches_every_update_as_windows_would_bring_it():
    data, labels = make_data((6, 6), discrete=True), torch.arange(12) % A
    agent, twin = (agent_of(KINDS[1], discrete=True, max_seq_len=6) for _ in range(2))
    losses = fit(agent, data, 3, also={"best_actions": labels}, progress=False)
    also = twin.prepare(data) | {"best_actions": labels}
    size, by = twin.config.batch_size, twin.sampled_by
    batches = windows(data, size, 6, 3, seed=twin.seed, by=by, also=also)
    assert losses == [twin.update(batch) for batch in batches]


@each_kind
def test_a_checkpoint_is_loaded_where_nobody_has_named_its_class(kind, tmp_path):
    """In a process that imports `seqrl` alone."""
    agent_of(kind).save(tmp_path / "agent.safetensors")
    path = str(tmp_path / "agent.safetensors")
    load = f"from seqrl import Agent; print(type(Agent.load({path!r})).__name__)"
    done = subprocess.run([sys.executable, "-c", load], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == kind.__name__


def test_windows_are_whole_trials():
    data = make_data((4, 4, 4))
    agent = agent_of(AlgorithmDistillation, max_seq_len=4)
    batch = next(windows(data, 16, context=4, by=agent.sampled_by, also=agent.prepare(data)))
    assert batch["mask"].all()
    assert set(batch["timesteps"].flatten().tolist()) == {0, 1, 2, 3}
    assert (
        AlgorithmDistillation.config_class.laptop(state_dim=2, action_dim=5).max_seq_len
        == dark_room.EPISODES * dark_room.STEPS
    )
