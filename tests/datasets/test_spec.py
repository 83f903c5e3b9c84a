"""The world that a data set names is rebuilt whole or refused by name; no strange code runs."""

import dataclasses
import importlib
import json
import sys

import gymnasium
import minari
import numpy as np
import pytest
from gymnasium import wrappers
from gymnasium.envs.registration import EnvSpec
from hypothesis import example, given, reject, settings
from hypothesis import strategies as st
from minari.data_collector import EpisodeBuffer

from seqrl import Trajectories, rollouts
from seqrl.__main__ import main
from seqrl.datasets.origin import origin_of
from seqrl.datasets.spec import spec_of
from tests.samples import make_episode

pytestmark = pytest.mark.filterwarnings(
    "ignore:.*is set to None:UserWarning:minari",
    "ignore:.*precision lowered:UserWarning",
    "ignore:.*Casting input:UserWarning",
)
small = st.integers(1, 4)
SOUND = {
    wrappers.ClipAction: st.fixed_dictionaries({}),
    wrappers.ClipReward: st.fixed_dictionaries({"min_reward": st.floats(-3, 0)}),
    wrappers.DelayObservation: st.fixed_dictionaries({"delay": small}),
    wrappers.FlattenObservation: st.fixed_dictionaries({}),
    wrappers.FrameStackObservation: st.fixed_dictionaries({"stack_size": small}),
    wrappers.RecordEpisodeStatistics: st.fixed_dictionaries({}),
    wrappers.RepeatAction: st.fixed_dictionaries({"num_repeats": small}),
    wrappers.RescaleAction: st.fixed_dictionaries(
        {"min_action": st.floats(-4, -1), "max_action": st.floats(1, 4)}
    ),
    wrappers.StickyAction: st.fixed_dictionaries({"repeat_action_probability": st.just(0.5)}),
    wrappers.TimeAwareObservation: st.fixed_dictionaries({}),
}


class Halved(gymnasium.RewardWrapper):
    """A reader's own wrapper, which records no arguments."""

    def reward(self, reward):
        return reward / 2


UNSOUND = {
    kind: st.fixed_dictionaries({})
    for kind in (wrappers.NormalizeObservation, wrappers.NormalizeReward, Halved)
}


def layers(kinds):
    return st.one_of(*(st.tuples(st.just(kind), how) for kind, how in kinds.items()))


def stacked(stack, limit=9, world="Pendulum-v1"):
    env = gymnasium.make(world, max_episode_steps=limit)
    for kind, arguments in stack:
        env = kind(env, **arguments)
    return env


def lived(env: gymnasium.Env) -> list:
    """All that is seen, received and ended in an episode of fixed actions."""
    seen, over = [env.reset(seed=3)[0]], False
    env.action_space.seed(4)
    while not over:
        *step, _ = env.step(env.action_space.sample())
        seen += step
        over = step[2] or step[3]
    return seen


def assert_alike(one: list, other: list) -> None:
    assert len(one) == len(other) >= 5
    assert all(map(np.array_equal, one, other))


@settings(deadline=None, max_examples=40)
@given(
    stack=st.lists(layers(SOUND | UNSOUND), max_size=4, unique_by=lambda layer: layer[0]),
    limit=st.integers(2, 9),
)
def test_any_stack_of_wrappers_is_rebuilt_equal_or_refused_by_name(stack, limit):
    try:
        env = stacked(stack, limit)
    except ValueError:  # nothing rescales actions that ClipAction has freed of their bounds
        reject()
    recorded = env.spec.to_json()
    bad = [kind.__name__ for kind, _ in stack if kind in UNSOUND]
    if bad:
        with pytest.raises(ValueError, match=f"mine: .*wrapper ({'|'.join(bad)}) "):
            spec_of("mine", recorded)
        return
    again = gymnasium.make(spec_of("mine", recorded))
    assert again.spec == EnvSpec.from_json(recorded)
    assert_alike(lived(again), lived(env))


