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
    (
        "seqrl/returns.py",
        "for t in range(int(lengths.max(initial= -1)) - 2, -1, -1):",
    ): f"{SAME}: of no episodes there is no step",
    (
        "seqrl/sampling.py",
        "sound = total.isfinite() & (mask[:, :-1] == later).all() & (timesteps.amin() >= 0)",
    ): f"{SAME}: a batch that does not look sound at a glance is looked at step by step",
    (
        "seqrl/decision_transformer.py",
        'return torch.where(batch["mask"].unsqueeze(2), actions, -1.0)',
    ): f"{SAME}: nobody sees what stands in padding",
    (
        "seqrl/elastic/search.py",
        'keys[:, ends[[kind <= "acting" for kind, _ in histories]]] = False',
    ): f"{SAME}: no kind comes before it in the alphabet",
    (
        "seqrl/transformer.py",
        "kept = torch.empty_like(x).bernoulli_(1 / self.probability, generator=self.random)",
    ): "runs on a GPU alone: tests/unit/test_devices.py",
    ("seqrl/elastic/amortised.py", "total=updates % 10,"): "the length of a progress bar",
    ("seqrl/online/plan.py", "recent: int = 19  # trajectories"): OURS,
}
