"""Beam search against whole passes and against every sequence that there is."""

import itertools
import math

import numpy as np
import pytest
import torch

from seqrl import Episode, fit
from seqrl.trajectories import Trajectories
from seqrl.trajectory_transformer import (
    TrajectoryTransformer,
    TrajectoryTransformerConfig,
    by_likelihood,
    by_return,
)
from seqrl.trajectory_transformer.choices import likely_only
from seqrl.trajectory_transformer.path import Path
from seqrl.transformer import Cache
from tests.samples import S
from tests.trajectory_transformer.samples import BINS, STEPS, log_chances, planner, window

BOTH = pytest.mark.parametrize("discrete", [False, True])
SEEDS = pytest.mark.parametrize("seed", [0, 1, 2])
TRAINED = pytest.mark.parametrize("seed", [0, 1])  # of tests that train


def past(batch, row: int) -> dict[str, torch.Tensor]:
    """The real steps of one row."""
    steps = int(batch["mask"][row].sum())
    return {name: field[row : row + 1, -steps:] for name, field in batch.items()}


@BOTH
def test_who_asks_twice_hears_the_same_also_of_those_that_stay(discrete):
    path = Path(planner(discrete=discrete), window(discrete=discrete))
    first = path.logits().clone()
    assert torch.equal(path.logits(), first)
    path.keep(torch.tensor([3, 0, 0]))
    assert torch.equal(path.logits(), first[[3, 0, 0]])
    path.push(torch.tensor([1, 0, 1]))
    assert not torch.equal(path.logits(), first[[3, 0, 0]])


