"""Patching measures what a model heeds: held against a plain loop and against closed truths."""

import math

import numpy as np
import pytest
import torch

from seqrl import DecisionTransformer, Episode, rollouts
from seqrl.lessons.patching import (
    TOKENS,
    attention_now,
    choice,
    differences,
    effects,
    lived_windows,
    patched,
    whole_effect,
)
from seqrl.lessons.probes import LADDER, SYMBOLS, climb
from seqrl.transformer import attention_maps
from tests.samples import Drift, H, K, L, S, make_agent, make_batch

LENGTHS = (7, 4, 1, 7, 3)
HERE, THERE = (make_batch(discrete=True, lengths=LENGTHS, seed=seed) for seed in (0, 1))
SEEN = HERE["mask"].unsqueeze(1).repeat(1, 3, 1)  # [B, 3, K]: all that is real …
SEEN[:, TOKENS.index("actions"), -1] = False  # … but the action that is being chosen


class CopiesStepTwo(DecisionTransformer):
    """Its logits are −4 and 4 times the first number of the state at step 2, whatever it sees."""

    def forward(self, batch, *, last=False):
        logit = 4 * batch["states"][:, 2, :1]
        return torch.cat([-logit, logit], dim=1).unsqueeze(1)


def without_paths(agent):
    """The agent with attention maps as they are and nothing fetched by them."""
    with torch.no_grad():
        for block in agent.transformer.blocks:
            block.attention.output.weight.zero_()
            block.attention.output.bias.zero_()
    return agent


def gentle(**config):
    """A model in which everything matters a little, so that no chance is rounded to 0 or 1."""
    agent = make_agent(discrete=True, **config)
    with torch.no_grad():
        agent.action_head.weight.mul_(0.3)
    return agent


def test_effects_equal_a_plain_loop_over_single_windows():
    agent = gentle().eval()
    found = effects(agent, HERE, THERE)
    for row in range(len(LENGTHS)):
        window = {name: tensor[row : row + 1] for name, tensor in HERE.items()}
        with torch.no_grad():
            before = agent(window)[0, -1].softmax(0)
        for token, step in ((token, step) for token in range(3) for step in range(K)):
            swapped = {name: tensor.clone() for name, tensor in window.items()}
            swapped[TOKENS[token]][0, step] = THERE[TOKENS[token]][row, step]
            with torch.no_grad():
                after = agent(swapped)[0, -1].softmax(0)
            change = float((after - before)[before.argmax()])
            assert float(found[row, token, step]) == pytest.approx(change, abs=1e-6)


def test_every_token_that_is_read_and_differs_has_an_effect_and_no_other_has():
    found = effects(gentle(), HERE, THERE)
    assert torch.equal(found != 0, differences(HERE, THERE) & SEEN)


def test_what_stands_in_padding_is_neither_different_nor_heeded():
    garbage = {
        "states": THERE["states"].masked_fill(~THERE["mask"].unsqueeze(2), math.nan),
        "rtg": THERE["rtg"].masked_fill(~THERE["mask"].unsqueeze(2), math.nan),
        "actions": THERE["actions"].masked_fill(~THERE["mask"], 1),
    }
    there = {**THERE, **garbage}
    assert torch.equal(differences(HERE, there), differences(HERE, THERE))
    assert torch.equal(effects(gentle(), HERE, there), effects(gentle(), HERE, THERE))


def test_a_window_patched_by_itself_changes_nothing():
    assert not differences(HERE, HERE).any()
    assert not effects(gentle(), HERE, HERE).any()
    assert not whole_effect(gentle(), HERE, HERE).any()


def test_a_model_that_copies_one_step_is_moved_there_alone_and_as_computed():
    agent = make_agent(CopiesStepTwo, discrete=True)
    here, there = (make_batch(discrete=True, lengths=(K,) * 5, seed=seed) for seed in (0, 1))
    found = effects(agent, here, there)
    for row in range(5):
        cue, other = float(here["states"][row, 2, 0]), float(there["states"][row, 2, 0])
        sign = math.copysign(1, cue)
        likely, then = (1 / (1 + math.exp(-8 * sign * value)) for value in (cue, other))
        assert float(found[row, 1, 2]) == pytest.approx(then - likely, abs=1e-6)
        assert float(whole_effect(agent, here, there)[row]) == pytest.approx(
            then - likely, abs=1e-6
        )
    found[:, 1, 2] = 0
    assert not found.any()


