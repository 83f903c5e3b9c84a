"""What readers of lesson 16 get wrong."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from tests.exercises.wrong import WrongAnswers

wrong = WrongAnswers()


def _worlds(random):
    count, arms = int(random.integers(1, 20)), int(random.integers(2, 8))
    pulls = int(random.choice([0, 1, 2, 5, 11, 800]))
    worlds = random.normal(random.normal(0, 5), random.uniform(0.2, 2), (count, arms))
    actions, noise = random.integers(arms, size=pulls), float(random.uniform(0.2, 2))
    paid = random.normal(worlds.mean(), 1, arms)[actions]  # by a bandit that is no such world
    return worlds, actions, paid + noise * random.normal(size=pulls), noise


def _trials(random):
    shape = int(random.integers(1, 6)), int(random.integers(1, 9))
    rewards = torch.from_numpy(random.normal(1, 3, shape)).float()
    return torch.from_numpy(random.integers(int(random.integers(2, 9)), size=shape)), rewards


def _pulls(random):
    trials, steps, arms = (int(random.integers(*ends)) for ends in ((1, 15), (1, 20), (2, 10)))
    actions = random.integers(arms, size=(trials, steps))
    most = random.integers(arms, size=trials)
    for row, arm in zip(actions, most, strict=True):
        while np.ptp(np.sort(np.bincount(row, minlength=arms))[-2:]) == 0:
            row[random.integers(steps)] = arm  # until one is pulled most
    some = random.integers(arms, size=trials)
    return random.permuted(actions, axis=1), np.where(random.random(trials) < 0.6, most, some)


INPUTS = {"posterior": _worlds, "just_before": _trials, "guessed_unpaid": _pulls}


def _errors(worlds, actions, rewards):
    return rewards - worlds[:, actions]


def _shared(log):
    weights = np.exp(log - log.max())
    return weights / weights.sum()


def _weights(worlds, actions, rewards, noise):
    return _shared(-(_errors(worlds, actions, rewards) ** 2).sum(axis=1) / (2 * noise**2))


def _by_best(worlds, weights):
    return np.bincount(worlds.argmax(axis=1), weights, minlength=worlds.shape[1])


@wrong("turned round")
def posterior(worlds, actions, rewards, noise):
    """Forgets the minus."""
    error = _errors(worlds, actions, rewards)
    return _by_best(worlds, _shared((error**2).sum(axis=1) / (2 * noise**2)))


@wrong("the noise is not squared")
def posterior(worlds, actions, rewards, noise):
    """Takes the standard deviation for the variance."""
    error = _errors(worlds, actions, rewards)
    return _by_best(worlds, _shared(-(error**2).sum(axis=1) / (2 * noise)))


@wrong("the noise is not squared")
def posterior(worlds, actions, rewards, noise):
    """Forgets the square and the 2."""
    error = _errors(worlds, actions, rewards)
    return _by_best(worlds, _shared(-(error**2).sum(axis=1) / noise))


@wrong("the 2 is missing")
def posterior(worlds, actions, rewards, noise):
    """Forgets the 2."""
    error = _errors(worlds, actions, rewards)
    return _by_best(worlds, _shared(-(error**2).sum(axis=1) / noise**2))


@wrong("needs its brackets")
def posterior(worlds, actions, rewards, noise):
    """Forgets the brackets, and multiplies by the variance."""
    error = _errors(worlds, actions, rewards)
    return _by_best(worlds, _shared(-(error**2).sum(axis=1) / 2 * noise**2))


@wrong("the noise plays no part")
def posterior(worlds, actions, rewards, noise):
    """Leaves the noise out."""
    return _by_best(worlds, _shared(-(_errors(worlds, actions, rewards) ** 2).sum(axis=1) / 2))


@wrong("its *square*")
def posterior(worlds, actions, rewards, noise):
    """Takes the size of an error, not its square."""
    error = _errors(worlds, actions, rewards)
    return _by_best(worlds, _shared(-np.abs(error).sum(axis=1) / (2 * noise**2)))


@wrong("two errors cancel")
def posterior(worlds, actions, rewards, noise):
    """Squares the sum instead of summing squares."""
    error = _errors(worlds, actions, rewards)
    return _by_best(worlds, _shared(-(error.sum(axis=1) ** 2) / (2 * noise**2)))


@wrong("the same error: square it")
def posterior(worlds, actions, rewards, noise):
    """Sums errors as they are."""
    return _by_best(worlds, _shared(-_errors(worlds, actions, rewards).sum(axis=1) / noise))


@wrong("more pulls make surer")
def posterior(worlds, actions, rewards, noise):
    """Takes the mean of the errors."""
    error = _errors(worlds, actions, rewards)
    return _by_best(worlds, _shared(-(error**2).mean(axis=1) / (2 * noise**2)))


@wrong("more pulls make surer")
def posterior(worlds, actions, rewards, noise):
    """Adds likelihoods up instead of multiplying them."""
    likely = np.exp(-(_errors(worlds, actions, rewards) ** 2) / (2 * noise**2)).sum(axis=1)
    return _by_best(worlds, likely / likely.sum())


@wrong("only the last pull is heard")
def posterior(worlds, actions, rewards, noise):
    """Listens to the last pull."""
    return _by_best(worlds, _weights(worlds, actions[-1:], rewards[-1:], noise))


@wrong("only the last pull is heard")
def posterior(worlds, actions, rewards, noise):
    """Writes over the weights in a loop, and forgets what they were."""
    log = np.zeros(len(worlds))
    for action, reward in zip(actions, rewards, strict=True):
        log = -((reward - worlds[:, action]) ** 2) / (2 * noise**2)
    return _by_best(worlds, _shared(log))


@wrong("only the first pull is heard")
def posterior(worlds, actions, rewards, noise):
    """Listens to the first pull."""
    return _by_best(worlds, _weights(worlds, actions[:1], rewards[:1], noise))


@wrong("when an arm was pulled plays no part")
def posterior(worlds, actions, rewards, noise):
    """Lets what is long past fade."""
    faded = 0.9 ** np.arange(len(actions))[::-1]
    error = _errors(worlds, actions, rewards)
    return _by_best(worlds, _shared(-(faded * error**2).sum(axis=1) / (2 * noise**2)))


@wrong("an arm that is pulled thrice counts thrice")
def posterior(worlds, actions, rewards, noise):
    """Compares each arm's mean payment, however often it was pulled."""
    pulled = np.unique(actions)
    paid = np.array([rewards[actions == arm].mean() for arm in pulled])
    return _by_best(worlds, _weights(worlds, pulled, paid, noise))