@pytest.mark.parametrize("world", sorted(w for w in gymnasium.registry if w.startswith("seqrl/")))
def test_a_registered_world_is_rebuilt_by_its_own_record(world):
    spec = gymnasium.make(world).spec
    assert spec_of("mine", spec.to_json()) == spec


def test_what_older_gymnasiums_recorded_beside_it_says_nothing():
    told = json.loads(gymnasium.spec("Pendulum-v1").to_json())
    older = told | {"apply_api_compatibility": False, "autoreset": False}
    assert spec_of("mine", json.dumps(older)).max_episode_steps == 200
    with pytest.raises(ValueError, match="mine: .*autoreset"):
        spec_of("mine", json.dumps(told | {"autoreset": True}))


def test_nobody_watches():
    told = dataclasses.replace(gymnasium.spec("Pendulum-v1"), kwargs={"render_mode": "human"})
    assert spec_of("mine", told.to_json()).kwargs == {}


REFUSED = {
    "a wrapper without arguments": (
        {"additional_wrappers": [{"name": "Halved", "entry_point": "mine:H", "kwargs": None}]},
        "arguments of its wrapper Halved are not recorded",
    ),
    "a wrapper of unknown origin": (
        {"additional_wrappers": [{"name": "X", "entry_point": "strange:X", "kwargs": {}}]},
        "its wrapper X is strange:X; if you trust strange, say so: trusted=.'strange',",
    ),
    "a wrapper that writes files": (
        {
            "additional_wrappers": [
                {
                    "name": "RecordVideo",
                    "entry_point": "gymnasium.wrappers.rendering:RecordVideo",
                    "kwargs": {"video_folder": "videos"},
                }
            ]
        },
        "its wrapper RecordVideo does not do",
    ),
    "what is no wrapper": (
        {
            "additional_wrappers": [
                {"name": "os", "entry_point": "gymnasium.wrappers.rendering:os", "kwargs": {}}
            ]
        },
        "its wrapper os is gymnasium.wrappers.rendering:os",
    ),
    "a wrapper with other arguments": (
        {
            "additional_wrappers": [
                {
                    "name": "ClipReward",
                    "entry_point": "gymnasium.wrappers.transform_reward:ClipReward",
                    "kwargs": {"lowest": 0},
                }
            ]
        },
        "lowest",
    ),
    "other arguments": ({"kwargs": {"gravitation": 3}}, "gravitation"),
    "another entry point": (
        {"entry_point": "os:system"},
        "'Pendulum-v1' is made by gymnasium.* here, and by os:system in the data set",
    ),
    "an id that imports": ({"id": "strange:Pendulum-v1"}, "the id .* would import strange;"),
    "an unknown id": ({"id": "Strange-v7"}, "'Strange-v7' is not registered.*import the package"),
    "a field that is unknown": ({"gravity": 3}, "gravity"),
    "a limit that is none": ({"max_episode_steps": -4}, "max_episode_steps"),
    "an id that is none": ({"id": 5}, "'id': 5"),
}


@pytest.mark.parametrize(("changed", "named"), REFUSED.values(), ids=REFUSED)
def test_what_is_unknown_or_not_recorded_is_refused_by_name(changed, named):
    recorded = json.dumps(json.loads(gymnasium.spec("Pendulum-v1").to_json()) | changed)
    with pytest.raises(ValueError, match=f"^mine: its environment cannot be rebuilt: .*{named}"):
        spec_of("mine", recorded)


@pytest.mark.parametrize("recorded", [None, 7, "{", "[]", "3", '"Pendulum-v1"'])
def test_what_is_no_record_of_an_environment_is_refused(recorded):
    with pytest.raises(ValueError, match="^mine: its environment cannot be rebuilt: .*JSON"):
        spec_of("mine", recorded)


