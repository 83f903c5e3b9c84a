"""The history is really held, the bars are the search's promises, and the sentence counts."""

import re

import numpy as np
import pytest
import torch

from seqrl import ElasticDecisionTransformer, Episode, rollouts
from seqrl.elastic import search
from seqrl.environments import junction
from seqrl.lessons.explorers.history import Held, Lived, history_explorer, live, status, views

SIZES = {"state_dim": 2, "action_dim": 2, "hidden_dim": 16, "max_ep_len": 40, "max_seq_len": 3}


@pytest.fixture(scope="module")
def edt():
    """Fresh weights, stirred so that histories differ."""
    agent = ElasticDecisionTransformer(SIZES | {"search_step": 1, "dropout": 0.0})
    random = torch.Generator().manual_seed(0)
    for weight in agent.parameters():
        weight.data += 0.3 * torch.randn(weight.shape, generator=random)
    return agent


def walk(*places, reward=0.0):
    path = np.array([junction.PLACES[place] for place in places])
    rewards = np.array([0.0] * (len(path) - 2) + [reward])
    return Episode(junction.observe(path), np.zeros((len(rewards), 2)), rewards, True, False)


GOOD, BAD = walk("S", "J", "G", reward=9.0), walk("S", "J", "D")
SHORT = Lived([GOOD, GOOD, BAD], np.array([9.5, 0.5]), np.array([0.75, 0.25]))
LONG = Lived([BAD, BAD, BAD], np.array([8.0, 2.0]), np.array([0.4, 0.6]))


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_held_agent_acts_as_one_that_has_lived_no_longer(edt, steps):
    held = Held.of(edt, steps)
    kept = edt.config.replace(history="whole", eval_context=steps)
    short = ElasticDecisionTransformer(kept)
    short.load_state_dict(edt.state_dict())
    chosen = {"targets": 9.0, "seed": 3}
    one, other = (rollouts(a, "seqrl/Junction-v0", 2, **chosen) for a in (held, short))
    for mine, theirs in zip(one, other, strict=True):
        np.testing.assert_allclose(mine.actions, theirs.actions, atol=1e-5)


def test_left_alone_it_acts_as_the_agent_does(edt):
    chosen = {"targets": 9.0, "seed": 3}
    one, other = (rollouts(a, "seqrl/Junction-v0", 2, **chosen) for a in (Held.of(edt, None), edt))
    for mine, theirs in zip(one, other, strict=True):
        np.testing.assert_array_equal(mine.actions, theirs.actions)


def test_promises_are_the_searchs_one_step_past_j(edt):
    held = Held.of(edt, 2)
    lived = live(held, 1, seed=3)
    [episode] = lived.episodes
    gaps = np.linalg.norm(junction.positions(episode.observations[:-1]) - (0.5, 0.5), axis=1)
    at = max(gaps.argmin() + 1, 2)
    cut = {
        "states": torch.as_tensor(episode.observations[at - 2 : at + 1])[None],
        "actions": torch.as_tensor(np.vstack([episode.actions[at - 2 : at], np.zeros((1, 2))]))
        .float()[None],
        "rtg": torch.zeros(1, 3, 1),
        "timesteps": torch.arange(at - 2, at + 1)[None],
        "mask": torch.ones(1, 3, dtype=torch.bool),
    }  # fmt: skip
    with torch.no_grad():
        values = search.search(held, cut).values[0].flip(0)
    np.testing.assert_allclose(lived.promised, values, rtol=1e-6)
    assert lived.chosen.sum() == pytest.approx(1)


def test_every_length_and_the_choice_are_settings(edt):
    explorer = history_explorer(edt, episodes=2)
    settings = ["1 step", "2 steps", "3 steps", "as it chooses"]
    assert [view.request for view in explorer.views] == settings
    assert "history" in explorer._dom_classes


def test_the_sentence_counts_who_arrives():
    assert status("1 step", SHORT) == (
        "History 1 step: 2 of 3 reach G, mean return 6.0; chosen most often: 1 step"
    )
    assert status("2 steps", LONG).endswith(
        "0 of 3 reach G, mean return 0.0; chosen most often: 2 steps"
    )


def test_bars_are_as_long_as_the_promises_and_the_one_held_is_blue():
    one, two = views({"1 step": SHORT, "2 steps": LONG})
    bars = re.findall(r'<rect [^>]*width="([\d.]+)" height="20"[^>]*fill:(#\w+)', one.picture)
    promised = [float(width) for width, hue in bars if hue in ("#0072b2", "#56b4e9")]
    assert promised[1] / promised[0] == pytest.approx(0.5 / 9.5, abs=0.01)
    assert [hue for _, hue in bars].count("#0072b2") == 1
    assert all(word in two.picture for word in (">8.00<", ">2.00<", ">40%<", ">60%<"))


def test_paths_that_never_come_to_j_leave_promises_empty():
    nowhere = Lived([BAD], np.full(2, np.nan), np.array([0.5, 0.5]))
    [view] = views({"1 step": nowhere})
    assert ">nan" not in view.picture


def test_an_agent_that_skips_lengths_is_refused():
    with pytest.raises(ValueError, match="search_step=1, got 2"):
        history_explorer(ElasticDecisionTransformer(SIZES | {"search_step": 2}))