@wrong("every world counts alike")
def posterior(worlds, actions, rewards, noise):
    """Counts worlds, whatever was paid."""
    return _by_best(worlds, np.full(len(worlds), 1 / len(worlds)))


@wrong("every world counts alike")
def posterior(worlds, actions, rewards, noise):
    """Forgets to hand the weights on."""
    return _by_best(worlds, None)


@wrong("in a world alone")
def posterior(worlds, actions, rewards, noise):
    """Leaves every arm a small chance."""
    chances = _by_best(worlds, _weights(worlds, actions, rewards, noise)) + 1e-3
    return chances / chances.sum()


@wrong("cut or add nothing")
def posterior(worlds, actions, rewards, noise):
    """Adds a little to each likelihood before the logarithm."""
    likely = np.exp(-(_errors(worlds, actions, rewards) ** 2) / (2 * noise**2))
    return _by_best(worlds, _shared(np.log(likely + 1e-10).sum(axis=1)))


@wrong("the likeliest world alone")
def posterior(worlds, actions, rewards, noise):
    """Believes in one world."""
    error = (_errors(worlds, actions, rewards) ** 2).sum(axis=1)
    return np.eye(worlds.shape[1])[worlds[error.argmin()].argmax()]


@wrong("one arm alone has all chances")
def posterior(worlds, actions, rewards, noise):
    """Names the arm that pays most on average."""
    return np.eye(worlds.shape[1])[(_weights(worlds, actions, rewards, noise) @ worlds).argmax()]