def test_a_model_that_learned_to_remember_one_step_heeds_that_state_alone():
    sizes = {"state_dim": SYMBOLS, "action_dim": SYMBOLS, "action_space": "discrete"}
    agent = DecisionTransformer({**sizes, "hidden_dim": 32, "max_seq_len": 4, "dropout": 0.0})
    probe = LADDER["P4"]
    climb(agent, probe)
    here, there = probe.batches(64, 2, seed=1)
    found, other = effects(agent, here, there), differences(here, there)[:, 1, -2]
    assert (found[:, 1, -2][other] < -0.95).all()
    assert (found[:, 1, -2][~other] == 0).all()
    found[:, 1, -2] = 0
    assert found.abs().max() < 0.05


def test_a_map_may_point_everywhere_where_nothing_is_fetched():
    agent = without_paths(gentle())
    assert torch.equal(attention_now(agent, HERE) > 0, SEEN)
    now = torch.zeros_like(SEEN)
    now[:, TOKENS.index("states"), -1] = True
    assert torch.equal(effects(agent, HERE, THERE) != 0, now)


def test_a_window_of_one_step_cannot_be_moved_by_the_past():
    agent = make_agent(discrete=True, max_seq_len=1)
    random = np.random.default_rng(0)
    states = random.normal(size=(2, 5, S)).astype(np.float32)
    states[1, -2] = states[0, -2]  # the last state that is acted in
    lives = [
        Episode(seen, np.array([0, 1, 1, own]), np.zeros(4), True, False)
        for own, seen in enumerate(states)
    ]
    here, there = (lived_windows(agent, life, 3.0) for life in lives)
    assert whole_effect(agent, here, there)[:-1].all()
    assert not effects(agent, here, there)[-1].any()
    assert not whole_effect(agent, here, there)[-1].any()


def test_patching_changes_one_token_of_a_copy():
    before = {name: tensor.clone() for name, tensor in HERE.items()}
    for token in TOKENS:
        swapped = patched(HERE, THERE, token, 4)
        assert torch.equal(swapped[token][:, 4], THERE[token][:, 4])
        swapped[token][:, 4] = HERE[token][:, 4]
        assert all(torch.equal(swapped[name], HERE[name]) for name in HERE)
    assert all(torch.equal(before[name], HERE[name]) for name in HERE)


@pytest.mark.parametrize("layers", [1, 3])
def test_attention_is_the_mean_of_the_maps_that_the_model_used(layers):
    agent = make_agent(discrete=True, num_layers=layers).eval()
    found = attention_now(agent, HERE)
    *inner, outer = attention_maps(agent, HERE)
    state = 3 * (K - 1) + 1
    for row, token, step in ((0, 0, 0), (0, 1, 3), (1, 2, 5), (2, 1, 6), (4, 2, 6), (4, 0, 1)):
        weights = [attention[row, head, state, 3 * step + token] for attention in inner
                   for head in range(H)]  # fmt: skip
        weights += [outer[row, head, K - 1, 3 * step + token] for head in range(H)]
        assert float(found[row, token, step]) == pytest.approx(np.mean(weights), abs=1e-6)
    assert torch.equal(found > 0, SEEN)
    torch.testing.assert_close(found.sum((1, 2)), torch.ones(len(LENGTHS)))


def test_lived_windows_are_what_the_model_read_as_it_acted():
    agent = make_agent(discrete=True, max_seq_len=4)  # less than the episode
    read, decide = [], agent.decide

    def watched(window, greedy):
        read.append({name: tensor.clone() for name, tensor in window.items()})
        return decide(window, greedy)

    agent.decide = watched
    [lived] = rollouts(agent, lambda: Drift(discrete=True), 1, targets=[2.0], seed=14)
    windows = lived_windows(agent, lived, 2.0)
    assert len(read) == len(lived) == len(windows["mask"]) == 6
    for t, window in enumerate(read):
        padding = 4 - window["mask"].shape[1]
        for name in ("states", "rtg", "timesteps", "mask"):
            assert torch.equal(windows[name][t : t + 1, padding:], window[name])
        assert not windows["mask"][t, :padding].any()
    assert choice(agent, windows)[0].tolist() == lived.actions.tolist()
    assert windows["actions"][:, -1].tolist() == lived.actions.tolist()


@pytest.mark.parametrize("training", [True, False])
def test_dropout_rests_and_the_mode_stays(training):
    agent = make_agent(discrete=True, dropout=0.5, num_layers=L).train(training)
    for measure in (lambda: effects(agent, HERE, THERE), lambda: attention_now(agent, HERE)):
        assert torch.equal(measure(), measure())
        assert agent.training == training


def test_what_cannot_be_patched_is_refused():
    with pytest.raises(ValueError, match="the model's actions are continuous"):
        effects(make_agent(), HERE, THERE)
    with pytest.raises(ValueError, match="two different masks"):
        effects(make_agent(discrete=True), HERE, make_batch(discrete=True, lengths=(7,) * 5))
