"""What holds for every test: one thread, no network, nothing of the reader's own, no ✗."""

import os
import tempfile

# Set before torch, Minari or a notebook's kernel is started: they read it once, at their start.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["MINARI_DATASETS_PATH"] = tempfile.mkdtemp(prefix="seqrl-tests-minari-")
os.environ["SEQRL_HOME"] = tempfile.mkdtemp(prefix="seqrl-tests-answers-")
os.environ["SEQRL_STRICT"] = "1"  # a live claim that does not hold is an error
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")

from hypothesis import settings  # noqa: E402

# The same examples at every run, and no deadline: no test judges a time.
settings.register_profile("seqrl", derandomize=True, deadline=None)
settings.load_profile("seqrl")
