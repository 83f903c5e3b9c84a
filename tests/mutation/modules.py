"""The core's modules, and which tests must notice a change of each."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMED = ("unit/test_names_from_files.py", "unit/test_numbers_in_messages.py")
TESTS = {
    module: [
        *(f"tests/{name}" for name in names),
        f"seqrl/{module}.py" if (ROOT / f"seqrl/{module}.py").exists() else f"seqrl/{module}",
    ]
    for module, names in {
        "returns": ["unit/test_returns.py", "property/test_returns.py", *NAMED],
        "episode": [
            *("unit/test_data_validation.py", "unit/test_trajectories.py"),
            *NAMED,
        ],
        "trajectories": [
            *("unit/test_trajectories.py", "unit/test_statistics.py"),
            *("unit/test_data_validation.py", "property/test_windows.py"),
            *("datasets/test_spaces.py", "unit/test_mapped.py", "online/test_buffer.py"),
            *NAMED,
        ],
        "config": ["unit/test_config.py"],
        "sampling": [
            *("unit/test_sampling.py", "property/test_windows.py", "unit/test_contents.py"),
            *("unit/test_wrong_calls.py", "unit/test_not_finite.py", "unit/test_positions.py"),
            *NAMED,
        ],
        "transformer": [
            *("unit/test_attention.py", "unit/test_causality.py", "unit/test_padding.py"),
            *("unit/test_dropout.py", "parity/test_torch_layers.py", *NAMED),
        ],
        "losses": ["elastic/test_expectile.py", "unit/test_padding.py", "unit/test_not_finite.py"],
        "history": [
            *("unit/test_request.py", "unit/test_acting.py", "unit/test_wrong_calls.py", *NAMED),
        ],
        "optimiser": ["unit/test_optimisation.py", "unit/test_lamb.py", *NAMED],
        "agent": [
            *("unit/test_acting.py", "unit/test_request.py", "unit/test_checkpoint.py"),
            *("unit/test_not_finite.py", "unit/test_randomness.py", "unit/test_wrong_calls.py"),
            *("unit/test_resume.py", "unit/test_optimisation.py", *NAMED),
        ],
        "decision_transformer": [
            *("unit/test_positions.py", "unit/test_causality.py", "unit/test_padding.py"),
            *("unit/test_as_published.py", "property/test_agents.py", *NAMED),
        ],
        "elastic": ["elastic", *NAMED],
        "online": ["online", *NAMED],
        "evaluation": [
            *("unit/test_rollouts.py", "unit/test_slot.py", "unit/test_evaluation.py"),
        ],
    }.items()
}


def files(module: str) -> list[str]:
    """Return the files of a module."""
    place = ROOT / "seqrl" / module
    paths = sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    return [path.relative_to(ROOT).as_posix() for path in paths]
