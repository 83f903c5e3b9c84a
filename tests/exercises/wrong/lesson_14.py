"""What readers of lesson 14 get wrong."""

import numpy as np

from tests.exercises.wrong import WrongAnswers

wrong = WrongAnswers()


def _returns(random):
    returns = random.normal(random.choice([-30, 0, 30]), 9, int(random.integers(2, 12)))
    return returns, float(random.uniform(0.05, 0.99))


def _windows(random):
    steps = int(random.integers(5, 25))
    count, context = (int(number) for number in random.integers(1, 6, size=2))
    return random.integers(steps, size=count), steps, context


INPUTS = {"expectile": _returns, "never_shown": _windows}


def _settled(returns, weigh):
    guess = np.mean(returns)
    for _ in range(100):
        weights = weigh(guess)
        guess = (weights * returns).sum() / weights.sum()
    return guess


@wrong("the sign trap")
def expectile(returns, level):
    """Weighs those below with τ."""
    return _settled(returns, lambda e: np.where(returns < e, level, 1 - level))


@wrong("weigh again until it stays")
def expectile(returns, level):
    """Weighs once."""
    weights = np.where(returns > np.mean(returns), level, 1 - level)
    return (weights * returns).sum() / weights.sum()


@wrong("that is the mean")
def expectile(returns, level):
    """Weighs all alike."""
    return np.mean(returns)


@wrong("that is the maximum")
def expectile(returns, level):
    """Takes the best."""
    return np.max(returns)


@wrong("that is a quantile")
def expectile(returns, level):
    """Takes the quantile of that level."""
    return np.quantile(returns, level)


@wrong("a mixture of the two ends")
def expectile(returns, level):
    """Mixes the best and the worst."""
    return level * np.max(returns) + (1 - level) * np.min(returns)


@wrong("divide by the sum of the weights")
def expectile(returns, level):
    """Forgets to divide."""
    guess = _settled(returns, lambda e: np.where(returns > e, level, 1 - level))
    return (np.where(returns > guess, level, 1 - level) * returns).sum()


@wrong("divide by their own sum")
def expectile(returns, level):
    """Divides by n."""
    guess = np.mean(returns)
    return (np.where(returns > guess, level, 1 - level) * returns).mean()


@wrong("how many lie on either side")
def expectile(returns, level):
    """Mixes the mean above and the mean below."""
    above = returns > np.mean(returns)
    return level * returns[above].mean() + (1 - level) * returns[~above].mean()


@wrong("not above 0")
def expectile(returns, level):
    """Asks whether returns are above zero."""
    return np.average(returns, weights=np.where(returns > 0, level, 1 - level))


@wrong("not settled yet")
def expectile(returns, level):
    """Weighs three times."""
    guess = np.mean(returns)
    for _ in range(3):
        guess = np.average(returns, weights=np.where(returns > guess, level, 1 - level))
    return guess


@wrong("where all returns are equal")
def expectile(returns, level):
    """Gives no weight to a return that is the guess."""
    return _settled(returns, lambda e: level * (returns > e) + (1 - level) * (returns < e))


@wrong("one number for all returns")
def expectile(returns, level):
    """Returns the weights."""
    return np.where(returns > np.mean(returns), level, 1 - level)


def _hidden(starts, steps, offsets):
    shown = {start + k for start in starts.tolist() for k in offsets}
    return np.array([t for t in range(steps) if t not in shown], int)


@wrong("the context − 1 that follow")
def never_shown(starts, steps, context):
    """Counts first steps alone."""
    return _hidden(starts, steps, [0])


@wrong("one step too many")
def never_shown(starts, steps, context):
    """Counts one step beyond the window."""
    return _hidden(starts, steps, range(context + 1))


@wrong("one step too few")
def never_shown(starts, steps, context):
    """Loses each window's last step."""
    return _hidden(starts, steps, range(context - 1))


@wrong("the steps that were shown")
def never_shown(starts, steps, context):
    """Returns what was seen."""
    return np.setdiff1d(np.arange(steps), _hidden(starts, steps, range(context)))


@wrong("cut there, not left out")
def never_shown(starts, steps, context):
    """Leaves windows out that would pass the end."""
    return _hidden(starts[starts + context <= steps], steps, range(context))


@wrong("let no window go on at the beginning")
def never_shown(starts, steps, context):
    """Goes on at the beginning."""
    shown = {(start + k) % steps for start in starts.tolist() for k in range(context)}
    return np.array([t for t in range(steps) if t not in shown], int)


@wrong("the last step, too, may be hidden")
def never_shown(starts, steps, context):
    """Looks no further than the last window."""
    return np.array([t for t in _hidden(starts, steps, range(context)) if t < max(starts)], int)


@wrong("not the last")
def never_shown(starts, steps, context):
    """Takes starts for ends."""
    return _hidden(starts, steps, range(1 - context, 1))


@wrong("counted from 0")
def never_shown(starts, steps, context):
    """Counts from 1."""
    return _hidden(starts, steps, range(context)) + 1


@wrong("these are flags")
def never_shown(starts, steps, context):
    """Returns a flag for each step."""
    return np.isin(np.arange(steps), _hidden(starts, steps, range(context)))


@wrong("in ascending order")
def never_shown(starts, steps, context):
    """Goes through the episode backwards."""
    return _hidden(starts, steps, range(context))[::-1]


@wrong("no others")
def never_shown(starts, steps, context):
    """Looks one step beyond the end."""
    return _hidden(starts, steps + context, range(context))
