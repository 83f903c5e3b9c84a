"""Asked and achieved in the page's loop lie where they lie in Python."""

import json

import numpy as np

from seqrl import AskedAchieved
from tests.site.node import js, run
from tests.site.python_curve import RECORD
from tests.site.test_half_cheetah import xml

SCRIPTS = ("decision_transformer", "agent", "run", "half_cheetah")
ASK = """async ({ xml, asked, seeds }) => {
    const agent = new Agent(new DecisionTransformer(SHIPPED["speed-dial"]), 1);
    const run = new Run(await HalfCheetah.load(xml), agent, 200, 0);
    const begun = performance.now();
    const achieved = asked.map((target) => seeds.map((seed) => {
        run.reset(seed);
        run.target = target;
        while (!run.done) run.step();
        return run.achieved.at(-1);
    }));
    return { achieved, seconds: (performance.now() - begun) / 1000 };
}"""


def test_the_mean_of_three_runs_lies_among_pythons_32_at_each_of_seven_requests(
    exported, mujoco_script
):
    curve = AskedAchieved.from_record(json.loads(RECORD.read_text()))
    assert curve.achieved.shape == (7, 32)
    given = {"xml": xml(), "asked": curve.asked.tolist(), "seeds": [1, 2, 3]}
    found = run(ASK, mujoco_script, exported["speed-dial"], *js(*SCRIPTS), given=given)
    means = np.mean(found["achieved"], axis=1)  # [7]
    assert (curve.achieved.min(1) <= means).all(), means
    assert (means <= curve.achieved.max(1)).all(), means
    print(f"real-time factor {7 * 3 * 10 / found['seconds']:.0f}")  # 10 seconds a run
