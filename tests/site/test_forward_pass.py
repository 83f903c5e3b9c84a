"""The page's Decision Transformer is Python's: the same numbers for real histories."""

import numpy as np
import pytest
import torch

from seqrl import load_dataset
from seqrl.lessons.shipped import load_agent
from seqrl.transformer import attention_maps
from tests.site.node import js, run

DATA = {"speed-dial": "halfcheetah/speed-dial-v0", "orchard": "orchard/walkers-v0"}
PREDICT = """async ({ name, histories }) => {
    const model = new DecisionTransformer(SHIPPED[name]);
    return histories.map((history) => {
        const { output, attention } = model.predict(history);
        return {
            output: Array.from(output),
            attention: attention.map((heads) => heads.map((row) => Array.from(row))),
        };
    });
}"""


def recorded(name: str, count: int, seed: int) -> list[dict]:
    """Stretches of 1 to 8 steps of the data that an agent learned from, its requests at random."""
    data, random = load_dataset(DATA[name]), np.random.default_rng(seed)
    bounds = list(data.bounds())
    histories = []
    for length in random.integers(1, 9, count):
        first, end = bounds[random.integers(len(bounds))]
        length = min(length, end - first)
        start = random.integers(first, end - length + 1)
        steps = slice(start, start + length)
        request = random.uniform(-50, 700) if name == "speed-dial" else random.integers(0, 7)
        received = np.cumsum([0.0, *data.rewards[steps].tolist()])[:-1]
        histories.append(
            {
                "rtg": (request - received).astype(np.float32).tolist(),
                "states": data.states[steps].tolist(),
                "actions": data.actions[steps].tolist(),
                "timesteps": list(range(start - first, start - first + length)),
            }
        )
    return histories


def as_batch(history: dict, discrete: bool) -> dict[str, torch.Tensor]:
    batch = {
        "rtg": torch.tensor(history["rtg"])[None, :, None],
        "states": torch.tensor(history["states"])[None],
        "actions": torch.tensor(history["actions"])[None].to(torch.int64 if discrete else None),
        "timesteps": torch.tensor(history["timesteps"])[None],
    }
    return batch | {"mask": torch.ones_like(batch["timesteps"], dtype=torch.bool)}


@pytest.mark.parametrize("name", DATA)
def test_its_outputs_and_attention_are_those_of_torch_on_250_recorded_histories(name, exported):
    agent, histories = load_agent(name).eval(), recorded(name, 250, seed=1)
    answered = [{**h, "actions": h["actions"][:-1]} for h in histories]
    given = {"name": name, "histories": answered}
    found = run(PREDICT, *js("decision_transformer"), exported[name], given=given)
    assert {len(history["rtg"]) for history in histories} == set(range(1, 9))
    for history, predicted in zip(histories, found, strict=True):
        batch = as_batch(history, agent.discrete)
        with torch.no_grad():
            output = agent(batch, last=True)[0, -1]
        np.testing.assert_allclose(predicted["output"], output, rtol=0, atol=1e-5)
    for history, predicted in zip(histories[:50], found, strict=False):
        *below, last = attention_maps(agent, as_batch(history, agent.discrete))
        seen = 3 * len(history["rtg"]) - 1  # tokens up to the newest state
        weights = torch.stack([*(m[0, :, -2, :seen] for m in below), last[0, :, -1, :seen]])
        np.testing.assert_allclose(predicted["attention"], weights, rtol=0, atol=1e-5)