@BOTH
@SEEDS
@pytest.mark.parametrize("condition", ["none", "goal"])
@pytest.mark.parametrize("context", [1, 2, STEPS])
def test_with_a_cache_each_token_sees_what_whole_passes_show_it(discrete, seed, condition, context):
    """Rows of several lengths grow, are dropped, doubled and slid, and say as without all that."""
    agent = planner(discrete=discrete, seed=seed, eval_context=context, condition=condition)
    batch = window(discrete=discrete, seed=seed)
    newest = {name: field[:, -context:] for name, field in batch.items()}
    path, size = Path(agent, newest), agent.config.tokens_per_step
    random = torch.Generator().manual_seed(seed)
    known = [agent.tokens(past(newest, row))[0].flatten() for row in range(len(batch["mask"]))]
    known = [tokens[: len(tokens) - size + S] for tokens in known]
    origin = list(range(len(known)))  # whose goal it is
    for _ in range(3 * size):
        said = path.logits().log_softmax(dim=1)
        for row, tokens in enumerate(known):
            whole, begun = divmod(len(tokens), size)
            kept = max(context - 1, 1) if begun < S else context - 1  # a state sees one at least
            tokens = tokens[size * max(whole - kept, 0) :]
            steps = -(-len(tokens) // size)
            seen = torch.zeros(steps * size, dtype=torch.int64)
            seen[: len(tokens)] = tokens
            whole = log_chances(agent, seen.view(steps, size), past(newest, origin[row]))
            whole = whole.reshape(-1, BINS + 1)
            np.testing.assert_allclose(said[row].detach(), whole[len(tokens) - 1], atol=1e-4)
            known[row] = tokens
        kept = torch.randint(len(known), (4,), generator=random)
        pushed = torch.randint(2, (4,), generator=random)
        path.keep(kept)
        origin = [origin[i] for i in kept]
        path.push(pushed)
        known = [
            torch.cat([known[i], token.view(1)]) for i, token in zip(kept, pushed, strict=True)
        ]


def continuations(agent, tokens: torch.Tensor, count: int, lived):
    """Every way to go on by so many tokens, and its log-likelihood, by whole passes.

    `tokens` [T] end with the newest state. What has ended goes on with ends, for certain.
    """
    size, end = agent.config.tokens_per_step, agent.config.num_bins
    if count == 0:
        yield [], 0.0
        return
    steps = -(-len(tokens) // size)
    seen = torch.zeros(steps * size, dtype=torch.int64)
    seen[: len(tokens)] = tokens
    every = log_chances(agent, seen.view(steps, size), lived).reshape(-1, end + 1)
    said = every[len(tokens) - 1]
    for token, chance in enumerate(said):
        if chance == -math.inf:
            continue
        if token == end:
            yield [end] * count, chance
            continue
        longer = torch.cat([tokens, torch.tensor([token])])
        for rest, more in continuations(agent, longer, count - 1, lived):
            yield [token, *rest], chance + more


def two_bins(seed: int, **settings) -> tuple[TrajectoryTransformer, dict[str, torch.Tensor]]:
    """An agent whose states and actions are one number of two bins each, and what it lived.

    Every second one has a goal.
    """
    condition = "goal" if seed % 2 else "none"
    sizes = {"state_dim": 1, "action_dim": 1, "num_bins": 2, "condition": condition}
    agent = planner(seed=seed, **(sizes | settings))
    return agent, window(lengths=(2, 1), seed=seed, state_dim=1, action_dim=1)


@pytest.mark.parametrize("seed", range(6))
def test_a_beam_as_wide_as_all_finds_the_likeliest_of_all(seed):
    agent, batch = two_bins(seed, horizon=2, beam_width=200)
    plan = by_likelihood(agent, batch)
    for row in range(2):
        tokens = agent.tokens(past(batch, row))[0].flatten()[:-3]
        every = sorted(
            continuations(agent, tokens, 7, past(batch, row)), key=lambda found: found[1]
        )
        assert len(every) == 2**7 + 2**3  # whole plans, and those that end after a step
        assert plan.tokens[row].flatten().tolist() == [tokens[-1].item(), *every[-1][0]]
        assert plan.score[row].item() == pytest.approx(every[-1][1], abs=1e-4)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("width", [1, 2, 5])
def test_a_narrow_beam_finds_a_sequence_and_says_how_likely_it_is(seed, width):
    agent, batch = two_bins(seed, horizon=2, beam_width=width)
    plan = by_likelihood(agent, batch)
    for row in range(2):
        tokens = agent.tokens(past(batch, row))[0].flatten()[:-3]
        every = {
            tuple(found): chance
            for found, chance in continuations(agent, tokens, 7, past(batch, row))
        }
        found = tuple(plan.tokens[row].flatten().tolist()[1:])
        assert plan.score[row].item() == pytest.approx(every[found], abs=1e-4)


def imagined(agent, tokens: torch.Tensor, actions, lived) -> tuple[list[int], float]:
    """What follows discrete actions, by whole passes: means are paid, the likeliest is told."""
    c, size, end = agent.config, agent.config.tokens_per_step, agent.config.num_bins
    score, sequence, value = 0.0, tokens.tolist(), 0.0
    begun = len(sequence) - c.state_dim

    def said() -> np.ndarray:
        steps = -(-len(sequence) // size)
        seen = torch.tensor(sequence + [0] * (steps * size - len(sequence)))
        every = log_chances(agent, seen.view(steps, size), lived).reshape(-1, end + 1)
        return np.exp(every[len(sequence) - 1])

    for step, action in enumerate(actions):
        sequence.append(action)
        means = []
        for dim in (size - 2, size - 1):
            chances = said()
            means.append(float(chances[:-1] @ agent.bins.middles[dim].numpy()))
            sequence.append(int(chances.argmax()))
        score, value = score + c.discount**step * means[0], c.discount ** (step + 1) * means[1]
        if step == len(actions) - 1:
            break
        for dim in range(c.state_dim):
            token = int(said().argmax())
            if dim == 0 and token == end:
                missing = len(actions) * size - (len(sequence) - begun)
                return sequence[begun:] + [end] * missing, score
            sequence.append(token)
    return sequence[begun:], score + value


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("horizon", [1, 3])
def test_a_beam_as_wide_as_all_finds_the_best_return_of_all(seed, horizon):
    """Of every sequence of two actions.

    512 beams with a draw each drop none before the end, and of at most eight sequences that are
    equally likely they miss one with a chance below 10⁻²⁸.
    """
    settings = {"horizon": horizon, "beam_width": 512, "num_expand": 1, "discount": 0.9}
    agent = planner(discrete=True, seed=seed, max_seq_len=6, **settings)
    agent.heads.data[S - 1] = 0.0
    batch = window(discrete=True, lengths=(3, 1), seed=seed)
    plan = by_return(agent, batch)
    for row in range(2):
        tokens = agent.tokens(past(batch, row))[0].flatten()[:-3]
        every = [
            imagined(agent, tokens, a, past(batch, row))
            for a in itertools.product((0, 1), repeat=horizon)
        ]
        best = max(every, key=lambda found: found[1])
        assert plan.score[row].item() == pytest.approx(best[1], abs=1e-4)
        assert plan.tokens[row].flatten().tolist() == best[0]


@BOTH
@SEEDS
@pytest.mark.parametrize("make", [by_return, by_likelihood])
def test_several_environments_plan_as_each_alone(discrete, seed, make):
    settings = {
        "condition": "goal",
        "horizon": 3,
        "eval_context": 3,
        "beam_width": 6,
        "top_actions": 1,
    }
    agent = planner(discrete=discrete, seed=seed, **settings)
    batch = {name: field[:, -3:] for name, field in window(discrete=discrete, seed=seed).items()}
    together = make(agent, batch)
    for row in range(len(batch["mask"])):
        alone = make(agent, past(batch, row))
        assert torch.equal(alone.tokens[0], together.tokens[row])
        assert alone.score[0].item() == pytest.approx(together.score[row].item(), abs=1e-4)


@pytest.mark.parametrize("make", [by_return, by_likelihood])
def test_plans_are_made_without_dropout_also_in_the_midst_of_training(make):
    agent = planner(horizon=3, beam_width=5, dropout=0.5, embed_dropout=0.5, top_actions=1)
    batch = past(window(), 0)
    at_rest = make(agent, batch)
    agent.train()
    assert torch.equal(make(agent, batch).score, at_rest.score)
    assert agent.training
    assert not at_rest.score.requires_grad


@pytest.mark.parametrize("horizon", [2, 8])
def test_what_is_kept_is_bounded_by_beams_and_context(horizon, monkeypatch):
    agent = planner(horizon=horizon, beam_width=5, num_expand=3, eval_context=3)
    largest, extend = [], Cache.extend

    def watched(self, layer, newest):
        kept = extend(self, layer, newest)
        largest.append(tuple(kept.shape[:2]))
        return kept

    monkeypatch.setattr(Cache, "extend", watched)
    by_return(agent, past(window(), 0))
    assert max(rows for rows, _ in largest) == 5 * 3
    assert max(tokens for _, tokens in largest) <= max(3, STEPS) * agent.config.tokens_per_step


@pytest.mark.parametrize("cdf", [0.0, 0.3, 0.6, 0.9])
@pytest.mark.parametrize("top", [0, 1, 3])
@SEEDS
def test_the_unlikely_is_not_drawn(seed, top, cdf):
    """By the words of the definition, one bin after the other."""
    logits = torch.randn(20, 9, generator=torch.Generator().manual_seed(seed)) * 2
    logits[:10, 0] = -torch.inf
    kept = likely_only(logits, top, cdf).isfinite()
    for row, chances in enumerate(logits.double().softmax(dim=1).tolist()):
        order = sorted(range(9), key=lambda bin_: chances[bin_])
        held, stays = 0.0, set()
        for bin_ in order:
            held += chances[bin_]
            if held >= cdf:
                stays.add(bin_)
        likely = set(order[-top:] if top else order) & stays | {order[-1]}
        possible = {bin_ for bin_ in likely if chances[bin_] > 0}
        assert {bin_ for bin_ in range(9) if kept[row, bin_]} == possible


# A state 0, from which the common action −1 pays little and the rare one 1 much; or not at once,
# but at the step after it, whose action changes nothing. Then it ends.
COMMON, RARE = 0.3, 2.0


def branches(discrete: bool, late: bool, episodes: int = 60) -> Trajectories:
    made = []
    for number in range(episodes):
        rare, other = number % 3 == 0, number % 2 == 0
        paid = RARE if rare else COMMON
        way = 1.0 if rare else -1.0
        states = np.array([[0.0], [way], [2 * way]])
        actions = np.array([rare, other]).astype(int)
        actions = actions if discrete else 2.0 * actions[:, None] - 1
        rewards = np.array([0.0, paid] if late else [paid, 0.0])
        made.append(Episode(states, actions, rewards, terminated=True, truncated=False))
    sizes = {"action_dim": 2, "action_space": "discrete"} if discrete else {}
    return Trajectories.from_episodes(made, name="branches", **sizes)


@BOTH
@TRAINED
@pytest.mark.parametrize("late", [False, True])
def test_by_return_it_takes_the_rare_good_branch_by_likelihood_the_common_one(discrete, seed, late):
    data = branches(discrete, late)
    sizes = {"state_dim": 1, "action_dim": data.action_dim, "action_space": data.action_space}
    few = {
        "num_bins": 6,
        "dropout": 0.0,
        "learning_rate": 5e-3,
        "action_cdf": 0.1,
        "beam_width": 64,
        "batch_size": 64,
    }
    config = TrajectoryTransformerConfig.tiny(**sizes, **few, discount=0.9)
    agent = TrajectoryTransformer(config, seed=seed)
    fit(agent, data, 200, progress=False)
    best, common = (1, 0) if discrete else (1.0, -1.0)
    halfway = (RARE + COMMON) / 2 * (0.9 if late else 1.0)
    for horizon in (1, 2, 4):
        for plan, action in (("return", best), ("likelihood", common)):
            agent.config = agent.config.replace(plan=plan, horizon=horizon)
            agent.reset_history(seed=seed)
            assert np.isclose(agent.select_action(np.zeros(1)), action).all()
            if plan == "return":
                assert agent.plan.score.item() > halfway
                assert (agent.plan.tokens[0, 2:] == 6).all()  # it ends after two steps


@BOTH
@TRAINED
def test_on_the_way_to_a_goal_it_does_what_led_there(discrete, seed):
    """Also by the rare branch, also in likelihood: the goal was its own."""
    data = branches(discrete, late=False)
    sizes = {"state_dim": 1, "action_dim": data.action_dim, "action_space": data.action_space}
    few = {"num_bins": 6, "dropout": 0.0, "learning_rate": 1e-2, "beam_width": 16}
    config = TrajectoryTransformerConfig.tiny(
        **sizes, **few, plan="likelihood", condition="goal", horizon=1
    )
    agent = TrajectoryTransformer(config, seed=seed)
    fit(agent, data, 150, progress=False)
    agent.seek(np.array([[1.0], [-1.0]]))
    acted = agent.select_action(np.zeros((2, 1))).flatten()
    assert np.isclose(acted, [1, 0] if discrete else [1.0, -1.0]).all()
