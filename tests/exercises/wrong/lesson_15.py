"""What readers of lesson 15 get wrong."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from tests.exercises.wrong import WrongAnswers

wrong = WrongAnswers()


def _numbers(random):
    edges = random.normal(0, 9) + np.cumsum(random.uniform(0.1, 5, int(random.integers(3, 12))))
    anywhere = random.uniform(edges[0] - 3, edges[-1] + 3, int(random.integers(1, 15)))
    return random.permutation([*anywhere, *edges[random.random(len(edges)) < 0.3]]), edges


def _plans(random):
    paid, *ahead = random.normal(0, [[3], [6], [9]], (3, int(random.integers(1, 12))))
    step, discount = int(random.integers(8)), float(random.uniform(0.4, 1))
    return paid, *ahead, step, discount, int(random.integers(1, 12))


def _cache(random):
    tokens, width = int(random.integers(7)), int(random.integers(1, 8))
    past = torch.from_numpy(random.normal(size=(2, tokens, width))).float()
    return *torch.from_numpy(random.normal(size=(3, width))).float(), *past


INPUTS = {"round_trip": _numbers, "survivors": _plans, "attend_to_cache": _cache}


def _bins(numbers, edges, side="right"):
    return np.searchsorted(edges[1:-1], numbers, side=side)


def _middles(edges):
    return (edges[:-1] + edges[1:]) / 2


@wrong("belongs to the bin above")
def round_trip(numbers, edges):
    """Searches from the left."""
    return _middles(edges)[_bins(numbers, edges, side="left")]


@wrong("belongs to the bin above")
def round_trip(numbers, edges):
    """Leaves what lies on an edge where it is."""
    found = np.array(numbers)
    for low, high in zip(edges[:-1], edges[1:], strict=True):
        found[(numbers > low) & (numbers < high)] = (low + high) / 2
    return found


@wrong("a bin too far")
def round_trip(numbers, edges):
    """Searches all edges."""
    return _middles(edges)[np.searchsorted(edges, numbers, side="right")]


@wrong("a bin too low")
def round_trip(numbers, edges):
    """Searches the inner edges and takes one off."""
    return _middles(edges)[_bins(numbers, edges) - 1]


@wrong("at the last edge it stopped with IndexError")
def round_trip(numbers, edges):
    """Searches all edges, takes one off and forgets the greatest edge."""
    return _middles(edges)[np.digitize(numbers, edges) - 1]


@wrong("belongs to the bin above")
def round_trip(numbers, edges):
    """Searches all edges from the left, and counts the number of bins to 0."""
    bins = np.searchsorted(edges, numbers, side="left") - 1
    above = np.isin(numbers, edges[1:-1])
    return _middles(edges)[np.minimum(bins + above, len(edges) - 2)]


@wrong("−1 counts from the end")
def round_trip(numbers, edges):
    """Cuts bins off above, not below."""
    return _middles(edges)[np.minimum(np.digitize(numbers, edges) - 1, len(edges) - 2)]


@wrong("far above it stopped with IndexError")
def round_trip(numbers, edges):
    """Takes the greatest edge into the last bin, and nothing beyond it."""
    bins = np.digitize(numbers, edges) - 1
    return _middles(edges)[bins - (numbers == edges[-1])]


@wrong("the last edge has no bin above it")
def round_trip(numbers, edges):
    """Leaves zeros where no bin is found."""
    found = np.zeros(len(numbers))
    for low, high in zip(edges[:-1], edges[1:], strict=True):
        found[(low <= numbers) & (numbers < high)] = (low + high) / 2
    return found


@wrong("the last edge has no bin above it")
def round_trip(numbers, edges):
    """Pulls numbers inside, and bins nowhere."""
    inside = np.clip(numbers, edges[0], edges[-1])
    return np.append(_middles(edges), edges[-1])[np.digitize(inside, edges) - 1]


@wrong("what lies beyond comes back as the end")
def round_trip(numbers, edges):
    """Gives the ends themselves to what lies beyond."""
    found = _middles(edges)[_bins(numbers, edges)]
    found[numbers < edges[0]] = edges[0]
    found[numbers > edges[-1]] = edges[-1]
    return found


@wrong("the middle of the outermost bin")
def round_trip(numbers, edges):
    """Leaves what lies beyond as it is."""
    found = _middles(edges)[_bins(numbers, edges)]
    return np.where((numbers < edges[0]) | (numbers > edges[-1]), numbers, found)


@wrong("the lower edge of its bin")
def round_trip(numbers, edges):
    """Comes back at the lower edge."""
    return edges[_bins(numbers, edges)]


@wrong("the upper edge of its bin")
def round_trip(numbers, edges):
    """Comes back at the upper edge."""
    return edges[1:][_bins(numbers, edges)]


@wrong("the sum of two edges")
def round_trip(numbers, edges):
    """Forgets to halve."""
    bins = _bins(numbers, edges)
    return edges[bins] + edges[bins + 1]


@wrong("add the lower edge")
def round_trip(numbers, edges):
    """Halves the width and begins at zero."""
    return np.diff(edges)[_bins(numbers, edges)] / 2


@wrong("the nearest middle")
def round_trip(numbers, edges):
    """Goes to the nearest middle."""
    middles = _middles(edges)
    return middles[np.abs(numbers[:, None] - middles).argmin(axis=1)]


@wrong("the nearest edge")
def round_trip(numbers, edges):
    """Goes to the nearest edge."""
    return edges[np.abs(numbers[:, None] - edges).argmin(axis=1)]


@wrong("not equally wide")
def round_trip(numbers, edges):
    """Counts equal widths from the least edge on, and comes back by them."""
    width = (edges[-1] - edges[0]) / (len(edges) - 1)
    bins = np.clip((numbers - edges[0]) // width, 0, len(edges) - 2)
    return edges[0] + (bins + 0.5) * width


@wrong("not equally wide")
def round_trip(numbers, edges):
    """Counts equal widths, and comes back by the edges."""
    share = (numbers - edges[0]) / (edges[-1] - edges[0])
    bins = np.clip((share * (len(edges) - 1)).astype(int), 0, len(edges) - 2)
    return _middles(edges)[bins]


@wrong("tokens, the numbers of bins")
def round_trip(numbers, edges):
    """Stops at the tokens."""
    return _bins(numbers, edges)


@wrong("these are the numbers as they were")
def round_trip(numbers, edges):
    """Keeps what lies inside as it is."""
    return np.clip(numbers, edges[0], edges[-1])


@wrong("but sorted")
def round_trip(numbers, edges):
    """Sorts on the way."""
    return _middles(edges)[_bins(np.sort(numbers), edges)]


@wrong("six numbers in, six back")
def round_trip(numbers, edges):
    """Gives each bin back once."""
    return _middles(edges)[np.unique(_bins(numbers, edges))]


@wrong("alone comes back as another")
def round_trip(numbers, edges):
    """Takes the mean of the numbers in a bin."""
    bins = _bins(numbers, edges)
    return np.array([numbers[bins == mine].mean() for mine in bins])


@wrong("alone comes back as another")
def round_trip(numbers, edges):
    """Takes the middle of the least and the greatest number in a bin."""
    bins = _bins(numbers, edges)
    return np.array([np.quantile(numbers[bins == n], [0, 1]).mean() for n in bins])


def _score(paid, rewards, values, step, discount):
    return paid + discount**step * rewards + discount ** (step + 1) * values


def _best(score, width):
    return np.argsort(-score)[:width]


@wrong("what was paid in the steps before plays no part")
def survivors(paid, rewards, values, step, discount, width):
    """Forgets the steps before."""
    return _best(discount**step * rewards + discount ** (step + 1) * values, width)


@wrong("this step's own reward plays no part")
def survivors(paid, rewards, values, step, discount, width):
    """Forgets this step's reward."""
    return _best(paid + discount ** (step + 1) * values, width)