@wrong("one arm alone has all chances")
def posterior(worlds, actions, rewards, noise):
    """Names the arm that is likeliest the best."""
    chances = _by_best(worlds, _weights(worlds, actions, rewards, noise))
    return (chances == chances.max()).astype(float)


@wrong("a chance for each of 5 arms")
def posterior(worlds, actions, rewards, noise):
    """Returns the arm to pull."""
    return int(_by_best(worlds, _weights(worlds, actions, rewards, noise)).argmax())


@wrong("what an arm pays on average")
def posterior(worlds, actions, rewards, noise):
    """Returns what each arm is expected to pay."""
    return _weights(worlds, actions, rewards, noise) @ worlds


@wrong("what an arm pays on average")
def posterior(worlds, actions, rewards, noise):
    """Makes shares of what each arm is expected to pay."""
    pays = _weights(worlds, actions, rewards, noise) @ worlds
    return pays / pays.sum()


@wrong("the chance to be the *worst* arm")
def posterior(worlds, actions, rewards, noise):
    """Looks for the least payment."""
    weights = _weights(worlds, actions, rewards, noise)
    return np.bincount(worlds.argmin(axis=1), weights, minlength=worlds.shape[1])


@wrong("the chance *not* to be the best")
def posterior(worlds, actions, rewards, noise):
    """Returns how likely each is not the best."""
    return 1 - _by_best(worlds, _weights(worlds, actions, rewards, noise))


@wrong("never pulled may be the best")
def posterior(worlds, actions, rewards, noise):
    """Looks among arms that were pulled."""
    pulled = np.unique(actions)
    if not len(pulled):
        pulled = np.arange(worlds.shape[1])
    best = pulled[worlds[:, pulled].argmax(axis=1)]
    weights = _weights(worlds, actions, rewards, noise)
    return np.bincount(best, weights, minlength=worlds.shape[1])


@wrong("no maximum, no mean")
def posterior(worlds, actions, rewards, noise):
    """Keeps each arm's likeliest world."""
    of_arm = np.eye(worlds.shape[1])[worlds.argmax(axis=1)]
    chances = (of_arm * _weights(worlds, actions, rewards, noise)[:, None]).max(axis=0)
    return chances / chances.sum()


@wrong("no maximum, no mean")
def posterior(worlds, actions, rewards, noise):
    """Writes with an index that repeats: the last world of each arm stays."""
    weights, best = _weights(worlds, actions, rewards, noise), worlds.argmax(axis=1)
    order = weights.argsort()
    chances = np.zeros(worlds.shape[1])
    chances[best[order]] += weights[order]
    return chances / chances.sum()


@wrong("no maximum, no mean")
def posterior(worlds, actions, rewards, noise):
    """Takes the mean weight of an arm's worlds."""
    weights, best = _weights(worlds, actions, rewards, noise), worlds.argmax(axis=1)
    chances = _by_best(worlds, weights) / np.maximum(_by_best(worlds, np.ones(len(best))), 1)
    return chances / chances.sum()


@wrong("divide by their sum")
def posterior(worlds, actions, rewards, noise):
    """Forgets to divide by the sum of the weights."""
    log = -(_errors(worlds, actions, rewards) ** 2).sum(axis=1) / (2 * noise**2)
    return _by_best(worlds, np.exp(log - log.max()))


@wrong("divide by their sum")
def posterior(worlds, actions, rewards, noise):
    """Divides by the number of worlds."""
    log = -(_errors(worlds, actions, rewards) ** 2).sum(axis=1) / (2 * noise**2)
    return _by_best(worlds, np.exp(log - log.max()) / len(log))


@wrong("and no logarithm")
def posterior(worlds, actions, rewards, noise):
    """Stays with logarithms."""
    error = _errors(worlds, actions, rewards)
    return _by_best(worlds, -(error**2).sum(axis=1) / (2 * noise**2))


