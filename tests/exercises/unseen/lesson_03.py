"""Wrong answers to lesson 03, written without its checks."""

import numpy as np

from tests.exercises.answers import Answers

unseen = Answers()


@unseen
def suffix_sums(rewards):
    """Turns the rewards round and does not sum."""
    return rewards[::-1]


@unseen
def suffix_sums(rewards):
    """Multiplies."""
    return np.cumprod(rewards[::-1])[::-1]


@unseen
def suffix_sums(rewards):
    """Sorts instead of turning round."""
    return np.cumsum(np.sort(rewards))[::-1]


@unseen
def suffix_sums(rewards):
    """Loses the last step."""
    return np.cumsum(rewards[-2::-1])[::-1]


@unseen
def suffix_sums(rewards):
    """Turns the signs, not the order."""
    return np.cumsum(-rewards)[::-1]


@unseen
def suffix_sums(rewards):
    """Discounts."""
    return np.array(
        [sum(0.99**i * r for i, r in enumerate(rewards[t:])) for t in range(len(rewards))]
    )


@unseen
def ragged_suffix_sums(rewards, offsets):
    """The same loop, hidden in a comprehension."""
    parts = np.split(rewards, offsets[1:-1])
    return np.concatenate([np.cumsum(part[::-1])[::-1] for part in parts])


@unseen
def ragged_suffix_sums(rewards, offsets):
    """Takes the next episode's first reward along."""
    received = np.append(0, np.cumsum(rewards))
    ends = np.repeat(np.minimum(offsets[1:] + 1, len(rewards)), np.diff(offsets))
    return received[ends] - received[:-1]


@unseen
def ragged_suffix_sums(rewards, offsets):
    """Takes off what came before the episode."""
    received = np.append(0, np.cumsum(rewards))
    return received[1:] - np.repeat(received[offsets[:-1]], np.diff(offsets))


@unseen
def ragged_suffix_sums(rewards, offsets):
    """Leaves each episode's last reward out."""
    received = np.append(0, np.cumsum(rewards))
    ends = np.repeat(offsets[1:] - 1, np.diff(offsets))
    return received[ends] - received[:-1]


@unseen
def ragged_suffix_sums(rewards, offsets):
    """Takes all episodes as of one length."""
    table = rewards[: len(rewards) // (len(offsets) - 1) * (len(offsets) - 1)]
    table = table.reshape(len(offsets) - 1, -1)
    return np.cumsum(table[:, ::-1], axis=1)[:, ::-1].ravel()


@unseen
def requests(asked, rewards, scale):
    """Falls by the whole return at once."""
    return np.full(len(rewards), (asked - sum(rewards)) / scale)


@unseen
def requests(asked, rewards, scale):
    """Multiplies by the scale."""
    return (asked - np.append(0, np.cumsum(rewards))[:-1]) * scale


@unseen
def requests(asked, rewards, scale):
    """Is two steps late."""
    return (asked - np.append([0, 0], np.cumsum(rewards))[: len(rewards)]) / scale


@unseen
def requests(asked, rewards, scale):
    """Writes the facts and forgets what was asked."""
    return np.cumsum(rewards[::-1])[::-1] / scale


@unseen
def requests(asked, rewards, scale):
    """Never rises above what was asked."""
    return np.minimum(asked, asked - np.append(0, np.cumsum(rewards))[:-1]) / scale


@unseen
def requests(asked, rewards, scale):
    """Divides by the scale again at every step."""
    read = np.zeros(len(rewards))
    for t, reward in enumerate(rewards):
        asked = asked / scale
        read[t] = asked
        asked -= reward
    return read
