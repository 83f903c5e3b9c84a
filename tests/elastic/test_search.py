"""The cheap search against plain loops, on trained weights and at every moment of a life."""

import numpy as np
import pytest
import torch

from seqrl import ElasticDecisionTransformer, fit, load_dataset, rollouts
from seqrl.elastic import search
from seqrl.lessons.quirks import Found, published_loop
from tests.samples import A, S, make_agent

CONTEXT = 9


def elastic(stirred=True, **settings):
    sizes = {"max_seq_len": CONTEXT, "max_ep_len": 40}
    return make_agent(ElasticDecisionTransformer, stirred=stirred, **(sizes | settings))


def plain_loop(agent, past):
    """The published loop on windows that are cut to each history."""
    if agent.config.position == "timestep":
        return published_loop(agent, past)
    found = []
    for length in range(past["mask"].shape[1], 0, -agent.config.search_step):
        cut = {name: tensor[:, -length:] for name, tensor in past.items()}
        second = agent.predict(cut | {"rtg": agent.predict(cut).returns})
        found.append((second.returns[0, -1, 0], length, second.actions[0, -1]))
    best = max(found, key=lambda one: one[0])
    return Found(best[1], best[2], torch.stack([value for value, _, _ in found]))


@pytest.fixture(scope="module", params=["timestep", "elastic"])
def trained(request):
    """An agent that has learned the junction for a few seconds."""
    sizes = {"state_dim": 2, "action_dim": 2, "hidden_dim": 32, "max_seq_len": 10}
    agent = ElasticDecisionTransformer(sizes | {"max_ep_len": 40, "position": request.param})
    fit(agent, load_dataset("junction/decoys-50-v0"), 300, progress=False)
    return agent


def test_lengths_and_actions_are_the_plain_loops_on_trained_weights(trained, monkeypatch):
    """All steps of 10 episodes; where two promises lie within 1e-5, either may win."""
    steps, ties, lengths = 0, 0, set()
    decide = ElasticDecisionTransformer.decide

    def compared(agent, batch, greedy):
        nonlocal steps, ties
        actions = decide(agent, batch, greedy)
        for row, lived in enumerate(batch["mask"].sum(1).tolist()):
            past = {name: tensor[row : row + 1, -lived:] for name, tensor in batch.items()}
            found = plain_loop(agent, past)
            steps += 1
            values = agent.choice.values[row, : len(found.values)] / agent.return_scale
            torch.testing.assert_close(values, found.values / agent.return_scale, atol=1e-5, rtol=0)
            best_two = found.values.sort(descending=True).values[:2] / agent.return_scale
            if len(best_two) == 2 and best_two[0] - best_two[1] < 1e-5:
                ties += 1
                continue
            assert agent.choice.lengths[row] == found.length
            torch.testing.assert_close(actions[row], found.action, atol=1e-5, rtol=0)
            lengths.add(found.length)
        return actions

    monkeypatch.setattr(ElasticDecisionTransformer, "decide", compared)
    lived = rollouts(trained, "seqrl/Junction-v0", 10, targets=9, num_envs=7)
    print(f"{ties} ties in {steps} steps; lengths {sorted(lengths)}")
    assert steps >= sum(map(len, lived))  # idle environments decide as well
    assert ties <= 0.01 * steps
    assert len(lengths) > 2


@pytest.mark.parametrize("every", [1, 2, 3])
@pytest.mark.parametrize("discrete", [False, True])
def test_every_moment_of_a_life_with_restarts(discrete, every):
    """Environments of different ages search side by side as each would alone."""
    agent, random = elastic(discrete=discrete, search_step=every), np.random.default_rng(0)
    agent.return_scale.fill_(1.0)
    for time in range(14):
        if time in (4, 9):
            agent.reset_history(rows=np.array([time % 3]))
        agent.select_action(random.normal(size=(3, S)), target_return=2.0)
        window = agent.history.window()
        for row, lived in enumerate(window["mask"].sum(1).tolist()):
            past = {name: tensor[row : row + 1, -lived:] for name, tensor in window.items()}
            with torch.no_grad():
                found = published_loop(agent, past)
                acted = search.act_on(agent, window, agent.choice.lengths)[row]
            values = agent.choice.values[row, : len(found.values)]
            torch.testing.assert_close(values, found.values, atol=1e-4, rtol=1e-4)
            assert agent.choice.lengths[row] == found.length
            torch.testing.assert_close(acted, found.action, atol=1e-4, rtol=1e-4)
        agent.observe(random.normal(size=3))


@pytest.mark.parametrize("discrete", [False, True])
def test_acting_is_the_training_forward_on_the_promised_returns(discrete):
    agent, random = elastic(discrete=discrete), np.random.default_rng(1)
    agent.return_scale.fill_(1.0)
    for _ in range(12):
        action = agent.select_action(random.normal(size=(2, S)), target_return=3.0)
        window = agent.history.window()
        for row, length in enumerate(agent.choice.lengths.tolist()):
            past = {name: tensor[row : row + 1, -length:] for name, tensor in window.items()}
            with torch.no_grad():
                promised = agent.predict(past).returns
                trained = agent(past | {"rtg": promised})[0, -1]
            expected = trained.argmax() if discrete else trained
            np.testing.assert_allclose(action[row], expected, atol=1e-5)
        agent.observe(random.normal(size=2))