@wrong("short-sighted")
def survivors(paid, rewards, values, step, discount, width):
    """Forgets what is still to come."""
    return _best(paid + discount**step * rewards, width)


@wrong("the value begins one step later")
def survivors(paid, rewards, values, step, discount, width):
    """Discounts reward and value alike."""
    return _best(paid + discount**step * (rewards + values), width)


@wrong("the value is not discounted")
def survivors(paid, rewards, values, step, discount, width):
    """Discounts the reward alone."""
    return _best(paid + discount**step * rewards + values, width)


@wrong("nothing is discounted")
def survivors(paid, rewards, values, step, discount, width):
    """Discounts nothing."""
    return _best(paid + rewards + values, width)


@wrong("`paid` is discounted already")
def survivors(paid, rewards, values, step, discount, width):
    """Discounts what was paid before once more."""
    return _best(discount**step * (paid + rewards) + discount ** (step + 1) * values, width)


@wrong("one too many for `paid`")
def survivors(paid, rewards, values, step, discount, width):
    """Discounts what was paid by one step more, as if it had been waiting."""
    return _best(discount * paid + _score(0, rewards, values, step, discount), width)


@wrong("one step too few for the reward")
def survivors(paid, rewards, values, step, discount, width):
    """Begins with the power 0 at step 1."""
    return _best(_score(paid, rewards, values, step - 1, discount), width)


