"""The Trajectory Transformer: who sees what, what is trained, what is kept."""

import math

import numpy as np
import pytest
import torch

from seqrl import Agent, fit, rollouts, windows
from seqrl.sampling import gather_windows
from seqrl.trajectories import Trajectories
from seqrl.trajectory_transformer import (
    TrajectoryTransformer,
    TrajectoryTransformerConfig,
    rewards_and_values,
)
from tests.samples import EXACT, A, Drift, S, exactly, make_agent, make_data, make_episode
from tests.trajectory_transformer.samples import BINS, LIVED, STEPS, planner, said, window

BOTH = pytest.mark.parametrize("discrete", [False, True])
SEEDS = pytest.mark.parametrize("seed", [0, 1, 2])


CONDITIONS = pytest.mark.parametrize("condition", ["none", "goal"])


@BOTH
@SEEDS
@CONDITIONS
@torch.no_grad()
def test_a_token_moves_what_follows_it_alone_and_a_value_its_own_place_alone(
    discrete, seed, condition
):
    agent = planner(discrete=discrete, seed=seed, condition=condition)
    batch = window(discrete=discrete, seed=seed)
    tokens = agent.tokens(batch)
    before = said(agent, tokens, batch)
    size = tokens.shape[2]
    for row, length in enumerate(LIVED):
        for step in range(STEPS):
            for dim in range(size):
                changed = tokens.clone()
                changed[row, step, dim] = (changed[row, step, dim] + 1) % 2
                after = said(agent, changed, batch)
                moved = (before != after).any(dim=3)
                assert not moved[torch.arange(len(LIVED)) != row].any()
                places = moved[row].flatten().nonzero().flatten().tolist()
                mine, real = step * size + dim, step >= STEPS - length
                if real and dim < size - 1:
                    assert places == list(range(mine, STEPS * size))
                else:
                    assert places == [mine]


@torch.no_grad()
def test_a_goal_moves_all_of_its_own_row_and_only_the_last_steps_is_read():
    agent, batch = planner(condition="goal"), window()
    before = said(agent, agent.tokens(batch), batch)
    for step in range(STEPS):
        goals = batch["goals"].clone()
        goals[3, step] += 50
        after = said(agent, agent.tokens(batch), batch | {"goals": goals})
        moved = (before != after).any(dim=3).flatten(1)
        assert moved[3].all() == moved[3].any() == (step == STEPS - 1)
        assert not moved[torch.arange(len(LIVED)) != 3].any()


@BOTH
@CONDITIONS
@pytest.mark.parametrize("extra", [0, 2])
@pytest.mark.parametrize("junk", [np.nan, np.inf, 1e30])
def test_padding_is_never_seen(discrete, condition, extra, junk):
    settings = {"max_seq_len": 6, "condition": condition}
    agent, batch = exactly(planner(discrete=discrete, **settings), window(discrete=discrete))
    mask = torch.nn.functional.pad(batch["mask"], (extra, 0))
    dirty = {"mask": mask}
    for name in batch.keys() - {"mask"}:
        longer = torch.cat([batch[name][:, :1].repeat_interleave(extra, 1), batch[name]], dim=1)
        hole = ~mask.reshape(*mask.shape, *[1] * (longer.ndim - 2))
        value = junk if longer.is_floating_point() else (longer.dtype != torch.bool) * 10**5
        dirty[name] = longer.masked_fill(hole, value)
    clean = said(agent, agent.tokens(batch), batch)[batch["mask"]]
    other = said(agent, agent.tokens(dirty), dirty)[mask]
    torch.testing.assert_close(other, clean, rtol=0, atol=EXACT)
    gradients = []
    for given in (batch, dirty):
        agent.zero_grad()
        agent.loss(given).backward()
        gradients.append([p.grad.clone() for p in agent.parameters()])
    for one, two in zip(*gradients, strict=True):
        torch.testing.assert_close(one, two, rtol=0, atol=EXACT)


