"""Write the page "Ask a robot, live" into a folder: it opens from file://, without a network.

python notebooks/site/robot.py [FOLDER]    # it alone; default: site/ beside notebooks/
"""

import json
import sys
from pathlib import Path
from string import Template

import gymnasium
import torch

import physics
import weights
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
SCRIPTS = (  # in the order in which a browser must read them
    *("decision_transformer", "agent", "run", "half_cheetah", "orchard"),
    *("drawing", "charts", "attention_picture", "cheetah_picture", "orchard_picture"),
    *("pace", "panel", "page"),
)
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


def build(folder: Path, alone: bool) -> None:
    """Write robot.html and robot/, and what it shares with other pages, if it is not `alone`."""
    write_parts(folder)
    write_text(folder / "parts" / "robot.css", (HERE / "robot.css").read_text("utf-8"))
    parts = folder / "robot"
    for name in SCRIPTS:
        write_text(parts / f"{name}.js", (HERE / "js" / f"{name}.js").read_text("utf-8"))
    for name, horizon in AGENTS.items():
        write_text(parts / f"{name}.weights.js", weights.script(name, horizon))
    xml = json.dumps(HALF_CHEETAH.read_text("utf-8"))
    write_text(parts / "half_cheetah_xml.js", f"const HALF_CHEETAH_XML = {xml};\n")
    write_text(parts / "mujoco.js", physics.script())  # page.js loads it, when all else is there
    write_text(folder / "robot.html", page(alone))


def page(alone: bool) -> str:
    """Return the page's HTML."""
    stills = {"half_cheetah": three_runs(), "orchard": to_svg(orchard.draw([orchard.START]))}
    panel = Template((HERE / "panel.html").read_text("utf-8"))
    panels = {name: panel.substitute(words, still=stills[name]) for name, words in PANELS.items()}
    return render(
        "robot",
        title="Ask a robot, live",
        description="A simulated half-cheetah and a Decision Transformer in your browser: ask for "
        "a return, move the slider while it runs.",
        sheets=["robot"],
        robot_scripts=[*(f"{name}.weights" for name in AGENTS), "half_cheetah_xml", *SCRIPTS],
        alone=alone,
        **panels,
    )


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


if __name__ == "__main__":
    default = HERE.parents[1] / "site"
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else default, alone=True)
