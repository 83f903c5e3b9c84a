"""Make every run in this process another one: other weights, batches, starts and roundings.

What a lesson trains or lives through is fixed by its seeds. Shifting all of them, before its
first cell, shows whether what it says about such a run hangs on that one. numpy's own generators
stay as they are: what they draw is the same on every processor, so it is data and no run.
"""

import gymnasium
import torch

import seqrl.shipped
from seqrl import Agent

APART = 1000  # seeds from one shift to the next: more than a lesson counts up to
ROUNDING = 1e-5  # relative: a hundred times what another processor rounds otherwise


def shift_seeds(shift: int) -> None:
    """Shift the seeds of torch, of agents' batches and of environments; jog shipped weights."""
    torch.Generator = _shifted(torch.Generator, shift)
    torch.manual_seed = _called_with_more(torch.manual_seed, shift)
    torch.manual_seed(0)
    gymnasium.utils.seeding.np_random = _called_with_more(gymnasium.utils.seeding.np_random, shift)
    _shift_batches(shift)
    _jog_shipped_agents(shift)


def _called_with_more(function, shift):
    def shifted(seed=None):
        return function(None if seed is None else seed + APART * shift)

    return shifted


def _shifted(generator, shift):
    class Shifted(generator):
        def manual_seed(self, seed):
            return super().manual_seed(seed + APART * shift)

    return Shifted


def _shift_batches(shift):
    build = Agent.__init__

    def init(agent, *args, **kwargs):
        build(agent, *args, **kwargs)
        agent.seed += APART * shift  # what `fit` draws batches by; torch's seeds are shifted above

    Agent.__init__ = init


def _jog_shipped_agents(shift):
    load = seqrl.shipped.load_agent

    def jogged(name):
        agent = load(name)
        random = torch.Generator().manual_seed(shift)
        with torch.no_grad():
            for weight in agent.parameters():
                weight *= 1 + ROUNDING * torch.randn(weight.shape, generator=random)
        return agent

    seqrl.shipped.load_agent = jogged