@wrong("after 900 pulls comes out")
def posterior(worlds, actions, rewards, noise):
    """Multiplies likelihoods until nothing is left of them."""
    error = _errors(worlds, actions, rewards)
    likely = np.exp(-(error**2) / (2 * noise**2)).prod(axis=1)
    return _by_best(worlds, likely / likely.sum())


@wrong("after 900 pulls comes out")
def posterior(worlds, actions, rewards, noise):
    """Takes a power of e that is too small for a number."""
    likely = np.exp(-(_errors(worlds, actions, rewards) ** 2).sum(axis=1) / (2 * noise**2))
    return _by_best(worlds, likely / likely.sum())


@wrong("after 900 pulls comes out")
def posterior(worlds, actions, rewards, noise):
    """Adds a little, so as not to divide by nothing."""
    error = _errors(worlds, actions, rewards)
    likely = np.exp(-(error**2).sum(axis=1) / (2 * noise**2)) + 1e-300
    return _by_best(worlds, likely / likely.sum())


@wrong("after 900 pulls comes out")
def posterior(worlds, actions, rewards, noise):
    """Takes off the mean of the logarithms, and one of them becomes too large."""
    log = -(_errors(worlds, actions, rewards) ** 2).sum(axis=1) / (2 * noise**2)
    weights = np.exp(log - log.mean())
    return _by_best(worlds, weights / weights.sum())


@wrong("after 900 pulls it stopped with ZeroDivisionError")
def posterior(worlds, actions, rewards, noise):
    """Multiplies in plain Python, and divides by nothing."""
    chances, total = np.zeros(worlds.shape[1]), 0.0
    for world in worlds.tolist():
        likely = 1.0
        for action, reward in zip(actions.tolist(), rewards.tolist(), strict=True):
            likely *= math.exp(-((reward - world[action]) ** 2) / (2 * noise**2))
        chances[np.argmax(world)] += likely
        total += likely
    return [float(chance) / total for chance in chances]


@wrong("an arm is missing")
def posterior(worlds, actions, rewards, noise):
    """Forgets arms beyond the last that is ever the best."""
    return np.bincount(worlds.argmax(axis=1), _weights(worlds, actions, rewards, noise))


@wrong("an arm is missing")
def posterior(worlds, actions, rewards, noise):
    """Answers for arms that are the best somewhere."""
    best, weights = worlds.argmax(axis=1), _weights(worlds, actions, rewards, noise)
    return np.array([weights[best == arm].sum() for arm in np.unique(best)])


@wrong("a chance for each world")
def posterior(worlds, actions, rewards, noise):
    """Stops at the worlds."""
    return _weights(worlds, actions, rewards, noise)


@wrong("it tells which world")
def posterior(worlds, actions, rewards, noise):
    """Takes each arm for itself, and asks how likely all others pay less."""
    arms, chances = worlds.shape[1], []
    shares = []
    for arm in range(arms):
        mine = actions == arm
        shares.append(_weights(worlds, actions[mine], rewards[mine], noise))
    for arm in range(arms):
        less = [
            (worlds[:, other] < worlds[:, arm, None]) @ shares[other]
            for other in range(arms)
            if other != arm
        ]
        chances.append(shares[arm] @ np.prod(less, axis=0))
    return np.array(chances) / max(sum(chances), 1e-9)


@wrong("to pay too little or too much")
def posterior(worlds, actions, rewards, noise):
    """Weighs a world by what its pulls are to pay."""
    return _by_best(worlds, _shared(worlds[:, actions].sum(axis=1)))


@wrong("before the first pull it stopped with IndexError")
def posterior(worlds, actions, rewards, noise):
    """Begins with the first pull."""
    log = -((rewards[0] - worlds[:, actions[0]]) ** 2)
    for action, reward in zip(actions[1:], rewards[1:], strict=True):
        log = log - (reward - worlds[:, action]) ** 2
    return _by_best(worlds, _shared(log / (2 * noise**2)))


