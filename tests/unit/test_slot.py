"""What someone else's world may do to a rollout: nothing silently; each refusal teaches."""

import numpy as np
import pytest
from gymnasium import spaces
from gymnasium.wrappers import FlattenObservation, OrderEnforcing, RescaleAction, TimeLimit
from hypothesis import given, settings
from hypothesis import strategies as st

from seqrl import Episode, Trajectories, rollouts
from seqrl.evaluation import slot
from seqrl.evaluation.slot import Slot
from tests.samples import A, Drift, S, make_agent


class Pusher:
    """A policy whose actions are always the same array of its own, 1, 2, 3 … hundredths."""

    def __init__(self, rows: int, shape: tuple[int, ...] = (A,), dtype: type = np.float32) -> None:
        self.actions = np.zeros((rows, *shape), dtype)
        self.unit = 0.01 if dtype is np.float32 else 1

    def reset_history(self, rows=None):
        pass

    def select_action(self, state, target_return=None, timestep=None, *, greedy=True):
        self.actions += self.unit
        return self.actions

    def observe(self, reward):
        pass


class Careless(Drift):
    """Drift that uses its arrays again: the observation's, and the action that it was given."""

    def __init__(self, meddles: float = 0.0) -> None:
        super().__init__()
        self.buffer, self.meddles = np.zeros(S, np.float32), meddles

    def reset(self, **options):
        self.buffer[:], info = super().reset(**options)
        return self.buffer, info

    def step(self, action):
        self.buffer[:], *rest = super().step(action)
        action *= self.meddles
        return self.buffer, *rest


def same(one: list[Episode], other: list[Episode]) -> bool:
    return all(
        np.array_equal(getattr(a, name), getattr(b, name))
        for a, b in zip(one, other, strict=True)
        for name in ("observations", "actions", "rewards")
    )


@settings(deadline=None, max_examples=30)
@given(
    meddles=st.sampled_from([0.0, -1.0, np.nan]),
    episodes=st.integers(1, 6),
    num_envs=st.integers(1, 4),
)
def test_a_world_that_reuses_its_arrays_changes_no_record_and_no_policy(
    meddles, episodes, num_envs
):
    """The policy uses its own array again too; the careful world is lived one step at a time."""
    rows = min(episodes, num_envs)
    policy, plain = Pusher(rows), Pusher(rows)
    lived = rollouts(policy, lambda: Careless(meddles), episodes, num_envs=num_envs)
    assert same(lived, rollouts(plain, Drift, episodes, num_envs=num_envs))
    assert np.array_equal(policy.actions, plain.actions)
    assert len(np.unique(lived[0].actions[:, 0])) == len(lived[0]) >= 2
    assert len(np.unique(lived[0].observations[:, 1])) == len(lived[0]) + 1


WRAPPED = {
    "itself": lambda env: env,
    "a wrapper around it": OrderEnforcing,
    "two around it": lambda env: TimeLimit(OrderEnforcing(env), 9),
}


@pytest.mark.parametrize("wrap", WRAPPED.values(), ids=WRAPPED)
def test_one_environment_in_two_slots_is_refused(wrap):
    one = Drift()
    with pytest.raises(ValueError, match=r"2 episodes run at once.* the same one.*lambda: gym"):
        rollouts(Pusher(2), lambda: wrap(one), 4, num_envs=2)
    assert not one.closed


def test_one_environment_in_one_slot_lives_one_episode_after_another():
    one = Drift()
    lived = rollouts(Pusher(1), lambda: one, 4, num_envs=1)
    assert same(lived, rollouts(Pusher(1), Drift, 4, num_envs=1))


def test_an_environment_where_a_function_belongs_is_refused():
    with pytest.raises(TypeError, match=r"id or a function .*Drift.*lambda: gym\.make"):
        rollouts(Pusher(1), Drift(), 1)


def test_what_returns_no_environment_is_refused():
    with pytest.raises(TypeError, match="must return an environment, got None"):
        rollouts(Pusher(1), lambda: None, 1)


def test_arguments_beside_a_function_are_refused_and_not_forgotten():
    with pytest.raises(TypeError, match=r"env_kwargs \{'cut_off': 2\}"):
        rollouts(Pusher(1), Drift, 1, env_kwargs={"cut_off": 2})


class Odd(Drift):
    """Drift with something in it that is otherwise than it should be."""

    def __init__(self, *, observation=None, reward=None, reset=None, step=None, space=None):
        super().__init__()
        self.observation, self.odd_reward = observation, reward
        self.odd_reset, self.odd_step = reset, step
        self.action_space = space or self.action_space
        self.steps = 0

    def reset(self, **options):
        state, info = super().reset(**options)
        state = state if self.observation is None else self.observation
        return self.odd_reset(state, info) if self.odd_reset else (state, info)

    def step(self, action):
        self.steps += 1
        state, reward, *rest = super().step(self.action_space.sample())
        reward = reward if self.odd_reward is None else self.odd_reward
        return self.odd_step(state, reward, *rest) if self.odd_step else (state, reward, *rest)


