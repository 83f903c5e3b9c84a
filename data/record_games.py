"""Record what one model for three games learns, and whether it hears its words: ten seeds.

    python data/record_games.py                # all that is missing
    python data/record_games.py own            # of one experiment
    python data/record_games.py telling        # made again

Players of every skill make the data, 1,000 episodes of each game a seed. How well a game is played
is a share of the way from a random player, 0, to an expert, 1: of 120 episodes on instructions that
data hold (`seen`), and of 120 on others (`held_out`), that are new combinations of the same words.
Returns are tilted with κ = 10 and all is drawn, unless said otherwise. Written to
data/results/19_<experiment>:

- games: one model. Variants change one thing of the data or the model: `telling` pictures show
  nothing but what is named, on a ground that tells the game; `wordless` has no words; in `shuffled`
  each episode has the words of another one; `cloning` tells no returns apart; `half` is trained
  half as long. `tilts` are shares by κ, `likeliest` is without drawing; `ordinary` and `telling`
  are shares on either kind of pictures. `follows` is on how many pictures the likeliest action
  becomes a right one when other words are put beside the picture, of those on which no action is
  right for both: another `thing` is named, or `verb`, reach for flee and the other way round; on
  `telling` pictures the verb alone. `right` is how often the action was right before, also of the
  pictures that do not count;
- own: a model for each game, from the episodes of that game. `as-many` updates each as the one
  model has, or `a-third`, which is as many windows of its game as the one model has seen;
- first: the same beside `half`, five seeds: what was looked at before all were trained for longer.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np

from recording import Experiment, Found, Recorder, Variant, begin, fresh, made_by
from seqrl import Episode, MultiGameTransformer, Trajectories, fit
from seqrl.environments.picture_games import MOVES, ROUNDS, instructions, two_instructions
from seqrl.environments.picture_players import Behaviour, episodes, play
from seqrl.environments.pictures import PIXELS, VERBS
from seqrl.multi_game import follows_words

EPISODES = 1000  # of each game
TESTS = 20  # episodes for each instruction, twice as many for each that is held out
PAIRS = 1800  # pictures, of which those count on which two instructions demand different things
TILTS = (0.0, 1.0, 3.0, 10.0, 30.0)


class Wordless:
    """An agent from whom the words of each observation are kept."""

    def __init__(self, agent: MultiGameTransformer) -> None:
        self.reset_history, self.observe = agent.reset_history, agent.observe
        self.agent = agent

    def select_action(self, state: np.ndarray, *, greedy: bool) -> np.ndarray:
        """Return the agent's actions for states without words."""
        return self.agent.select_action(without(state), greedy=greedy)


def without(observations: np.ndarray) -> np.ndarray:
    """Return observations […, 195] in which all three words are the same one, always."""
    return np.where(np.arange(observations.shape[-1]) < PIXELS, observations, 0)


def shuffled(lived: list[Episode], seed: int) -> list[Episode]:
    """Return the same episodes, each with the words of another one, by lot."""
    order = np.random.default_rng((seed, 6)).permutation(len(lived))
    made = []
    for episode, other in zip(lived, order, strict=True):
        seen = episode.observations.copy()
        seen[:, PIXELS:] = lived[other].observations[:, PIXELS:]
        made.append(replace(episode, observations=seen))
    return made


WORDS: dict[str, Callable[[list[Episode], int], list[Episode]]] = {
    "own": lambda lived, seed: lived,
    "none": lambda lived, seed: [replace(e, observations=without(e.observations)) for e in lived],
    "shuffled": shuffled,
}


@dataclass(frozen=True)
class Players(Variant):
    """Also: what words stand beside pictures, and whether these tell the game by themselves."""

    kind: type[MultiGameTransformer] = MultiGameTransformer
    updates: int = 3000
    words: str = "own"
    telling: bool = False
    verbs: tuple[str, ...] = field(default=VERBS)

    def taught(self, seed: int) -> Any:
        """Return a policy after its training on the episodes of a seed."""
        lived = episodes(EPISODES, begin(seed), telling=self.telling)
        first = EPISODES * VERBS.index(self.verbs[0])
        lived = WORDS[self.words](lived[first : first + EPISODES * len(self.verbs)], seed)
        sizes = {"action_space": "discrete", "action_dim": len(MOVES)}
        data = Trajectories.from_episodes(lived, **sizes)
        agent = self.untrained(data, seed)
        fit(agent, data, self.updates, progress=False)
        return Wordless(agent.eval()) if self.words == "none" else agent.eval()