@wrong("one step too many for the reward")
def survivors(paid, rewards, values, step, discount, width):
    """Begins with the power 1 at step 0."""
    return _best(_score(paid, rewards, values, step + 1, discount), width)


@wrong("one step too many for the reward")
def survivors(paid, rewards, values, step, discount, width):
    """Discounts the reward like the value."""
    return _best(paid + discount ** (step + 1) * (rewards + values), width)


@wrong("discounted once, whatever the step")
def survivors(paid, rewards, values, step, discount, width):
    """Discounts once, not once a step."""
    return _best(paid + discount * rewards + discount**2 * values, width)


@wrong("it is a power")
def survivors(paid, rewards, values, step, discount, width):
    """Multiplies the discount by the step."""
    return _best(paid + step * discount * rewards + (step + 1) * discount * values, width)


@wrong("divides by the discount")
def survivors(paid, rewards, values, step, discount, width):
    """Divides."""
    return _best(paid + rewards / discount**step + values / discount ** (step + 1), width)


@wrong("0.6⁴ is right")
def survivors(paid, rewards, values, step, discount, width):
    """Discounts the value twice as often."""
    return _best(paid + discount**step * rewards + discount ** (2 * step + 2) * values, width)


@wrong("0.6³ is right")
def survivors(paid, rewards, values, step, discount, width):
    """Takes the step's root."""
    weight = discount ** (1 / (step + 1))
    return _best(paid + weight * rewards + weight * discount * values, width)


@wrong("these are the worst plans")
def survivors(paid, rewards, values, step, discount, width):
    """Keeps the worst."""
    return np.argsort(_score(paid, rewards, values, step, discount))[:width]


@wrong("the worst of them first")
def survivors(paid, rewards, values, step, discount, width):
    """Puts the best last."""
    return np.argsort(_score(paid, rewards, values, step, discount))[-width:]


@wrong("these are scores")
def survivors(paid, rewards, values, step, discount, width):
    """Returns the scores."""
    return np.sort(_score(paid, rewards, values, step, discount))[::-1][:width]


@wrong("ranks")
def survivors(paid, rewards, values, step, discount, width):
    """Returns the rank of each plan."""
    return np.argsort(np.argsort(-_score(paid, rewards, values, step, discount)))


@wrong("of 6 plans the best 4")
def survivors(paid, rewards, values, step, discount, width):
    """Keeps all."""
    return np.argsort(-_score(paid, rewards, values, step, discount))


@wrong("of 6 plans the best 4")
def survivors(paid, rewards, values, step, discount, width):
    """Keeps the best alone."""
    return np.argmax(_score(paid, rewards, values, step, discount))


@wrong("of 6 plans the best 4")
def survivors(paid, rewards, values, step, discount, width):
    """Drops as many as it should keep."""
    return np.argsort(-_score(paid, rewards, values, step, discount))[:-width]


@wrong("in another order")
def survivors(paid, rewards, values, step, discount, width):
    """Keeps the order in which plans came."""
    return np.sort(_best(_score(paid, rewards, values, step, discount), width))


@wrong("these are flags")
def survivors(paid, rewards, values, step, discount, width):
    """Returns a flag for each plan."""
    score = _score(paid, rewards, values, step, discount)
    return score >= np.sort(score)[::-1][:width][-1]


@wrong("counted from 0")
def survivors(paid, rewards, values, step, discount, width):
    """Counts plans from 1."""
    return _best(_score(paid, rewards, values, step, discount), width) + 1


@wrong("There all of them survive")
def survivors(paid, rewards, values, step, discount, width):
    """Counts on more plans than the width."""
    score = torch.as_tensor(_score(paid, rewards, values, step, discount))
    return score.topk(width).indices