NO_VECTORS = {
    "a picture": (np.zeros((8, 8, 3)), r"ndarray of shape \(8, 8, 3\)"),
    "a mapping": ({"observation": np.zeros(2), "goal": np.zeros(2)}, "dict of 2"),
    "parts of two sizes": ((np.zeros(2), np.zeros(3)), "tuple of 2"),
    "a number": (np.int64(3), "int64"),
}


@pytest.mark.parametrize(("observation", "named"), NO_VECTORS.values(), ids=NO_VECTORS)
def test_observations_that_are_no_vectors_are_refused_before_the_first_step(observation, named):
    made = []

    def make():
        made.append(Odd(observation=observation))
        return made[-1]

    with pytest.raises(ValueError, match=rf"observation is a {named}.*FlattenObservation"):
        rollouts(make_agent(), make, 2, targets=1.0)
    assert made[0].steps == 0


def test_the_wrapper_that_the_hint_names_helps():
    space = spaces.Dict({"a": spaces.Box(-9, 9, (2,)), "b": spaces.Box(-9, 9, (1,))})

    def make():
        env = Odd(observation={"a": np.ones(2, np.float32), "b": np.ones(1, np.float32)})
        env.observation_space = space
        env.odd_step = lambda state, *rest: (env.observation, *rest)
        return FlattenObservation(env)

    [episode] = rollouts(make_agent(), make, 1, targets=1.0)
    assert (episode.observations == 1).all()


@pytest.mark.parametrize(
    "odd",
    [
        {"reset": lambda state, info: state},
        {"reset": lambda state, info: state[:2]},  # two numbers are no observation and info
        {"reset": lambda state, info: tuple(state[:2])},
        {"step": lambda state, reward, terminated, truncated, info: (state, reward, True, info)},
        {"step": lambda state, *rest: state},
    ],
    ids=["bare reset", "bare reset of two", "bare pair", "step of four", "step of one"],
)
def test_the_tuples_of_the_old_gym_are_refused_by_name(odd):
    with pytest.raises(TypeError, match=r"environment's (reset|step) returned a .*old Gym"):
        rollouts(Pusher(1), lambda: Odd(**odd), 1)


def test_a_step_of_four_that_a_wrapper_meets_first_is_named_too():
    def four(state, reward, terminated, truncated, info):
        return state, reward, terminated, info

    with pytest.raises(TypeError, match="step returned 4 things.*old Gym"):
        rollouts(Pusher(1), lambda: TimeLimit(Odd(step=four), 5), 1)


def test_a_reset_without_a_seed_is_named():
    class Unseeded(Drift):
        def reset(self):
            return super().reset(seed=0)

    with pytest.raises(TypeError, match="takes no seed.*old Gym"):
        rollouts(Pusher(1), Unseeded, 1)


def test_errors_of_the_world_itself_stay_what_they_are():
    class Broken(Drift):
        def reset(self, **options):
            raise TypeError("no such thing as a goal")

        def step(self, action):
            raise ValueError("out of fuel")

    with pytest.raises(TypeError, match="^no such thing as a goal$"):
        rollouts(Pusher(1), Broken, 1)
    Broken.reset = Drift.reset
    with pytest.raises(ValueError, match="^out of fuel$"):
        rollouts(Pusher(1), Broken, 1)


@pytest.mark.filterwarnings("error")
def test_a_reward_in_an_array_of_one_is_that_reward():
    [episode] = rollouts(Pusher(1), lambda: Odd(reward=np.array([0.5])), 1)
    assert episode.rewards.tolist() == [0.5] * len(episode)


def test_several_rewards_at_once_are_refused():
    with pytest.raises(ValueError, match=r"reward is a ndarray of shape \(2,\), expected one"):
        rollouts(Pusher(1), lambda: Odd(reward=np.zeros(2)), 1)


MISFITS = {
    "an action without a dimension": (spaces.Box(-1, 1, ()), (1,), np.float32),
    "one dimension too few": (spaces.Box(-1, 1, (3,)), (2,), np.float32),
    "a matrix": (spaces.Box(-1, 1, (2, 2)), (4,), np.float32),
    "vectors for a choice": (spaces.Discrete(3), (2,), np.float32),
    "a float for a choice": (spaces.Discrete(3), (), np.float32),
    "the fourth of three": (spaces.Discrete(3, start=-2), (), np.int64),
    "less than the least": (spaces.Discrete(3, start=2), (), np.int64),
    "fractions for whole numbers": (spaces.Box(0, 5, (2,), np.int64), (2,), np.float32),
    "fractions for switches": (spaces.MultiBinary(2), (2,), np.float32),
    "fractions for several choices": (spaces.MultiDiscrete([3, 3]), (2,), np.float32),
    "the fourth of three twice": (spaces.MultiDiscrete([3, 3], start=[-2, -2]), (2,), np.int64),
    "a vector for a tuple": (spaces.Tuple([spaces.Box(-1, 1, ())] * 2), (2,), np.float32),
    "a vector for a mapping": (spaces.Dict({"a": spaces.Box(-1, 1, (2,))}), (2,), np.float32),
}


