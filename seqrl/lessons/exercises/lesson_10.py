"""Lesson 10: a squashed density, two losses that each move their own, hindsight."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor

from seqrl.lessons.checks.exercise import exercise
from seqrl.lessons.checks.gradients import slopes, with_gradients
from seqrl.lessons.checks.watched import Watched
from seqrl.online.distribution import SquashedNormal
from seqrl.returns import returns_to_go

Told = tuple[float, np.ndarray]  # an episode: what was asked for, and the rewards [T]


def drawn_before_squashing(random: Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Draw u, μ and log σ [n, A], of which n and A differ; u where tanh is not flat yet."""
    size = (int(random.integers(4, 7)), int(random.integers(2, 4)))
    mu, log_std = torch.tensor(random.normal(size=size)), torch.tensor(random.normal(size=size))
    return torch.tensor(random.uniform(-1, 1, size=size)), mu, log_std


def density(u: Tensor, mu: Tensor, log_std: Tensor) -> Tensor:
    """Return log π(tanh u) [n]."""
    return SquashedNormal(mu, log_std).log_prob(u.tanh())


@exercise(truth=density, case=drawn_before_squashing)
def squashed_log_prob(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """The Gaussian's log-density of u, less the logarithm of tanh's slope."""
    u, mu, log_std = drawn_before_squashing(random)
    found = answer(u, mu, log_std)
    normal = torch.distributions.Normal(mu, log_std.exp()).log_prob(u)  # [n, A]
    slope = 1 - u.tanh() ** 2
    for wrong, message in (
        (normal, "that is the Gaussian before the squashing: where tanh squeezes, density rises"),
        (normal + slope.log(), "the sign: squeezing makes what is squeezed denser, not thinner"),
        (normal - slope, "the slope enters as its logarithm"),
        (normal - u.tanh().log1p(), "tanh's slope at u is 1 − tanh²u"),
        (normal - (1 - u**2).abs().log(), "tanh's slope is 1 − tanh²u, not 1 − u²"),
        (normal - (1 - u.tanh()).log(), "tanh's slope is 1 − tanh²u: square the tanh"),
    ):
        yield not torch.allclose(found, wrong.sum(-1), atol=1e-6), message
    right = (normal - slope.log()).sum(-1)
    ratio = float(found[0] / right[0])
    yield (
        abs(ratio - 1) < 1e-3 or not torch.allclose(found, ratio * right, atol=1e-4),
        f"that is {ratio:.3g} times the log-density: the numbers of an action are drawn each on "
        "its own, so log-densities are added up, natural logarithms and no mean",
    )
    at_the_centre = normal - (1 - mu.tanh() ** 2).log()
    yield (
        not torch.allclose(found, at_the_centre.sum(-1), atol=1e-6),
        "the slope at u, the draw that is squeezed, not at μ",
    )


def one_batch(random: Generator) -> tuple[Tensor, Tensor, Tensor, Tensor, float]:
    """Draw log π of the data's actions and of drawn ones [B, K], a mask, log λ and H_target."""
    B, K = int(random.integers(2, 4)), int(random.integers(4, 6))
    log_prob, drawn = (torch.tensor(random.normal(size=(B, K))) for _ in range(2))
    padding = torch.tensor(random.integers(0, K - 1, size=B))
    padding[:2] = torch.tensor([2, 0])  # windows with and without padding
    mask = torch.arange(K) >= padding[:, None]
    return log_prob, drawn, mask, torch.tensor(random.normal()), float(random.normal() - 1)


def both_losses(
    log_prob: Tensor, drawn: Tensor, mask: Tensor, log_temperature: Tensor, target: float
) -> tuple[Tensor, Tensor]:
    """Return −(mean log π + λH) and λ(H − H_target), each for its own parameters."""
    temperature, entropy = log_temperature.exp(), -drawn[mask].mean()
    loss = -log_prob[mask].mean() - temperature.detach() * entropy
    return loss, temperature * (entropy - target).detach()


def with_slopes(answer: Watched, batch: tuple[Any, ...]) -> dict[str, float]:
    """Return both losses, and how each changes with λ's logarithm and with the drawn actions."""
    given = with_gradients(batch)
    both = answer.on(given, batch)
    if not isinstance(both, tuple) or [np.shape(loss) for loss in both] != [(), ()]:
        return {}
    found: dict[str, float] = {}
    for name, loss in zip(("loss", "price"), both, strict=True):
        _, policy, _, temperature, _ = slopes(loss, given)
        found[name] = float(loss.detach())
        found |= {f"{name} by policy": float(policy[0].sum())}
        found |= {f"{name} by λ": float(temperature[0].sum())}
    return found


def near(found: float, expected: float) -> bool:
    """Compare two numbers."""
    return bool(np.isclose(found, expected, rtol=1e-5, atol=1e-7))


@exercise(truth=both_losses, case=one_batch)
def two_losses(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """−(mean log π + λH), in which λ is a constant; λ(H − H_target), in which H is."""
    batch = one_batch(random)
    log_prob, drawn, mask = batch[:3]
    found = with_slopes(answer, batch)
    yield bool(found), "two numbers are wanted: the policy's loss, then that of λ"
    junk = torch.where(mask, 0.0, 5.0)
    spoilt = with_slopes(answer, (log_prob + junk, drawn + junk, *batch[2:]))
    yield (
        near(spoilt["loss"], found["loss"]) and near(spoilt["price"], found["price"]),
        "what stands at padded steps changes a loss: both means run over real steps alone",
    )
    yield from values(found, batch)
    yield (
        found["loss by λ"] == 0,
        "the policy's loss moves λ as well: there λ is a constant, `.detach()` it",
    )
    yield (
        found["price by policy"] == 0,
        "λ's loss moves the policy as well: there the entropy is a constant, `.detach()` it",
    )
    yield found["price by λ"] != 0, "λ's own loss does not move λ: it is detached there"
    yield found["loss by policy"] != 0, "the policy's loss does not move its entropy"


def values(found: dict[str, float], batch: tuple[Any, ...]) -> Iterator[tuple[bool, str]]:
    """Yield what is wrong with the two numbers."""
    log_prob, drawn, mask, log_temperature, target = batch
    likely, H = float(log_prob[mask].mean()), -float(drawn[mask].mean())
    price, share = float(log_temperature.exp()), float(mask.double().mean())
    above, log_price = H - target, float(log_temperature)
    for wrong, message in (
        (share * (-likely - price * H), "padded steps still count in the number you divide by"),
        (likely - price * H, "the sign of the likelihood: a loss falls as the data get likelier"),
        (-likely + price * H, "that pays for certainty: the loss must fall as H rises, and H is "
         "minus the mean of log π of drawn actions"),
        (likely + price * H, "that is to be maximised; a loss is its negative"),
        (-likely - log_price * H, "λ is the exponential of what you are given"),
        (-likely - H, "the entropy enters with its price λ"),
        (-likely, "the entropy is missing: −log π alone asks for no randomness"),
        (-likely - price * above, "the target belongs to λ's loss; here it moves nothing"),
    ):  # fmt: skip
        yield not near(found["loss"], wrong), message
    for wrong, message in (
        (-price * above, "H above its target must lower λ, so there this loss rises with λ"),
        (share * price * above, "padded steps still count in the mean of the entropy"),
        (price * H, "what counts is how far above its target the entropy is: H − H_target"),
        (price * (-H - target), "H is minus the mean of log π of drawn actions"),
        (log_price * above, "λ is the exponential of what you are given"),
        (above, "without λ in it, this loss moves no λ"),
    ):
        yield not near(found["price"], wrong), message


def two_lists(random: Generator) -> tuple[tuple[Told, ...], tuple[Told, ...], int]:
    """Draw a buffer, what was lived since, and how many episodes there is room for."""
    old, new = (
        tuple(
            (float(random.integers(20, 30)), random.normal(size=random.integers(1, 5)).round(2))
            for _ in range(count)
        )
        for count in random.integers(2, 5, size=2)
    )
    return old, new, int(random.integers(max(1, len(new) - 1), len(old) + len(new) + 2))


def retold(buffer: tuple[Told, ...], lived: tuple[Told, ...], capacity: int) -> np.ndarray:
    """Return the returns-to-go [N] of the newest `capacity` episodes, the oldest first."""
    kept = (*buffer, *lived)[-capacity:]
    return np.concatenate([returns_to_go(rewards) for _, rewards in kept])


@exercise(truth=retold, case=two_lists)
def hindsight_buffer(answer: Watched, random: Generator) -> Iterator[tuple[bool, str]]:
    """First in, first out; each kept episode with the sums of what it received."""
    sizes, levels = (3, 2, 4, 1, 3), (5, 5, -2, 12, 3)  # the third returns least of all
    a, b, c, d, e = (
        x + random.uniform(size=n).round(2) for n, x in zip(sizes, levels, strict=True)
    )
    yield from told_of(np.asarray(answer(((30.0, a),), (), 5), float), a, asked=30.0)
    buffer, lived = ((30.0, a), (31.0, b)), ((32.0, c), (33.0, d), (34.0, e))
    found = np.asarray(answer(buffer, lived, 3), float)

    def says(*episodes: np.ndarray) -> bool:
        told = np.concatenate([returns_to_go(rewards) for rewards in episodes])
        return found.size == told.size and np.allclose(found, told)

    kept: tuple[np.ndarray, ...]
    for kept, message in (
        ((a, b, c, d, e), "room for 3 episodes is room for 3: the oldest must go"),
        ((b, c, d, e), "one episode too many: room for 3 is room for 3"),
        ((d, e), "one episode too few: there is room for 3"),
        ((a, b, c), "the oldest go, not the newest: a buffer that keeps them stops learning"),
        ((a, b), "nothing of what was lived entered the buffer"),
        ((e, d, c), "oldest first: the newest stand at the end"),
        ((c, d, e, a, b), "oldest first: what was lived stands behind the buffer"),
    ):
        yield not says(*kept), message
    best = sorted((a, b, c, d, e), key=np.sum)[-3:]
    in_order = [x for x in (a, b, c, d, e) if any(x is y for y in best)]
    for kept in (tuple(best), tuple(best[::-1]), tuple(in_order)):
        yield not says(*kept), "the oldest go, however good; not the worst"
    yield says(c, d, e), "the newest three stay, the oldest of them first"


def told_of(found: np.ndarray, rewards: np.ndarray, asked: float) -> Iterator[tuple[bool, str]]:
    """Yield what is wrong with the returns-to-go of one episode."""
    yield found.shape == rewards.shape, f"3 rewards make 3 returns-to-go, got {found.shape}"
    right = returns_to_go(rewards)
    for wrong, message in (
        (asked - np.cumsum(rewards) + rewards, "that is the request as it fell; hindsight tells "
         "what was received"),
        (np.full(3, asked), "that is what was asked for; hindsight tells what was received"),
        (rewards, "those are the rewards: a return-to-go is the sum of all that followed"),
        (np.full(3, rewards.sum()), "the return stands at every step; what was received is no "
         "longer to come"),
        (np.cumsum(rewards), "that sums the past; a return-to-go sums what is still to come"),
        (right - rewards, "the step's own reward is still to come as well"),
    ):  # fmt: skip
        yield not np.allclose(found, wrong), message
    yield bool(np.allclose(found, right)), "the sums of what followed, step by step"
