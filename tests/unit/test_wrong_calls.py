"""Wrong calls of the public interface: each is refused by an error that names what was wrong.

`WRONG_CALLS` maps a name to a call and to a word that its error must hold; `refusal` makes it.
"""

import math
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

from seqrl import (
    BehaviourCloning,
    Config,
    DecisionTransformer,
    ElasticDecisionTransformer,
    Episode,
    OnlineDecisionTransformer,
    ReferenceScores,
    Trajectories,
    asked_achieved,
    fit,
    load_dataset,
    normalised_score,
    returns_to_go,
    rollouts,
    t_interval,
    windows,
)
from seqrl.agent import Agent
from seqrl.datasets import make_dataset
from seqrl.elastic import decode, distil, encode, expectile_loss
from seqrl.elastic.model import sample_high
from seqrl.evaluation import AskedAchieved, held_out_best
from seqrl.online import Plan, Temperature, TrajectoryBuffer, fine_tune
from seqrl.online.plan import next_request
from seqrl.optimiser import Lamb
from seqrl.returns import requests
from tests.samples import A, Drift, K, S, make_agent, make_batch, make_data, make_episode

NAN, INF = math.nan, math.inf
DATA = make_data()
EPISODE = make_episode(5, np.random.default_rng(0))
MISSING = [
    *(["cuda", "cuda:3"] if not torch.cuda.is_available() else []),
    *(["mps"] if not torch.backends.mps.is_available() else []),
]
PLAN = {"evaluation_rtg": 1.0, "exploration_rtg": 2.0}


def updated(discrete: bool = False, config: dict | None = None, **fields: object) -> float:
    """An update on a batch in which these fields are replaced; a callable changes the field."""
    batch = make_batch(discrete=discrete)
    for name, value in fields.items():
        batch[name] = value(batch[name].clone()) if callable(value) else value
    return make_agent(discrete=discrete, stirred=False, **(config or {})).update(batch)


def poisoned(value: float) -> Callable[[torch.Tensor], torch.Tensor]:
    """The last step of the first row, which is real, gets another value."""

    def change(tensor: torch.Tensor) -> torch.Tensor:
        tensor[0, -1] = value
        return tensor

    return change


def unsorted(timesteps: torch.Tensor) -> torch.Tensor:
    return timesteps.flip(1)


def acted(state: object = (0.0,) * S, *given: object, **named: object) -> np.ndarray:
    return make_agent(stirred=False).select_action(state, *given, **named)


def rewarded(reward: object) -> None:
    agent = make_agent(stirred=False)
    agent.select_action(np.zeros((3, S)), 1.0)
    agent.observe(reward)


def restarted(rows: object = None, **named: object) -> None:
    agent = make_agent(stirred=False)
    agent.select_action(np.zeros((3, S)), 1.0)
    agent.reset_history(rows, **named)


def switched_off(without: Callable) -> float:
    with without():
        return updated()


def reconfigured(kind: type[Agent] = DecisionTransformer, **changes: object) -> None:
    agent = make_agent(kind, stirred=False)
    agent.config = agent.config.replace(**changes)


def collected(**fields: object) -> Trajectories:
    """A data set of one episode, of which these fields are replaced."""
    return Trajectories.from_episodes([Episode(**(vars(EPISODE) | fields))], name="mine")


def laid(**fields: object) -> Trajectories:
    """The data set with these tensors in place of its own."""
    names = ("states", "actions", "rewards", "rtg", "timesteps", "offsets", "terminated")
    kept = {name: getattr(DATA, name) for name in names}
    bounds = {"action_dim": A, "action_low": DATA.action_low, "action_high": DATA.action_high}
    return Trajectories(**(kept | bounds | fields))


def made(**wanted: object) -> None:
    make_dataset("bandit/points-v0", **wanted)


def cut(batch_size: object = 4, context: object = 3, **named: object) -> None:
    windows(DATA, batch_size, context, **named)


