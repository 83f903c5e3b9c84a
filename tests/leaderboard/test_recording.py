"""An entry says what was achieved: against closed forms, and against training by hand."""

import gymnasium
import numpy as np
import pytest
import torch

from seqrl import BehaviourCloning, DecisionTransformer, fit, load_dataset, rollouts
from seqrl.datasets.origin import origin_of
from seqrl.environments import bandit
from seqrl.leaderboard import Recipe, Snapshot, learn, ours, record
from seqrl.leaderboard.recording import achieved
from seqrl.online.fine_tuning import EVALUATION_SEED
from seqrl.tools.records import processor

from .players import BANDIT, STILL, Still, normalised, playing, still

SMALL = {"hidden_dim": 8, "num_heads": 1, "num_layers": 1, "max_seq_len": 2, "batch_size": 8}


def test_returns_and_score_are_those_of_the_closed_form():
    entry = still(-0.5)
    assert entry["returns"] == {"still": [0.25] * 10}
    assert entry["scores"]["still"] == pytest.approx(normalised(-0.5, entry), abs=1e-4)
    assert entry["asked"] == pytest.approx(bandit.reward(bandit.points()).max(), abs=1e-3)
    assert (entry["data"]["episodes"], entry["data"]["steps"]) == (128, 128)
    assert (entry["updates"], entry["env_steps"]) == (1, 0)


def test_the_last_snapshot_counts_and_not_the_best():
    entry = record(STILL, BANDIT, 0, playing(-1.0, 0.0, 0.5))
    expected = [[n, normalised(a, entry)] for n, a in ((1, -1.0), (2, 0.0), (3, 0.5))]
    np.testing.assert_allclose(entry["curves"]["still"], expected, atol=1e-4)
    assert entry["scores"]["still"] == entry["curves"]["still"][-1][1]
    np.testing.assert_allclose(entry["losses"], [[1, 1.0], [2, 1 / 2], [3, 1 / 3]], atol=1e-6)


def test_a_snapshot_may_name_a_row_of_its_own():
    def train(recipe, data, seed, updates):
        yield Snapshot(5, Still(0.0), 0.1, row="still-before")
        yield Snapshot(7, Still(0.5), 0.1, env_steps=40)

    entry = record(STILL, BANDIT, 0, train)
    assert entry["returns"] == {"still-before": [1.0] * 10, "still": [0.0] * 10}
    assert (entry["updates"], entry["env_steps"]) == (7, 40)


def test_what_else_trained_it_is_told_and_the_rest_is_ours():
    policy = Still(0.0)
    policy.facts = {"d3rlpy": "2.8.1", "torch": "0.1"}
    entry = record(STILL, BANDIT, 0, lambda *_: [(1, policy, 0.0)])
    assert entry["d3rlpy"] == "2.8.1"
    assert entry["torch"] == torch.__version__


def test_an_entry_says_on_which_processor_it_was_made_and_with_how_many_threads():
    entry = still()
    assert entry["processor"] == processor()
    assert entry["capability"] == torch.backends.cpu.get_cpu_capability()
    assert entry["threads"] == torch.get_num_threads()


class FirstStates(Still):
    """Keeps the states that its episodes began with."""

    seen = None

    def select_action(self, state, target_return=None, timestep=None, *, greedy=True):
        self.seen = state if self.seen is None else self.seen
        return np.zeros((len(state), 3), np.float32)


def test_every_seed_starts_where_no_other_does():
    begun = {}
    for seed in (0, 1):
        policy = FirstStates(0.0)
        achieved(policy, origin_of("hopper/medium-v0"), 1.0, seed)
        begun[seed] = policy.seen
    with gymnasium.make("Hopper-v5") as world:
        resets = [world.reset(seed=EVALUATION_SEED + i)[0] for i in range(20)]
    np.testing.assert_allclose(np.concatenate([begun[0], begun[1]]), resets, rtol=1e-6)