@wrong("a width of 6 it stopped with ValueError")
def survivors(paid, rewards, values, step, discount, width):
    """Parts the best from the rest where there is no rest."""
    score = -_score(paid, rewards, values, step, discount)
    some = np.argpartition(score, width)[:width] if width <= len(score) else np.arange(len(score))
    return some[np.argsort(score[some])]


@wrong("all 6 survive, each once")
def survivors(paid, rewards, values, step, discount, width):
    """Fills up with the best plan where there are too few."""
    order = _best(_score(paid, rewards, values, step, discount), width)
    return np.append(order, np.full(width - len(order), order[0]))


@wrong("some alike")
def survivors(paid, rewards, values, step, discount, width):
    """Finds plans by their score, and of two that are alike only one."""
    place_of = dict(
        zip(_score(paid, rewards, values, step, discount), range(len(paid)), strict=True)
    )
    return [place_of[score] for score in sorted(place_of, reverse=True)[:width]]


@wrong("best first")
def survivors(paid, rewards, values, step, discount, width):
    """Parts the best from the rest and does not sort them, which shows where there are many."""
    score = _score(paid, rewards, values, step, discount)
    return np.argpartition(-score, min(width, len(score)) - 1)[:width]


@wrong("some alike")
def survivors(paid, rewards, values, step, discount, width):
    """Keeps all that are as good as the last survivor."""
    score = _score(paid, rewards, values, step, discount)
    order = np.argsort(-score)
    return order[score[order] >= score[order[:width][-1]]]


@wrong("at step 0")
def survivors(paid, rewards, values, step, discount, width):
    """Discounts the first step, too."""
    return _best(_score(paid, rewards, values, max(step, 1), discount), width)


@wrong("all three are added up")
def survivors(paid, rewards, values, step, discount, width):
    """Takes the value off: what is still missing."""
    return _best(paid + discount**step * rewards - discount ** (step + 1) * values, width)


@wrong("below zero, too")
def survivors(paid, rewards, values, step, discount, width):
    """Goes by how far a score is from zero."""
    return _best(np.abs(_score(paid, rewards, values, step, discount)), width)


def _with_itself(k, v, keys, values):
    return torch.vstack([keys, k]), torch.vstack([values, v])


def _look(q, keys, values):
    return (keys @ q / math.sqrt(len(q))).softmax(dim=0) @ values


@wrong("leaves itself out")
def attend_to_cache(q, k, v, keys, values):
    """Looks at the cache alone."""
    return _look(q, keys, values)


@wrong("its key is there, its value is not")
def attend_to_cache(q, k, v, keys, values):
    """Appends the key, gathers from the cache."""
    keys = torch.vstack([keys, k])
    weights = (keys @ q / math.sqrt(len(q))).softmax(dim=0)
    return weights[:-1] @ values


@wrong("its key is there, its value is not")
def attend_to_cache(q, k, v, keys, values):
    """Goes through keys and values until one of them ends."""
    keys = torch.vstack([keys, k])
    weights = (keys @ q / math.sqrt(len(q))).softmax(dim=0)
    return sum((w * said for w, said in zip(weights, values, strict=False)), torch.zeros(len(v)))


@wrong("a token of the cache is lost")
def attend_to_cache(q, k, v, keys, values):
    """Writes over the last token."""
    return _look(q, *_with_itself(k, v, keys[:-1], values[:-1]))


@wrong("a token of the cache is lost")
def attend_to_cache(q, k, v, keys, values):
    """Drops the oldest token to make room."""
    return _look(q, *_with_itself(k, v, keys[1:], values[1:]))


@wrong("plans that go on from one past share its cache")
def attend_to_cache(q, k, v, keys, values):
    """Writes into the cache, which another plan may share."""
    if len(keys):
        keys[-1], values[-1] = k, v
    return _look(q, keys, values)


@wrong("plans that go on from one past share its cache")
def attend_to_cache(q, k, v, keys, values):
    """Lets the cache itself grow."""
    keys.data, values.data = _with_itself(k, v, keys, values)
    return _look(q, keys, values)


@wrong("not scaled")
def attend_to_cache(q, k, v, keys, values):
    """Forgets to scale."""
    keys, values = _with_itself(k, v, keys, values)
    return (keys @ q).softmax(dim=0) @ values


@wrong("divides by d")
def attend_to_cache(q, k, v, keys, values):
    """Divides by the width."""
    keys, values = _with_itself(k, v, keys, values)
    return (keys @ q / len(q)).softmax(dim=0) @ values


