"""Stored behaviour policies act as the networks that were trained, and as well as recorded."""

import importlib.util
import json
import shutil

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file

from seqrl.datasets import cards
from seqrl.datasets.actors import GaussianActor, SquashedActor
from seqrl.datasets.catalogue import recipe_of
from seqrl.datasets.control import CONTROL, POLICIES, Cast, training_run
from seqrl.datasets.places import SHIPPED
from seqrl.datasets.policies import StoredPolicy, Uniform
from seqrl.datasets.training_run import TrainingRun, store
from seqrl.evaluation import rollouts
from seqrl.tools import tensor_file
from tests.faults.checkpoints import sound_policies

SOUND = sound_policies()
RUNS = sorted(path.stem for path in POLICIES.glob("*.safetensors"))
SQUASHED = {
    "layers.0.weight": torch.rand(3, 4, 5), "layers.0.bias": torch.rand(3, 4),
    "layers.1.weight": torch.rand(3, 2, 4), "layers.1.bias": torch.rand(3, 2),
    "log_std.weight": torch.rand(3, 2, 4), "log_std.bias": torch.rand(3, 2),
}  # fmt: skip
BY_SAC = [name for name in RUNS if isinstance(training_run(name).actor(0), SquashedActor)]
WHOLE_RUNS = [name for name in BY_SAC if "random_steps" in training_run(name).facts]
GAUSSIAN = [name for name in RUNS if name not in BY_SAC]


def linear(weight: np.ndarray, bias: np.ndarray) -> torch.nn.Module:
    layer = torch.nn.Linear(weight.shape[1], weight.shape[0])
    layer.weight.data = torch.from_numpy(weight.astype(np.float32))
    layer.bias.data = torch.from_numpy(bias.astype(np.float32))
    return layer


def torch_twin(actor: GaussianActor | SquashedActor, between: torch.nn.Module) -> torch.nn.Module:
    """The actor as PyTorch's own layers."""
    layers = []
    for weight, bias in zip(actor.weights, actor.biases, strict=True):
        layers += [linear(weight, bias), between]
    return torch.nn.Sequential(*layers[:-1])


@pytest.mark.parametrize("name", BY_SAC)
def test_mean_and_spread_of_a_squashed_actor_are_the_trained_networks(name):
    run = training_run(name)
    actor = run.actor(len(run) - 1)
    twin = torch_twin(actor, torch.nn.ReLU())
    states = np.random.default_rng(0).normal(0, 2, (50, actor.weights[0].shape[1]))
    with torch.no_grad():
        hidden = twin[:-1](torch.from_numpy(states).float())
        log_std = linear(actor.log_std_weight, actor.log_std_bias)(hidden).clamp(-20, 2)
        expected = twin[-1](hidden), log_std.exp()
    for found, wanted in zip(actor.gaussian(states), expected, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=2e-5, atol=2e-5)


def test_a_squashed_actor_draws_the_tanh_of_a_gaussian():
    """Two states, one layer: artanh of the actions has the mean and spread that are given."""
    weights, biases = (np.array([[0.3], [0.1]], np.float32),), (np.float32([0.2, -0.5]),)
    spread = np.array([[0.5], [0.0]], np.float32), np.log(np.float32([0.2, 0.6]))
    policy = StoredPolicy(SquashedActor(weights, biases, *spread), seed=2)
    for state in (0.0, 1.0):
        actions = policy.select_action(np.full((40_000, 1), state, np.float32))
        assert actions.dtype == np.float32
        drawn = np.arctanh(actions.astype(float))
        mean = [0.2 + 0.3 * state, -0.5 + 0.1 * state]
        std = [0.2 * np.exp(0.5 * state), 0.6]
        np.testing.assert_allclose(drawn.mean(0), mean, atol=5 * max(std) / 200)
        np.testing.assert_allclose(drawn.std(0), std, rtol=5 / np.sqrt(2 * 40_000))
    quiet = StoredPolicy(policy.actor, noise=0.0).select_action(np.zeros((1, 1), np.float32))
    np.testing.assert_allclose(quiet, np.tanh([[0.2, -0.5]]), rtol=1e-6)