def test_ours_learn_as_by_hand_whatever_the_snapshots():
    entry = record(Recipe(method="dt", updates=23, config=SMALL), BANDIT, 3)
    data = load_dataset(BANDIT)
    agent = DecisionTransformer({"state_dim": 1, "action_dim": 1} | SMALL, seed=3)
    losses = fit(agent, data, 23, progress=False)
    lived = rollouts(agent, "seqrl/Bandit-v0", 10, targets=entry["asked"])
    by_hand = [episode.rewards.sum() for episode in lived]
    np.testing.assert_allclose(entry["returns"]["dt"], by_hand, atol=1e-3)
    assert [number for number, _ in entry["losses"]] == [4, 9, 13, 18, 23]
    assert entry["losses"][-1][1] == pytest.approx(np.mean(losses[18:]), abs=1e-6)


def test_an_agent_of_ones_own_needs_one_line():
    class Mine(BehaviourCloning):
        pass

    def train(recipe, data, seed, updates):
        agent = Mine({"state_dim": 1, "action_dim": 1} | recipe.config, seed=seed)
        yield from learn(agent, data, updates)

    config = SMALL | {"max_seq_len": 1}
    mine = record(Recipe(method="mine", updates=20, config=config), BANDIT, 0, train)
    ours = record(Recipe(method="bc", updates=20, config=config), BANDIT, 0)
    assert mine["returns"]["mine"] == ours["returns"]["bc"]


def test_percent_bc_learns_from_the_best_alone():
    data = load_dataset("hopper/medium-v0")
    recipe = Recipe(method="bc-top10", agent="bc", updates=1, top=0.1, config={"max_seq_len": 1})
    [snapshot] = ours.train(recipe, data, 0, [1])
    torch.testing.assert_close(snapshot.policy.state_mean, data.top(0.1).statistics.state_mean)


def test_an_elastic_agent_has_a_second_row_with_the_same_weights():
    data = load_dataset("hopper/medium-v0")
    recipe = Recipe(method="edt", updates=4, distil=3, config=SMALL | {"max_seq_len": 4})
    *searching, foreseeing = ours.train(recipe, data, 0, [2, 4])
    assert [s.row for s in searching] == ["", ""]
    assert (foreseeing.row, foreseeing.updates) == ("edt-amortised", 4)
    ways = [s.policy.config.history for s in (searching[-1], foreseeing)]
    assert ways == ["search", "amortised"]
    other = dict(foreseeing.policy.named_parameters())
    for name, weight in searching[-1].policy.named_parameters():
        assert torch.equal(weight, other[name]) != name.startswith("selector.")


def test_an_online_agent_has_a_row_before_and_one_after(monkeypatch):
    asked = []

    def listen(run, *world, **more):
        asked.append(run.request())
        return iterate(run, *world, **more)

    iterate = ours.iterate
    monkeypatch.setattr(ours, "iterate", listen)
    plan = {"rollouts": 3, "updates": 2, "capacity": 50}
    recipe = Recipe(method="odt", updates=5, iterations=6, plan=plan, config=SMALL)
    entry = record(recipe, BANDIT, 0)
    assert list(entry["scores"]) == ["odt-offline", "odt"]
    assert [n for n, _ in entry["curves"]["odt-offline"]] == [1, 2, 3, 4, 5]
    assert [n for n, _ in entry["curves"]["odt"]] == [7, 9, 11, 13, 17]
    assert (entry["updates"], entry["env_steps"]) == (5 + 6 * 2, 6 * 3)
    np.testing.assert_allclose(asked, 2 * entry["asked"])


@pytest.mark.parametrize(
    ("more", "said"),
    [({"distil": 1}, "distil is for an Elastic"), ({"iterations": 1}, "for an Online")],
)
def test_what_an_agent_cannot_do_is_refused_before_it_learns(more, said):
    data = load_dataset(BANDIT)
    recipe = Recipe(method="dt", updates=10**9, config=SMALL, **more)
    with pytest.raises(ValueError, match=said):
        next(ours.train(recipe, data, 0, recipe.snapshots()))
