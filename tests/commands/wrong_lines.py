"""Wrong command lines, and a word that tells what is wrong with each.

`{dt}`, `{edt}`, `{odt}` and `{tuned}` are folders of runs (`made_runs` makes them), `{new}` one
that is not there, `{broken}` a folder of runs whose record is damaged, each in its own way, and
`{recipes}` one of recipes.
"""

import json
import math
import shlex
import shutil
from pathlib import Path

from seqrl.__main__ import main

TRAIN = "train --dataset bandit/points-v0 --preset tiny --set max_seq_len=2"
AGAIN = f"{TRAIN} --steps 3 --out {{dt}}"
ONLINE = "--target 1 --rollouts 2 --updates 1 --episodes 1 --capacity 9"
TUNE = f"online {{odt}} --env-steps 4 {ONLINE}"

OPTIONS = [  # what the parser refuses
    ("", "COMMAND"),
    ("trian", "invalid choice"),
    ("train --out {new}", "--dataset"),
    ("train --dataset bandit/points-v0", "--out"),
    (f"{TRAIN} --steps 0 --out {{new}}", "at least 1"),
    (f"{TRAIN} --steps -5 --out {{new}}", "at least 1"),
    (f"{TRAIN} --steps 1.5 --out {{new}}", "whole number"),
    (f"{TRAIN} --steps many --out {{new}}", "whole number"),
    (f"{TRAIN} --steps {10**30} --out {{new}}", "at most"),
    (f"{TRAIN} --top nan --out {{new}}", "finite"),
    (f"{TRAIN} --top 2 --out {{new}}", "at most 1"),
    (f"{TRAIN} --top 0 --out {{new}}", "above 0"),
    (f"{TRAIN} --top -1 --out {{new}}", "at least 0"),
    (f"{TRAIN} --seed -1 --out {{new}}", "at least 0"),
    (f"{TRAIN} --seed {2**64} --out {{new}}", "at most"),
    (f"{TRAIN} --device tpu --out {{new}}", "cpu"),
    (f"{TRAIN} --device meta --out {{new}}", "cpu"),
    (f"{TRAIN} --device cuda:99 --out {{new}}", "cpu"),
    (f"{TRAIN} --method dtt --out {{new}}", "invalid choice"),
    (f"{TRAIN} --preset huge --out {{new}}", "invalid choice"),
    (f"{TRAIN} --out ''", "must be a path"),
    ("evaluate '' --targets 1", "must be a path"),
    (f"online {{odt}} --env-steps 4 {ONLINE} --out ' '", "must be a path"),
    ("data make gambling/uniform-v0 --folder ''", "must be a path"),
    ("ledger --out ''", "must be a path"),
    ("leaderboard run bc --out ''", "must be a path"),
    (f"{TRAIN} --out {{new}}/\udcff", "is no text in UTF-8"),
    ("evaluate {dt} --targets", "expected at least one"),
    ("evaluate {dt} --targets nan", "finite"),
    ("evaluate {dt} --targets inf", "finite"),
    ("evaluate {dt} --targets 1,5", "must be a number"),
    ("evaluate {dt} --targets 1 --episodes 0", "at least 1"),
    ("evaluate {dt} --targets 1 --episodes -3", "at least 1"),
    ("evaluate {dt} --targets 1 --seed -1", "at least 0"),
    ("evaluate {dt} --targets 1 --device tpu", "cpu"),
    ("distil {edt} --steps 0", "at least 1"),
    ("distil {edt} --device tpu", "cpu"),
    (f"online {{odt}} --env-steps -5 {ONLINE} --out {{new}}", "at least 1"),
    (f"online {{odt}} --env-steps 0 {ONLINE} --out {{new}}", "at least 1"),
    (f"{TUNE} --target nan --out {{new}}", "finite"),
    (f"{TUNE} --explore inf --out {{new}}", "finite"),
    (f"{TUNE} --rollouts 0 --out {{new}}", "at least 1"),
    (f"{TUNE} --updates -1 --out {{new}}", "at least 1"),
    (f"{TUNE} --share 2 --out {{new}}", "at most 1"),
    (f"{TUNE} --growth 0 --out {{new}}", "above 0"),
    ("data make gambling/uniform-v0 --steps 0 --folder {new}", "at least 1"),
    ("data make gambling/uniform-v0 --steps 1e3 --folder {new}", "whole number"),
    ("data make gambling/uniform-v0 --seed -1 --folder {new}", "at least 0"),
    ("leaderboard run bc --seeds -1 --out {new}", "at least 0"),
    ("leaderboard run bc --seeds one --out {new}", "whole number"),
]
SETTINGS = [  # what a command refuses to be asked for
    (f"{TRAIN} --set hidden_dim --out {{new}}", "KEY=VALUE"),
    (f"{TRAIN} --set hiden_dim=8 --out {{new}}", "hidden_dim"),
    (f"{TRAIN} --set hidden_dim=8 --set hidden_dim=16 --out {{new}}", "twice"),
    (f"{TRAIN} --set hidden_dim=8.5 --out {{new}}", "hidden_dim"),
    (f"{TRAIN} --set learning_rate=NaN --out {{new}}", "learning_rate"),
    (f"{TRAIN} --set state_dim=3 --out {{new}}", "state_dim"),
    (f"{TRAIN} --set action_space=discrete --out {{new}}", "action_space"),
    (f"{TRAIN} --set hidden_dim={'[' * 3000} --out {{new}}", "levels"),
    (f"{TRAIN} --set num_layers={10**8} --out {{new}}", "num_layers"),
    (f"{TRAIN} --set hidden_dim={10**9} --out {{new}}", "memory"),
    (f"{TRAIN} --method bc --set num_heads=4 --out {{new}}", "--set num_heads: that changes"),
    (f"{TRAIN} --method odt --set discrete_target=0.1 --out {{new}}", "--set discrete_target: "),
    (
        "train --method odt --dataset gambling/uniform-v0 --set entropy_target=-2 --out {new}",
        "--set entropy_target: ",
    ),
    (f"{TRAIN} --set batch_size={10**13} --out {{new}}", "batch_size"),
    ("train --dataset bandit/point-v0 --out {new}", "bandit/points-v0"),
    ("train --dataset ../../etc --out {new}", "no data set"),
    ("evaluate {new} --targets 1", "train one first"),
    ("evaluate {dt}", "--targets 1800 3600"),
    ("evaluate {dt} --targets 1 --set hidden_dim=32", "hidden_dim"),
    ("evaluate {dt} --targets 1 --set action_space=discrete", "action_space"),
    ("evaluate {dt} --targets 1 --set learning_rate=0.1", "learning_rate"),
    ("evaluate {dt} --targets 1 --set eval_context=9", "eval_context"),
    ("evaluate {dt} --targets 1 --set eval_contxt=1", "eval_context"),
    ("evaluate {dt} --targets 1 --sampled", "--sampled changes nothing"),
    ("evaluate {edt} --targets 1 --set history=amortised", "distil"),
    ("evaluate {edt} --targets 1 --set history=whole optimism=3", "optimism"),
    ("distil {dt}", "searches no history"),
    ("distil {new}", "train one first"),
    (f"online {{dt}} --env-steps 4 {ONLINE} --out {{new}}", "does not explore"),
    (f"online {{new}} --env-steps 4 {ONLINE} --out {{dt}}", "train one first"),
    ("online {odt} --env-steps 4 --out {new}", "say --target"),
    (f"{TUNE} --growth 1.1 --explore 9 --out {{new}}", "--explore changes nothing"),
    (f"{TUNE} --share 0.001 --out {{new}}", "--share"),
    ("data show hopper/meduim-v0", "hopper/medium-v0"),
    ("data make hopper/meduim-v0", "hopper/medium-v0"),
    ("ledger --out {dt}/no/ledger.md", "no folder"),
    ("leaderboard show --entries {new}", "no entries"),
    ("leaderboard calibration --entries {new}", "no entries"),
    ("leaderboard run dtx --out {new}", "'dt'"),
    ("leaderboard run bc --datasets bandit/points-v0 nope --out {new}", "nope"),
    ("leaderboard run --recipe {new}/mine.toml --out {new}", "mine.toml"),
    ("leaderboard run --recipe {recipes}/plan.toml --out {new}", "did you mean 'rollouts'"),
    ("leaderboard run --recipe {recipes}/idle.toml --out {new}", "iterations"),
    ("leaderboard run --recipe {recipes}/config.toml --out {new}", "hidden_dim"),
    ("leaderboard run --recipe {recipes}/deep.toml --out {new}", "deep.toml"),
]
LIES = [  # facts that no run has, or not this one, and what is said of them
    ("method-nope", {"method": "nope"}, "no method is called"),
    ("method-bc", {"method": "bc"}, "holds a DecisionTransformer"),
    ("method-odt", {"method": "odt"}, "missing"),
    *((f"seed-{n}", {"seed": n}, "seed must be") for n in (-9, True, 2**63)),
    ("seed-half", {"seed": 0.5}, "seed cannot be"),
    ("seed-other", {"seed": 1}, "seed=0, not 1"),
    *((f"steps-{n}", {"steps": n}, "steps must be") for n in (0, -1, True)),
    ("steps-half", {"steps": 0.5}, "steps cannot be"),
    *((f"top-{n}", {"top": n}, "top must be") for n in (math.nan, math.inf, -1, 0, 2, True)),
    ("config-unknown", {"config": {"a": 1}}, "unexpected keyword argument 'a'"),
    ("config-empty", {"config": {}}, "missing"),
    ("dataset-other", {"dataset": "gambling/uniform-v0"}, "says gambling/uniform-v0, but"),
    ("dataset-unknown", {"dataset": "nope"}, "no data set is called 'nope'"),
    ("mapped-number", {"mapped": 1}, "mapped cannot be 1"),
    ("online-number", {"online": 5}, "online cannot be 5"),
]
OTHER_RUNS = [  # what would change a run's record, and not the run
    (f"{AGAIN} --dataset gambling/uniform-v0", "dataset"),
    (f"{AGAIN} --dataset nope", "dataset"),
    (f"{AGAIN} --top 0.1", "top"),
    (f"{AGAIN} --mapped", "mapped"),
    (f"{AGAIN} --method bc", "method"),
    (f"{AGAIN} --preset laptop", "config"),
    (f"{AGAIN} --set hidden_dim=8", "hidden_dim=16, not 8"),
    (f"{AGAIN} --seed 1", "seed"),
    (f"{AGAIN} --steps 2", "--steps may only grow"),
    (f"{TRAIN} --method odt --steps 9 --out {{tuned}}", "plan"),
    (f"{TUNE} --rollouts 3 --out {{tuned}}", "rollouts"),
    (f"{TUNE} --scratch --out {{tuned}}", "filled=True, not False"),
    (f"{TUNE} --env-steps 1 --out {{tuned}}", "--env-steps may only grow"),
    (f"{TUNE} --out {{odt}}", "plan"),
    (f"{TUNE} --out {{dt}}", "method"),
    ("evaluate {broken}/lacks --targets 1", "lacks 'mapped'"),
    ("evaluate {broken}/wrong --targets 1", "top"),
    ("evaluate {broken}/deep --targets 1", "run.json"),
    ("evaluate {broken}/torn --targets 1", "run.json"),
    ("evaluate {broken}/list --targets 1", "lacks"),
    *((f"evaluate {{broken}}/{name} --targets 1", said) for name, _, said in LIES),
    ("distil {broken}/seed-other", "seed=0, not 1"),
    (f"online {{broken}}/seed-other --env-steps 4 {ONLINE} --out {{new}}", "seed=0, not 1"),
    (f"{TUNE} --out {{broken}}/online-number", "online cannot be 5"),
    (f"{TRAIN} --steps 3 --out {{broken}}/mine", "run.json"),
    (f"{TRAIN} --steps 3 --out {{broken}}/mine-too", "losses.csv"),
    (f"{TRAIN} --steps 9 --out {{broken}}/bare", "run.json is missing"),
    (f"{TRAIN} --steps 9 --out {{broken}}/curve", "losses.csv"),
]
WRONG = OPTIONS + SETTINGS + OTHER_RUNS

