"""The life of a request: set once, lowered by what is received, never changed by accident."""

import numpy as np
import pytest

from seqrl import rollouts
from seqrl.returns import requests
from tests.samples import Drift, S, make_agent, make_data

STATE = np.array([0.5, -1.0, 2.0])


def still_asked(agent) -> list[float]:
    """The newest return-to-go that the network was shown, one an environment."""
    return agent.history.batch["rtg"][:, -1, 0].tolist()


def test_the_request_falls_by_what_was_received():
    agent = make_agent()
    for reward, expected in [(1.5, 100.0), (-2.0, 98.5), (0.25, 100.5), (0.0, 100.25)]:
        agent.select_action(STATE, target_return=100)
        assert still_asked(agent) == [expected]
        agent.observe(reward)


def test_it_falls_as_the_function_says():
    agent, rewards = make_agent(), np.random.default_rng(0).normal(size=12)
    shown = []
    for reward in rewards:
        agent.select_action(STATE, target_return=7)
        shown += still_asked(agent)
        agent.observe(reward)
    np.testing.assert_allclose(shown, requests(7, rewards), rtol=1e-6)


def test_each_environment_has_its_own_request():
    agent = make_agent()
    states = np.zeros((3, S))
    agent.select_action(states, target_return=[10, 20, 30])
    agent.observe([1, 2, 3])
    agent.select_action(states)
    assert still_asked(agent) == [9, 18, 27]
    agent.observe(5)  # one number for all
    agent.select_action(states)
    assert still_asked(agent) == [4, 13, 22]


def test_it_falls_in_double_precision():
    agent = make_agent()
    agent.select_action(STATE, target_return=1e6)
    for _ in range(30):
        agent.observe(0.1)
        agent.select_action(STATE)
    assert agent.history.request[0] == pytest.approx(1e6 - 3, abs=1e-6)


def test_later_calls_may_omit_or_repeat_the_target():
    agent = make_agent()
    agent.select_action(STATE, target_return=10)
    agent.observe(4)
    agent.select_action(STATE)
    agent.observe(4)
    agent.select_action(STATE, target_return=10)
    assert still_asked(agent) == [2]


def test_a_changed_target_is_refused_and_changes_nothing():
    agent = make_agent()
    agent.select_action(STATE, target_return=10)
    agent.observe(4)
    with pytest.raises(ValueError, match=r"changed from 10 to 6 .*reset_target=True"):
        agent.select_action(STATE, target_return=6)
    agent.select_action(STATE, target_return=10)
    assert still_asked(agent) == [6]


def test_reset_target_asks_anew():
    agent = make_agent()
    agent.select_action(STATE, target_return=10)
    agent.observe(4)
    agent.select_action(STATE, target_return=50, reset_target=True)
    assert still_asked(agent) == [50]
    agent.observe(1)
    agent.select_action(STATE, target_return=50)
    assert still_asked(agent) == [49]


def test_reset_history_ends_the_request():
    agent = make_agent()
    agent.select_action(STATE, target_return=10)
    agent.reset_history()
    agent.select_action(STATE, target_return=3)
    assert still_asked(agent) == [3]


@pytest.mark.parametrize(
    "rows", [np.array([1]), [1], 1, slice(1, 2), np.array([False, True, False]), -2]
)
def test_restarted_rows_ask_anew_and_the_others_go_on(rows):
    agent = make_agent()
    states = np.zeros((3, S))
    agent.select_action(states, target_return=[10, 20, 30])
    agent.observe([1, 2, 3])
    agent.reset_history(rows=rows)
    with pytest.raises(ValueError, match="no target_return"):
        agent.select_action(states)
    agent.select_action(states, target_return=[10, 7, 30])
    assert still_asked(agent) == [9, 7, 27]
    assert agent.history.batch["timesteps"][:, -1].tolist() == [1, 0, 1]
    assert agent.history.batch["mask"].sum(1).tolist() == [2, 1, 2]


def test_rows_of_no_history_are_nothing_to_restart():
    agent = make_agent()
    agent.reset_history(rows=[0])
    agent.select_action(STATE, target_return=1)


def test_the_first_call_must_ask():
    with pytest.raises(ValueError, match=r"no target_return.*e.g. target_return=3600"):
        make_agent().select_action(STATE)


@pytest.mark.parametrize("target", [np.nan, np.inf, -np.inf, [1.0, np.nan]])
def test_a_target_that_is_no_number_is_refused(target):
    with pytest.raises(ValueError, match="target_return must be finite"):
        make_agent().select_action(np.zeros((2, S)), target_return=target)


def test_selecting_twice_without_a_reward_is_refused():
    agent = make_agent()
    agent.select_action(STATE, target_return=1)
    with pytest.raises(RuntimeError, match=r"twice without observe\(reward\)"):
        agent.select_action(STATE)


def test_a_reward_before_any_action_is_refused():
    agent = make_agent()
    with pytest.raises(RuntimeError, match="needs a select_action before"):
        agent.observe(1.0)
    agent.select_action(STATE, target_return=1)
    agent.observe(1.0)
    with pytest.raises(RuntimeError, match="needs a select_action before"):
        agent.observe(1.0)