@cache
def at_random(verb: str, held_out: bool) -> float:
    """Return the mean return of players who do all by lot, of 6,000 episodes."""
    words = np.resize(instructions(held_out, [verb]), (6000, 3))
    return float(np.mean([e.rewards.sum() for e in play(Behaviour(0, (1.0, 1.0)), words)]))


def shares(
    policy: Any, seed: int, held_out: bool = False, verbs: tuple[str, ...] = VERBS, **how: Any
) -> Found:
    """Return how far from random to expert a policy plays each game."""
    found = {}
    for verb in verbs:
        words = np.repeat(instructions(held_out, [verb]), TESTS * (1 + held_out), axis=0)
        policy.reset_history(seed=seed)
        lived = play(policy, words, seed=fresh(seed), **how)
        mean, floor = np.mean([e.rewards.sum() for e in lived]), at_random(verb, held_out)
        found[verb] = round(float((mean - floor) / (ROUNDS - floor)), 3)
    return found


def heard(policy: Any, which: str, seed: int, telling: bool = False) -> tuple[float, float]:
    """Return how often a policy follows other words, and was right before."""
    random = np.random.default_rng((seed, 3))
    pictures, pairs, right = two_instructions(which, PAIRS, random, telling)

    def act(pictures: np.ndarray, words: np.ndarray) -> np.ndarray:
        policy.reset_history()
        return policy.select_action(np.column_stack([pictures, words]), greedy=True)

    before = right[np.arange(len(right)), 0, act(pictures, pairs[:, 0])].mean()
    return round(follows_words(act, pictures, pairs, right), 3), round(float(before), 3)


def one_for_all(variant: Players, seed: int) -> Found:
    """Return how one model plays all games, and what its words do to it."""
    policy = variant.taught(seed)
    agent = getattr(policy, "agent", policy)
    usual = {"telling": variant.telling}
    found = {
        "seen": shares(policy, seed, **usual),
        "held_out": shares(policy, seed, held_out=True, **usual),
        "likeliest": shares(policy, seed, greedy=True, **usual),
        "ordinary": shares(policy, seed),
        "telling": shares(policy, seed, telling=True),
    }
    asked = {"thing": ("thing", False), "verb": ("verb", False), "telling": ("verb", True)}
    both = {name: heard(policy, which, seed, told) for name, (which, told) in asked.items()}
    found["follows"] = {name: followed for name, (followed, _) in both.items()}
    found["right"] = {name: before for name, (_, before) in both.items()}
    found["tilts"] = {}
    for kappa in TILTS:
        agent.config = agent.config.replace(kappa=kappa)
        found["tilts"][f"{kappa:g}"] = shares(policy, seed, **usual)
    return found


def one_for_each(variant: Players, seed: int) -> Found:
    """Return how models play that have learned one game each."""
    seen, held_out = {}, {}
    for verb in VERBS:
        policy = replace(variant, verbs=(verb,)).taught(seed)
        seen |= shares(policy, seed, verbs=(verb,))
        held_out |= shares(policy, seed, held_out=True, verbs=(verb,))
    return {"seen": seen, "held_out": held_out}


GAMES = {
    "plain": Players(),
    "telling": Players(telling=True),
    "wordless": Players(words="none"),
    "shuffled": Players(words="shuffled"),
    "cloning": Players(config={"num_bins": 1}),
    "half": Players(updates=1500),
}
OWN = {"a-third": Players(updates=1000), "as-many": Players()}
FIRST = {"half-a-third": Players(updates=500), "half-as-many": Players(updates=1500)}
EXPERIMENTS = {
    "games": Experiment(one_for_all, GAMES, 10),
    "own": Experiment(one_for_each, OWN, 10),
    "first": Experiment(one_for_each, FIRST, 5),
}


def facts(name: str, which: str) -> Found:
    """Return how the runs of a variant are made."""
    variant = EXPERIMENTS[name].variants[which]
    told = {"method": variant.kind.__name__, "episodes": EPISODES, "words": variant.words}
    return made_by("record_games", which, variant) | told | {"telling": variant.telling}


RECORDER = Recorder("19", EXPERIMENTS, facts, by_run=True)

if __name__ == "__main__":
    RECORDER.main()