def replayed(size: object = 4, **named: object) -> None:
    next(TrajectoryBuffer(DATA).batches(size, 3, 1, **({"seed": 0} | named)))


def learned(steps: object = 2, **named: object) -> None:
    fit(make_agent(stirred=False), DATA, steps, progress=False, **named)


def distilled(**named: object) -> None:
    edt = make_agent(ElasticDecisionTransformer, stirred=False)
    distil(edt, DATA, progress=False, **named)


def tuned(env_steps: object) -> None:
    odt = make_agent(OnlineDecisionTransformer, stirred=False)
    fine_tune(odt, DATA, Drift, env_steps, Plan(**PLAN), progress=False)


def rolled(name: str, value: object) -> None:
    rollouts(make_agent(), Drift, **{"episodes": 1, "targets": 1.0} | {name: value})


def whole_numbers(name: str, call: Callable, least: int) -> dict[str, tuple[Callable, str]]:
    """Calls with an argument that must be a whole number from `least` on, and is not."""
    wrong = [least - 1, 2.5, NAN, "3", True, [1]]
    return {f"{name}={value!r}": (partial(call, value), name) for value in wrong}


def numbers(name: str, call: Callable, *outside: float) -> dict[str, tuple[Callable, str]]:
    """Calls with an argument that must be a finite number, and is not, or lies outside."""
    wrong = [NAN, INF, "0.5", *outside]
    return {f"{name}={value!r}": (partial(call, value), name) for value in wrong}


