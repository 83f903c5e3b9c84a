"""One training step with its sampling, beside d3rlpy and Hugging Face; memory; loss curves."""

from statistics import mean
from typing import Any

from race import Answers, Contender, Course, race
from table import Row

STEPS = 8  # updates a turn
GOALS = {  # how many times faster than the peer, by the precision of ours
    "fp32": {"d3rlpy": 2, "Hugging Face": 4},
    "fp32, oneDNN": {"d3rlpy": 2, "Hugging Face": 4},
    "bf16": {"d3rlpy": 3, "Hugging Face": 7},
}


def probe(course: Course) -> dict[str, Any]:
    """Return what this machine's matrix products can do, and how many a step of ours needs."""
    contender = Contender(course.python, "with_seqrl.py", "probe", course.small)
    return race({"probe": contender}, 1)["probe"][0]


def precisions(probed: dict[str, Any]) -> list[str]:
    """Return the ways of computing that make sense on this machine, plain fp32 first.

    oneDNN's matrix product counts where it is true fp32 and faster, bf16 where the processor has
    it; elsewhere its emulation is many times slower than fp32.
    """
    speed = probed["gigaflops"]
    chosen = ["fp32"]
    if probed["onednn_error"] < 1e-5 and speed["onednn"] > 1.25 * speed["fp32"]:
        chosen.append("fp32, oneDNN")
    if speed["bf16"] > speed["fp32"]:
        chosen.append("bf16")
    return chosen


def floor(probed: dict[str, Any]) -> str:
    """Return in words what a step's matrix products alone cost in fp32."""
    need, speed = probed["step_gigaflop"], probed["gigaflops"]["fp32"]
    return (
        f"The matrix products of one of our steps are {need:.1f} GFLOP; at this processor's "
        f"{speed:.0f} GFLOP/s in fp32 they alone take {1000 * need / speed:.0f} ms."
    )


def contenders(course: Course, chosen: list[str]) -> dict[str, Contender]:
    """Start one process per contender, all on the large data set."""
    train = ("train", course.large, STEPS)
    ours = {p: Contender(course.python, "with_seqrl.py", *train, p) for p in chosen}
    return ours | {
        "d3rlpy": Contender(course.peers, "with_d3rlpy.py", *train),
        "Hugging Face": Contender(
            course.peers, "with_huggingface.py", "train", course.arrow, STEPS
        ),
    }


def measure(course: Course, chosen: list[str]) -> tuple[list[Row], Answers]:
    """Return speed and memory as ratios, and all answers (losses among them)."""
    answers = race(contenders(course, chosen), course.turns)
    cost = {name: [1000 * a["seconds"] / STEPS for a in of] for name, of in answers.items()}
    rows = [Row(f"training step: {name}", values, "ms") for name, values in cost.items()]
    for ours in chosen:
        for peer, goal in GOALS[ours].items():
            times = [theirs / own for theirs, own in zip(cost[peer], cost[ours], strict=True)]
            rows.append(Row(f"training, {ours}: faster than {peer}", times, "×", at_least=goal))
    peaks = {name: of[-1]["peak_mb"] for name, of in answers.items()}
    rows += [Row(f"peak memory: {name}", [peak], "MB") for name, peak in peaks.items()]
    for peer in GOALS["fp32"]:
        share = peaks["fp32"] / peaks[peer]
        rows.append(Row(f"peak memory, fp32: share of {peer}'s", [share], "×", at_most=1))
    return rows, answers


def loss_table(answers: Answers) -> list[list[str]]:
    """Return each contender's mean loss, turn by turn."""
    return [[name, *(f"{mean(a['losses']):.4f}" for a in of)] for name, of in answers.items()]