@pytest.mark.parametrize("name", WHOLE_RUNS)
def test_chance_acts_until_a_run_by_sac_begins_to_learn(name):
    facts = training_run(name).facts
    began = facts["random_steps"] // facts["steps_per_actor"]
    cast = Cast([(name, number) for number in (0, began - 1, began, began + 1)])
    kinds = [type(cast.policy(turn, seed=0)) for turn in range(4)]
    assert kinds == [Uniform, Uniform, StoredPolicy, StoredPolicy]


@pytest.mark.parametrize("name", GAUSSIAN)
def test_the_mean_action_is_the_trained_networks(name):
    run = training_run(name)
    actor = run.actor(len(run) - 1)
    spread = np.sqrt(actor.variance)
    states = actor.mean + spread * np.random.default_rng(0).normal(0, 2, (50, len(spread)))
    scaled = torch.from_numpy((states - actor.mean) / np.sqrt(actor.variance + 1e-8))
    with torch.no_grad():
        expected = torch_twin(actor, torch.nn.Tanh())(scaled.clamp(-10, 10).float())
    np.testing.assert_allclose(actor.mean_action(states), expected, atol=2e-5)


@pytest.mark.parametrize("name", RUNS)
def test_every_actor_is_finite_and_the_first_is_untrained(name):
    run = training_run(name)
    for update in range(len(run)):
        for values in vars(run.actor(update)).values():
            assert all(np.isfinite(part).all() for part in values)
    assert len(run.facts["returns"]) >= len(run) - 1


def test_actions_have_the_spread_of_training_and_stay_in_the_space():
    actor = training_run("halfcheetah").actor(3)
    states = np.repeat(actor.mean[None], 20_000, 0)
    actions = StoredPolicy(actor, seed=1).select_action(states)
    assert actions.dtype == np.float32
    assert np.abs(actions).max() <= 1
    inside = np.abs(actor.mean_action(states[:1])[0]) + 5 * actor.std < 1
    assert inside.any()  # what is never clipped shows its spread
    np.testing.assert_allclose(actions.std(0)[inside], actor.std[inside], rtol=0.025)


def test_noise_replaces_the_spread():
    actor = training_run("halfcheetah").actor(3)
    states = np.repeat(actor.mean[None], 7, 0)
    quietest = StoredPolicy(actor, noise=0.0).select_action(states)
    np.testing.assert_array_equal(quietest, np.clip(actor.mean_action(states), -1, 1))


def test_the_same_seed_plays_the_same_game():
    actor = training_run("hopper").actor(20)
    one, same, other = (
        rollouts(StoredPolicy(actor, seed), "Hopper-v5", 3, seed=5, greedy=False)
        for seed in (0, 0, 1)
    )
    for a, b, c in zip(one, same, other, strict=True):
        np.testing.assert_array_equal(a.observations, b.observations)
        np.testing.assert_array_equal(a.actions, b.actions)
        assert a.actions.shape != c.actions.shape or (a.actions != c.actions).any()


def test_noise_is_drawn_for_each_row():
    actor = training_run("halfcheetah").actor(3)
    actions = StoredPolicy(actor).select_action(np.repeat(actor.mean[None], 4, 0))
    assert len(np.unique(actions)) == actions.size


@pytest.mark.parametrize("name", [n for n in CONTROL if "/medium-v" in n])
def test_the_medium_policy_plays_as_well_as_its_card_says(name):
    """The median of eight fresh episodes, against the mean of fifty: within four standard errors.

    A median, since now and then an episode falls at once, and contact physics decides which.
    """
    full, recipe = recipe_of(name)
    level = cards.read_card(SHIPPED / full.removeprefix("seqrl/"))["players"]["the medium policy"]
    robot = name.split("/")[1]
    run = training_run(robot if name.endswith("-v0") else f"{robot}-sac")
    policy = StoredPolicy(run.actor(run.facts["stages"]["medium"]), seed=77)
    played = rollouts(policy, recipe.env, 8, seed=123_456, num_envs=8, greedy=False)
    median = np.median([episode.rewards.sum() for episode in played])
    error = level["sd"] * np.sqrt(np.pi / 2 / 8 + 1 / level["episodes"])  # π/2: a median's
    assert abs(median - level["mean"]) < 4 * error


