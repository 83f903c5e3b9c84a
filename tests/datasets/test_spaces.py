"""Other people's spaces: choices that start anywhere, bounds that are missing, no vectors."""

from dataclasses import replace

import gymnasium
import minari
import numpy as np
import pytest
from gymnasium.spaces import Box, Discrete, MultiDiscrete
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from minari.data_collector import EpisodeBuffer

from seqrl import (
    Agent,
    BehaviourCloning,
    DecisionTransformer,
    OnlineDecisionTransformer,
    Trajectories,
    fit,
    load_dataset,
    rollouts,
    windows,
)
from seqrl.datasets.actions import finite_bounds
from seqrl.datasets.mapped import open_mapped
from seqrl.datasets.writing import write_mapped
from seqrl.episode import Episode
from seqrl.online import TrajectoryBuffer
from seqrl.tabular import Table, TabularPolicy
from seqrl.trajectories import joined
from tests.samples import S

pytestmark = pytest.mark.filterwarnings(
    "ignore:.*is set to None:UserWarning:minari", "ignore:env_spec is None:UserWarning:minari"
)
SEEN = Box(-9, 9, (S,), np.float32)


def kept_by_minari(name, space, actions, seen=SEEN) -> Trajectories:
    """Load a data set that Minari wrote: one episode of these actions."""
    steps = len(actions)
    episode = EpisodeBuffer(
        observations=np.zeros((steps + 1, *seen.shape), seen.dtype),
        actions=np.array(actions, space.dtype),
        rewards=np.ones(steps),
        terminations=np.arange(steps) == steps - 1,
        truncations=np.zeros(steps, bool),
        infos={},
    )
    minari.create_dataset_from_buffers(name, [episode], observation_space=seen, action_space=space)
    return load_dataset(name)


class Dial(gymnasium.Env):
    """The state is the last choice, one-hot; the right choice goes on from the one before."""

    def __init__(self, start: int) -> None:
        self.observation_space, self.action_space = SEEN, Discrete(S, start=start)
        self.start = int(start)

    def reset(self, *, seed=None, options=None):
        self.steps, self.at = 0, seed % S
        return np.eye(S, dtype=np.float32)[self.at], {}

    def step(self, action):
        assert self.action_space.contains(action)
        right = action == self.start + (self.at + 1) % S
        self.steps, self.at = self.steps + 1, int(action) - self.start
        return np.eye(S, dtype=np.float32)[self.at], float(right), self.steps == 6, False, {}


class Turner:
    """Always makes the right choice, as Dial counts them."""

    def __init__(self, start: int) -> None:
        self.start = start

    def reset_history(self, rows=None):
        pass

    def select_action(self, state, target_return=None, timestep=None, *, greedy=True):
        return self.start + (state.argmax(1) + 1) % S

    def observe(self, reward):
        pass


def turned(start: int) -> Trajectories:
    lived = rollouts(Turner(start), lambda: Dial(start), 12)
    return Trajectories.from_episodes(
        lived, action_space="discrete", action_dim=S, action_start=start
    )


SIZES = {"state_dim": S, "action_dim": S, "action_space": "discrete", "max_ep_len": 6}


@pytest.mark.parametrize("kind", [DecisionTransformer, BehaviourCloning])
@pytest.mark.parametrize("start", [1, -2])
def test_choices_that_start_elsewhere_are_learned_acted_and_kept(kind, start, tmp_path):
    data = turned(start)
    assert data.actions.min() == 0
    agent = kind(kind.config_class.tiny(**SIZES, learning_rate=1e-2, warmup_steps=1))
    fit(agent, data, 60, progress=False)
    agent.save(tmp_path / "agent.safetensors")
    for learned in (agent, Agent.load(tmp_path / "agent.safetensors")):
        lived = rollouts(learned, lambda: Dial(start), 3, targets=6)
        assert {int(a) for e in lived for a in e.actions} == set(range(start, start + S))
        assert [e.rewards.sum() for e in lived] == [6, 6, 6]


