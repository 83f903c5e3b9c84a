"""The teaching worlds: small, exact, drawn; registered with Gymnasium when this is imported.

Each world is one file that holds the environment, `draw` (a pure picture of a whole path), the
`Behaviour` that makes its data, and the exact truth as pure functions.
"""

from gymnasium.envs.registration import register

WORLDS = {
    "seqrl/Orchard-v0": "seqrl.environments.orchard:Orchard",
}

for _name, _entry_point in WORLDS.items():
    register(_name, entry_point=_entry_point)