def test_an_actor_that_is_not_stored():
    run = training_run("hopper")
    with pytest.raises(IndexError, match=f"holds actors 0 … {len(run) - 1}, got {len(run)}"):
        run.actor(len(run))


def test_a_file_that_is_no_training_run(tmp_path):
    path = tmp_path / "other.safetensors"
    for content in (b"", b"not safetensors at all"):
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"other\.safetensors is damaged or no stored"):
            TrainingRun(path)
    save_file({"weight": np.zeros(3)}, path, {"facts": json.dumps({})})
    with pytest.raises(ValueError, match="not a seqrl stored training run"):
        TrainingRun(path)
    with pytest.raises(FileNotFoundError, match="no stored training run at"):
        TrainingRun(tmp_path / "missing.safetensors")


def test_a_damaged_training_run(tmp_path):
    whole = (POLICIES / "hopper.safetensors").read_bytes()
    path = tmp_path / "half.safetensors"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ValueError, match="damaged"):
        TrainingRun(path)


def test_one_changed_weight_of_a_shipped_run_is_found(tmp_path):
    """The older files have no checksum of their own; it stands in a list beside them."""
    for path in (*POLICIES.glob("*.safetensors"), POLICIES / "SHA256SUMS"):
        shutil.copy(path, tmp_path)
    for name in RUNS:
        path = tmp_path / f"{name}.safetensors"
        contents = bytearray(path.read_bytes())
        TrainingRun(path)
        contents[-1] ^= 1  # of the last tensor
        path.write_bytes(contents)
        with pytest.raises(ValueError, match="do not match its checksum"):
            TrainingRun(path)


def test_a_stored_run_brings_its_checksum_along(tmp_path):
    tensors, facts = SOUND
    store(tmp_path / "mine", {n: t.numpy() for n, t in tensors.items()}, facts)
    run = TrainingRun(tmp_path / "mine")
    assert (len(run), run.facts) == (3, facts)
    contents = bytearray((tmp_path / "mine").read_bytes())
    contents[-1] ^= 1
    (tmp_path / "mine").write_bytes(contents)
    with pytest.raises(ValueError, match="do not match its checksum"):
        TrainingRun(tmp_path / "mine")


@pytest.mark.parametrize(
    ("tensors", "name"), [(tensors, name) for tensors in (SOUND[0], SQUASHED) for name in tensors]
)
def test_every_tensor_of_a_run_must_be_there_and_sound(tmp_path, tensors, name):
    facts = SOUND[1]
    store(tmp_path / "whole", {n: t.numpy() for n, t in tensors.items()}, facts)
    assert len(TrainingRun(tmp_path / "whole")) == 3
    tensor, path = tensors[name], tmp_path / "crafted"
    endless = tensor.clone()
    endless.view(-1)[0] = torch.inf
    lacking = {n: t for n, t in tensors.items() if n != name}
    others = [tensor[:-1], tensor[None], tensor.double(), endless]
    if tensors is SOUND[0] or name != "layers.0.weight":  # nothing else says how wide a state is
        others += [tensor[..., :-1]]
    for crafted in (lacking, *(tensors | {name: other} for other in others)):
        tensor_file.write(path, crafted, facts)
        with pytest.raises(ValueError, match="crafted cannot be used"):
            TrainingRun(path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"recipe": {}}, "its recipe must name the world"),
        ({"recipe": None}, "its recipe must name the world"),
        ({"stages": [1]}, "its stages must be an object"),
        ({"stages": {"best": 3}}, "stage 'best' must be at least 0 and at most 2, got 3"),
        ({"stages": {"dial": [0, "1"]}}, "stage 'dial' must be a whole number"),
    ],
)
def test_facts_of_a_run_must_make_sense(tmp_path, change, said):
    tensors, facts = SOUND
    tensor_file.write(tmp_path / "crafted", tensors, facts | change)
    with pytest.raises(ValueError, match=said):
        TrainingRun(tmp_path / "crafted")
    for key in facts.keys() - {"steps_per_actor"}:
        tensor_file.write(tmp_path / "crafted", tensors, {k: facts[k] for k in facts if k != key})
        with pytest.raises(ValueError, match=f"its facts lack \\['{key}'\\]"):
            TrainingRun(tmp_path / "crafted")


