"""Write the page "Ask a robot, live": it opens from file://, without a network.

python notebooks/site/robot.py [FILE]    # as one file; default: ask_a_robot.html beside lessons
"""

import json
import sys
import tempfile
from functools import cache
from pathlib import Path
from string import Template

import gymnasium
import torch

import physics
import weights
from addresses import ROBOT
from one_file import in_one_file
from rendering import render, write_parts
from seqrl.environments import orchard
from seqrl.environments.drawing import Scene, Text, to_svg
from seqrl.evaluation import rollouts
from seqrl.lessons.explorers.cheetah_body import distances
from seqrl.lessons.explorers.cheetah_track import HEIGHT, lane
from seqrl.lessons.explorers.sheet import elements, placed, sheet
from seqrl.lessons.shipped import load_agent
from seqrl.tools.files import write_text

HERE = Path(__file__).resolve().parent
HALF_CHEETAH = Path(gymnasium.__file__).parent / "envs/mujoco/assets/half_cheetah.xml"
AGENTS = {"speed-dial": 200, "orchard": 20}  # and the steps of an episode
SCRIPTS = (  # what every robot needs, in the order in which a browser must read it
    *("decision_transformer", "agent", "run", "half_cheetah", "orchard"),
    *("drawing", "charts", "attention_picture", "cheetah_picture", "orchard_picture"),
    *("pace", "panel", "page"),
)
OWN = {"half_cheetah": ("speed-dial.weights", "half_cheetah_xml"), "orchard": ("orchard.weights",)}
PANELS = {
    "half_cheetah": {
        "id": "half-cheetah",
        "physics": ' data-physics="robot/mujoco.js"',
        "title": "A half-cheetah that runs as fast as you ask",
        "lead": "Its reward at each of 200 steps (10 seconds) is its speed in metres a second, "
        "less a small charge for effort: a return of 400 is about 2 metres a second.",
        "ask": "Ask for a return of",
        "scene": "The half-cheetah, before its first run.",
        "most": "700",
        "by": "10",
        "target": "400",
        "history": "1",
        "longest": "10",
        "note": "It was trained on a history of 1 step. Give it 8, ask for 100, and see: it goes "
        "on as it began instead of obeying.",
    },
    "orchard": {
        "id": "orchard",
        "physics": "",
        "title": "A walker that picks as many apples as you ask",
        "lead": "An apple is worth 1, a walk has 20 steps, and no walk of 20 steps can pick all "
        "six. The orange arms show how likely it found each way out of the cell it just left.",
        "ask": "Ask for",
        "scene": "The orchard, before the first walk.",
        "most": "6",
        "by": "1",
        "target": "4",
        "history": "5",
        "longest": "20",
        "note": "It was trained on histories of up to 5 steps. What does it do with 1? With 20?",
    },
}


def build(folder: Path, alone: bool = False) -> None:
    """Write robot.html and robot/, and parts/, which it shares; `alone` it has no links."""
    write_parts(folder)
    write_text(folder / "parts" / "robot.css", (HERE / "robot.css").read_text("utf-8"))
    parts = folder / "robot"
    for name in ("start", *SCRIPTS):
        write_text(parts / f"{name}.js", (HERE / "js" / f"{name}.js").read_text("utf-8"))
    for name, horizon in AGENTS.items():
        write_text(parts / f"{name}.weights.js", weights.script(name, horizon))
    xml = json.dumps(HALF_CHEETAH.read_text("utf-8"))
    write_text(parts / "half_cheetah_xml.js", f"const HALF_CHEETAH_XML = {xml};\n")
    write_text(parts / "mujoco.js", physics.script())  # page.js loads it, when all else is there
    write_text(folder / "robot.html", page(alone))


def page(alone: bool) -> str:
    """Return the page's HTML."""
    return render(
        "robot",
        title="Ask a robot, live",
        description="A simulated half-cheetah and a Decision Transformer in your browser: ask for "
        "a return, move the slider while it runs.",
        sheets=["robot"],
        robots=scripts(*PANELS),
        panels=[panel(robot) for robot in PANELS],
        alone=alone,
    )


def panel(robot: str, folded: bool = False) -> str:
    """Return a robot as part of a page; `folded`: its small charts wait below a line."""
    template = Template((HERE / "panel.html").read_text("utf-8"))
    opened = "" if folded else " open"
    return template.substitute(PANELS[robot], still=STILLS[robot](), open=opened)


def scripts(*robots: str) -> str:
    """Return the scripts that js/start.js reads for these robots, in order."""
    own = [script for robot in robots for script in OWN[robot]]
    return " ".join(f"robot/{script}.js" for script in (*own, *SCRIPTS))


@cache
def three_runs() -> str:
    """Return the still picture: where the agent was at every second, asked for three returns."""
    torch.set_num_threads(1)  # for so small a network more only wait for one another
    asked = [200, 400, 600]
    agent = load_agent("speed-dial")
    episodes = rollouts(agent, "HalfCheetah-v5", 3, targets=asked, max_steps=200, num_envs=3)
    longest = max(float(distances(episode).max()) for episode in episodes)
    parts = []
    for row, (wish, episode) in enumerate(zip(asked, episodes, strict=True)):
        said = f"Asked for {wish}, achieved {episode.rewards.sum():.0f}"
        words = Scene(690, 22, said, [Text(10, 14, said, 14, anchor="start")])
        top = row * (HEIGHT + 22)
        track = lane(episode, longest, 690)
        parts += [placed(elements(words), 0, top), placed(elements(track), 0, top + 22)]
    label = "Three recorded runs of the half-cheetah: the more was asked, the further it came."
    return sheet(690, 3 * (HEIGHT + 22), label, parts)


def empty_orchard() -> str:
    """Return the orchard before the first walk."""
    return to_svg(orchard.draw([orchard.START]))


STILLS = {"half_cheetah": three_runs, "orchard": empty_orchard}


def build_alone(file: Path) -> None:
    """Write the page as one file."""
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder), alone=True)
        write_text(file, in_one_file(Path(folder) / "robot.html"))


def main(file: Path = ROBOT) -> int:
    """Write the page, or say in a sentence what it needs; return the exit code."""
    try:
        build_alone(file)
    except ConnectionError as error:
        print(
            f"The page 'Ask a robot, live' is not made: {error}. The lessons do without.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:2])))