@wrong("before the first pull comes out")
def posterior(worlds, actions, rewards, noise):
    """Takes all arms for alike before the first pull."""
    if not len(actions):
        return np.full(worlds.shape[1], 1 / worlds.shape[1])
    return _by_best(worlds, _weights(worlds, actions, rewards, noise))


@wrong("of *all* worlds, equal ones, too")
def posterior(worlds, actions, rewards, noise):
    """Merges worlds that are equal."""
    worlds = np.unique(worlds, axis=0)
    return _by_best(worlds, _weights(worlds, actions, rewards, noise))


def _after(first, x):
    return torch.cat([torch.full_like(x[:, :1], first), x[:, :-1]], dim=1)


@wrong("the actions: not shifted")
def just_before(actions, rewards):
    """Shifts nothing."""
    return actions.clone(), rewards.clone()


@wrong("the rewards are not shifted, the others are")
def just_before(actions, rewards):
    """Shifts actions alone."""
    return _after(-1, actions), rewards


@wrong("the actions are not shifted, the others are")
def just_before(actions, rewards):
    """Shifts rewards alone."""
    return actions, _after(0, rewards)


@wrong("it is the future")
def just_before(actions, rewards):
    """Rolls, and the last step comes first."""
    return actions.roll(1, dims=1), rewards.roll(1, dims=1)


@wrong("the rewards: the last step wraps round")
def just_before(actions, rewards):
    """Rolls both, and mends the actions alone."""
    actions = actions.roll(1, dims=1)
    actions[:, 0] = -1
    return actions, rewards.roll(1, dims=1)


@wrong("another one's last step")
def just_before(actions, rewards):
    """Rolls without an axis, and goes on from one trial into the next."""
    return actions.roll(1), rewards.roll(1)


@wrong("sees what comes *after* it")
def just_before(actions, rewards):
    """Shifts to the left."""
    return F.pad(actions[:, 1:], (0, 1), value=-1), F.pad(rewards[:, 1:], (0, 1))


@wrong("sees what comes *after* it")
def just_before(actions, rewards):
    """Rolls to the left."""
    return actions.roll(-1, dims=1), rewards.roll(-1, dims=1)


@wrong("from trial to trial")
def just_before(actions, rewards):
    """Shifts rows."""
    return F.pad(actions, (0, 0, 1, -1), value=-1), F.pad(rewards, (0, 0, 1, -1))


@wrong("from trial to trial")
def just_before(actions, rewards):
    """Rolls along axis 0."""
    return actions.roll(1, dims=0), rewards.roll(1, dims=0)


@wrong("a column is missing")
def just_before(actions, rewards):
    """Cuts the last step off and puts nothing in front."""
    return actions[:, :-1], rewards[:, :-1]


@wrong("a column too many")
def just_before(actions, rewards):
    """Puts something in front and cuts nothing off."""
    return F.pad(actions, (1, 0), value=-1), F.pad(rewards, (1, 0))


@wrong("two steps back")
def just_before(actions, rewards):
    """Shifts twice."""
    return _after(-1, _after(-1, actions)), _after(0, _after(0, rewards))


@wrong("the actions: before the first step was nothing")
def just_before(actions, rewards):
    """Begins with arm 0."""
    return _after(0, actions), _after(0, rewards)


@wrong("the rewards: before the first step was nothing")
def just_before(actions, rewards):
    """Begins with a reward of −1."""
    return _after(-1, actions), _after(-1, rewards)


@wrong("the actions: before the first step was nothing")
def just_before(actions, rewards):
    """Repeats the first step."""
    return torch.cat([actions[:, :1], actions[:, :-1]], 1), _after(0, rewards)


@wrong("the rewards: before the first step was nothing")
def just_before(actions, rewards):
    """Repeats the first reward."""
    return _after(-1, actions), torch.cat([rewards[:, :1], rewards[:, :-1]], 1)


@wrong("arm 0 is an arm, too")
def just_before(actions, rewards):
    """Fills with zeros, and takes every zero for nothing."""
    actions = _after(0, actions)
    return torch.where(actions == 0, -1, actions), _after(0, rewards)