STRANGE = """
import pathlib
import gymnasium
from gymnasium.envs.classic_control import PendulumEnv
from gymnasium.utils import RecordConstructorArgs

pathlib.Path(__file__).with_suffix(".ran").touch()
gymnasium.register("Strange-v0", entry_point="strange_world:Strange", max_episode_steps=5)


class Strange(PendulumEnv):
    pass


class Doubled(gymnasium.RewardWrapper, RecordConstructorArgs):
    def __init__(self, env):
        RecordConstructorArgs.__init__(self)
        gymnasium.RewardWrapper.__init__(self, env)

    def reward(self, reward):
        return 2 * reward
"""


@pytest.fixture
def strange(tmp_path, monkeypatch):
    """The path of a file that appears when the module `strange_world` is run."""
    (tmp_path / "strange_world.py").write_text(STRANGE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(gymnasium.envs.registration, "registry", dict(gymnasium.registry))
    monkeypatch.setattr(gymnasium, "registry", gymnasium.envs.registration.registry)
    yield tmp_path / "strange_world.ran"
    sys.modules.pop("strange_world", None)


ATTACKS = {
    "id": {"id": "strange_world:Strange-v0", "entry_point": "strange_world:Strange"},
    "id of another": {"id": "strange_world:Pendulum-v1"},
    "entry point": {"entry_point": "strange_world:Strange"},
    "unknown": {"id": "Strange-v0", "entry_point": "strange_world:Strange"},
    "vectors": {"vector_entry_point": "strange_world:Strange"},
    "wrapper": {
        "additional_wrappers": [
            {"name": "Doubled", "entry_point": "strange_world:Doubled", "kwargs": {}}
        ]
    },
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_strange_code_runs_only_if_the_reader_vouches_for_it(attack, strange):
    told = json.loads(gymnasium.spec("Pendulum-v1").to_json()) | attack
    if "vector_entry_point" in attack:
        assert spec_of("mine", json.dumps(told)).vector_entry_point is None
    else:
        with pytest.raises(ValueError, match=r"strange_world.*trusted=\('strange_world',\)"):
            spec_of("mine", json.dumps(told))
    assert not strange.exists()
    assert gymnasium.make(spec_of("mine", json.dumps(told), trusted="strange_world"))
    assert strange.exists()


def test_a_trusted_module_that_is_missing_is_named():
    with pytest.raises(ValueError, match="No module named 'not_there'"):
        spec_of("mine", gymnasium.spec("Pendulum-v1").to_json(), trusted=["not_there"])


def recorded_by_minari(env: gymnasium.Env, name: str, **more) -> np.ndarray:
    """An episode of random actions as Minari keeps it; returns its actions."""
    state, _ = env.reset(seed=0)
    env.action_space.seed(0)
    buffer, over = EpisodeBuffer(observations=[state]), False
    episode = {key: [] for key in ("actions", "rewards", "terminations", "truncations")}
    states = [state]
    while not over:
        action = env.action_space.sample()
        state, *step, _ = env.step(action)
        states.append(state)
        for values, value in zip(episode.values(), (action, *step), strict=True):
            values.append(value)
        over = step[1] or step[2]
    buffer = EpisodeBuffer(
        observations=np.array(states), infos={}, **{k: np.array(v) for k, v in episode.items()}
    )
    minari.create_dataset_from_buffers(name, [buffer], env=env, **more)
    return np.array(episode["actions"], np.float32)


class Again:
    """A policy that takes the same actions again."""

    def __init__(self, actions: np.ndarray) -> None:
        self.actions = actions

    def reset_history(self, rows=None):
        pass

    def select_action(self, state, target_return=None, timestep=None, *, greedy=True):
        return self.actions[timestep]

    def observe(self, reward):
        pass


STACKS = {
    "clipped rewards": [(wrappers.ClipReward, {"min_reward": -1.0})],
    "rescaled actions": [(wrappers.RescaleAction, {"min_action": -1.0, "max_action": 1.0})],
    "three": [
        (wrappers.RescaleAction, {"min_action": -1.0, "max_action": 1.0}),
        (wrappers.TimeAwareObservation, {}),
        (wrappers.ClipReward, {"min_reward": -2.0}),
    ],
}


@pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS)
def test_the_actions_of_the_data_live_the_data_again(stack, minari_folder):
    actions = recorded_by_minari(stacked(stack, limit=30), "mine/pendulum-v0")
    data = minari.load_dataset("mine/pendulum-v0")[0]
    origin = origin_of("mine/pendulum-v0")
    [again] = rollouts(Again(actions), origin.env, 1, max_steps=origin.max_steps)
    np.testing.assert_allclose(again.rewards, data.rewards, rtol=1e-6)
    np.testing.assert_allclose(again.observations, data.observations, rtol=1e-6)


def test_the_recorded_limit_holds_where_the_clock_cut_no_episode(minari_folder):
    """All of its episodes ended by themselves; the registered limit is 500."""
    env = gymnasium.make("CartPole-v1", max_episode_steps=60)
    recorded_by_minari(env, "mine/poles-v0")
    origin = origin_of("mine/poles-v0")
    assert origin.max_steps is None
    assert origin.env.max_episode_steps == 60


@settings(deadline=None, max_examples=10)
@example(ends=[(21, True), (29, True), (3, False)])  # the recording ended before the last one did
@given(ends=st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1))
def test_an_episode_is_cut_where_no_recorded_one_went_on(ends):
    """The shipped walks as if they had ended so: after these many steps, by the clock or not."""
    random = np.random.default_rng(0)
    data = Trajectories.from_episodes(
        make_episode(steps, random, terminated=terminated) for steps, terminated in ends
    )
    cut = origin_of("random-walk-graph/walks-v0", data).max_steps
    longest = max(steps for steps, _ in ends)
    assert cut == (longest if (longest, False) in ends else None)


