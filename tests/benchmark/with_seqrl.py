"""seqrl as a contender.

`train DATA STEPS fp32|"fp32, oneDNN"|bf16`, `act DATA EPISODES STEPS fp32|"fp32, oneDNN"`,
`sample SMALL LARGE`, `probe DATA`.
"""

import sys
import time

import numpy as np
import torch
from torch.nn.functional import pad
from torch.utils.flop_counter import FlopCounterMode
from turns import TrainingTurns, Turns

from data import ACTION_DIM, LONGEST, STATE_DIM, read
from seqrl import Config, DecisionTransformer, Episode, Trajectories, fit, rollouts, windows

SIZE = 512  # of the matrices of `probe`


def train(path: str, steps: str, precision: str) -> None:
    """Train in turns of `steps` updates."""
    turns = TrainingTurns(int(steps))
    if precision == "fp32, oneDNN":
        use_onednn()
    agent = _agent("bf16" if precision == "bf16" else "fp32")

    def after_update(_: int, loss: float) -> None:
        turns.after_update(loss)

    fit(agent, trajectories(path), sys.maxsize, progress=False, after_update=after_update)


def sample(*paths: str, batches: int = 256) -> None:
    """Draw batches from each data set in turn; say the milliseconds a batch."""
    turns = Turns()
    endless = {path: windows(trajectories(path), 64, 20) for path in paths}
    while True:
        turns.begin()
        cost = {}
        for path, drawn in endless.items():
            started = time.process_time()
            for _ in range(batches):
                next(drawn)
            cost[path] = 1000 * (time.process_time() - started) / batches
        turns.end()
        turns.say(milliseconds=cost)


def act(path: str, episodes: str, steps: str, precision: str) -> None:
    """Roll out episodes of Hopper; say how far actions are from those of the plain forward."""
    turns, agent = Turns(), _agent()
    if precision == "fp32, oneDNN":
        use_onednn()
    fit(agent, trajectories(path), 30, progress=False)
    while True:
        turns.begin()
        lived = rollouts(
            agent,
            "Hopper-v5",
            int(episodes),
            targets=3600,
            num_envs=10,
            max_steps=int(steps),
            env_kwargs={"terminate_when_unhealthy": False},
        )
        turns.end()
        error = max(np.abs(e.actions - _plain_actions(agent, e, 3600)).max() for e in lived)
        turns.say(error=float(error), steps=sum(len(e.actions) for e in lived))


def probe(path: str, repeats: int = 20) -> None:
    """Time one matrix product in each precision; count the operations of a training step.

    Says oneDNN's largest relative error too.
    """
    turns, random = Turns(), torch.Generator().manual_seed(0)
    a, b = torch.rand(SIZE, SIZE, generator=random), torch.rand(SIZE, SIZE, generator=random)
    batch = next(windows(trajectories(path), 64, 20))
    with FlopCounterMode(display=False) as counter:
        _agent().update(batch)
    while True:
        turns.begin()
        torch.backends.mkldnn.matmul.fp32_precision = "ieee"
        cost = {"fp32": _milliseconds(a, b, repeats)}
        cost["bf16"] = _milliseconds(a.bfloat16(), b.bfloat16(), repeats)
        use_onednn()
        cost["onednn"] = _milliseconds(a, b, repeats)
        error = ((a @ b) / (a.double() @ b.double()) - 1).abs().max().item()
        turns.end()
        speed = {name: 2 * SIZE**3 / ms / 1e6 for name, ms in cost.items()}
        operations = counter.get_total_flops() / 1e9
        turns.say(gigaflops=speed, onednn_error=error, step_gigaflop=operations)


def use_onednn() -> None:
    """Let PyTorch take oneDNN's matrix product for fp32.

    On processors with AVX-512 but no AMX it is true fp32 and can be twice as fast; on those with
    AMX it would round its inputs to bf16. That is why it is nobody's silent default.
    """
    torch.backends.mkldnn.matmul.fp32_precision = "bf16"


def _milliseconds(a: torch.Tensor, b: torch.Tensor, repeats: int) -> float:
    costs = []
    for _ in range(repeats):
        started = time.process_time()
        a @ b
        costs.append(time.process_time() - started)
    return 1000 * min(costs)


def _plain_actions(agent: DecisionTransformer, episode: Episode, target: float) -> np.ndarray:
    """Return the actions [T, A] that whole windows give, each row on its own in one forward."""
    context, length = agent.config.eval_context, len(episode.actions)
    requests = target - np.concatenate([[0.0], np.cumsum(episode.rewards)[:-1]])  # [T]
    history = {
        "states": torch.from_numpy(episode.observations[:-1]),  # [T, S]
        "actions": torch.from_numpy(episode.actions),  # [T, A]
        "rtg": torch.from_numpy(requests).float().unsqueeze(1),  # [T, 1]
        "timesteps": torch.arange(length).unsqueeze(1),  # [T, 1]
        "mask": torch.ones(length, 1, dtype=torch.bool),  # [T, 1]
    }
    batch = {
        name: pad(values, (0, 0, context - 1, 0)).unfold(0, context, 1).transpose(1, 2)
        for name, values in history.items()
    }  # [T, K, …]
    batch |= {name: batch[name].squeeze(2) for name in ("timesteps", "mask")}  # [T, K]
    with torch.no_grad():
        actions = agent.eval()(batch)[:, -1]  # [T, A]
    return actions.clamp(agent.action_low, agent.action_high).numpy()


def _agent(precision: str = "fp32") -> DecisionTransformer:
    sizes = {"state_dim": STATE_DIM, "action_dim": ACTION_DIM, "max_ep_len": LONGEST}
    config = Config.paper(**sizes, precision=precision, learning_rate=1e-3, warmup_steps=20)
    return DecisionTransformer(config)


def trajectories(path: str) -> Trajectories:
    """Return the benchmark's data as `fit` takes them."""
    data = read(path)
    states, actions, rewards = map(data.split, (data.states, data.actions, data.rewards))
    return Trajectories.from_episodes(
        Episode(np.concatenate([s, s[-1:]]), a, r, terminated=False, truncated=True)
        for s, a, r in zip(states, actions, rewards, strict=True)
    )


if __name__ == "__main__":
    torch.set_num_threads(1)
    {"train": train, "sample": sample, "act": act, "probe": probe}[sys.argv[1]](*sys.argv[2:])
