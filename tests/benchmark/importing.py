"""What `import seqrl` costs beyond `import torch`."""

import os
import subprocess

from race import ONE_CORE, Course
from table import Row

PROGRAM = """
import time, torch
started = time.process_time()
import seqrl
print(time.process_time() - started)
"""


def measure(course: Course) -> list[Row]:
    """Return the seconds of CPU time, each in a fresh process."""
    seconds = [
        float(subprocess.check_output([course.python, "-c", PROGRAM], env=os.environ | ONE_CORE))
        for _ in range(course.turns)
    ]
    return [Row("import seqrl, beyond torch", seconds, "s", at_most=0.5)]
