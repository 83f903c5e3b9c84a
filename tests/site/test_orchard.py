"""The page's orchard is Python's: the same states, rewards and ends, whatever the walk."""

import gymnasium
import numpy as np

import seqrl  # noqa: F401, it registers the worlds
from seqrl.environments import orchard
from seqrl.evaluation import rollouts
from seqrl.lessons.shipped import load_agent
from tests.site.node import js, run

WALK = """async (walks) => {
    const world = new Orchard();
    return walks.map((actions) => {
        const seen = [{ state: world.reset(), reward: 0, done: false }];
        for (const action of actions) if (!seen.at(-1).done) seen.push(world.step(action));
        return seen;
    });
}"""
ASK = """async () => [0, 1, 2, 3, 4, 5, 6].map((target) => {
    const agent = new Agent(new DecisionTransformer(SHIPPED.orchard), 5);
    const run = new Run(new Orchard(), agent, 20, target);
    while (!run.done) run.step();
    return run.world.path;
})"""


def lived(env: gymnasium.Env, actions: list[int]) -> list[dict]:
    state, _ = env.reset()
    seen = [{"state": state.tolist(), "reward": 0, "done": False}]
    for action in actions:
        if not seen[-1]["done"]:
            state, reward, done, *_ = env.step(action)
            seen.append({"state": state.tolist(), "reward": reward, "done": done})
    return seen


def all_apples() -> list[int]:
    """A walk that picks all six."""
    walk, cell = [], orchard.START
    for apple in (20, 47, 36, 21, 0, 4):
        while cell != apple:
            walk.append(
                min(range(4), key=lambda a: orchard.distance(orchard.next_cell(cell, a), apple))
            )
            cell = orchard.next_cell(cell, walk[-1])
    return walk


def test_200_random_walks_and_one_through_all_apples_are_the_same():
    walks = np.random.default_rng(0).integers(0, 5, (200, 60)).tolist() + [all_apples()]
    env = gymnasium.make("seqrl/Orchard-v0", horizon=100).unwrapped
    ours = [lived(env, walk) for walk in walks]
    assert ours[-1][-1]["done"]
    assert run(WALK, *js("orchard"), given=walks) == ours


def test_the_worlds_constants_are_pythons():
    names = "async () => ({ SIZE, START, APPLES, ACTIONS, MOVES })"
    found = run(names, *js("orchard"))
    assert {name: np.array(value).tolist() for name, value in found.items()} == {
        name: np.array(getattr(orchard, name)).tolist() for name in found
    }


def test_the_agent_takes_the_same_walk_as_in_python_at_each_request(exported):
    episodes = rollouts(load_agent("orchard"), "seqrl/Orchard-v0", 7, targets=range(7))
    walks = [orchard.cells(episode.observations).tolist() for episode in episodes]
    scripts = js("decision_transformer", "agent", "orchard", "run")
    assert run(ASK, *scripts, exported["orchard"]) == walks
