"""What is seen in recordings, against closed forms and data whose makers are known."""

import numpy as np
import pytest
import torch

from seqrl import Episode, Trajectories, load_dataset
from seqrl.datasets.actions import at_bounds
from seqrl.environments import gambling, junction
from seqrl.evidence import Effect, look_at
from seqrl.evidence.signs import NO_PRICE
from seqrl.evidence.telling import clone_guesses, habits, telling
from seqrl.evidence.twins import find_twins

E, T = 40, 100  # episodes, and steps of each, where nothing else is said


def made(act, *, steps=T, episodes=E, action_space="discrete", reward=0.0, **sizes):
    """Episodes in a world with two states at random; `act(random, states, episode)` acts."""
    random, lived = np.random.default_rng(0), []
    for episode in range(episodes):
        states = random.integers(2, size=steps + 1)
        actions = act(random, states[:-1], episode)
        rewards = np.full(steps, reward)
        lived.append(Episode(states[:, None].astype(float), actions, rewards, True, False))
    return Trajectories.from_episodes(lived, action_space=action_space, **sizes)


def mostly(random, wanted, share):
    """Actions as wanted in this share of steps, else the other one."""
    return np.where(random.random(len(wanted)) < share, wanted, 1 - wanted)


def coins(random, states, episode):
    """Left or right, whatever is seen."""
    return random.integers(2, size=len(states))


# What the state leaves open ------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.5, 0.8, 1.0])
def test_open_is_the_variance_that_the_state_does_not_explain(share):
    told = telling(made(lambda random, s, e: mostly(random, s, share)))
    assert told.open == pytest.approx(4 * share * (1 - share), abs=0.05)  # of ¼ at most


def test_open_of_numbers_is_noise_over_all():
    """Action = ½ s + noise: of the variance 1/16 + σ² the clone explains the first part."""
    data = made(
        lambda random, s, e: 0.5 * s[:, None] - 0.25 + random.normal(0, 0.1, (len(s), 1)),
        action_space="continuous",
    )
    assert telling(data).open == pytest.approx(0.01 / (0.01 + 1 / 16), abs=0.05)


# One behaviour or many -----------------------------------------------------------------------


def two_ways(random, states, episode):
    """Every other pair of episodes does the opposite of the state, nine times in ten."""
    return mostly(random, states if episode % 4 < 2 else 1 - states, 0.9)


def test_two_behaviours_are_seen_and_one_is_not():
    two, one = telling(made(two_ways)), telling(made(coins))
    assert two.open == pytest.approx(one.open, abs=0.05)  # to a clone both are coins
    assert two.by_habit.reaches(0.02) is True
    assert one.by_habit.reaches(0.02) is False


def test_two_who_took_turns_to_record_are_told_apart_too():
    """A clone of some does no better than guessing, and worse where its half has more of one."""
    turns = made(lambda random, s, e: mostly(random, s if e % 2 else 1 - s, 0.9))
    assert telling(turns).open > 0.95
    assert telling(turns).by_habit.reaches(0.02) is True