def by_hand(agent, batch) -> float:
    """The loss, token by token in plain Python."""
    c = agent.config
    logits = said(agent, agent.tokens(batch), batch).tolist()
    actions = batch["actions"].unsqueeze(2) if agent.discrete else batch["actions"]
    total, count = 0.0, 0
    for b, lived in enumerate(batch["mask"].tolist()):
        sequence = []  # token, weight, step, place within the step
        for k in (k for k, real in enumerate(lived) if real):
            paid = [batch["rewards"][b, k], batch["values"][b, k]]
            numbers = [*batch["states"][b, k], *actions[b, k], *paid]
            kinds = [1.0] * S + [c.action_weight] * actions.shape[2]
            for m, weight in enumerate([*kinds, c.reward_weight, c.value_weight]):
                edges = agent.bins.edges[m, 1:-1].numpy()
                sequence.append((int(np.digitize(float(numbers[m]), edges)), weight, k, m))
        if batch["terminated"][b, -1]:
            sequence.append((c.num_bins, 1.0, None, None))
        for (_, _, k, m), (token, weight, _, _) in zip(sequence, sequence[1:], strict=False):
            row = logits[b][k][m]
            total += weight * (math.log(sum(map(math.exp, row))) - row[token])
            count += 1
    return total / count


@BOTH
@SEEDS
@CONDITIONS
@torch.no_grad()
def test_the_loss_is_weighted_cross_entropy_of_each_token_but_the_first(discrete, seed, condition):
    weights = {"action_weight": 5.0, "reward_weight": 0.5, "value_weight": 2.0}
    agent = planner(discrete=discrete, seed=seed, condition=condition, **weights)
    batch = window(discrete=discrete, seed=seed)
    assert agent.loss(batch).item() == pytest.approx(by_hand(agent, batch), rel=1e-5)


@torch.no_grad()
def test_only_an_episode_that_terminated_teaches_an_end():
    agent, batch = planner(), window(lengths=(4, 4))
    tokens = agent.tokens(batch)
    following, known = agent.targets(tokens, batch)
    assert following[0, -1, -1] == BINS
    assert known[:, -1, -1].tolist() == [True, False]
    assert known.sum() == 2 * STEPS * tokens.shape[2] - 1


@BOTH
@torch.no_grad()
def test_no_chance_is_given_to_a_token_that_cannot_be(discrete):
    agent, batch = planner(discrete=discrete), window(discrete=discrete)
    chances = said(agent, agent.tokens(batch), batch).softmax(dim=3)
    assert (chances[:, :, :-1, BINS] == 0).all()
    assert (chances[:, :, -1] > 0).all()
    if discrete:
        assert (chances[:, :, S - 1, A:] == 0).all()
        assert (chances[:, :, S - 1, :A] > 0).all()


@SEEDS
@pytest.mark.parametrize("discount", [0.0, 0.9, 1.0])
def test_values_are_sums_of_what_is_paid_afterwards(seed, discount):
    random = np.random.default_rng(seed)
    ends = (True, False, True, False)
    made = [
        make_episode(n, random, terminated=end) for n, end in zip((3, 1, 12, 7), ends, strict=True)
    ]
    data = Trajectories.from_episodes(made, name="mixed", action_dim=A)
    for penalty in (0.0, -100.0):
        rewards, values = rewards_and_values(data, discount, penalty)
        for (start, stop), end in zip(data.bounds(), ends, strict=True):
            paid = data.rewards[start:stop].tolist()
            if end and penalty:
                paid[-1] = penalty
            assert rewards[start:stop].tolist() == pytest.approx(paid)
            for t in range(stop - start):
                later = sum(discount**k * r for k, r in enumerate(paid[t + 1 :]))
                assert values[start + t].item() == pytest.approx(later, abs=1e-4)


