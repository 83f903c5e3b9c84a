"""Wrong answers to lesson 00, written without its checks."""

import numpy as np

from tests.exercises.answers import Answers

unseen = Answers()


@unseen
def still_to_come(rewards):
    """Turns the sums round, but not the rewards."""
    return np.cumsum(rewards)[::-1]


@unseen
def still_to_come(rewards):
    """Discounts."""
    return np.array(
        [sum(0.99**i * r for i, r in enumerate(rewards[t:])) for t in range(len(rewards))]
    )


@unseen
def still_to_come(rewards):
    """Leaves out the last reward."""
    return np.array([sum(rewards[t:-1]) for t in range(len(rewards))])


@unseen
def still_to_come(rewards):
    """Forgets to turn the sums round again."""
    return np.cumsum(rewards[::-1])


@unseen
def still_to_come(rewards):
    """Takes the best reward to come."""
    return np.array([max(rewards[t:]) for t in range(len(rewards))])


@unseen
def still_to_come(rewards):
    """Counts the rewards that are not zero."""
    return np.array([np.count_nonzero(rewards[t:]) for t in range(len(rewards))])


@unseen
def still_to_come(rewards):
    """Takes penalties for gains."""
    return np.array([sum(abs(rewards[t:])) for t in range(len(rewards))])


@unseen
def what_is_left(asked, received):
    """Leaves out the first reward."""
    return asked - sum(received[1:])


@unseen
def what_is_left(asked, received):
    """Turns the difference round."""
    return sum(received) - asked


@unseen
def what_is_left(asked, received):
    """Takes off the best reward alone."""
    return asked - max(received, default=0)


@unseen
def what_is_left(asked, received):
    """Never lets a penalty raise the request."""
    return min(asked, asked - sum(received))


@unseen
def what_is_left(asked, received):
    """Takes off the size of each reward."""
    return asked - sum(abs(received))


@unseen
def what_is_left(asked, received):
    """Takes whole numbers for granted."""
    return int(asked - sum(received))
