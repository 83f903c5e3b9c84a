"""A pause from training: dropout is off for a while, and on again afterwards if it was on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def eval_mode(policy: Any) -> Iterator[None]:
    """Keep a policy in evaluation mode; one that knows no modes, or is in it already, as it is.

    Switching walks through all modules, which costs a tenth and more of an action: whoever takes
    many actions rests once, around all of them.

    >>> from torch import nn
    >>> layer = nn.Dropout()
    >>> with eval_mode(layer):
    ...     print(layer.training)
    False
    >>> layer.training
    True
    """
    was_training = getattr(policy, "training", False)
    if was_training:
        policy.eval()
    try:
        yield
    finally:
        if was_training:
            policy.train()
