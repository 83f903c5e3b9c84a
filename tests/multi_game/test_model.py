"""One model for many games: who sees what, what is trained, what is promised, and how it acts."""

import subprocess
import sys
from itertools import product

import numpy as np
import pytest
import torch

from seqrl import Agent, Episode, MultiGameTransformer, Trajectories, fit, rollouts, windows
from seqrl.environments.picture_games import instructions
from seqrl.environments.picture_players import episodes, play
from seqrl.losses import action_loss
from seqrl.multi_game import tilted
from tests.multi_game.samples import BINS, LENGTHS, SIDE, WORDS, A, K, S, agent_of, batch_of
from tests.samples import EXACT, exactly

SIZES = {"state_dim": 195, "action_dim": 5, "action_space": "discrete"}
both_spaces = pytest.mark.parametrize("discrete", [True, False])


def changed(batch, field, row, step, place=0):
    """The batch with another number in one place of a field: another word, pixel, choice, bin."""
    other = batch[field].clone()
    where = (row, step) if other.ndim == 2 else (row, step, place)
    other[where] = {"actions": 1 - other[where], "rtg": (other[where] + 0.5) % 1}.get(
        field, 4 - other[where] if place >= S - WORDS else other[where] + 3
    )
    return batch | {field: other}


@torch.no_grad()
def moved(agent, batch, what, *place):
    """At which steps returns, and actions, are moved by another number in a place of a row."""
    agent, batch = exactly(agent, batch)
    before, after = agent.predict(batch), agent.predict(changed(batch, what, *place))
    row, found = place[0], []
    for one, two in zip(before, after, strict=True):
        differ = (one - two).abs().amax(dim=2) > EXACT  # [B, K]
        assert not differ[torch.arange(len(differ)) != row].any()
        found.append(differ[row].nonzero().flatten().tolist())
    return found