def live(agent, steps=12, n=2):
    """The choices of a life of `steps` steps."""
    random, choices = np.random.default_rng(2), []
    agent.reset_history()
    for _ in range(steps):
        agent.select_action(random.normal(size=(n, S)), target_return=1.0)
        choices.append(agent.choice)
        agent.observe(random.normal(size=n))
    return choices


def test_equal_promises_keep_the_longest_history():
    agent = elastic()
    agent.return_head.weight.data.zero_()
    for time, choice in enumerate(live(agent)):
        assert choice.lengths.tolist() == [min(time + 1, CONTEXT)] * 2


@pytest.mark.parametrize("delta", [1, 2])
def test_near_the_last_choice_lengths_are_tried_step_by_step_once_an_episode_is_long(delta):
    """As `_return_search_heuristic`: before, and where nothing was chosen, all candidates."""
    agent, random = elastic(search_delta=delta), np.random.default_rng(2)
    agent.return_scale.fill_(1.0)
    for time in range(CONTEXT + 6):
        last = agent.choice
        agent.select_action(random.normal(size=(2, S)), target_return=1.0)
        window = agent.history.window()
        any_length = torch.ones_like(window["mask"])
        with torch.no_grad():
            every = search.search(agent, window, any_length).values
        for row in range(2):
            dropped = range(0, time + 1, 2)
            if time >= CONTEXT:
                near = CONTEXT - int(last.lengths[row])
                dropped = [n for n in range(near - delta, near + delta + 1) if 0 <= n < CONTEXT]
            values = agent.choice.values[row]
            promised = values[values.isfinite()]
            torch.testing.assert_close(promised, every[row, list(dropped)], atol=1e-5, rtol=0)
            best = dropped[int(promised.argmax())]
            assert agent.choice.lengths[row] == min(time + 1, CONTEXT) - best
        agent.observe(random.normal(size=2))


def test_a_new_episode_looks_at_all_candidates_whatever_was_chosen_before():
    agent = elastic(search_delta=1)
    live(agent)
    agent.reset_history(rows=np.array([1]))
    for lived in (1, 2, 3):
        agent.select_action(np.zeros((2, S)), target_return=1.0)
        tried = agent.choice.values[1].isfinite().nonzero().flatten().tolist()
        assert tried == list(range(0, lived, 2))
        agent.observe(0.0)


def test_what_was_drawn_in_the_search_is_acted_on(monkeypatch):
    """The published code acts in the very pass that won; its return was drawn for the first."""
    agent = elastic(history="sampled")
    live(agent, steps=CONTEXT + 2)
    window, draws = agent.history.window(), []

    def drawn(at_state):
        draws.append(torch.randn(at_state.shape[:2], generator=agent.acting_random))
        return draws[-1]

    monkeypatch.setattr(agent, "imagine", drawn)
    with torch.no_grad():
        choice = search.choose(agent, window)
        acted = search.act_on(agent, window, choice.lengths, choice.firsts)
        for row, length in enumerate(choice.lengths.tolist()):
            won = draws[0][row, (CONTEXT - length) // 2]
            assert choice.firsts[row] == won
            past = {name: tensor[row : row + 1, -length:] for name, tensor in window.items()}
            rtg = past["rtg"].clone()
            rtg[0, 0], rtg[0, -1] = won, draws[1][row, 1]
            torch.testing.assert_close(
                acted[row], agent(past | {"rtg": rtg})[0, -1], atol=1e-5, rtol=0
            )


def test_the_whole_past_is_one_way_to_choose():
    assert [c.lengths[0].item() for c in live(elastic(history="whole", eval_context=4))] == [
        *(1, 2, 3),
        *[4] * 9,
    ]


def test_sampled_promises_repeat_with_their_seed_and_vary_without():
    agent = elastic(history="sampled", num_bins=8, optimism=1.0, top_share=1.0)
    runs = []
    for seed in (1, 1, 2):
        agent.acting_random.manual_seed(seed)
        runs.append(torch.cat([choice.values[:, :1] for choice in live(agent)]))
    assert torch.equal(runs[0], runs[1])
    assert not torch.equal(runs[0], runs[2])


def test_the_chosen_history_is_acted_on_alone():
    """What lies before the chosen history changes nothing."""
    agent, random = elastic(), torch.Generator().manual_seed(0)
    live(agent, n=1)
    window = agent.history.window()
    for length in (1, 3, 6):
        other = {name: tensor.clone() for name, tensor in window.items()}
        other["states"][:, :-length] = torch.randn(1, CONTEXT - length, S, generator=random)
        other["actions"][:, :-length] = torch.rand(1, CONTEXT - length, A, generator=random)
        with torch.no_grad():
            acted = [search.act_on(agent, w, torch.tensor([length])) for w in (window, other)]
        assert torch.equal(*acted)
