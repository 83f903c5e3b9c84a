"""Why mutants survive that no test needs to kill: by file, and by what the changed line says."""

SAME = "computes the same"
PUBLISHED = "a constant of a table that one source gives: nothing to test it against"
OURS = "a default that we chose: another one would be as right"

EXPLAINED = {
    (
        "seqrl/transformer.py",
        "return bias_of((past * shown.unsqueeze(1)) | (itself & ~mask.unsqueeze(2)))",
    ): f"{SAME}: of booleans the product is the conjunction",
    (
        "seqrl/trajectories.py",
        'if data.action_space is "discrete":',
    ): f"{SAME}: data say of which kind they are in the code's own words",
    (
        "seqrl/online/plan.py",
        '"ant-medium-replay": Published(5000, 10_000, 1e-4, 1.0001, 5000, _VITAMIN_ALONE),',
    ): PUBLISHED,
    (
        "seqrl/online/plan.py",
        '"ant-medium-replay": Published(5000, 10_000, 1.0001, 1e-4, 5000, _VITAMIN_ALONE),',
    ): PUBLISHED,
    ("seqrl/online/plan.py", "recent: int = 19  # trajectories"): OURS,
}