def test_a_habit_explains_what_ridge_regression_can():
    """Half an episode always does one thing: n steps with doubt 30 take 1 − (30 / (n + 30))²."""
    always = made(lambda random, s, e: np.full(len(s), float(e % 4 < 2)).astype(int))
    judged = always.select(range(1, E, 2))
    left = torch.nn.functional.one_hot(judged.actions, 2) - 0.5
    rest = left - habits(judged, torch.full_like(left, 0.5), left)
    gone = 1 - rest.square().sum() / left.square().sum()
    assert gone.item() == pytest.approx(1 - (30 / (T // 2 + 30)) ** 2)


@pytest.mark.parametrize(
    ("name", "many"),
    [
        ("hopper/medium-v0", False),
        ("walker2d/medium-v0", False),
        ("hopper/medium-replay-v0", True),
        ("hopper/medium-expert-v0", True),
        ("halfcheetah/medium-replay-v0", True),
    ],
)
def test_shipped_sets_of_one_policy_and_of_many(name, many):
    assert telling(load_dataset(name)).by_habit.reaches(0.02) is many


def test_short_episodes_cannot_show_that_there_is_no_habit():
    short, long = (look_at(made(coins, steps=steps))["habit"] for steps in (10, 100))
    assert (short.answer, long.answer) == ("not seen", "no")


# What the past tells -------------------------------------------------------------------------


def keeping(random, states, episode):
    """The last action again, nine times in ten."""
    turns = random.random(len(states)) < 0.1
    return (turns.cumsum() + random.integers(2)) % 2


def test_the_past_tells_what_was_done_last():
    """To a clone both are alike, ¼ each; told the last action by .9 · .1: 64 % goes."""
    told = telling(made(keeping))
    assert told.open == pytest.approx(1, abs=0.05)
    low, high = told.by_past.bounds
    assert low - 0.03 < 0.64 < high + 0.03


def test_memory_is_seen_where_a_key_must_be_remembered_and_not_among_coins():
    assert look_at(load_dataset("key-to-door/visitors-v0"))["past"].found is True
    assert look_at(load_dataset("random-walk-graph/walks-v0"))["past"].found is False
    assert look_at(made(coins))["past"].found is False


# What the return tells -----------------------------------------------------------------------


def test_the_return_tells_in_the_gambling_world_what_bayes_rule_says():
    """Brier scores with and without the return, from the posterior in closed form."""
    uniform = np.array(gambling.UNIFORM)
    returns = sorted({r for pair in gambling.OUTCOMES for r in pair})
    luck = np.array([[pair.count(r) / 2 for r in returns] for pair in gambling.OUTCOMES])
    posterior = gambling.luck_posterior(uniform, luck)  # [3, n]
    left = (uniform @ luck) @ (1 - (posterior**2).sum(0))
    truth = (1 - left / (1 - (uniform**2).sum())) / 2  # the second of two actions changes nothing
    games = Trajectories.from_episodes(gambling.episodes(1000), action_space="discrete")
    low, high = telling(games).by_return.bounds
    assert low - 0.05 < truth < high + 0.05


def test_the_return_tells_nothing_of_coins_that_pay_nothing():
    assert look_at(made(coins, reward=1.0))["return"].found is False


# Pieces --------------------------------------------------------------------------------------


def test_at_the_junction_the_goal_can_be_joined_from_two_roads_that_miss_it():
    data = load_dataset("junction/crossing-v0")
    sign = look_at(data)["pieces"]
    assert sign.found is True
    assert sign.value == pytest.approx(find_twins(data).joined - data.returns.max().item())
    assert data.returns.max() < 1
    assert find_twins(data).joined == pytest.approx(junction.WORTH["G"] - 1, abs=0.3)


def test_where_nothing_was_met_twice_it_is_not_seen_whether_pieces_join():
    random = np.random.default_rng(0)
    apart = [
        Episode(100 * e + random.normal(size=(6, 3)), [0, 1] * 2 + [0], [e] * 5, True, False)
        for e in range(12)
    ]
    data = Trajectories.from_episodes(apart, action_space="discrete")
    assert find_twins(data).overlap == 0
    assert look_at(data)["pieces"].answer == "not seen"


def met(pay):
    """Six walks through the same four places, of three to eight steps, each of which pays this."""
    places, actions = np.arange(9)[:, None] % 4, np.arange(8) % 2
    walks = [Episode(places[: n + 1], actions[:n], [pay] * n, True, False) for n in range(3, 9)]
    return Trajectories.from_episodes(walks, action_space="discrete")


def test_where_every_step_pays_the_same_no_join_can_outlast_the_longest_so_none_is_missed():
    data = met(pay=1.0)
    assert find_twins(data).overlap > 0.5
    assert find_twins(data).joined <= data.returns.max()
    sign = look_at(data)["pieces"]
    assert (sign.answer, sign.because) == ("not seen", NO_PRICE)


def test_where_every_step_costs_the_same_a_join_that_skips_steps_would_show():
    assert look_at(met(pay=-1.0))["pieces"].because != NO_PRICE


def test_one_change_of_episode_against_brute_force():
    """Every pair of alike steps of a world with whole-numbered states, none earlier."""
    random = np.random.default_rng(1)
    lived = [
        Episode(random.integers(4, size=(6, 1)), [0] * 5, random.normal(size=5), True, False)
        for _ in range(8)
    ]
    data = Trajectories.from_episodes(lived, action_space="discrete", action_dim=2)
    best = data.returns.max().item()
    for one in lived:
        for other in lived:
            for now in range(5):
                for then in range(now, 5):
                    if one is not other and one.observations[now] == other.observations[then]:
                        best = max(best, one.rewards[:now].sum() + other.rewards[then:].sum())
    twins = find_twins(data, k=35)
    alike = twins.apart == 0
    only = type(twins)(data, twins.rows, twins.others, torch.where(alike, 0.0, torch.inf))
    assert only.joined == pytest.approx(best, abs=1e-5)


def test_twins_are_the_nearest_of_other_episodes():
    data = load_dataset("hopper/medium-v0").select(range(5))
    twins = find_twins(data, k=3, most=50)
    seen = data.states / data.statistics.state_std
    episode = torch.arange(5).repeat_interleave(data.lengths)
    for row, others in zip(twins.rows, twins.others, strict=True):
        far = (seen[row] - seen).square().mean(1).sqrt()
        far[episode == episode[row]] = torch.inf
        assert torch.allclose(far[others].sort().values, far.sort().values[:3], atol=1e-5)


# The rest, and the whole ---------------------------------------------------------------------


def test_full_throttle_is_seen():
    full = made(
        lambda random, s, e: random.choice([-1.0, 1.0], (len(s), 1)), action_space="continuous"
    )
    assert at_bounds(full) == 1
    assert look_at(full)["bounds"].answer == "yes"
    assert look_at(full)["bounds"].value == 1
    assert look_at(made(coins))["bounds"].answer == "no"


def test_a_few_episodes_or_a_single_one_or_one_action_are_looked_at_too():
    few, single = made(coins, episodes=9), made(coins, episodes=1)
    assert look_at(few)["past"].answer == look_at(single)["pieces"].answer == "not seen"
    still = look_at(made(lambda random, s, e: np.zeros(len(s), int), action_dim=2))
    assert still["open"].found is None
    assert np.isnan(still["open"].value)
    assert still["returns"].answer == "no"
    with pytest.raises(ValueError, match="9 episodes: at least 10"):
        telling(few)


def test_a_look_is_the_same_again_and_can_be_read():
    data = load_dataset("hopper/medium-replay-v0").select(range(20))
    look = look_at(data)
    assert repr(look) == repr(look_at(data))
    assert repr(look).startswith(repr(data))
    for sign in look:
        assert sign.points_to
        assert sign.because
        assert f"{sign.question} {sign.answer}: {sign.measured}" in repr(look)
        assert f"| {sign.question} " in look._repr_markdown_()


def test_a_clone_guesses_for_the_other_half_of_the_episodes():
    data = made(lambda random, s, e: mostly(random, s, 1.0))
    guess = clone_guesses(data)
    judged = data.select(range(1, E, 2))
    assert guess.shape == (len(judged.states), 2)
    assert torch.equal(guess.argmax(1), judged.actions)
    assert isinstance(telling(data).by_past, Effect)
