"""What readers of lesson 03 get wrong."""

import numpy as np

from tests.exercises.wrong import WrongAnswers

wrong = WrongAnswers()


def _episodes(random):
    lengths = random.integers(1, 9, size=random.integers(1, 6))
    return random.normal(size=lengths.sum()), np.append(0, np.cumsum(lengths))


INPUTS = {
    "suffix_sums": lambda random: (random.normal(size=random.integers(1, 30)),),
    "ragged_suffix_sums": _episodes,
    "requests": lambda random: (
        random.normal(),
        random.normal(size=random.integers(1, 9)),
        random.uniform(0.5, 9),
    ),
}


@wrong("sum from the end")
def suffix_sums(rewards):
    """Sums from the start: what has been received."""
    return np.cumsum(rewards)


@wrong("stand in reverse")
def suffix_sums(rewards):
    """Forgets to turn the sums round again."""
    return np.cumsum(rewards[::-1])


@wrong("its own reward to come")
def suffix_sums(rewards):
    """Turns the sums round, but not the rewards."""
    return np.cumsum(rewards)[::-1]


@wrong("the step itself")
def suffix_sums(rewards):
    """Leaves out the reward of the step itself."""
    return np.cumsum(rewards[::-1])[::-1] - rewards


@wrong("add up step by step")
def suffix_sums(rewards):
    """Writes the whole sum beside every step."""
    return np.full(len(rewards), np.sum(rewards))


@wrong("one sum for each step")
def suffix_sums(rewards):
    """Returns the one sum of all."""
    return np.sum(rewards)


@wrong("run on into the next episode")
def ragged_suffix_sums(rewards, offsets):
    """Ignores where episodes end."""
    return np.cumsum(rewards[::-1])[::-1]


@wrong("its own reward to come")
def ragged_suffix_sums(rewards, offsets):
    """Leaves out the reward of the step itself."""
    received = np.cumsum(rewards)
    return np.repeat(received[offsets[1:] - 1], np.diff(offsets)) - received


@wrong("its own reward to come")
def ragged_suffix_sums(rewards, offsets):
    """Sums within episodes, but from their start."""
    received = np.append(0, np.cumsum(rewards))
    return received[1:] - np.repeat(received[offsets[:-1]], np.diff(offsets))


@wrong("its own reward to come")
def ragged_suffix_sums(rewards, offsets):
    """Writes the return of its episode beside every step."""
    return np.repeat(np.add.reduceat(rewards, offsets[:-1]), np.diff(offsets))


@wrong("one sum for each step")
def ragged_suffix_sums(rewards, offsets):
    """One return for each episode."""
    return np.add.reduceat(rewards, offsets[:-1])


@wrong("all its rewards to come")
def ragged_suffix_sums(rewards, offsets):
    """Looks one step ahead only."""
    ahead = np.append(rewards[1:], 0)
    ahead[offsets[1:] - 1] = 0
    return rewards + ahead


@wrong("never falls")
def requests(asked, rewards, scale):
    """Keeps the request constant."""
    return np.full(len(rewards), asked / scale)


@wrong("before step t is lived")
def requests(asked, rewards, scale):
    """Subtracts r_t before acting."""
    return (asked - np.cumsum(rewards)) / scale


@wrong("before step t is lived")
def requests(asked, rewards, scale):
    """Leaves r_t out of the request of step t, as if it were no longer to come."""
    return (asked - np.array([sum(rewards[: t + 1]) for t in range(len(rewards))])) / scale


@wrong("one unit for both")
def requests(asked, rewards, scale):
    """Scales the request once and the rewards not at all."""
    return asked / scale - (np.cumsum(rewards) - rewards)


@wrong("not divided by scale")
def requests(asked, rewards, scale):
    """Scales the rewards but not the request."""
    return asked - (np.cumsum(rewards) - rewards) / scale


@wrong("not divided by scale")
def requests(asked, rewards, scale):
    """Never scales."""
    return asked - (np.cumsum(rewards) - rewards)


@wrong("divided by scale twice")
def requests(asked, rewards, scale):
    """Scales the rewards first and then everything."""
    scaled = rewards / scale
    return (asked - (np.cumsum(scaled) - scaled)) / scale


@wrong("yours rises")
def requests(asked, rewards, scale):
    """Adds what was received."""
    return (asked + np.cumsum(rewards) - rewards) / scale


@wrong("every reward received so far")
def requests(asked, rewards, scale):
    """Takes off the last reward only."""
    return (asked - np.append(0, rewards[:-1])) / scale


@wrong("below 0")
def requests(asked, rewards, scale):
    """Stops at zero."""
    return np.maximum(asked - (np.cumsum(rewards) - rewards), 0) / scale


@wrong("for each of the 5 steps")
def requests(asked, rewards, scale):
    """Adds the request after the last step, which nobody reads."""
    return (asked - np.append(0, np.cumsum(rewards))) / scale


@wrong("by a Python loop")
def ragged_suffix_sums(rewards, offsets):
    """A Python loop over episodes, which the lesson asks to do without."""
    rtg = np.zeros(len(rewards))
    for start, end in zip(offsets[:-1], offsets[1:], strict=True):
        rtg[start:end] = np.cumsum(rewards[start:end][::-1])[::-1]
    return rtg