@pytest.mark.parametrize("reward", [np.nan, np.inf, [1.0, np.nan, 1.0], [1.0, 2.0], [[1.0] * 3]])
def test_a_bad_reward_is_refused(reward):
    agent = make_agent()
    agent.select_action(np.zeros((3, S)), target_return=1)
    with pytest.raises(ValueError, match="reward must be a? ?finite"):
        agent.observe(reward)
    agent.observe([1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("states", "message"),
    [
        (np.zeros((2, S)), "got 2 states, but the history has 3 environments"),
        (np.zeros(S), "got 1 states, but the history has 3 environments"),
        (np.zeros((3, S + 1)), r"state has shape \(3, 4\), expected \[S\] or \[n, S\] with S = 3"),
        (np.zeros((3, 1, S)), r"state has shape \(3, 1, 3\)"),
        (np.zeros(()), "state has shape"),
        (np.full((3, S), np.nan), "state holds NaN or infinity"),
        (np.full((3, S), -np.inf), "state holds NaN or infinity"),
    ],
)
def test_bad_states_are_refused(states, message):
    agent = make_agent()
    agent.select_action(np.zeros((3, S)), target_return=1)
    agent.observe(0)
    with pytest.raises(ValueError, match=message):
        agent.select_action(states)


@pytest.mark.parametrize("timestep", [40, -1, [0, 40, 0], [0, 0, -1], 1.5, [0, 1]])
def test_a_bad_timestep_is_refused(timestep):
    with pytest.raises(ValueError, match="timestep"):
        make_agent(max_ep_len=40).select_action(np.zeros((3, S)), 1.0, timestep)


def test_the_clock_counts_by_itself_up_to_its_end():
    agent = make_agent(max_ep_len=4)
    for timestep in range(4):
        agent.select_action(STATE, target_return=1)
        assert agent.history.batch["timesteps"][0, -1] == timestep
        agent.observe(0)
    with pytest.raises(ValueError, match=r"timestep 4 is outside 0 … 3 \(max_ep_len\)"):
        agent.select_action(STATE)


def test_past_the_longest_episode_the_hint_names_the_field_to_raise():
    agent = make_agent(max_ep_len=4)
    with pytest.raises(ValueError, match=r"reset_history\(\) .* or .* a larger max_ep_len"):
        agent.select_action(np.zeros(S), 1.0, timestep=4)


@pytest.mark.parametrize("position", ["none", "elastic"])
def test_where_no_timestep_is_embedded_there_is_no_longest_episode(position):
    agent = make_agent(max_ep_len=4, position=position)
    agent.adopt(make_data(lengths=(9,)).statistics)
    [episode] = rollouts(agent, Drift, 1, targets=1.0, seed=4)
    assert len(episode) == 6 > agent.config.max_ep_len
    with pytest.raises(ValueError, match="timestep must be 0 or more, got -1"):
        agent.select_action(np.zeros(S), 1.0, timestep=-1)


def test_the_clock_may_be_set():
    agent = make_agent()
    agent.select_action(np.zeros((2, S)), 1.0, timestep=[7, 0])
    agent.observe(0)
    agent.select_action(np.zeros((2, S)), 1.0)
    assert agent.history.batch["timesteps"][:, -1].tolist() == [8, 1]


REFUSED = {
    "another target": lambda agent: agent.select_action(STATE, target_return=9),
    "a state too long": lambda agent: agent.select_action(np.zeros(S + 1)),
    "a state of NaN": lambda agent: agent.select_action(STATE * np.nan),
    "two states": lambda agent: agent.select_action(np.zeros((2, S))),
    "a late timestep": lambda agent: agent.select_action(STATE, timestep=99),
    "a late timestep, asked anew": lambda agent: agent.select_action(
        STATE, target_return=9, timestep=99, reset_target=True
    ),
}


@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED)
def test_a_refused_call_leaves_no_trace(refused):
    agent, undisturbed = make_agent(), make_agent()
    for each in (agent, undisturbed):
        each.select_action(STATE, target_return=3)
        each.observe(1)
    with pytest.raises(ValueError):
        refused(agent)
    assert (agent.select_action(-STATE) == undisturbed.select_action(-STATE)).all()


def test_a_refused_first_call_does_not_fix_the_number_of_environments():
    agent = make_agent()
    with pytest.raises(ValueError, match="no target_return"):
        agent.select_action(np.zeros((2, S)))
    agent.select_action(STATE, target_return=1)


def test_asking_anew_between_action_and_reward_changes_nothing():
    agent = make_agent()
    agent.select_action(STATE, target_return=10)
    with pytest.raises(RuntimeError, match="twice"):
        agent.select_action(STATE, target_return=99, reset_target=True)
    agent.observe(1)
    agent.select_action(STATE)
    assert still_asked(agent) == [9]


def test_the_largest_number_of_float32_can_be_asked_for_and_what_is_beyond_cannot():
    largest = float(np.finfo(np.float32).max)
    agent = make_agent()
    agent.return_scale.fill_(largest)  # so that the network reads no more than 1
    with pytest.raises(ValueError, match="target_return must be a finite number"):
        agent.select_action(STATE, target_return=2 * largest)
    agent.select_action(STATE, target_return=largest)
    with pytest.raises(ValueError, match="takes the request beyond the numbers of float32"):
        agent.observe(-largest)
    agent.observe(largest)
    agent.select_action(STATE)
    assert still_asked(agent) == [0]
    agent.observe(-largest)
    assert agent.history.request.tolist() == [largest]


def test_one_number_in_brackets_is_for_all():
    agent = make_agent()
    agent.select_action(np.zeros((3, S)), target_return=[7.0])
    agent.observe([2.0])
    assert agent.history.request.tolist() == [5, 5, 5]
