"""The records that the scripts in data/ wrote."""

import json

from seqrl.shipped import DATA


def records(folders: str) -> list[dict]:
    """Return the records in the folders of data/results that a pattern names, in order."""
    files = sorted((DATA / "results").glob(f"{folders}/*.json"))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def setting(record: dict) -> tuple[str, str]:
    """Return the experiment and the variant that a record is of."""
    return record["experiment"], record["variant"]
