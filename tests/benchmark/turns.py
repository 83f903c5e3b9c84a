"""The contender's side of a race in turns: wait, run a little, say what it cost.

Contenders are processes that live through the whole race and run one at a time, so that a slow
minute of the machine hits all of them alike.
"""

import json
import os
import resource
import sys
import time
from typing import Any


class Turns:
    """Waits for the race's word on stdin and answers in JSON lines on stdout."""

    def __init__(self) -> None:
        self.answers = os.fdopen(os.dup(1), "w")
        os.dup2(2, 1)  # what libraries print to stdout must not pass for an answer

    def begin(self) -> None:
        """Wait for the next turn, then start the clock; leave when there is none."""
        if not sys.stdin.readline():
            sys.exit()
        self.started = time.process_time()

    def end(self) -> None:
        """Stop the clock."""
        self.seconds = time.process_time() - self.started

    def say(self, **facts: Any) -> None:
        """Answer with the seconds of CPU time of this turn, and with `facts`."""
        answer = {"seconds": self.seconds, "peak_mb": peak_megabytes(), **facts}
        print(json.dumps(answer), file=self.answers, flush=True)


class TrainingTurns(Turns):
    """Lets any training loop that calls `after_update` run `steps` updates a turn."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.steps = steps
        self.losses: list[float] = []
        self.begin()

    def after_update(self, loss: float) -> None:
        """Note the loss of an update; end the turn when it was the last one."""
        self.losses.append(loss)
        if len(self.losses) == self.steps:
            self.end()
            self.say(losses=self.losses)
            self.losses = []
            self.begin()


def peak_megabytes() -> float:
    """Return the largest memory this process has ever held, in MB."""
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kibibytes elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
