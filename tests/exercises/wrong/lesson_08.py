"""What readers of lesson 08 get wrong."""

import numpy as np

from tests.exercises.wrong import WrongAnswers

wrong = WrongAnswers()


def _games(random):
    actions, returns = random.integers(2, 6, size=2)
    return random.dirichlet(np.ones(actions)), random.dirichlet(np.ones(returns), size=actions)


def _times(random):
    room_steps = int(random.integers(4, 9))
    return int(random.integers(0, room_steps)), room_steps, int(random.integers(0, 9))


def _returns(random):
    return (random.exponential(500, size=(random.integers(2, 9), 2 * random.integers(2, 9))),)


INPUTS = {"luck_posterior": _games, "context_needed": _times, "held_out_best": _returns}


@wrong("divide it by its sum over the actions")
def luck_posterior(behaviour, luck):
    """Stops at the numerator."""
    return behaviour[:, None] * luck


@wrong("this is luck alone")
def luck_posterior(behaviour, luck):
    """Forgets who made the data."""
    return luck / luck.sum(axis=0)


@wrong("must sum to 1")
def luck_posterior(behaviour, luck):
    """Normalises over the returns."""
    joint = behaviour[:, None] * luck
    return joint / joint.sum(axis=1, keepdims=True)


@wrong("divide it by its sum over the actions")
def luck_posterior(behaviour, luck):
    """Divides by the sum of everything, which is 1."""
    joint = behaviour[:, None] * luck
    return joint / joint.sum()


@wrong("divide by the sum over the actions")
def luck_posterior(behaviour, luck):
    """Divides by the luck alone."""
    return behaviour[:, None] * luck / luck.sum(axis=0)


@wrong("shape")
def luck_posterior(behaviour, luck):
    """Returns a row for each return."""
    joint = behaviour[:, None] * luck
    return (joint / joint.sum(axis=0)).T


@wrong("all actions have the same luck")
def luck_posterior(behaviour, luck):
    """Divides by the popularity: what was rare counts most."""
    joint = luck / behaviour[:, None]
    return joint / joint.sum(axis=0)


@wrong("only luck counts")
def luck_posterior(behaviour, luck):
    """Adds popularity and luck."""
    joint = behaviour[:, None] + luck
    return joint / joint.sum(axis=0)


@wrong("all actions have the same luck")
def luck_posterior(behaviour, luck):
    """Takes the popularity twice."""
    joint = behaviour[:, None] ** 2 * luck
    return joint / joint.sum(axis=0)


@wrong("shape")
def luck_posterior(behaviour, luck):
    """Sums over the returns as well: the chances before anything is asked."""
    return behaviour * luck.sum(axis=1)


@wrong("one short")
def context_needed(picked_at, room_steps, wait):
    """Takes the distance for the number of steps."""
    decided_at = room_steps + wait
    return decided_at - picked_at


@wrong("take `picked_at` off")
def context_needed(picked_at, room_steps, wait):
    """Reaches back to the first step of the episode."""
    decided_at = room_steps + wait
    return decided_at + 1


@wrong("each step of waiting")
def context_needed(picked_at, room_steps, wait):
    """Forgets the empty room."""
    return room_steps - picked_at + 1


@wrong("both included")
def context_needed(picked_at, room_steps, wait):
    """Counts one step too many."""
    decided_at = room_steps + wait
    return decided_at - picked_at + 2


@wrong("take `picked_at` off")
def context_needed(picked_at, room_steps, wait):
    """Adds where it should take off."""
    decided_at = room_steps + wait
    return decided_at + picked_at + 1


@wrong("flattering")
def held_out_best(returns):
    """Chooses and reports on the same half."""
    half = returns.shape[1] // 2
    return returns[:, :half].mean(axis=1).max()


@wrong("flattering")
def held_out_best(returns):
    """Chooses and reports on all episodes."""
    return returns.mean(axis=1).max()


@wrong("second half chooses")
def held_out_best(returns):
    """Takes the best of the second half."""
    half = returns.shape[1] // 2
    return returns[:, half:].mean(axis=1).max()


@wrong("second half chooses")
def held_out_best(returns):
    """Chooses on all episodes."""
    half = returns.shape[1] // 2
    return returns[returns.mean(axis=1).argmax(), half:].mean()


@wrong("changed places")
def held_out_best(returns):
    """Chooses on the second half and reports the first."""
    half = returns.shape[1] // 2
    return returns[returns[:, half:].mean(axis=1).argmax(), :half].mean()


@wrong("best single episode")
def held_out_best(returns):
    """Chooses the candidate with the best episode."""
    half = returns.shape[1] // 2
    return returns[returns[:, :half].max(axis=1).argmax(), half:].mean()


@wrong("still holds those that chose it")
def held_out_best(returns):
    """Reports the winner's mean over all episodes."""
    half = returns.shape[1] // 2
    return returns[returns[:, :half].mean(axis=1).argmax()].mean()


@wrong("number of the row")
def held_out_best(returns):
    """Returns which candidate won."""
    half = returns.shape[1] // 2
    return returns[:, :half].mean(axis=1).argmax()


@wrong("mean over all candidates")
def held_out_best(returns):
    """Reports all candidates."""
    half = returns.shape[1] // 2
    return returns[:, half:].mean()


@wrong("one number")
def held_out_best(returns):
    """Keeps the winner's episodes apart."""
    half = returns.shape[1] // 2
    return returns[returns[:, :half].mean(axis=1).argmax(), half:]