ODD = {  # tensors that do not hold each of their numbers
    "sparse": lambda tensor: tensor.to_sparse(),
    "csr": lambda tensor: tensor.reshape(-1, tensor.shape[-1]).to_sparse_csr(),
    "meta": lambda tensor: tensor.to("meta"),
    "nested": lambda tensor: torch.nested.nested_tensor(list(tensor.unsqueeze(0))),
}
UPDATES = {
    "update: an update of a list": (lambda: make_agent().update([1, 2]), "mapping"),
    "update: no mask": (lambda: make_agent().update({"states": torch.zeros(1, 1, S)}), "mask"),
    "update: under no_grad": (lambda: switched_off(torch.no_grad), "no_grad"),
    "update: in inference mode": (lambda: switched_off(torch.inference_mode), "inference_mode"),
    **{
        f"update: {odd} {name}": (partial(updated, **{name: make}), name)
        for odd, make in ODD.items()
        for name in ("states", "rtg")
    },
    "update: a state too small": (lambda: updated(states=lambda s: s[..., :-1]), "states"),
    "update: states as words": (lambda: updated(states=[["a"]]), "states"),
    "update: ragged states": (lambda: updated(states=[[1.0], [1.0, 2.0]]), "states"),
    "update: complex states": (lambda: updated(states=lambda s: s + 1j), "states"),
    "update: an action short": (lambda: updated(actions=lambda a: a[:, 1:]), "actions"),
    "update: a flat return-to-go": (lambda: updated(rtg=lambda r: r.squeeze(2)), "rtg"),
    "update: one row of time": (lambda: updated(timesteps=lambda t: t[:1]), "timesteps"),
    "update: time in fractions": (lambda: updated(timesteps=lambda t: t + 0.5), "timesteps"),
    "update: time before the start": (lambda: updated(timesteps=poisoned(-1)), "timesteps"),
    "update: time beyond the end": (lambda: updated(timesteps=poisoned(40)), "max_ep_len"),
    "update: time that goes back": (lambda: updated(timesteps=unsorted), "timesteps"),
    "update: time that stands still": (lambda: updated(timesteps=lambda t: t * 0), "timesteps"),
    "update: a mask of numbers": (lambda: updated(mask=lambda m: m.float()), "mask"),
    "update: a flat mask": (lambda: updated(mask=lambda m: m[0]), "mask"),
    "update: padding on the right": (lambda: updated(mask=lambda m: m.flip(1)), "mask"),
    "update: a hole in the mask": (
        lambda: updated(mask=lambda m: m & (torch.arange(K) != K - 2)),
        "mask",
    ),
    "update: all padding": (lambda: updated(mask=torch.zeros_like), "no step of any row is real"),
    "update: an empty batch": (
        lambda: make_agent().update({n: t[:0] for n, t in make_batch().items()}),
        "mask",
    ),
    "update: windows of no step": (
        lambda: make_agent().update({n: t[:, :0] for n, t in make_batch().items()}),
        "mask",
    ),
    "update: longer than elastic positions": (
        lambda: updated(config={"position": "elastic", "max_seq_len": K - 1}),
        "max_seq_len",
    ),
    "update: discrete actions in fractions": (
        lambda: updated(True, actions=lambda a: a + 0.5),
        "actions",
    ),
    "update: a discrete action too large": (lambda: updated(True, actions=poisoned(A)), "actions"),
    "update: a negative discrete action": (lambda: updated(True, actions=poisoned(-1)), "actions"),
    **{
        f"update: {name} of {value}": (partial(updated, **{name: poisoned(value)}), name)
        for name in ("states", "actions", "rtg")
        for value in (NAN, INF, -INF)
    },
    "update: states beyond float32": (
        lambda: updated(states=lambda s: poisoned(1e39)(s.double())),
        "states",
    ),
}
ACTING = {
    **{
        f"select_action: a {odd} state": (
            lambda make=make: acted(make(torch.zeros(1, S)), 1.0),
            "state",
        )
        for odd, make in ODD.items()
    },
    **{
        f"select_action: a state of {v}": (partial(acted, [v] * S, 1.0), "state")
        for v in (NAN, INF)
    },
    "select_action: a state in words": (lambda: acted("here", 1.0), "state"),
    "select_action: no state": (lambda: acted(None, 1.0), "state"),
    "select_action: no states": (lambda: acted(np.zeros((0, S)), 1.0), "state"),
    "select_action: a state too long": (lambda: acted(np.zeros(S + 1), 1.0), "state"),
    **{
        f"select_action: target {v!r}": (partial(acted, target_return=v), "target_return")
        for v in (None, NAN, INF, 1e300, "much", [1.0, 2.0], [[1.0]], 1j)
    },
    **{
        f"select_action: timestep {v!r}": (partial(acted, timestep=v, target_return=1), "timestep")
        for v in (-1, 40, 0.5, "now", [0, 1])
    },
    **{
        f"observe: {v!r}": (partial(rewarded, v), "reward")
        for v in (NAN, INF, -INF, 1e300, None, "good", [1.0, 2.0], [[1.0] * 3], [1.0, NAN, 1.0])
    },
    **{
        f"reset_history: rows {v!r}": (partial(restarted, v), "rows")
        for v in (3, 9, -4, [0, 3], 1.5, "a", [True, False])
    },
    **whole_numbers("seed", lambda value: restarted(seed=value), 0),
}
BUILDING = {
    **{
        f"{kind.__name__}: {name}={size}": (
            partial(kind, {"state_dim": 3, "action_dim": 2, "hidden_dim": 10**4} | {name: size}),
            "memory",
        )
        for kind in (DecisionTransformer, BehaviourCloning)
        for name, size in {"hidden_dim": 10**9, "state_dim": 2**31 - 1}.items()
    },
    "DecisionTransformer: of a list": (lambda: DecisionTransformer([3, 2]), "mapping"),
    **whole_numbers(
        "seed", lambda value: BehaviourCloning({"state_dim": 3, "action_dim": 1}, seed=value), 0
    ),
    **{
        f"device={device!r}": (
            partial(BehaviourCloning, {"state_dim": 3, "action_dim": 1}, device=device),
            "device",
        )
        for device in ("meta", "tpu", "graphics card", *MISSING)
    },
    "to meta": (lambda: make_agent().to("meta"), "device"),
    "windows to a device unknown": (lambda: cut(device="tpu"), "device"),
    **{
        f"config: {name}={value!r}": (
            partial(Config.tiny, **({"state_dim": 3, "action_dim": 2} | {name: value})),
            name,
        )
        for name, values in {
            "state_dim": (0, -1, 2.5, "3", NAN, 10**12),
            "action_dim": (0, True),
            "max_ep_len": (0, 2**25),
            "num_layers": (0, 1001, 10**8),
            "learning_rate": (0, -1e-3, INF, NAN, 1e300, "fast"),
            "weight_decay": (-1.0, INF, NAN),
            "grad_clip": (0, INF, NAN),
            "dropout": (1.0, -0.1, NAN),
            "warmup_steps": (-1, INF),
            "num_heads": (3, 0),
            "position": ("absolute",),
            "batchsize": (3,),
        }.items()
        for value in values
    },
    "elastic config: expectile=nan": (
        lambda: ElasticDecisionTransformer({"state_dim": 3, "action_dim": 1, "expectile": NAN}),
        "expectile",
    ),
    "elastic config: optimism=inf": (
        lambda: ElasticDecisionTransformer({"state_dim": 3, "action_dim": 1, "optimism": INF}),
        "optimism",
    ),
    "online config: entropy_target=nan": (
        lambda: OnlineDecisionTransformer({"state_dim": 3, "action_dim": 1, "entropy_target": NAN}),
        "entropy_target",
    ),
    **{
        f"a built model: {name}={value!r}": (partial(reconfigured, **{name: value}), name)
        for name, value in {
            "max_ep_len": 99,
            "hidden_dim": 48,
            "num_layers": 3,
            "max_seq_len": 20,
            "state_dim": 9,
            "action_space": "discrete",
            "position": "none",
            "dropout": 0.5,
            "optimiser": "lamb",
        }.items()
    },
    "a built model: num_bins": (
        lambda: reconfigured(ElasticDecisionTransformer, num_bins=3),
        "num_bins",
    ),
    "a built model: temperature_lr": (
        lambda: reconfigured(OnlineDecisionTransformer, temperature_lr=0.1),
        "temperature_lr",
    ),
    "a built model: a dict": (
        lambda: setattr(make_agent(), "config", {"learning_rate": 0.1}),
        "config",
    ),
}
TRAINING = {
    **whole_numbers("batch_size", lambda value: cut(value), 1),
    **whole_numbers("context", lambda value: cut(4, value), 1),
    **whole_numbers("start", lambda value: cut(start=value), 0),
    **whole_numbers("seed of windows", lambda value: cut(seed=value), 0),
    "windows: steps=-1": (lambda: cut(steps=-1), "steps"),
    "windows: by": (lambda: cut(by="window"), "by"),
    "windows: of a name": (lambda: windows("hopper/medium-v0"), "load_dataset"),
    **whole_numbers("steps", lambda value: learned(value), 0),
    **whole_numbers("every", lambda value: learned(every=value), 1),
    **numbers("lr", lambda value: Lamb([torch.nn.Parameter(torch.ones(1))], lr=value), -1.0),
    "lamb: betas": (
        lambda: Lamb([torch.nn.Parameter(torch.ones(1))], lr=1.0, betas=(0.9, 1.0)),
        "betas",
    ),
}
SETS = {
    **whole_numbers("steps of a set", lambda value: made(steps=value), 1),
    **whole_numbers("seed of a set", lambda value: made(seed=value), 0),
    "load_dataset: a path": (lambda: load_dataset(Path("data")), "name"),
    "from_episodes: numbers": (lambda: Trajectories.from_episodes([1, 2]), "Episode"),
    "from_episodes: no state": (lambda: collected(observations=np.zeros((6, 0))), "observations"),
    "from_episodes: no action": (lambda: collected(actions=np.zeros((5, 0))), "actions"),
    "from_episodes: rewards that overflow": (lambda: collected(rewards=[3e38] * 5), "rewards"),
    "from_episodes: ended often": (lambda: collected(terminated=np.ones(5, bool)), "terminated"),
    **{
        f"from_episodes: bounds {low}, {high}": (
            partial(Trajectories.from_episodes, [EPISODE], action_low=low, action_high=high),
            "action_low",
        )
        for low, high in (
            ([1.0] * A, [1.0 + 1e-12] * A),
            ([-3e38] * A, [3e38] * A),
            ([-1e39] * A, [1e39] * A),
        )
    },
    **{
        f"from_episodes: action_dim={value!r}": (
            partial(Trajectories.from_episodes, [EPISODE], action_dim=value),
            "action",
        )
        for value in (0, 2.0, 3)
    },
    "states that overflow": (
        lambda: collected(observations=np.full((6, S), 3e38)).statistics,
        "state_mean",
    ),
    **{
        f"select: {choice!r}": (partial(DATA.select, choice), "episode")
        for choice in (
            None,
            "all",
            DATA,
            torch.eye(2).to_sparse(),
            [],
            [4],
            [-5],
            [True, False],
            [0.5],
            [[0, 1]],
            2,
        )
    },
    **numbers("share", DATA.top, 0, -0.1, 1.1),
    **{
        f"Trajectories: offsets {offsets}": (
            partial(laid, offsets=torch.tensor(offsets)),
            "offsets",
        )
        for offsets in ([0], [0, 9], [1, 23], [0, 5, 5, 23], [0, 9, 4, 23], [0.0, 23.0])
    },
    "Trajectories: a reward short": (lambda: laid(rewards=DATA.rewards[1:]), "rewards"),
    "Trajectories: an end short": (lambda: laid(terminated=DATA.terminated[1:]), "terminated"),
}
NUMBERS = {
    **{
        f"returns_to_go: offsets {offsets}": (
            partial(returns_to_go, np.ones(5), offsets),
            "offsets",
        )
        for offsets in ([], [0], [0, 4], [1, 5], [0, 3, 2, 5], [0.0, 5.0], [[0, 5]], [0, 6])
    },
    **{
        f"returns_to_go: {rewards}": (partial(returns_to_go, rewards), "rewards")
        for rewards in ([1, NAN], [INF], [[1.0]], ["a"], 3.0)
    },
    **numbers("discount", lambda value: returns_to_go(np.ones(3), discount=value), -0.1, 1.1),
    **numbers("asked", lambda value: requests(value, np.ones(3))),
    **numbers("scale", lambda value: requests(1.0, np.ones(3), scale=value), 0),
    **numbers("random", lambda value: ReferenceScores(value, 2.0, "mine")),
    "normalised_score: nan": (
        lambda: normalised_score(NAN, ReferenceScores(0.0, 1.0, "mine")),
        "returns",
    ),
    "t_interval: nan": (lambda: t_interval([1.0, 2.0, 3.0, 4.0, NAN]), "values"),
    "t_interval: four": (lambda: t_interval([1.0] * 4), "values"),
    "t_interval: a table": (lambda: t_interval(np.ones((5, 5))), "values"),
    "t_interval: words": (lambda: t_interval(list("abcde")), "values"),
    **numbers("confidence", lambda value: t_interval(range(5), value), 0, 1, -1),
    "slope of one target": (lambda: AskedAchieved(np.ones(1), np.ones((1, 4))).slope, "asked"),
    "slope of equal targets": (lambda: AskedAchieved(np.ones(2), np.eye(2)).slope, "asked"),
    "correlation with a constant": (
        lambda: AskedAchieved(np.arange(2.0), np.ones((2, 3))).correlation,
        "achieved",
    ),
    "AskedAchieved: other rows": (lambda: AskedAchieved(np.ones(2), np.ones((3, 4))), "achieved"),
    "AskedAchieved: nan": (lambda: AskedAchieved(np.ones(1), np.full((1, 2), NAN)), "achieved"),
    "held_out_best: one episode": (lambda: held_out_best(np.ones((3, 1))), "returns"),
    "held_out_best: flat": (lambda: held_out_best(np.ones(3)), "returns"),
    "asked_achieved: nan": (lambda: asked_achieved(make_agent(), Drift, [NAN]), "targets"),
    "asked_achieved: one number": (lambda: asked_achieved(make_agent(), Drift, 1.0), "targets"),
    **{
        f"rollouts: {call}": wrong
        for name, least in (("episodes", 0), ("num_envs", 1), ("max_steps", 1), ("seed", 0))
        for call, wrong in whole_numbers(name, partial(rolled, name), least).items()
    },
    **whole_numbers("episodes", lambda value: asked_achieved(make_agent(), Drift, [1], value), 1),
}
ELASTIC_AND_ONLINE = {
    **whole_numbers("updates", lambda value: distilled(updates=value), 0),
    **whole_numbers("batch_size of distil", lambda value: distilled(batch_size=value), 1),
    **numbers("learning_rate", lambda value: distilled(learning_rate=value), -1),
    **whole_numbers(
        "count", lambda value: encode(torch.ones(1), torch.zeros(()), torch.ones(()), value), 1
    ),
    "decode: count=0": (
        lambda: decode(torch.ones(1, dtype=torch.int64), torch.zeros(()), torch.ones(()), 0),
        "count",
    ),
    **numbers("optimism", lambda value: sample_high(torch.zeros(1, 1, 3), value, 1.0)),
    **numbers("top_share", lambda value: sample_high(torch.zeros(1, 1, 3), 1.0, value), 0, 2),
    **numbers(
        "level",
        lambda value: expectile_loss(
            torch.ones(1, 1, 1), torch.ones(1, 1, 1), torch.ones(1, 1, dtype=torch.bool), value
        ),
        *(0, 1),
    ),
    **whole_numbers("capacity", lambda value: TrajectoryBuffer(DATA, value), 1),
    **whole_numbers("size", lambda value: replayed(value), 1),
    **numbers("share of a batch", lambda value: replayed(share=value), -0.1, 1),
    **whole_numbers("env_steps", tuned, 0),
    **{
        f"plan: {name}={value!r}": (partial(Plan, **(PLAN | {name: value})), name)
        for name, values in {
            "evaluation_rtg": (NAN, INF, "much"),
            "exploration_rtg": (NAN,),
            "rollouts": (0, 1.5),
            "updates": (-1, NAN),
            "offline_share": (1.0, NAN),
            "quantile": (1.1, NAN),
            "growth": (0, INF, NAN),
        }.items()
        for value in values
    },
    **numbers("quantile", lambda value: next_request(np.ones(2), value, 1.1), -0.1, 1.1),
    **numbers("growth", lambda value: next_request(np.ones(2), 0.5, value), -1),
    "next_request: of nothing": (lambda: next_request(np.ones(0), 0.5, 1.1), "achieved"),
    **numbers("initial", lambda value: Temperature(value, 1e-3), 0),
    **numbers("learning_rate of λ", lambda value: Temperature(0.1, value), 0),
}
WRONG_CALLS = {
    name if ":" in name else f"{room}: {name}": (call, word.split(" of ")[0])
    for room, calls in {
        "learning": UPDATES,
        "acting": ACTING,
        "building": BUILDING,
        "training": TRAINING,
        "data": SETS,
        "numbers": NUMBERS,
        "elastic and online": ELASTIC_AND_ONLINE,
    }.items()
    for name, (call, word) in calls.items()
}
OUT_OF_ORDER = ("update: under no_grad", "update: in inference mode")


def refusal(name: str) -> Exception | None:
    """Make a wrong call and return the error that it ends in, None if it ends in none."""
    try:
        WRONG_CALLS[name][0]()
    except Exception as error:
        return error
    return None


@pytest.mark.parametrize("name", WRONG_CALLS)
def test_a_wrong_call_is_refused_by_name(name):
    error, word = refusal(name), WRONG_CALLS[name][1]
    expected = RuntimeError if name in OUT_OF_ORDER else (ValueError, TypeError)
    assert isinstance(error, expected), f"{error!r}"
    assert word in str(error)
    assert len(str(error)) < 400


def test_there_are_many_wrong_calls():
    assert len(WRONG_CALLS) >= 150