RECIPES = {
    "plan": 'method = "mine"\nagent = "odt"\nupdates = 1\niterations = 1\n[plan]\nrollout = 2',
    "idle": 'method = "mine"\nagent = "odt"\nupdates = 1\n[plan]\nrollouts = 2',
    "config": 'method = "mine"\nagent = "dt"\nupdates = 1\n[config]\nhiden_dim = 2',
    "deep": f'method = "mine"\nupdates = {"[" * 9000}',
}


def made_runs(folder: Path) -> dict[str, Path]:
    """Train and damage what the lines speak of, in `folder`; return where it is, by name."""
    names = ("dt", "edt", "odt", "tuned", "new", "broken", "recipes")
    places = {name: folder / name for name in names}
    for method in ("dt", "edt", "odt"):
        assert (
            main(
                [*TRAIN.split(), "--steps", "3", "--method", method, "--out", f"{folder}/{method}"]
            )
            == 0
        )
    assert main(filled(f"{TUNE} --out {{tuned}}", places)) == 0
    places["recipes"].mkdir()
    for name, text in RECIPES.items():
        (places["recipes"] / f"{name}.toml").write_text(text, encoding="utf-8")
    _break(places["dt"], places["broken"])
    return places


def _break(run: Path, folder: Path) -> None:
    """Copy a run several times, each with another damage to its record."""
    whole = json.loads((run / "run.json").read_text(encoding="utf-8"))
    records = {
        "lacks": json.dumps({name: fact for name, fact in whole.items() if name != "mapped"}),
        "wrong": json.dumps(whole | {"top": "all"}),
        "deep": "[" * 9000,
        "torn": json.dumps(whole)[:99],
        "list": "[]",
        "bare": None,
        "curve": json.dumps(whole),
        **{name: json.dumps(whole | lie) for name, lie, _ in LIES},
    }
    for name, text in records.items():
        shutil.copytree(run, folder / name)
        (folder / name / "run.json").unlink()
        if text is not None:
            (folder / name / "run.json").write_text(text, encoding="utf-8")
    for name, file, text in (
        ("mine", "run.json", '{"laps": 5}'),
        ("mine-too", "losses.csv", "day,loss\n1,0.5\n"),
    ):
        (folder / name).mkdir()
        (folder / name / file).write_text(text, encoding="utf-8")
    (folder / "curve" / "losses.csv").write_text("update,loss\n1,0.5\nno loss\n", encoding="utf-8")


def filled(line: str, places: dict[str, Path]) -> list[str]:
    """Return the arguments of a line, its folders filled in."""
    return [word.format(**places) for word in shlex.split(line)]