@BOTH
def test_acting_sees_the_tokens_that_training_would(discrete):
    """Windows of the episode that it lived, rewards included, are what it acted on."""
    agent = planner(discrete=discrete, horizon=1, eval_context=3)
    seen = []
    decide = agent.decide

    def watched(batch, greedy):
        seen.append({name: field.clone() for name, field in batch.items()})
        return decide(batch, greedy)

    agent.decide = watched
    lived = rollouts(agent, lambda: Drift(discrete), 3, num_envs=1)
    sizes = {"action_dim": A, "action_space": "discrete" if discrete else "continuous"}
    data = Trajectories.from_episodes(lived, name="lived", **sizes)
    also = dict(zip(("rewards", "values"), rewards_and_values(data, 0.99), strict=True))
    hidden = -1 - agent.config.action_tokens - 1  # the newest action and what it brings
    for row, acted in enumerate(seen):
        steps = min(int(data.timesteps[row]) + 1, 3)
        batch = gather_windows(data, torch.tensor([row - steps + 1]), steps, also)
        trained = agent.tokens(batch).flatten()[:hidden]
        values = torch.zeros_like(acted["rewards"])
        live = agent.tokens(acted | {"values": values})[:, -steps:].flatten()[:hidden]
        size = agent.config.tokens_per_step
        looked_at = torch.arange(len(live)) % size != size - 1
        assert torch.equal(live[looked_at], trained[looked_at])


@BOTH
def test_what_is_imitated_is_the_likeliest_action_of_each_step(discrete):
    """Number by number, each given those before it, by whole passes."""
    agent, batch = planner(discrete=discrete), window(discrete=discrete, lengths=(4, 4))
    imitated = agent(batch)
    assert imitated.shape == (2, STEPS, A)
    assert torch.equal(agent(batch, last=True), imitated[:, -1:])
    for step in range(STEPS):
        tokens = agent.tokens(batch)[:, : step + 1]
        so_far = {name: field[:, : step + 1] for name, field in batch.items()}
        for place in range(S, S + agent.config.action_tokens):
            logits = said(agent, tokens, so_far)[:, -1, place - 1]
            tokens[:, -1, place] = logits.argmax(dim=1)
        if discrete:
            torch.testing.assert_close(imitated[:, step], logits[:, :A], rtol=0, atol=1e-5)
        else:
            expected = agent.as_action(tokens[:, -1, S : S + A])
            torch.testing.assert_close(imitated[:, step], expected, rtol=0, atol=0)


@BOTH
@torch.no_grad()
def test_drawn_actions_are_as_frequent_as_the_data_make_them(discrete):
    """Of 4,000 draws each token's share lies within five standard errors of its chance."""
    agent, draws = planner(discrete=discrete), 4000
    states = np.tile(np.random.default_rng(0).normal(size=S), (draws, 1))
    actions = agent.select_action(states, greedy=False).reshape(draws, -1)[:, 0]
    unknown = torch.zeros(1, 1)
    usual = agent.history.window()
    batch = {name: field[:1] for name, field in usual.items()} | {"values": unknown}
    chances = said(agent, agent.tokens(batch), batch)[0, 0, S - 1].softmax(dim=0)
    meant = torch.arange(BINS) if discrete else agent.bins.middles[S].clamp(-1, 1)
    for token in range(BINS):
        share = np.isclose(actions, meant[token].item()).mean()
        error = math.sqrt(chances[token].item() * (1 - chances[token].item()) / draws)
        assert abs(share - chances[token].item()) <= 5 * error


