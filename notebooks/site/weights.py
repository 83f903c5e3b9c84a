"""A shipped agent as a script that a page can read: its config, and its weights as base64."""

import base64
import json

import torch

from seqrl.lessons.shipped import load_agent


def script(name: str, horizon: int) -> str:
    """Return JavaScript that puts the agent `name` from data/agents into `SHIPPED`.

    Of the table of time steps it holds the `horizon` rows that an episode needs: no other was
    ever trained. Raises `ValueError` for an agent that the page's forward pass would get wrong.
    """
    agent = load_agent(name)
    config = agent.config.to_dict()
    understood = {"position": "timestep", "activation": "relu"}
    if other := {key: config[key] for key, value in understood.items() if config[key] != value}:
        raise ValueError(
            f"the agent {name!r} has {other}; js/decision_transformer.js knows {understood} alone"
        )
    tensors = {key: value for key, value in agent.state_dict().items() if value.is_floating_point()}
    tensors["embed_timestep.weight"] = tensors["embed_timestep.weight"][:horizon]
    row = torch.cat([tensor.flatten() for tensor in tensors.values()])
    shipped = {
        "config": config,
        "shapes": {key: list(tensor.shape) for key, tensor in tensors.items()},
        "numbers": base64.b64encode(row.numpy().astype("<f4").tobytes()).decode(),
    }
    return f'(globalThis.SHIPPED ??= {{}})["{name}"] = {json.dumps(shipped)};\n'
