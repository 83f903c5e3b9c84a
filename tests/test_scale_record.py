"""The page on how far this reaches says what data/results/scale/scale.json holds."""

import record_scale
from seqrl import Config
from seqrl.tools.records import load_results

[RECORD] = load_results("scale")


def test_the_page_is_the_records():
    written = (record_scale.PLACE / "README.md").read_text(encoding="utf-8")
    assert written == record_scale.page(RECORD)


def test_the_record_is_of_what_the_script_measures():
    assert RECORD["steps"] == record_scale.STEPS >= 10_000_000
    assert Config(**RECORD["config"]) == record_scale.CONFIG  # later fields as if they stood there
    assert {"command", "python", "torch", "numpy", "device"} <= RECORD.keys()
    for part in ("training", "two_processes"):
        assert len(RECORD[part]["seconds"]) == record_scale.TURNS
    for way in ("plain", "compiled"):
        assert len(RECORD["compiled"][way]) == record_scale.TURNS


def test_what_the_page_says_in_words_is_what_was_measured():
    """Memory stays below a gigabyte and below the data's size; computing, not reading, limits."""
    for part in ("writing", "training", "two_processes"):
        assert RECORD[part]["peak_bytes"] < min(1e9, RECORD["writing"]["bytes"])
    slowest_read = max(RECORD["sampling"]["disk"])
    assert slowest_read < 0.05 * min(RECORD["training"]["seconds"])
