"""Sings, into the file that SEQRL_CANARY names, when it is imported or run."""

import os
from pathlib import Path


def sing(*_: object, **__: object) -> None:
    if song := os.environ.get("SEQRL_CANARY"):
        Path(song).write_text("code of the data set's choice ran")


sing()
