"""Agents that are asked for a goal: who sees what, what is trained, and who proposes waypoints."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from seqrl import Agent, DecisionTransformer, Episode, Trajectories, fit, rollouts, windows
from seqrl.environments import four_rooms
from seqrl.hierarchy import (
    ChosenWaypoints,
    GoalConditionedTransformer,
    SearchedWaypoints,
    WaypointTransformer,
    hindsight,
)
from seqrl.hierarchy.model import asked_for
from tests.samples import (
    EXACT,
    A,
    B,
    K,
    altered,
    every_prefix_predicts_as_the_whole,
    exactly,
    make_agent,
    make_batch,
)

LENGTHS = (7, 4, 7, 1, 5)
STATE, G, M = 9, 4, 6  # what is seen is five numbers long, four of which say where one is
LEVELS = (WaypointTransformer, ChosenWaypoints, SearchedWaypoints)
KINDS = (GoalConditionedTransformer, *LEVELS)

each_kind = pytest.mark.parametrize("kind", KINDS)
both_spaces = pytest.mark.parametrize("discrete", [False, True])


def walks(lengths=(9, 4, 1, 12, 7), discrete=False, seed=0):
    random = np.random.default_rng(seed)
    made = []
    for steps in lengths:
        seen = random.normal(size=(steps + 1, STATE)).astype(np.float32)
        actions = random.integers(A, size=steps) if discrete else random.uniform(-1, 1, (steps, A))
        made.append(Episode(seen, actions, np.zeros(steps), False, True))
    return made


def data_of(episodes, discrete=False):
    space = "discrete" if discrete else "continuous"
    return Trajectories.from_episodes(episodes, action_space=space, action_dim=A)


def agent_of(kind, **settings):
    """An agent that has looked at data: its clusters, if it has any, are theirs."""
    sizes = {"state_dim": STATE, "goal_dim": G, "clusters": M}
    agent = make_agent(kind, **(sizes | settings)).eval()
    agent.prepare(data_of(walks(discrete=agent.discrete), agent.discrete))
    return agent


def batch_of(discrete=False, seed=0):
    """A batch with goals and waypoints beside the usual."""
    batch = make_batch(discrete=discrete, lengths=LENGTHS, state_dim=STATE, seed=seed)
    random = torch.Generator().manual_seed(seed + 3)
    asked = {
        name: torch.randn(B, K, G, generator=random) * batch["mask"].unsqueeze(2)
        for name in ("goals", "waypoints")
    }
    asked["waypoints"][0, 3] = asked["goals"][0, 3]
    return batch | asked


def said(agent, batch):
    with torch.no_grad():
        return agent(batch)


@each_kind
@both_spaces
def test_a_prediction_sees_states_up_to_its_step_and_actions_before_it(kind, discrete):
    agent, batch = agent_of(kind, discrete=discrete), batch_of(discrete)
    before = said(agent, batch)
    for row, length in enumerate(LENGTHS):
        for step in range(K):
            for field in ("states", "actions", "rtg", "goals", "waypoints"):
                moved = (before != said(agent, altered(batch, field, row, step))).any(dim=2)
                expected = torch.zeros(B, K, dtype=torch.bool)
                if field in ("states", "actions"):
                    expected[row, step + (field == "actions") :] = step >= K - length
                assert torch.equal(moved, expected), (field, row, step)


@each_kind
@torch.no_grad()
def test_every_prefix_predicts_as_the_whole(kind):
    every_prefix_predicts_as_the_whole(agent_of(kind), batch_of())


@each_kind
@pytest.mark.parametrize("junk", [-10.0, np.nan, np.inf])
def test_padding_is_never_seen(kind, junk):
    agent, batch = exactly(agent_of(kind), batch_of())
    odd = {
        name: torch.where(batch["mask"].view(B, K, *[1] * (x.ndim - 2)), x, junk)
        for name, x in batch.items()
        if x.is_floating_point()
    }
    real, gradients = batch["mask"], []
    clean, other = said(agent, batch)[real], said(agent, batch | odd)[real]
    torch.testing.assert_close(other, clean, rtol=0, atol=EXACT)
    for one in (batch, batch | odd):
        agent.zero_grad()
        agent.loss(one).backward()
        gradients.append([p.grad.clone() for p in agent.parameters() if p.grad is not None])
    assert gradients[0]
    for one, other in zip(*gradients, strict=True):
        torch.testing.assert_close(other, one, rtol=0, atol=1e-9)


@both_spaces
def test_but_for_the_token_of_goals_it_is_a_decision_transformer(discrete):
    """A state, and the goal in the place of the return: with DT's other weights it says the same.

    Its goal is one number here, embedded as a return-to-go of that size is.
    """
    sizes = {"max_seq_len": K, "discrete": discrete}
    dt = make_agent(DecisionTransformer, state_dim=3, **sizes).eval()
    agent = make_agent(GoalConditionedTransformer, state_dim=4, goal_dim=1, **sizes).eval()
    weights = dt.state_dict()
    weights |= {
        f"embed_goal.{name}": weights.pop(f"embed_rtg.{name}") for name in ("weight", "bias")
    }
    own = {name: weights[name] for name in agent.state_dict() if not name.startswith("state_")}
    agent.load_state_dict(own, strict=False)
    batch = make_batch(discrete=discrete, lengths=LENGTHS, state_dim=3)
    asked = batch["rtg"] / dt.return_scale
    goal_batch = batch | {"states": torch.cat([batch["states"], asked], dim=2)}
    torch.testing.assert_close(said(agent, goal_batch), said(dt, batch))


@both_spaces
def test_each_window_is_asked_for_the_goal_of_its_last_step(discrete):
    agent, batch = agent_of(GoalConditionedTransformer, discrete=discrete), batch_of(discrete)
    losses = []
    for row, length in enumerate(LENGTHS):
        for step in range(K - length, K):
            changed = batch["states"].clone()
            changed[row, :, -G:] = batch["goals"][row, -1]
            found = said(agent, batch | {"states": changed})[row, step]
            right = batch["actions"][row, step]
            mistake = -found.log_softmax(0)[right] if discrete else ((found - right) ** 2).mean()
            losses.append(mistake.item())
    assert agent.loss(batch).item() == pytest.approx(np.mean(losses), rel=1e-4)


@torch.no_grad()
@pytest.mark.parametrize("kind", LEVELS)
def test_the_low_level_is_the_flat_agent_asked_for_the_waypoints(kind):
    agent, batch = agent_of(kind), batch_of()
    flat = agent_of(GoalConditionedTransformer)
    own = flat.state_dict()
    flat.load_state_dict({name: agent.state_dict()[name] for name in own})
    ways = agent.waypoints(batch)
    assert torch.equal(agent(batch), flat(asked_for(batch, ways)))
    real = batch["mask"].unsqueeze(2)
    assert not torch.equal(ways * real, batch["states"][..., -G:] * real)


@torch.no_grad()
def test_what_is_averaged_is_trained_on_squared_error_and_each_step_on_its_own_goal():
    agent, batch = agent_of(WaypointTransformer), batch_of()
    agent.state_std[:] = torch.linspace(0.5, 3, STATE)
    flat = super(WaypointTransformer.__mro__[1], agent).loss(batch)
    errors = []
    for row, step in batch["mask"].nonzero().tolist():
        state = torch.cat([batch["states"][row, step, :-G], batch["goals"][row, step]])
        way = torch.from_numpy(agent.propose(state))
        gap = (way - batch["waypoints"][row, step]) / agent.state_std[:G]
        errors.append((gap**2).mean().item())
    assert (agent.loss(batch) - flat).item() == pytest.approx(np.mean(errors), rel=1e-4)


@torch.no_grad()
def test_what_is_chosen_is_trained_on_the_nearest_cluster_or_the_goal_itself():
    agent, batch = agent_of(ChosenWaypoints), batch_of()
    flat = super(ChosenWaypoints.__mro__[1], agent).loss(batch)
    logits = agent.high(asked_for(batch, batch["goals"]))
    losses, itself = [], 0
    for row, step in batch["mask"].nonzero().tolist():
        way = batch["waypoints"][row, step]
        right = int(np.linalg.norm(agent.centres - way, axis=1).argmin())
        if (way == batch["goals"][row, step]).all():
            right, itself = M, itself + 1
        losses.append(-logits[row, step].log_softmax(0)[right].item())
    assert itself == 1
    assert (agent.loss(batch) - flat).item() == pytest.approx(np.mean(losses), rel=1e-4)


@torch.no_grad()
def test_a_choice_is_the_likeliest_centre_or_the_goal_itself():
    agent, batch = agent_of(ChosenWaypoints), batch_of()
    others = agent.high(batch)[..., :M].amax(dim=2) - agent.high(batch)[..., M]  # [B, K]
    agent.proposer[-1].bias[M] += others.median()  # the goal itself is chosen half of the time
    choice, ways = agent.high(batch).argmax(dim=2), agent.waypoints(batch)
    assert {M} < set(choice.flatten().tolist())
    for row, step in np.ndindex(B, K):
        chosen = choice[row, step].item()
        expected = batch["states"][row, step, -G:] if chosen == M else agent.centres[chosen]
        assert torch.equal(ways[row, step], expected)


@each_kind
@both_spaces
@pytest.mark.parametrize("age", [1, 3, K, K + 4])
def test_acting_is_training_on_the_same_window(kind, discrete, age):
    agent, random = agent_of(kind, discrete=discrete), np.random.default_rng(age)
    states = random.normal(size=(age, 2, STATE)).astype(np.float32)
    actions = []
    for seen in states:
        actions.append(agent.select_action(seen))
        agent.observe([0.0, 1.0])
    recent = slice(max(0, age - agent.config.eval_context), age)
    steps = {
        "states": torch.from_numpy(states[recent]),
        "actions": torch.from_numpy(np.stack(actions)[recent]),
        "timesteps": torch.arange(age)[recent].repeat(2, 1).T,
        "mask": torch.ones(len(range(age)[recent]), 2, dtype=torch.bool),
    }
    expected = said(agent, {name: field.transpose(0, 1) for name, field in steps.items()})[:, -1]
    if discrete:
        assert actions[-1].tolist() == expected.argmax(1).tolist()
    else:
        np.testing.assert_allclose(actions[-1], expected, rtol=0, atol=2e-5)


@each_kind
def test_rows_act_alone_as_they_act_together(kind):
    agent, random = agent_of(kind), np.random.default_rng(1)
    states = random.normal(size=(4, 5, STATE)).astype(np.float32)  # [steps, n, S]

    def acted(seen):
        agent.reset_history()
        chosen = []
        for now in seen:
            chosen.append(agent.select_action(now))
            agent.observe(np.zeros(now.shape[:-1]))
        return np.array(chosen)

    together = acted(states)
    for row in range(5):
        np.testing.assert_allclose(acted(states[:, row]), together[:, row], rtol=0, atol=2e-6)
    if kind in LEVELS:
        ways = agent.propose(states[0])
        for row in range(5):
            np.testing.assert_allclose(agent.propose(states[0, row]), ways[row], rtol=1e-5)


@each_kind
def test_an_update_needs_what_it_reads(kind):
    episodes = walks()
    data, agent = data_of(episodes), agent_of(kind)
    with pytest.raises(ValueError, match=r"lacks .*'goals'"):
        agent.update(next(windows(data, B, K)))
    batch = next(windows(data, B, K, also=hindsight(episodes, ahead=2, goal_dim=G)))
    assert np.isfinite(agent.update(batch))
    broken = batch["goals"].clone()
    broken[0, -1] = np.nan
    with pytest.raises(ValueError, match="goals, row 0"):
        agent.update({**batch, "goals": broken})


def test_the_low_levels_weights_learn_nothing_of_waypoints():
    """And the high level's nothing of actions: no weight belongs to both."""
    for kind in (WaypointTransformer, ChosenWaypoints):
        agent, batch = agent_of(kind), batch_of()
        agent.high_loss(asked_for(batch, batch["goals"])).backward()
        for name, weight in agent.named_parameters():
            assert (weight.grad is not None) == name.startswith("proposer"), name


