"""The teaching worlds: small, exact, drawn; registered with Gymnasium when this is imported.

Each world is one file that holds the environment, `draw` (a pure picture of a whole path), the
`Behaviour` that makes its data, and the exact truth as pure functions.
"""

from gymnasium.envs.registration import register

WORLDS = {
    "seqrl/Bandit-v0": "seqrl.environments.bandit:Bandit",
    "seqrl/DarkRoom-v0": "seqrl.environments.dark_room:DarkRoom",
    "seqrl/FourRooms-v0": "seqrl.environments.four_rooms:FourRooms",
    "seqrl/Gambling-v0": "seqrl.environments.gambling:Gambling",
    "seqrl/Junction-v0": "seqrl.environments.junction:Junction",
    "seqrl/KeyToDoor-v0": "seqrl.environments.key_to_door:KeyToDoor",
    "seqrl/MultiArmedBandit-v0": "seqrl.environments.multi_armed_bandit:MultiArmedBandit",
    "seqrl/PictureGame-v0": "seqrl.environments.picture_games:PictureGame",
    "seqrl/Orchard-v0": "seqrl.environments.orchard:Orchard",
    "seqrl/Puddle-v0": "seqrl.environments.puddle:Puddle",
    "seqrl/RandomWalkGraph-v0": "seqrl.environments.random_walk_graph:RandomWalkGraph",
    "seqrl/TwoTrajectories-v0": "seqrl.environments.two_trajectories:TwoTrajectories",
}

for _name, _entry_point in WORLDS.items():
    register(_name, entry_point=_entry_point)