@pytest.mark.parametrize("start", [1, -2])
def test_a_table_of_moves_acts_as_the_environment_counts(start):
    data = turned(start)
    dear = replace(data, rewards=-data.rewards)  # a way that pays for ever has no best end
    lived = rollouts(TabularPolicy(Table.of(dear)), lambda: Dial(start), 3)
    assert [e.rewards.sum() for e in lived] == [6, 6, 6]


def test_an_agent_of_other_choices_does_not_go_on_with_them():
    agent = DecisionTransformer(DecisionTransformer.config_class.tiny(**SIZES))
    agent.update(next(windows(turned(1), 4, 4)))
    with pytest.raises(ValueError, match="another action_start"):
        agent.update(next(windows(turned(0), 4, 4)))


def test_a_checkpoint_from_before_starts_at_0(tmp_path, monkeypatch):
    agent = DecisionTransformer(DecisionTransformer.config_class.tiny(**SIZES))
    whole = agent.state_dict()
    older = {name: tensor for name, tensor in whole.items() if name != "action_start"}
    monkeypatch.setattr(agent, "state_dict", lambda: older)
    agent.save(tmp_path / "older.safetensors")
    assert Agent.load(tmp_path / "older.safetensors").action_start == 0


def test_what_is_lived_goes_into_the_buffer_as_the_environment_counts(tmp_path):
    offline = turned(4)
    buffer = TrajectoryBuffer(offline, capacity=20)
    buffer.add(rollouts(Turner(4), lambda: Dial(4), 3))
    again = TrajectoryBuffer(offline, capacity=20)
    again.load_state_tensors(buffer.state_tensors())
    for held in (buffer.data, again.data):
        assert held.action_start == 4
        assert held.actions.unique().tolist() == [0, 1, 2]
    agent = OnlineDecisionTransformer(OnlineDecisionTransformer.config_class.tiny(**SIZES))
    agent.adopt(held.statistics)
    assert agent.action_start == 4


def test_mapped_selected_and_joined_data_start_where_the_data_do(tmp_path):
    data = turned(2)
    mapped = write_mapped([data, data], tmp_path / "rows")
    assert mapped.statistics.action_start == 2
    for like in (mapped, open_mapped(tmp_path / "rows"), mapped.select([0, 3]), data.top(0.5)):
        assert like.action_start == 2
        assert set(like.actions.tolist()) <= {0, 1, 2}
    with pytest.raises(ValueError, match=r"3 discrete actions in 2 … 4 .* 3 .* in 0 … 2"):
        joined(data, turned(0))


@settings(deadline=None, max_examples=50)
@given(
    n=st.integers(1, 4), start=st.integers(-5, 5), actions=st.lists(st.integers(-9, 9), min_size=1)
)
def test_data_hold_exactly_the_choices_that_exist(n, start, actions):
    episode = Episode(
        np.zeros((len(actions) + 1, 1)), np.array(actions), np.zeros(len(actions)), True, False
    )
    arguments = {"action_space": "discrete", "action_dim": n, "action_start": start}
    if all(action in Discrete(n, start=start) for action in map(np.int64, actions)):
        data = Trajectories.from_episodes([episode], **arguments)
        assert (data.actions + start).tolist() == actions
        return
    with pytest.raises(ValueError, match=f"outside the space {start} … {start + n - 1}"):
        Trajectories.from_episodes([episode], **arguments)


def test_minaris_discrete_space_says_where_it_starts(minari_folder):
    data = kept_by_minari("mine/dial-v0", Discrete(3, start=1), [1, 3, 2, 3])
    assert (data.action_dim, data.action_start, data.actions.tolist()) == (3, 1, [0, 2, 1, 2])


def test_continuous_actions_start_nowhere():
    with pytest.raises(ValueError, match="action_start=1 is for discrete actions"):
        Trajectories.from_episodes(
            [Episode(np.zeros((2, 1)), np.zeros((1, 1)), np.zeros(1), True, False)], action_start=1
        )


bound = st.floats(-1e3, 1e3, width=32)


