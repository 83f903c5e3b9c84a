"""The records that the scripts in data/ wrote, and what it takes for a new run to be one of them.

Training is chaotic: the same seed on another processor is another run. It must not be the
recorded one, but it must be like the recorded ones, as another seed would be.
"""

import json
from collections.abc import Mapping

import numpy as np
from scipy import stats

from recording import Recorder
from seqrl.tools.shipped import DATA

RARE = 1e-3  # of honest runs so many are refused, all their measures together


def records(folders: str) -> list[dict]:
    """Return the records in the folders of data/results that a pattern names, in order."""
    files = sorted((DATA / "results").glob(f"{folders}/*.json"))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def records_of(recorder: Recorder) -> dict[str, dict]:
    """Return what a recorder recorded, by experiment/variant."""
    return {
        f"{name}/{record['variant']}": record
        for name in recorder.experiments
        for record in records(f"{recorder.lesson}_{name}")
    }


def setting(record: dict) -> tuple[str, str]:
    """Return the experiment and the variant that a record is of."""
    return record["experiment"], record["variant"]


def outliers(new: Mapping[str, object], seeds: Mapping[str, object]) -> dict[str, tuple]:
    """Return what of a new run no further seed would show: measure → (value, low, high).

    `seeds` holds for each measure of `new` a value, or an array of the same shape, of every
    recorded seed. A further value of n normal ones with mean m and deviation s lies within
    m ± t s √(1 + 1/n) in all but `RARE` of the cases, t being Student's quantile for n − 1; the
    more numbers are compared, the wider, so that all of them together lie within as often
    (Bonferroni). Measures that hardly differ between the seeds need a claim of their own.
    """
    count = sum(np.size(value) for value in new.values())
    found = {}
    for name, value in new.items():
        drawn = np.asarray(seeds[name], float)  # [n, …]
        n, mean, deviation = len(drawn), drawn.mean(0), drawn.std(0, ddof=1)
        reach = stats.t.ppf(1 - RARE / count / 2, n - 1) * deviation * np.sqrt(1 + 1 / n)
        if np.any(np.abs(np.asarray(value, float) - mean) > reach):
            found[name] = (value, mean - reach, mean + reach)
    return found
