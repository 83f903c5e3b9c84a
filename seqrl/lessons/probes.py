"""The probe ladder: six micro data sets, each of which a model learns only by one ability.

A rung that fails says where to look. Symbols are one of four, so a model that lacks the ability
is left with guessing, at a cross-entropy of log 4.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from seqrl.episode import Episode
from seqrl.losses import action_loss
from seqrl.sampling import gather_windows
from seqrl.trajectories import Trajectories

SYMBOLS, STEPS, EPISODES = 4, 6, 512
GUESSING = math.log(SYMBOLS)
Draw = Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Probe:
    """A rung: the ability it asks for, its data, the window it needs and where to look."""

    ability: str
    look_here: str
    context: int
    floor: float  # the loss of a model that has the ability
    draw: Draw  # one episode: observed symbols [T + 1], actions [T], rewards [T]
    garbage: bool = False  # put other episodes' steps where there is padding

    def data(self, seed: int = 0) -> Trajectories:
        """Return the rung's episodes, with states one-hot and actions discrete."""
        random = np.random.default_rng(seed)
        episodes = [_episode(*self.draw(random)) for _ in range(EPISODES)]
        return Trajectories.from_episodes(episodes, action_space="discrete", action_dim=SYMBOLS)

    def batches(self, size: int, updates: int, seed: int = 0) -> Iterator[dict[str, Tensor]]:
        """Yield `updates` batches of windows: of whole episodes, or of any single step."""
        data, random = self.data(seed), np.random.default_rng(seed)
        starts = np.arange(len(data.states)) if self.context == 1 else data.offsets[:-1].numpy()
        for _ in range(updates):
            drawn = torch.from_numpy(random.choice(starts, size))  # [B]
            batch = gather_windows(data, drawn, self.context)
            yield with_garbage(batch) if self.garbage else dict(batch)

    def off(self, loss: float) -> float:
        """Return how far a loss lies from that of a model with the ability, by that of guessing."""
        return abs(loss - self.floor) / GUESSING

    def climbed(self, loss: float) -> bool:
        """Tell whether a loss is that of a model with the ability, neither more nor less."""
        return self.off(loss) < 0.1


def climb(
    model: nn.Module,
    probe: Probe,
    updates: int = 200,
    size: int = 64,
    learning_rate: float = 3e-3,
    change: Callable[[dict[str, Tensor]], dict[str, Tensor]] = lambda batch: batch,
) -> float:
    """Train `model` on a rung and return its mean loss over the last tenth of the updates.

    `model(batch)` returns logits [B, K, 4] for a batch as `windows` yields it. `change` alters
    what the model is shown, to see what it needs; the loss is always that of the true batch.
    Gradients are clipped to norm 1, for a late spike of the loss would hide an ability.
    """
    optimiser = torch.optim.AdamW(model.parameters(), lr=learning_rate, fused=True)
    losses = []
    for batch in probe.batches(size, updates):
        loss = action_loss(model(change(batch)), batch["actions"], batch["mask"])
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        losses.append(loss.item())
    return float(np.mean(losses[-max(1, updates // 10) :]))


def with_garbage(batch: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the batch with other windows' steps in its padded places.

    Every step is as of time step 0: the mask alone tells where an episode begins.
    """
    garbled = {}
    for name, tensor in batch.items():
        real = batch["mask"].reshape(*batch["mask"].shape, *[1] * (tensor.ndim - 2))
        garbled[name] = torch.where(real, tensor, tensor.roll(1, 0).roll(1, 1))
    steps = torch.zeros_like(batch["timesteps"])
    return garbled | {"timesteps": steps, "mask": batch["mask"]}


def _episode(symbols: np.ndarray, actions: np.ndarray, rewards: np.ndarray) -> Episode:
    return Episode(np.eye(SYMBOLS, dtype=np.float32)[symbols], actions, rewards, True, False)


def _symbols(random: np.random.Generator, count: int) -> np.ndarray:
    return random.integers(SYMBOLS, size=count)


def _copy(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    seen = _symbols(random, STEPS + 1)
    return seen, seen[:-1], np.zeros(STEPS)


def _obey(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    action = _symbols(random, 1)
    return np.zeros(2, int), action, action.astype(float)


def _count(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.zeros(STEPS + 1, int), np.arange(STEPS) % SYMBOLS, np.zeros(STEPS)


def _remember(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    seen = _symbols(random, STEPS + 1)
    return seen, np.append(0, seen[:-2]), np.zeros(STEPS)


def _coin(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    actions = _symbols(random, STEPS)
    return np.append(0, actions), actions, np.zeros(STEPS)


def _repeat(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    steps = int(random.integers(1, STEPS - 1))
    seen = _symbols(random, steps + 1)
    return seen, np.repeat(seen[:1], steps), np.zeros(steps)


LADDER = {
    "P1": Probe(
        "copy the state",
        "Do states reach the model? Is the action read at the state's token, not before it?",
        context=1,
        floor=0.0,
        draw=_copy,
    ),
    "P2": Probe(
        "obey the return-to-go",
        "Does R̂ reach the model, on a scale that tells requests apart, before the action is read?",
        context=1,
        floor=0.0,
        draw=_obey,
    ),
    "P3": Probe(
        "use the time step",
        "Is the step's number embedded and added to its tokens? (Elastic positions lack it.)",
        context=1,
        floor=0.0,
        draw=_count,
    ),
    "P4": Probe(
        "remember one step back",
        "Does attention reach back, or is window or mask too narrow? Do positions tell the order?",
        context=4,
        floor=0.0,
        draw=_remember,
    ),
    "P5": Probe(
        "not look ahead",
        "A loss below log 4 is a leak: the mask, or the token that the action is read from.",
        context=STEPS,
        floor=GUESSING,
        draw=_coin,
    ),
    "P6": Probe(
        "ignore padding",
        "Is padding hidden from attention? What stands in it must not matter.",
        context=STEPS,
        floor=0.0,
        draw=_repeat,
        garbage=True,
    ),
}
