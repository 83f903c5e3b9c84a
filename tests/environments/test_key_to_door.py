"""Key-to-door: no memory, no success beyond chance, shown by exhausting the rooms."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqrl import Episode
from seqrl.environments import key_to_door as world

FETCH = [0, 0, 4]  # up, up, pick
SIDEWAYS = {0: 2, 1: 3}  # towards the door of colour 0: left; of colour 1: right
ways = st.lists(st.integers(0, 4), min_size=12, max_size=12)


def play(colour, actions, **arguments):
    """Observations and rewards of an episode with this key colour."""
    env = world.KeyToDoor(**arguments)
    env.reset(seed=0)
    env._moments[0] = env._moments[0]._replace(colour=colour)
    seen, rewards = [env._observation()], []
    for action in actions:
        observation, reward, terminated, truncated, _ = env.step(action)
        seen.append(observation)
        rewards.append(reward)
        if terminated or truncated:
            break
    return np.array(seen), rewards


@pytest.mark.parametrize("colour", [0, 1])
@pytest.mark.parametrize("wait", [0, 4, 20])
def test_remembering_the_colour_always_succeeds(colour, wait):
    way = [*FETCH, *[4] * (1 + wait), 0, 0, SIDEWAYS[colour]]
    _, rewards = play(colour, way, wait=wait)
    assert rewards[-1] == 1
    assert sum(rewards) == world.best_success()


def test_without_the_key_no_door_pays():
    for colour, side in product((0, 1), (2, 3)):
        _, rewards = play(colour, [*[4] * 8, 0, 0, side])
        assert len(rewards) == 11
        assert sum(rewards) == 0
        elsewhere = [*[4] * 4, *FETCH, 4, *FETCH, side]  # picks where no key lies
        _, rewards = play(colour, elsewhere)
        assert len(rewards) == 12
        assert sum(rewards) == 0


@given(ways)
def test_after_the_key_is_taken_both_colours_look_the_same_until_the_end(actions):
    actions[:3] = FETCH
    (seen, rewards), (other_seen, other_rewards) = (play(colour, actions) for colour in (0, 1))
    np.testing.assert_array_equal(seen[3:], other_seen[3:])
    at_door = seen[-1, 9 + 2] == 1 and seen[-1, :9].argmax() in (0, 2)
    # any way pays for one of two equally likely colours: 1/2 for whoever cannot remember
    assert sum(rewards) + sum(other_rewards) == int(at_door)
    assert world.best_success(remembers=False) == 1 / 2


def test_one_door_needs_no_memory():
    _, rewards = play(0, [*FETCH, *[4] * 5, 0, 0], doors=1)
    assert sum(rewards) == world.best_success(doors=1, remembers=False) == 1


@given(ways, st.sampled_from([0, 1]))
def test_one_cell_and_one_room_are_lit_and_the_clock_leads_through_the_rooms(actions, colour):
    seen, rewards = play(colour, actions)
    assert (seen[:, :9].sum(1) == 1).all()
    rooms = seen[:, 9:12].argmax(1)
    clock = [0] * 4 + [1] * 4 + [2] * 5
    assert rooms.tolist() == clock[: len(seen)]
    assert (seen[[i for i in (4, 8) if i < len(seen)]][:, :9].argmax(1) == world.ENTRY).all()
    assert set(rewards) <= {0.0, 1.0}
    key_seen = seen[:, 12:].sum(1)
    assert (key_seen[rooms > 0] == 0).all()
    assert (np.diff(key_seen) <= 0).all()


def test_the_context_reaches_back_to_the_last_sight_of_the_key():
    for wait in (0, 4, 20):
        seen, _ = play(1, [*FETCH, *[4] * (5 + wait)], wait=wait)
        first_decision = 4 + wait  # the first observation in the last room
        assert seen[first_decision, 9 + 2] == 1
        assert seen[first_decision - 1, 9 + 2] == 0
        needed = world.context_needed(picked_at=2, wait=wait)
        window = seen[first_decision + 1 - needed : first_decision + 1]
        assert window[:, 12:].any()
        assert not window[1:, 12:].any()


@pytest.mark.parametrize("colour", [0, 1])
def test_a_window_that_ends_short_of_the_key_may_still_read_a_note_of_its_own(colour):
    """Five steps see the key from step 4 but not from step 8; the action of step 4 hands it on."""
    seen, actions = play(colour, [])[0].tolist(), []
    rewards = []
    while not any(rewards) and len(actions) < 12:
        states, own = np.array(seen[-5:]), actions[-4:]
        room = states[-1, 9:12].argmax()
        if room == 0:
            action = [*FETCH, 4][len(actions)]
        elif room == 1:
            keys = states[:, 12:].sum(0)
            action = SIDEWAYS[int(keys.argmax())] if keys.any() else 4
        else:
            note = next((a for a in own if a in SIDEWAYS.values()), None)
            action = note if states[-1, world.ENTRY] else 0
        actions.append(action)
        observations, rewards = play(colour, actions)
        seen = observations.tolist()
    assert world.context_needed() > 5
    assert rewards[-1] == 1


def uniform_success(doors):
    """The chance of success of uniform actions, by carrying probabilities forward."""
    now = {(world.ENTRY, False): 1.0}
    total = 0.0
    for time in range(12):
        new = {}
        for ((cell, holds), p), action in product(now.items(), range(5)):
            there = world.next_cell(cell, action)
            keeps = holds or (time < 4 and cell == 1 and action == 4)
            if time >= 8 and there in ((1,), (0, 2))[doors - 1]:
                total += p / 5 * keeps / doors
                continue
            there = world.ENTRY if time in (3, 7) else there
            new[there, keeps] = new.get((there, keeps), 0) + p / 5
        now = new
    return total


@pytest.mark.parametrize("doors", [1, 2])
def test_the_behaviour_succeeds_as_often_as_computed(doors):
    n = 1500
    made = world.episodes(n, seed=0, doors=doors)
    share = np.mean([sum(episode.rewards) for episode in made])
    expected = 0.5 / doors + 0.5 * uniform_success(doors)
    assert abs(share - expected) < 4 * np.sqrt(expected * (1 - expected) / n)
    assert uniform_success(doors) < 0.05  # why aimless data alone would teach little


def test_the_purposeful_fetch_the_key_and_wander_before_they_choose():
    behaviour = world.Behaviour(0)
    behaviour.select_action(np.zeros((400, 14)))
    behaviour.memory[:] = np.arange(400) % 2
    in_room = np.zeros((400, 14))
    in_room[:, [world.ENTRY, 9 + 1]] = 1
    counts = np.bincount(behaviour.select_action(in_room), minlength=5)
    assert (abs(counts - 80) < 4 * np.sqrt(400 * 0.2 * 0.8)).all()
    in_room[:, 9:11] = 0, 0
    in_room[:, 9 + 2] = 1
    np.testing.assert_array_equal(behaviour.select_action(in_room), [2, 3] * 200)


def test_successes_show_both_colours_and_both_doors():
    made = [episode for episode in world.episodes(300, seed=2) if sum(episode.rewards)]
    doors = [episode.observations[-1, :9].argmax() for episode in made]
    colours = [episode.observations[0, 12:].argmax() for episode in made]
    assert {(0, 0), (2, 1)} == set(zip(doors, colours, strict=True))


@given(ways, st.sampled_from([0, 1]))
def test_an_episode_tells_every_moment(actions, colour):
    env = world.KeyToDoor()
    env.reset(seed=0)
    env._moments[0] = env._moments[0]._replace(colour=colour)
    seen, ended = [env._observation()], False
    for action in actions:
        if not ended:
            observation, _, terminated, truncated, _ = env.step(action)
            seen.append(observation)
            ended = terminated or truncated
    lived = np.array(actions[: len(seen) - 1])
    episode = Episode(np.array(seen), lived, np.zeros(len(lived)), False, True)
    assert world.moments(episode) == env._moments


def test_bad_arguments_are_refused():
    for doors in (0, 3, "two"):
        with pytest.raises(ValueError, match="doors must be one of 1, 2"):
            world.KeyToDoor(doors)
    with pytest.raises(ValueError, match="room_steps .* must be at least 3, got 2"):
        world.KeyToDoor(room_steps=2)
    with pytest.raises(ValueError, match="wait .* must be at least 0, got -1"):
        world.KeyToDoor(wait=-1)
    with pytest.raises(ValueError, match="at least one moment"):
        world.draw([])


def test_the_drawing_says_which_key_and_which_door():
    env = world.KeyToDoor()
    env.reset(seed=0)
    assert env.scene().label.endswith("in the key room and has no key.")
    env._moments[0] = env._moments[0]._replace(colour=0)
    for action in [*FETCH, *[4] * 5, 0, 0, 3]:
        env.step(action)
    assert env.scene().label.endswith(
        "in the door room and holds the orange key. It stands at the blue door."
    )