@pytest.mark.parametrize(("space", "shape", "dtype"), MISFITS.values(), ids=MISFITS)
def test_actions_that_the_world_does_not_have_are_refused_before_a_step(space, shape, dtype):
    env = Odd(space=space)
    with pytest.raises(ValueError, match="the policy chose .* but the environment takes") as told:
        rollouts(Pusher(1, shape, dtype), lambda: env, 1)
    assert str(space) in str(told.value)
    assert env.steps == 0


@given(n=st.integers(1, 5), start=st.integers(-4, 4), action=st.integers(-9, 9))
def test_a_choice_passes_exactly_if_the_space_contains_it(n, start, action):
    space = spaces.Discrete(n, start=start)
    slot = Slot(Odd(space=space))
    slot.begin(0, seed=0)
    try:
        slot.step(np.int64(action), np.int64(action), None)
    except ValueError:
        assert not space.contains(action)
    else:
        assert space.contains(action)


WHOLE_SPACES = [
    spaces.Box(0, 2, (2,), np.int64),
    spaces.MultiBinary(2),
    spaces.MultiDiscrete([3, 2]),
    spaces.Tuple([spaces.Discrete(3), spaces.Discrete(2)]),
    spaces.Dict({"a": spaces.Discrete(3), "b": spaces.Discrete(2)}),
]


@given(
    space=st.sampled_from(WHOLE_SPACES),
    action=st.lists(st.floats(-3, 3), min_size=2, max_size=2).map(np.array),
)
def test_no_agents_vector_passes_for_whole_numbers_or_parts(space, action):
    slot = Slot(Odd(space=space))
    slot.begin(0, seed=0)
    with pytest.raises(ValueError, match=r"the environment takes .*TransformAction"):
        slot.step(action, action, None)
    assert slot.env.steps == 0


@pytest.mark.parametrize("space", WHOLE_SPACES[:3], ids=str)
def test_a_policy_made_for_a_space_of_whole_numbers_acts_there(space):
    [episode] = rollouts(Pusher(1, (2,), np.int64), lambda: Odd(space=space), 1, max_steps=1)
    assert episode.actions.tolist() == [[1, 1]]


WRONG_STEPS = {
    "no reward": ((0, None, False, False), "reward is a NoneType"),
    "a word": ((0, "much", False, False), "reward is a str"),
    "two rewards in a list": ((0, [1.0, 2.0], False, False), "reward is a list of 2"),
    "ragged": ((0, [[1.0], [2.0, 3.0]], False, False), "reward is a list of 2"),
    "two ends": ((0, 1.0, np.array([True, False]), False), r"terminated is .*shape \(2,\)"),
    "two cuts": ((0, 1.0, False, [True, False]), "truncated is a list of 2"),
    "no end": ((0, 1.0, None, False), "terminated is a NoneType"),
    "a longer state": ((1, 1.0, False, False), "has 4 numbers, after 3 at"),
}


@pytest.mark.parametrize(("given", "named"), WRONG_STEPS.values(), ids=WRONG_STEPS)
def test_what_no_step_returns_is_named_and_the_world_closed(given, named):
    more, *rest = given
    env = Odd(step=lambda state, *_: (np.append(state, [0.0] * more), *rest, {}))
    with pytest.raises(ValueError, match=f"^the environment's (observation )?{named}"):
        rollouts(Pusher(1), lambda: env, 1)
    assert env.closed


def test_worlds_whose_states_have_several_sizes_are_named():
    sizes = iter((S, S + 1))
    with pytest.raises(ValueError, match=r"several sizes: \[3, 4\]"):
        rollouts(Pusher(2), lambda: Odd(observation=np.zeros(next(sizes))), 2)


def test_a_policy_with_a_row_too_few_is_named():
    with pytest.raises(ValueError, match=r"actions of shape \(1, 2\) for 2 states"):
        rollouts(Pusher(1), Drift, 2)


def test_what_was_lived_is_data():
    lived = rollouts(Pusher(2), lambda: RescaleAction(Careless(), -0.5, 0.5), 3, num_envs=2)
    assert len(Trajectories.from_episodes(lived)) == 3


def test_one_deprecation_is_not_told_and_every_other_warning_is(capsys):
    """The half-cheetah's model speaks of it each time it is read."""
    slot.make_env("HalfCheetah-v5").close()
    assert capsys.readouterr().out == ""
    slot._tell("Nan, Inf or huge value in QACC")
    assert capsys.readouterr().out == "MuJoCo: Nan, Inf or huge value in QACC\n"