def test_where_an_environment_is_named_for_evaluation_that_is_where_one_evaluates(minari_folder):
    judge = gymnasium.make("Pendulum-v1", max_episode_steps=7, g=2.0)
    recorded_by_minari(stacked([], limit=4), "mine/judged-v0", eval_env=judge)
    lived, judged = (origin_of("mine/judged-v0", evaluating=e) for e in (False, True))
    assert (lived.max_steps, lived.env.kwargs) == (4, {})
    assert judged.env.kwargs == {"g": 2.0}
    [episode] = rollouts(
        Again(np.zeros((9, 1), np.float32)), judged.env, 1, max_steps=judged.max_steps
    )
    assert len(episode) == 7


def test_loading_its_world_runs_nothing_of_a_data_sets_choice(minari_folder, strange):
    """The spaces are missing too, for which Minari itself would make the environment."""
    recorded_by_minari(stacked([]), "mine/evil-v0")
    path = minari_folder / "mine/evil-v0/data/metadata.json"
    told = json.loads(path.read_text())
    spec = json.loads(told["env_spec"]) | ATTACKS["unknown"]
    kept = {key: value for key, value in told.items() if not key.endswith("space")}
    path.write_text(json.dumps(kept | {"env_spec": json.dumps(spec)}))
    with pytest.raises(ValueError, match="mine/evil-v0.*observation_space"):
        origin_of("mine/evil-v0")
    assert not strange.exists()


def test_the_command_line_trusts_what_it_is_told(minari_folder, strange, tmp_path, capsys):
    importlib.import_module("strange_world")
    recorded_by_minari(gymnasium.make("Strange-v0"), "mine/strange-v0")
    run = str(tmp_path / "run")
    train = ["train", "--dataset", "mine/strange-v0", "--preset", "tiny", "--steps", "1"]
    for known in (gymnasium.registry.pop("Strange-v0"), sys.modules.pop("strange_world")):
        assert known
    strange.unlink()
    assert main([*train, "--out", run]) == 0
    evaluate = ["evaluate", run, "--targets", "-9", "--episodes", "1"]
    assert main(evaluate) == 1
    assert "--trust strange_world" in capsys.readouterr().err
    assert not strange.exists()
    assert main([*evaluate, "--trust", "strange_world"]) == 0
    assert "asked" in capsys.readouterr().out