@wrong("it is places that are shifted")
def just_before(actions, rewards):
    """Takes one off each number."""
    return actions - 1, _after(0, rewards)


@wrong("it changes what it was given")
def just_before(actions, rewards):
    """Writes into what it was given."""
    actions[:, 1:], rewards[:, 1:] = actions[:, :-1].clone(), rewards[:, :-1].clone()
    actions[:, 0], rewards[:, 0] = -1, 0
    return actions, rewards


@wrong("the same in each step")
def just_before(actions, rewards):
    """Copies step by step, each time what it has just written."""
    actions, rewards = actions.clone(), rewards.clone()
    for k in range(1, actions.shape[1]):
        actions[:, k], rewards[:, k] = actions[:, k - 1], rewards[:, k - 1]
    actions[:, 0], rewards[:, 0] = -1, 0
    return actions, rewards


@wrong("the same in each step")
def just_before(actions, rewards):
    """Writes nothing in front and then copies it on and on."""
    actions, rewards = actions.clone(), rewards.clone()
    actions[:, 0], rewards[:, 0] = -1, 0
    for k in range(1, actions.shape[1]):
        actions[:, k], rewards[:, k] = actions[:, k - 1], rewards[:, k - 1]
    return actions, rewards


@wrong("the other way round")
def just_before(actions, rewards):
    """Returns rewards first."""
    return _after(0, rewards), _after(-1, actions)


@wrong("a pair")
def just_before(actions, rewards):
    """Returns the actions alone."""
    return _after(-1, actions)


@wrong("a pair")
def just_before(actions, rewards):
    """Puts both into one dictionary."""
    return {"actions": _after(-1, actions), "rewards": _after(0, rewards)}


@wrong("all steps before, summed")
def just_before(actions, rewards):
    """Sums what was paid so far."""
    return _after(-1, actions), _after(0, rewards.cumsum(dim=1))


@wrong("have lost their fractions")
def just_before(actions, rewards):
    """Makes room for rewards like that for actions, in whole numbers."""
    actions_before, rewards_before = torch.full_like(actions, -1), torch.zeros_like(actions)
    actions_before[:, 1:], rewards_before[:, 1:] = actions[:, :-1], rewards[:, :-1].long()
    return actions_before, rewards_before


@wrong("for one trial")
def just_before(actions, rewards):
    """Drops the axis of a single trial."""
    return _after(-1, actions).squeeze(0), _after(0, rewards).squeeze(0)


@wrong("for trials of one step")
def just_before(actions, rewards):
    """Leaves a trial of one step as it is."""
    if actions.shape[1] == 1:
        return actions, rewards
    return _after(-1, actions), _after(0, rewards)


@wrong("it returns nothing")
def just_before(actions, rewards):
    """Forgets to return."""
    _after(-1, actions), _after(0, rewards)


def _counts(actions):
    return (actions[:, :, None] == np.arange(actions.max() + 1)).sum(axis=1)


def _most(actions):
    return _counts(actions).argmax(axis=1)


@wrong("one arm for all trials")
def guessed_unpaid(actions, best):
    """Pools the pulls of all trials."""
    return (np.bincount(actions.ravel()).argmax() == best).mean()


@wrong("one arm for all trials")
def guessed_unpaid(actions, best):
    """Sums the counts over trials."""
    return (_counts(actions).sum(axis=0).argmax() == best).mean()


@wrong("a share of *pulls*")
def guessed_unpaid(actions, best):
    """Takes the share of pulls that were at the best arm."""
    return (actions == best[:, None]).mean()


@wrong("the first or last pull")
def guessed_unpaid(actions, best):
    """Guesses the first pull."""
    return (actions[:, 0] == best).mean()


@wrong("the first or last pull")
def guessed_unpaid(actions, best):
    """Guesses the last pull."""
    return (actions[:, -1] == best).mean()