@BOTH
@CONDITIONS
def test_stopped_and_resumed_it_ends_with_the_same_weights(discrete, condition, tmp_path):
    data = make_data(discrete=discrete)
    sizes = {"max_seq_len": STEPS, "num_bins": BINS, "condition": condition}
    space = "discrete" if discrete else "continuous"
    config = TrajectoryTransformerConfig.tiny(
        state_dim=S, action_dim=A, action_space=space, embed_dropout=0.1, **sizes
    )
    whole = TrajectoryTransformer(config, seed=3)
    fit(whole, data, 6, progress=False)
    path = tmp_path / "agent.safetensors"
    fit(TrajectoryTransformer(config, seed=3), data, 3, checkpoint=path, progress=False)
    resumed = Agent.load(path)
    fit(resumed, data, 6, progress=False)
    assert isinstance(resumed, TrajectoryTransformer)
    for name, tensor in whole.state_dict().items():
        assert torch.equal(tensor, resumed.state_dict()[name]), name
    states = np.random.default_rng(0).normal(size=(3, S))
    for agent in (whole, resumed):
        agent.reset_history(seed=5)
        if condition == "goal":
            agent.seek(states[0])
    assert np.array_equal(whole.select_action(states), resumed.select_action(states))
    assert torch.equal(whole.plan.tokens, resumed.plan.tokens)


@BOTH
def test_in_a_world_it_acts_within_bounds_asked_or_not(discrete):
    agent = planner(discrete=discrete, horizon=2, beam_width=3)
    lives = []
    for targets in (None, 3.0):
        agent.reset_history(seed=1)
        lives.append(rollouts(agent, lambda: Drift(discrete), 3, targets=targets))
    for one, other in zip(*lives, strict=True):
        assert np.array_equal(one.actions, other.actions)


def test_it_says_how_to_give_it_rewards():
    data = make_data()
    agent = TrajectoryTransformer(TrajectoryTransformerConfig.tiny(state_dim=S, action_dim=A))
    with pytest.raises(RuntimeError, match="agent.prepare"):
        agent.update(next(windows(data, 4, STEPS)))
    also = agent.prepare(data)
    with pytest.raises(ValueError, match=r"lacks \['rewards', 'terminated', 'values'\].*prepare"):
        agent.update(next(windows(data, 4, STEPS)))
    assert math.isfinite(agent.update(next(windows(data, 4, STEPS, also=also))))
    with pytest.raises(ValueError, match="other quantiles"):
        agent.prepare(make_data(seed=1))


@pytest.mark.parametrize("junk", [math.nan, math.inf])
@pytest.mark.parametrize("name", ["rewards", "values", "goals"])
def test_a_batch_with_unsound_rewards_moves_no_weight(name, junk):
    agent, batch = planner(condition="goal"), window(lengths=(4, 2))
    before = {name: tensor.clone() for name, tensor in agent.state_dict().items()}
    dirty = batch[name].clone()
    dirty[1, 3] = junk
    with pytest.raises(ValueError, match=f"{name}, row 1, step 3 of the batch: NaN or infinity"):
        agent.update(batch | {name: dirty})
    with pytest.raises(ValueError, match=rf"{name} has shape \(2, 3.*expected \(2, 4.*mask is"):
        agent.update(batch | {name: batch[name][:, 1:]})
    assert all(torch.equal(before[name], tensor) for name, tensor in agent.state_dict().items())
    dirty = batch[name].clone()
    dirty[1, 0] = junk  # padding
    assert math.isfinite(agent.update(batch | {name: dirty}))


def test_published_weights_begin_as_there():
    sizes = {"state_dim": S, "action_dim": A, "hidden_dim": 32}
    agent = TrajectoryTransformer(TrajectoryTransformerConfig.paper(**sizes))
    assert (agent.embed_place.weight == 0).all()
    assert 0.95 / math.sqrt(32) < agent.heads.abs().max().item() <= 1 / math.sqrt(32)
    for weight in (agent.embed_token.weight, agent.transformer.blocks[0].mlp[0].weight):
        assert weight.std().item() == pytest.approx(0.02, rel=0.1)


@pytest.mark.parametrize(
    "sizes",
    [
        {"state_dim": S + 1, "action_dim": A},
        {"state_dim": S - 1, "action_dim": A + 1},
        {"state_dim": S, "action_dim": A, "action_space": "discrete"},
    ],
)
def test_data_of_other_sizes_are_refused_and_leave_no_trace(sizes):
    agent = TrajectoryTransformer(TrajectoryTransformerConfig.tiny(**sizes))
    with pytest.raises(ValueError, match=f"the data have state_dim={S}, action_dim={A} and cont"):
        fit(agent, make_data(), 1, progress=False)
    assert not agent.bins.fitted
    with pytest.raises(TypeError, match="data must be Trajectories"):
        fit(agent, "hopper", 1, progress=False)