@settings(deadline=None, max_examples=50)
@given(
    sides=arrays.arrays(
        np.float32, (2, 3), elements=st.one_of(bound, st.sampled_from([-np.inf, np.inf]))
    ),
    shares=arrays.arrays(np.float64, (5, 3), elements=st.floats(0, 1)),
)
def test_missing_bounds_are_those_of_the_data_and_leave_room(sides, shares):
    """Whatever space and data of it: bounds are finite, low is below high, all data are inside."""
    low, high = np.minimum(*sides), np.maximum(*sides)
    low, high = np.where(low == np.inf, -np.inf, low), np.where(high == -np.inf, np.inf, high)
    high = np.where(low == high, high + 1, high)
    floor, ceiling = np.maximum(low, -2e3), np.minimum(high, 2e3)
    actions = np.clip(floor + shares * (ceiling - floor), floor, ceiling)
    lowest, highest = finite_bounds(low, high, [actions[:2], actions[2:]])
    assert (np.isfinite(lowest) & np.isfinite(highest) & (lowest < highest)).all()
    assert ((lowest <= actions) & (actions <= highest)).all()
    assert (np.float32(lowest) < np.float32(highest)).all()
    known = np.isfinite(low), np.isfinite(high)
    assert np.array_equal(lowest[known[0]], low[known[0]])
    assert np.array_equal(highest[known[1]], high[known[1]])
    varied = np.float32(actions.min(0)) < np.float32(actions.max(0))
    assert np.array_equal(lowest[~known[0] & varied], actions.min(0)[~known[0] & varied])


BOUNDS = {
    "none": (Box(-np.inf, np.inf, (1,)), [[-3.0], [5.0]], (-3, 5)),
    "from two up": (Box(2.0, np.inf, (1,)), [[2.5], [7.0]], (2, 7)),
    "from two up, only two seen": (Box(2.0, np.inf, (1,)), [[2.0], [2.0]], (2, 4)),
    "down from minus four": (Box(-np.inf, -4.0, (1,)), [[-4.0], [-4.0]], (-8, -4)),
    "none, one action seen": (Box(-np.inf, np.inf, (1,)), [[0.5], [0.5]], (-0.5, 1.5)),
    "the largest that float32 knows": (
        Box(np.finfo(np.float32).min, np.finfo(np.float32).max, (1,)), [[-3.0], [5.0]], (-3, 5)
    ),
    "all": (Box(-333.33, 333.33, (1,)), [[1.0], [2.0]], (-333.33, 333.33)),
}  # fmt: skip


@pytest.mark.parametrize(("space", "actions", "expected"), BOUNDS.values(), ids=BOUNDS)
def test_minaris_missing_bounds_in_memory_and_mapped(space, actions, expected, minari_folder):
    data = kept_by_minari("mine/bounds-v0", space, actions)
    for like in (data, load_dataset("mine/bounds-v0", mapped=True)):
        found = like.action_low.item(), like.action_high.item()
        assert found == pytest.approx(expected)
    agent = DecisionTransformer(DecisionTransformer.config_class.tiny(state_dim=S, action_dim=1))
    agent.update(next(windows(data, 4, 4)))
    action = agent.select_action(np.zeros(S), target_return=1.0)
    assert data.action_low.numpy() <= action <= data.action_high.numpy()


STRANGE = {
    "an action of shape ()": (Box(-1, 1, ()), SEEN, r"action in Box.* no vector.*TransformAction"),
    "whole numbers": (Box(0, 5, (2,), np.int64), SEEN, r"action in Box.* no vector .*of floats"),
    "a matrix of actions": (Box(-1, 1, (2, 2)), SEEN, r"action in Box.* no vector"),
    "several choices": (MultiDiscrete([2, 3]), SEEN, "needs Box or Discrete actions, got Multi"),
    "pictures": (Discrete(2), Box(0, 255, (8, 8, 3), np.uint8), "observation in Box.*Flatten"),
}


@pytest.mark.parametrize(("space", "seen", "named"), STRANGE.values(), ids=STRANGE)
def test_spaces_that_are_no_vectors_are_refused_by_name(space, seen, named, minari_folder):
    with pytest.raises(ValueError, match=rf"mine/strange-v0.*: .*{named}"):
        kept_by_minari("mine/strange-v0", space, [space.sample()] * 3, seen)