@wrong("multiplies by √d")
def attend_to_cache(q, k, v, keys, values):
    """Multiplies by the root."""
    keys, values = _with_itself(k, v, keys, values)
    return (keys @ q * math.sqrt(len(q))).softmax(dim=0) @ values


@wrong("the root of the number of tokens")
def attend_to_cache(q, k, v, keys, values):
    """Takes the length for the width."""
    keys, values = _with_itself(k, v, keys, values)
    return (keys @ q / math.sqrt(len(keys))).softmax(dim=0) @ values


@wrong("an axis of one")
def attend_to_cache(q, k, v, keys, values):
    """Shares out over the only query."""
    keys, values = _with_itself(k, v, keys, values)
    return ((q[None] @ keys.T / math.sqrt(len(q))).softmax(dim=0) @ values)[0]


@wrong("add up to 1")
def attend_to_cache(q, k, v, keys, values):
    """Forgets the softmax."""
    keys, values = _with_itself(k, v, keys, values)
    return keys @ q / math.sqrt(len(q)) @ values


@wrong("add up to 1")
def attend_to_cache(q, k, v, keys, values):
    """Adds its own value to what the cache gave."""
    return v + (_look(q, keys, values) if len(keys) else 0)


@wrong("at the same end")
def attend_to_cache(q, k, v, keys, values):
    """Puts its key first and its value last."""
    return _look(q, torch.vstack([k, keys]), torch.vstack([values, v]))


@wrong("a number a token")
def attend_to_cache(q, k, v, keys, values):
    """Returns the weights."""
    keys, values = _with_itself(k, v, keys, values)
    return (keys @ q / math.sqrt(len(q))).softmax(dim=0)


@wrong("a row a token")
def attend_to_cache(q, k, v, keys, values):
    """Weighs the values and does not add them up."""
    keys, values = _with_itself(k, v, keys, values)
    return (keys @ q / math.sqrt(len(q))).softmax(dim=0)[:, None] * values


@wrong("as wide as a value")
def attend_to_cache(q, k, v, keys, values):
    """Keeps an axis of one."""
    return _look(q, *_with_itself(k, v, keys, values))[None]


@wrong("gathered are *values*")
def attend_to_cache(q, k, v, keys, values):
    """Gathers keys."""
    keys, _ = _with_itself(k, v, keys, values)
    return _look(q, keys, keys)


@wrong("gathered are *values*")
def attend_to_cache(q, k, v, keys, values):
    """Appends its key to both."""
    return _look(q, *_with_itself(k, k, keys, values))


@wrong("play no part")
def attend_to_cache(q, k, v, keys, values):
    """Listens to itself alone."""
    return v + 0 * (q + k)


@wrong("where the cache is empty it stopped with")
def attend_to_cache(q, k, v, keys, values):
    """Counts on a token before it."""
    return _look(q, torch.stack([*keys.unbind(), k]), torch.vstack([values[0], *values[1:], v]))


@wrong("a token gets its own value")
def attend_to_cache(q, k, v, keys, values):
    """Has nothing to say at the beginning."""
    return _look(q, *_with_itself(k, v, keys, values)) if len(keys) else torch.zeros(len(v))


@wrong("nothing beside it")
def attend_to_cache(q, k, v, keys, values):
    """Returns the longer cache as well."""
    keys, values = _with_itself(k, v, keys, values)
    return _look(q, keys, values), keys, values


@wrong("one token alone is heard")
def attend_to_cache(q, k, v, keys, values):
    """Listens to the best key alone."""
    keys, values = _with_itself(k, v, keys, values)
    return values[(keys @ q).argmax()]


@wrong("one token alone is heard")
def attend_to_cache(q, k, v, keys, values):
    """Hides the future of its only query, which is then all but the first token."""
    keys, values = _with_itself(k, v, keys, values)
    return F.scaled_dot_product_attention(q[None], keys, values, is_causal=True)[0]


@wrong("a token of the cache is lost")
def attend_to_cache(q, k, v, keys, values):
    """Looks back one token."""
    return _look(q, *_with_itself(k, v, keys[-1:], values[-1:]))


@wrong("no gradient reaches `keys`")
def attend_to_cache(q, k, v, keys, values):
    """Takes the cached keys for constants."""
    return _look(q, *_with_itself(k, v, keys.detach(), values))
