"""d3rlpy as a contender: `train DATA STEPS`, `act DATA EPISODES STEPS`."""

import sys
from typing import Any

import d3rlpy
import gymnasium
import numpy as np
import torch
from turns import TrainingTurns, Turns

from data import ACTION_DIM, LONGEST, read


def train(path: str, steps: str) -> None:
    """Train in turns of `steps` updates with d3rlpy's own `fit`."""
    turns, agent, losses = TrainingTurns(int(steps)), _agent(), []
    update = agent.update
    agent.update = lambda batch: losses.append(update(batch)) or losses[-1]
    _fit(
        agent,
        path,
        sys.maxsize,
        callback=lambda *_: turns.after_update(losses.pop()["loss"] / ACTION_DIM),
    )  # its loss is the sum over action dimensions, ours the mean


def act(path: str, episodes: str, steps: str) -> None:
    """Play episodes of Hopper one after the other, as d3rlpy's stateful wrapper does."""
    turns, agent = Turns(), _agent()
    _fit(agent, path, 30)
    env = gymnasium.make("Hopper-v5", terminate_when_unhealthy=False, max_episode_steps=int(steps))
    player = agent.as_stateful_wrapper(target_return=3600)
    while True:
        turns.begin()
        d3rlpy.metrics.evaluate_transformer_with_environment(player, env, int(episodes))
        turns.end()
        turns.say()


def _agent() -> d3rlpy.algos.DecisionTransformer:
    """Return a Decision Transformer of the paper's size: d3rlpy's own default is narrower."""
    config = d3rlpy.algos.DecisionTransformerConfig(
        batch_size=64,
        context_size=20,
        max_timestep=LONGEST,
        learning_rate=1e-3,
        encoder_factory=d3rlpy.models.VectorEncoderFactory([128], exclude_last_activation=True),
        optim_factory=d3rlpy.optimizers.GPTAdamWFactory(
            weight_decay=1e-4,
            clip_grad_norm=0.25,
            lr_scheduler_factory=d3rlpy.optimizers.WarmupSchedulerFactory(20),
        ),
        observation_scaler=d3rlpy.preprocessing.StandardObservationScaler(),
        reward_scaler=d3rlpy.preprocessing.MultiplyRewardScaler(0.001),
    )
    return config.create()


def _fit(agent: d3rlpy.algos.DecisionTransformer, path: str, steps: int, **options: Any) -> None:
    agent.fit(
        _dataset(path),
        n_steps=steps,
        n_steps_per_epoch=steps,
        show_progress=False,
        logger_adapter=d3rlpy.logging.NoopAdapterFactory(),
        **options,
    )


def _dataset(path: str) -> d3rlpy.dataset.MDPDataset:
    data = read(path)
    ends = np.zeros(len(data.rewards), dtype=np.float32)
    ends[data.offsets[1:] - 1] = 1
    return d3rlpy.dataset.MDPDataset(
        data.states, data.actions, data.rewards, terminals=np.zeros_like(ends), timeouts=ends
    )


if __name__ == "__main__":
    torch.set_num_threads(1)
    {"train": train, "act": act}[sys.argv[1]](*sys.argv[2:])