@wrong("an arm that is pulled least, or never")
def guessed_unpaid(actions, best):
    """Guesses the arm with the fewest pulls, one at least."""
    counts = _counts(actions)
    return (np.where(counts == 0, 10**6, counts).argmin(axis=1) == best).mean()


@wrong("an arm that is pulled least, or never")
def guessed_unpaid(actions, best):
    """Guesses the rarest arm."""
    return (_counts(actions).argmin(axis=1) == best).mean()


@wrong("divide by the number of *trials*")
def guessed_unpaid(actions, best):
    """Counts."""
    return (_most(actions) == best).sum()


@wrong("divide by the number of *trials*")
def guessed_unpaid(actions, best):
    """Divides by the number of pulls."""
    return (_most(actions) == best).sum() / actions.shape[1]


@wrong("per cent")
def guessed_unpaid(actions, best):
    """Returns per cent."""
    return 100 * (_most(actions) == best).mean()


@wrong("the share of all trials")
def guessed_unpaid(actions, best):
    """Returns a flag for each trial."""
    return _most(actions) == best


@wrong("the share of all trials")
def guessed_unpaid(actions, best):
    """Returns the guesses."""
    return _most(actions)


@wrong("asked is which arm")
def guessed_unpaid(actions, best):
    """Compares how often with which."""
    return (_counts(actions).max(axis=1) == best).mean()


@wrong("an arm beside the one")
def guessed_unpaid(actions, best):
    """Counts arms from 1."""
    return (_most(actions) + 1 == best).mean()


@wrong("an arm beside the one")
def guessed_unpaid(actions, best):
    """Begins with arm 1, and does not say so."""
    counts = (actions[:, :, None] == np.arange(1, actions.max() + 2)).sum(axis=1)
    return (counts.argmax(axis=1) == best).mean()


@wrong("nothing is taken off")
def guessed_unpaid(actions, best):
    """Takes off what chance would bring."""
    return (_most(actions) == best).mean() - 1 / (actions.max() + 1)


@wrong("not more than half")
def guessed_unpaid(actions, best):
    """Asks for more than half of the pulls."""
    return ((actions == best[:, None]).mean(axis=1) > 0.5).mean()


@wrong("is arm 7; yours guesses (2, 7, 9, 10, 12, 13)")
def guessed_unpaid(actions, best):
    """Asks whether the best arm was pulled at all."""
    return (actions == best[:, None]).any(axis=1).mean()


@wrong("the longest run")
def guessed_unpaid(actions, best):
    """Guesses the arm that was pulled most in a row."""

    def longest(row):
        runs, length = {}, 0
        for t, arm in enumerate(row):
            length = length + 1 if t and row[t - 1] == arm else 1
            runs[arm] = max(runs.get(arm, 0), length)
        return max(runs, key=runs.get)

    return np.mean([longest(row) == arm for row, arm in zip(actions.tolist(), best, strict=True)])


@wrong("is arm 7; yours guesses (13,)")
def guessed_unpaid(actions, best):
    """Takes the greatest of the arms' numbers."""
    return (actions.max(axis=1) == best).mean()


@wrong("these are the wrong guesses")
def guessed_unpaid(actions, best):
    """Returns how often the guess is wrong."""
    return (_most(actions) != best).mean()


@wrong("the middle number")
def guessed_unpaid(actions, best):
    """Takes the middle of the arms' numbers."""
    return (np.median(actions, axis=1).astype(int) == best).mean()


@wrong("a place among the arms")
def guessed_unpaid(actions, best):
    """Takes a place in a list of arms for the arm."""
    places = [np.unique(row, return_counts=True)[1].argmax() for row in actions]
    return (places == best).mean()


@wrong("in 3 of 5 trials")
def guessed_unpaid(actions, best):
    """Asks whether all guesses are right."""
    return float((_most(actions) == best).all())


@wrong("it stopped with")
def guessed_unpaid(actions, best):
    """Counts along the wrong axis."""
    counts = (actions[:, :, None] == np.arange(actions.max() + 1)).sum(axis=0)
    return (counts.argmax(axis=1) == best).mean()