@each_kind
def test_a_saved_one_acts_and_proposes_alike_where_nobody_has_named_its_class(kind, tmp_path):
    episodes = walks()
    agent = agent_of(kind)
    fit(agent, data_of(episodes), 3, also=hindsight(episodes, ahead=2, goal_dim=G), progress=False)
    agent.save(tmp_path / "agent.safetensors")
    again = Agent.load(tmp_path / "agent.safetensors").eval()
    assert type(again) is kind
    state = np.linspace(-1, 1, STATE)
    np.testing.assert_array_equal(again.select_action(state), agent.eval().select_action(state))
    if kind in LEVELS:
        np.testing.assert_array_equal(again.propose(state), agent.propose(state))
    path = str(tmp_path / "agent.safetensors")
    load = f"from seqrl import Agent; print(type(Agent.load({path!r})).__name__)"
    done = subprocess.run([sys.executable, "-c", load], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == kind.__name__


def test_it_goes_where_it_is_asked_to():
    """From the middle some go left and some go right: only the goal tells."""
    made = []
    for number in range(80):
        way = 1.0 if number % 2 else -1.0
        states = np.array([[0.0, 0.0], [way, 0.0]])
        made.append(Episode(states, np.array([[way]]), np.zeros(1), True, False))
    data, also = Trajectories.from_episodes(made), hindsight(made, ahead=1, goal_dim=1)
    config = {"state_dim": 2, "action_dim": 1, "goal_dim": 1, "hidden_dim": 16, "dropout": 0.0}
    agent = GoalConditionedTransformer({**config, "learning_rate": 1e-2}, seed=0)
    fit(agent, data, 200, also=also, progress=False)
    left, right = agent.eval().select_action(np.array([[0.0, -1.0], [0.0, 1.0]]))[:, 0]
    assert left < -0.9
    assert right > 0.9


def test_between_two_ways_the_average_leads_into_the_middle_and_a_choice_does_not():
    """Half of the recordings pass above, half below, to one goal behind a block."""
    made = []
    for number in range(80):
        side = 1.0 if number % 2 else -1.0
        places = np.array([[0.0, 0.0], [1.0, side], [2.0, 0.0]])
        states = np.concatenate([places, np.tile([2.0, 0.0], (3, 1))], axis=1)
        made.append(Episode(states, np.zeros((2, 2)), np.zeros(2), True, False))
    data, also = Trajectories.from_episodes(made), hindsight(made, ahead=1)
    config = {"state_dim": 4, "action_dim": 2, "hidden_dim": 16, "clusters": 3}
    proposed = {}
    for kind in (WaypointTransformer, ChosenWaypoints):
        agent = kind({**config, "learning_rate": 1e-2}, seed=0)
        fit(agent, data, 200, also=also, progress=False)
        proposed[kind] = agent.propose(np.array([0.0, 0.0, 2.0, 0.0]))
    np.testing.assert_allclose(proposed[WaypointTransformer], [1, 0], atol=0.25)
    np.testing.assert_allclose(abs(proposed[ChosenWaypoints]), [1, 1], atol=1e-5)


def test_rollouts_drive_it_through_the_rooms():
    config = {"state_dim": 4, "action_dim": 2, "clusters": 12, "hidden_dim": 16}
    agent = SearchedWaypoints(config)
    agent.prepare(Trajectories.from_episodes(four_rooms.episodes(60)))
    lived = rollouts(agent, "seqrl/FourRooms-v0", 5, num_envs=3, max_steps=7)
    assert [one.observations.shape[1] for one in lived] == [4] * 5