@both_spaces
def test_a_return_follows_what_is_seen_and_an_action_follows_the_return(discrete):
    agent, batch = agent_of(discrete), batch_of(discrete)
    for row, length in enumerate(LENGTHS):
        for step in range(K):
            real = step >= K - length
            here, later = (list(range(n, K)) if real else [] for n in (step, step + 1))
            for place in (0, S // 2, S - WORDS - 1, S - 2):  # first and last pixels, a word
                if place < S - WORDS or batch["states"][row, step, place] != 2:
                    assert moved(agent, batch, "states", row, step, place) == [here, here]
            assert moved(agent, batch, "rtg", row, step) == [later, here]
            assert moved(agent, batch, "actions", row, step) == [later, later]


def test_words_and_patches_of_a_step_see_one_another_and_nothing_sees_a_later_block():
    agent, size = agent_of(), WORDS + (SIDE // 2) ** 2 + 2
    mask = torch.arange(3) >= 3 - torch.tensor([3, 2, 1])[:, None]
    bias = agent.bias(mask)[:, 0]  # [B, T, T]
    assert bias.shape == (3, 3 * size, 3 * size)
    for row, i, j in product(range(3), range(3 * size), range(3 * size)):
        (step, place), (other, at) = divmod(i, size), divmod(j, size)
        one_block = step == other and max(place, at) < size - 2
        expected = bool(mask[row, other]) and (j <= i or one_block)
        assert (bias[row, i, j] == 0) == (expected or (i == j and not mask[row, step]))


@both_spaces
def test_what_stands_in_padding_changes_nothing(discrete):
    agent, batch = agent_of(discrete), batch_of(discrete)
    real = batch["mask"]
    odd = {
        name: torch.where(real.view(*real.shape, *[1] * (x.ndim - 2)), x, torch.nan)
        for name, x in batch.items()
        if x.is_floating_point()
    }
    with torch.no_grad():
        for one, two in zip(agent.predict(batch | odd), agent.predict(batch), strict=True):
            torch.testing.assert_close(one[real], two[real], rtol=0, atol=0)
        torch.testing.assert_close(agent.loss(batch | odd), agent.loss(batch))


@both_spaces
def test_the_contract_of_shapes(discrete):
    agent, batch = agent_of(discrete), batch_of(discrete)
    with torch.no_grad():
        whole = agent(batch)
        assert whole.shape == (*batch["mask"].shape, A)
        torch.testing.assert_close(agent(batch, last=True), whole[:, -1:])
        assert agent.predict(batch).returns.shape == (*batch["mask"].shape, BINS)


@torch.no_grad()
def test_the_loss_is_the_surprise_of_returns_and_actions_over_real_steps():
    agent, batch = agent_of(), batch_of()
    returns, actions = agent.predict(batch)
    bins, terms = agent.bins(batch), []
    for b, k in batch["mask"].nonzero().tolist():
        share = batch["rtg"][b, k, 0].item()  # the scale is 0 to 1, before any data
        assert bins[b, k] == min(int(share * BINS), BINS - 1)
        said = returns[b, k].log_softmax(0)[bins[b, k]]
        terms.append(-(said + actions[b, k].log_softmax(0)[batch["actions"][b, k]]).item())
    assert agent.loss(batch).item() == pytest.approx(np.mean(terms), rel=1e-5)


@torch.no_grad()
def test_one_bin_is_behaviour_cloning():
    agent, batch = agent_of(num_bins=1), batch_of()
    other = batch | {"rtg": batch["rtg"].flip(0) * batch["mask"].unsqueeze(2)}
    torch.testing.assert_close(agent(batch), agent(other), rtol=0, atol=0)
    cloned = action_loss(agent(batch), batch["actions"], batch["mask"])
    torch.testing.assert_close(agent.loss(batch), cloned)


def seen_states(n, steps, seed=0):
    random = np.random.default_rng(seed)
    words = random.integers(5, size=(steps, n, WORDS))
    return np.concatenate([random.random((steps, n, S - WORDS)), words], axis=2).astype(np.float32)


@both_spaces
@pytest.mark.parametrize("greedy", [True, False])
def test_acting_says_what_the_whole_model_says_of_the_history(discrete, greedy):
    """The cached way through `decide` against one pass over everything, and drawn again by hand."""
    agent, states = agent_of(discrete), seen_states(3, K + 3)
    agent.reset_history(seed=5)
    random = torch.Generator().manual_seed(5)
    for t in range(K + 3):
        chosen = agent.select_action(states[t], greedy=greedy)
        batch = agent.history.window()
        with torch.no_grad():
            returns, actions = (said[:, -1] for said in agent.predict(batch))
        chances = tilted(returns, agent.config.kappa)
        expected = (
            chances.argmax(1) if greedy else torch.multinomial(chances, 1, generator=random)[:, 0]
        )
        assert agent.bins(batch)[:, -1].tolist() == expected.tolist()
        torch.testing.assert_close(agent.promised, batch["rtg"][:, -1, 0])
        if not discrete:
            np.testing.assert_allclose(chosen, actions.numpy(), atol=1e-5)
        elif greedy:
            assert chosen.tolist() == actions.argmax(1).tolist()
        else:
            drawn = torch.multinomial(actions.softmax(1), 1, generator=random)[:, 0]
            assert chosen.tolist() == drawn.tolist()
        agent.observe(np.ones(3))


def test_rows_act_as_they_would_alone():
    agent, states = agent_of(), seen_states(4, 5)
    together = []
    for t in range(5):
        together.append(agent.select_action(states[t]))
        agent.observe(np.zeros(4))
    for row in range(4):
        agent.reset_history()
        for t in range(5):
            assert agent.select_action(states[t, row]) == together[t][row]
            agent.observe(0.0)


def test_a_target_changes_nothing_and_a_row_may_begin_anew():
    agent, states = agent_of(), seen_states(2, 2)
    first = agent.select_action(states[0], target_return=3.0)
    agent.observe(np.ones(2))
    agent.reset_history(np.array([1]))
    again = agent.select_action(states[0], target_return=[-7.0, 9.0])
    assert again[1] == first[1]


@both_spaces
def test_a_checkpoint_acts_and_trains_as_what_was_saved(discrete, tmp_path):
    agent, batch = agent_of(discrete), batch_of(discrete)
    agent.update(batch)
    agent.save(tmp_path / "agent.safetensors")
    again = MultiGameTransformer.load(tmp_path / "agent.safetensors")
    assert again.config == agent.config
    states = seen_states(3, 1)[0]
    np.testing.assert_array_equal(agent.select_action(states), again.select_action(states))
    assert agent.update(batch) == again.update(batch)


def test_a_checkpoint_is_loaded_where_nobody_has_named_its_class(tmp_path):
    agent_of().save(tmp_path / "agent.safetensors")
    path = str(tmp_path / "agent.safetensors")
    load = f"from seqrl import Agent; print(type(Agent.load({path!r})).__name__)"
    done = subprocess.run([sys.executable, "-c", load], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "MultiGameTransformer"
    assert isinstance(Agent.load(path), MultiGameTransformer)


def test_windows_bring_what_it_learns_from_and_it_takes_over_the_scale_of_returns():
    lived = episodes(20)
    data = Trajectories.from_episodes(lived, action_space="discrete", action_dim=5)
    agent = MultiGameTransformer(SIZES)
    for batch in windows(data, 32, context=1, steps=3):
        assert np.isfinite(agent.update(batch))
    assert (agent.return_low, agent.return_high) == (0, 3)
    assert agent.bins({"rtg": torch.arange(4.0).view(1, 4, 1), "mask": torch.ones(1, 4) > 0})[
        0
    ].tolist() == [0, 1, 2, 3]


def test_playing_and_rollouts_drive_it_alike():
    agent = MultiGameTransformer(SIZES)
    assert len(rollouts(agent, "seqrl/PictureGame-v0", 5)) == 5
    words = instructions()
    first, again = (play(agent, words, seed=2, greedy=True) for _ in range(2))
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a.actions, b.actions)


@pytest.mark.parametrize("told", ["by a word", "by a picture"])
def test_it_learns_what_tells_the_action_whichever_that_is(told):
    """The first word says which of two actions is right, or one pixel that is white or black."""
    random = np.random.default_rng(0)
    states = seen_states(400, 2, seed=1)
    states[:, :, :3] = states[:, :, :1] > 0.5
    right = states[0, :, S - WORDS] % 2 if told == "by a word" else states[0, :, 0]
    each = zip(states.transpose(1, 0, 2), right.astype(int), random.random(400), strict=True)
    lived = [Episode(seen, np.array([a]), np.array([r]), True, False) for seen, a, r in each]
    data = Trajectories.from_episodes(lived[:300], action_space="discrete", action_dim=A)
    agent = agent_of(batch_size=64, learning_rate=3e-3, max_seq_len=1, eval_context=1)
    fit(agent, data, 200, progress=False)
    assert (agent.select_action(states[0, 300:]) == right[300:]).mean() > 0.85


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"state_dim": 194}, "state_dim.*must be 195: 192 numbers of a picture and 3 words"),
        ({"patch_side": 3}, "patch_side.*a divisor of 8 pixels"),
        ({"num_bins": 0}, "num_bins.*at least 1"),
        ({"vocabulary": 0}, "vocabulary.*at least 1"),
    ],
)
def test_sizes_that_there_cannot_be_are_refused(given, said):
    with pytest.raises(ValueError, match=said):
        MultiGameTransformer({**SIZES, **given})


def test_kappa_may_change_later_and_sizes_may_not():
    agent = agent_of()
    agent.config = agent.config.replace(kappa=0.0)
    with pytest.raises(ValueError, match="num_bins"):
        agent.config = agent.config.replace(num_bins=3)
    assert agent.config.patches == (SIDE // 2) ** 2