def script_of(name, monkeypatch):
    monkeypatch.syspath_prepend(POLICIES)  # where it finds what lies beside it
    spec = importlib.util.spec_from_file_location(name, POLICIES / f"{name}.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


def test_a_level_is_the_mean_of_an_actor_and_up_to_four_before_it(monkeypatch):
    script = script_of("levels", monkeypatch)
    returns = [None, 3.0, 9.0, None, 6.0, 2.0, 40.0]
    known = [[r for r in returns[max(0, i - 4) : i + 1] if r is not None] for i in range(7)]
    expected = [np.mean(each) if each else -np.inf for each in known]
    np.testing.assert_allclose(script.levels(returns), expected)
    assert script.first_to_reach(6.0, returns) == 2
    assert script.first_to_reach(14.3, returns) is None


def test_an_actor_by_sac_acts_as_the_library_that_trained_it(tmp_path, monkeypatch):
    """Train for a moment, store, load: mean and spread are sbx's own."""
    pytest.importorskip("sbx", reason="only who trains policies needs it")
    script = script_of("train_sac", monkeypatch)
    script.EVERY, script.RANDOM_STEPS = 50, 100
    model = script.train("walker2d", 200, seed=3).model
    arrays = {name: values[None] for name, values in script.actor(model).items()}
    store(tmp_path / "last", arrays, SOUND[1] | {"stages": {}})
    states = np.random.default_rng(0).normal(0, 3, (20, 17)).astype(np.float32)
    mean, std = TrainingRun(tmp_path / "last").actor(0).gaussian(states)
    state = model.policy.actor_state
    expected = state.apply_fn(state.params, states).distribution
    np.testing.assert_allclose(mean, expected.mean(), atol=1e-4)
    np.testing.assert_allclose(std, expected.stddev(), rtol=1e-4)


def test_a_stored_actor_acts_as_the_library_that_trained_it(tmp_path, monkeypatch):
    """Train for a moment, store, load: the mean action is stable-baselines3's own."""
    pytest.importorskip("stable_baselines3", reason="only who trains policies needs it")
    script = script_of("train_ppo", monkeypatch)
    brief = {"updates": 2, "n_steps": 16, "n_epochs": 1, "updates_per_actor": 1}
    recipe = script.RECIPES["walker2d"] | brief
    recorder = script.train(recipe, seed=3)
    for layer in (
        *recorder.model.policy.mlp_extractor.policy_net[::2],
        recorder.model.policy.action_net,
    ):
        for values in layer.parameters():
            values.data = values.data.half().float()  # as precise as the file
    recorder.actors[-1] = script.actor(recorder.model)
    recorder.returns = [0.0, 1.0]
    script.store(recorder, recipe, 3, tmp_path / "brief.safetensors")

    states = np.random.default_rng(0).normal(0, 3, (20, 17)).astype(np.float32)
    scaled = recorder.model.get_vec_normalize_env().normalize_obs(states)
    expected = recorder.model.policy.get_distribution(torch.from_numpy(scaled).float())
    actor = TrainingRun(tmp_path / "brief.safetensors").actor(1)
    mean = expected.distribution.mean.detach().numpy()
    np.testing.assert_allclose(actor.mean_action(states), mean, atol=1e-5)
    np.testing.assert_allclose(
        actor.std, expected.distribution.stddev.detach().numpy()[0], rtol=1e-6
    )


def test_every_medium_policy_is_roughly_half_way():
    for name in CONTROL:
        if name.endswith("/medium-v0"):
            card = cards.read_card(SHIPPED / name.removeprefix("seqrl/"))
            assert 30 <= card["players"]["the medium policy"]["normalised"] <= 55


@pytest.mark.parametrize("name", WHOLE_RUNS)
def test_a_medium_policy_by_sac_plays_as_it_was_asked_to(name):
    """It was chosen by few episodes in training; its card tells of fifty."""
    robot = name.removesuffix("-sac")
    card = cards.read_card(SHIPPED / robot / "medium-v1")
    wanted = training_run(name).facts["recipe"]["medium_score"]
    assert card["players"]["the medium policy"]["normalised"] == pytest.approx(wanted, abs=3)