@BOTH
def test_a_row_that_begins_anew_plans_as_one_that_never_lived(discrete):
    settings = {"plan": "likelihood", "horizon": 2, "beam_width": 3}
    states = np.random.default_rng(4).normal(size=(4, 2, S))
    agent, fresh = planner(discrete=discrete, **settings), planner(discrete=discrete, **settings)
    for state in states[:3]:
        agent.select_action(state)
        agent.observe([1.0, -1.0])
    agent.reset_history([1])
    again = agent.select_action(states[3])[1]
    assert np.array_equal(again, fresh.select_action(states[3, 1]))
    assert torch.equal(agent.plan.tokens[1], fresh.plan.tokens[0])


def test_a_goal_is_what_its_episode_came_to():
    data, sizes = make_data((3, 1, 4)), {"state_dim": S, "action_dim": A, "condition": "goal"}
    goals = TrajectoryTransformer(TrajectoryTransformerConfig.tiny(**sizes)).prepare(data)["goals"]
    for start, stop in data.bounds():
        assert (goals[start:stop] == data.states[stop - 1]).all()


def test_goals_are_sought_by_whom_learned_them():
    with pytest.raises(ValueError, match="has learned no goals"):
        planner().seek(np.zeros(S))
    agent = planner(condition="goal")
    with pytest.raises(RuntimeError, match=r"call seek\(state\) first"):
        agent.select_action(np.zeros(S))
    agent.reset_history()
    agent.seek(np.zeros((2, S)))
    with pytest.raises(ValueError, match="2 goals, but there are 3 environments"):
        agent.select_action(np.zeros((3, S)))
    with pytest.raises(ValueError, match=r"lacks \['goals'\]"):
        agent.update({name: field for name, field in window().items() if name != "goals"})


def test_by_hand_and_by_fit_it_learns_the_same():
    data, losses = make_data(), []
    config = TrajectoryTransformerConfig.tiny(state_dim=S, action_dim=A)
    agent = TrajectoryTransformer(config)
    for batch in windows(data, config.batch_size, STEPS, 3, also=agent.prepare(data)):
        losses.append(agent.update(batch))
    assert fit(TrajectoryTransformer(config), data, 3, progress=False) == losses


@SEEDS
@BOTH
def test_it_learns(discrete, seed):
    """A trajectory that repeats itself is foretold: the loss falls to a fifth."""
    data = make_data((6,), discrete=discrete, seed=seed)
    sizes = {"state_dim": S, "action_dim": A, "num_bins": BINS, "dropout": 0.0}
    config = TrajectoryTransformerConfig.tiny(
        **sizes, action_space="discrete" if discrete else "continuous", learning_rate=1e-2
    )
    losses = fit(TrajectoryTransformer(config, seed=seed), data, 150, progress=False)
    assert np.mean(losses[-10:]) < losses[0] / 5


def test_whatever_is_sought_is_a_token_that_a_goal_of_the_data_had():
    """Also where nobody ended, or where all episodes pass and none ends: a bin for its own."""
    data = make_data((3, 1, 4, 2, 2, 6, 3))
    data.states[data.offsets[:-1], 0] = 0.5  # all begin there
    agent = make_agent(TrajectoryTransformer, condition="goal", num_bins=5)
    agent.prepare(data)
    learned = agent.goals.bins.encode(data.states[data.offsets[1:] - 1])  # [E, S]
    anywhere = 9 * torch.randn(200, S, generator=torch.Generator().manual_seed(0))
    found = agent.goals.bins.encode(torch.cat([data.states, anywhere]))
    for dim in range(S):
        assert set(found[:, dim].tolist()) <= set(learned[:, dim].tolist())
