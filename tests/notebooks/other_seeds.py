"""Make every run in this process another one: other weights, batches, starts and roundings.

What a lesson trains or lives through is fixed by its seeds. Shifting all of them, before its
first cell, shows whether what it says about such a run hangs on that one. What numpy draws stays
as it is, the episodes of the teaching worlds too: it is the same on every processor.
"""

import torch
from gymnasium.envs.mujoco import MujocoEnv

import seqrl.lessons.shipped
from seqrl import Agent

APART = 1000  # seeds from one shift to the next: more than a lesson counts up to
ROUNDING = 1e-5  # relative: a hundred times what another processor rounds otherwise


def shift_seeds(shift: int) -> None:
    """Shift the seeds of torch, of agents' batches and of physics' starts; jog shipped weights."""
    torch.Generator = _shifted(torch.Generator, shift)
    torch.manual_seed = _shifted_call(torch.manual_seed, shift)
    torch.manual_seed(0)
    _shift_starts(shift)
    _shift_batches(shift)
    _jog_shipped_agents(shift)


def _shifted_call(seed_all, shift):
    return lambda seed: seed_all(seed + APART * shift)


def _shifted(generator, shift):
    class Shifted(generator):
        def manual_seed(self, seed):
            return super().manual_seed(seed + APART * shift)

    return Shifted


def _shift_starts(shift):
    reset = MujocoEnv.reset

    def other_start(env, *, seed=None, options=None):
        return reset(env, seed=None if seed is None else seed + APART * shift, options=options)

    MujocoEnv.reset = other_start


def _shift_batches(shift):
    build = Agent.__init__

    def init(agent, *args, **kwargs):
        build(agent, *args, **kwargs)
        agent.seed += APART * shift  # what `fit` draws batches by; torch's seeds are shifted above

    Agent.__init__ = init


def _jog_shipped_agents(shift):
    load = seqrl.lessons.shipped.load_agent

    def jogged(name):
        agent = load(name)
        random = torch.Generator().manual_seed(shift)
        with torch.no_grad():
            for weight in agent.parameters():
                weight *= 1 + ROUNDING * torch.randn(weight.shape, generator=random)
        return agent

    seqrl.lessons.shipped.load_agent = jogged
