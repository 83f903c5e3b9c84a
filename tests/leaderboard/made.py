"""Entries of made-up runs whose scores are known, for the proofs of tables and figures."""

import numpy as np

TASKS = ("hopper/medium-v0", "hopper/medium-replay-v0", "halfcheetah/medium-v0")
ROWS = {
    "bc": ["bc"],
    "iql": ["iql"],
    "dt": ["dt"],
    "edt": ["edt", "edt-amortised"],
    "odt": ["odt-offline", "odt"],
}
REFERENCE = {"minimum": -20.0, "maximum": 3000.0, "source": "a random policy and an expert"}


def entry(method, dataset, seed, scores, **more):
    """One run whose rows have these scores, each from a curve that ends there."""
    facts = {
        "method": method,
        "dataset": dataset,
        "seed": seed,
        "asked": 2500.0,
        "reference": REFERENCE,
        "updates": 3000,
        "env_steps": 5000 if method == "odt" else 0,
        "returns": {row: [30.2 * score - 20.0] * 10 for row, score in scores.items()},
        "scores": scores,
        "curves": {row: [[0, 0.0], [1500, s / 2], [3000, s]] for row, s in scores.items()},
        "train_seconds": 90.0 + seed,
        "evaluate_seconds": 30.0,
        "device": "x86_64",
    }
    return facts | more


def entries(seeds=5, methods=ROWS, tasks=TASKS):
    """The whole grid; scores are drawn around a level of method and data set."""
    random = np.random.default_rng(0)
    return [
        entry(
            method, task, seed, {row: float(random.normal(20 + 9 * i + 4 * j, 2)) for row in rows}
        )
        for i, (method, rows) in enumerate((m, ROWS[m]) for m in methods)
        for j, task in enumerate(tasks)
        for seed in range(seeds)
    ]
