"""The records of held histories hold what must be."""

import numpy as np
import pytest

import record_held
from tests.recorded import records

RECORDS = records("09_held")
SEEDS = record_held.EXPERIMENTS["held"].seeds
SETTINGS = [*map(record_held.name, range(1, record_held.CONTEXT + 1)), record_held.name(None)]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["variant"])
def test_every_agent_was_held_at_every_length(record):
    assert len(record["runs"]) == SEEDS
    for run in record["runs"]:
        assert list(run) == SETTINGS
        for lived in run.values():
            assert len(lived["ends"]) == record_held.EPISODES
            assert set(lived["ends"]) <= set("GDC-")
            assert len(lived["promised"]) == len(lived["chosen"]) == record_held.CONTEXT
            assert np.sum(lived["chosen"]) == pytest.approx(1, abs=0.01)
