"""As which processor PyTorch computes in the lessons' kernels: this one, or a weaker one."""

import os


def of_lessons() -> dict[str, str]:
    """Return the variables that a kernel is given: `.ci/run` asks for the weakest processor.

    It does so by `SEQRL_LESSONS_AS=default`: another name is another of PyTorch's capabilities.
    """
    asked = os.environ.get("SEQRL_LESSONS_AS")
    return {"ATEN_CPU_CAPABILITY": asked} if asked else {}
