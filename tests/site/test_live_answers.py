"""A page keeps answers in the Lab's format, reads the Lab's files, and loses none."""

import json

import numpy as np
import pytest

from seqrl.lessons.checks.answers import _sound, change_answers, load_answers
from seqrl.lessons.living import folded, packed
from tests.site.node import js, run

STORAGE = """({ kept, full }) => {
    const held = new Map(Object.entries(kept));
    globalThis.localStorage = {
        getItem: (key) => held.get(key) ?? null,
        setItem: (key, value) => { if (full) throw new Error("full"); held.set(key, value); },
    };
    return held;
}"""
COIN = {"97": {"coin": {"choice": 1, "sure": 0.8}}}
DAMAGED = [
    *("", "{", "[1]", "null", '"text"', '{"97": 3}', '{"97": {"coin": {"choice": 0}}}'),
    '{"97": {"coin": {"choice": 1.5, "sure": 0.5}, "other": {"choice": 0, "sure": 1}}}',
    '{"97": {"coin": {"choice": 0, "sure": 2}}, "98": {"x": {"choice": 2, "sure": 0.25}}}',
]


def on_a_page(code: str, kept: dict | None = None, full: bool = False, **more):
    """What `code`, a function of {held, …}, returns on a page that keeps this already."""
    given = {"kept": kept or {}, "full": full, **more}
    begun = f"const held = ({STORAGE})(given);"
    whole = f"async (given) => {{ {begun} return ({code})({{ ...given, held }}); }}"
    return run(whole, *js("live_answers"), given=given)


def test_an_answer_is_kept_in_the_labs_own_format(tmp_path, monkeypatch):
    monkeypatch.setenv("SEQRL_HOME", str(tmp_path))
    code = """({ held, coin }) => {
        const problem = Live.change("predictions", (answers) => Object.assign(answers, coin));
        const kept = held.get("seqrl:predictions");
        return { problem, kept, file: Live.exported("predictions") };
    }"""
    found = on_a_page(code, coin=COIN)
    assert found["problem"] == ""
    assert json.loads(found["kept"]) == json.loads(found["file"]) == COIN
    (tmp_path / "predictions.json").write_text(found["file"], encoding="utf-8")
    assert load_answers("predictions") == COIN


def test_the_labs_file_is_taken_in_and_what_is_committed_here_stays(tmp_path, monkeypatch):
    monkeypatch.setenv("SEQRL_HOME", str(tmp_path))
    theirs = {"97": {"coin": {"choice": 0, "sure": 0.5}, "die": {"choice": 2, "sure": 0.6}}}
    change_answers("predictions", lambda answers: answers.update(theirs))
    file = (tmp_path / "predictions.json").read_text(encoding="utf-8")
    code = """({ file }) => {
        const said = Live.imported("predictions", file);
        return { said, now: Live.load("predictions") };
    }"""
    found = on_a_page(code, {"seqrl:predictions": json.dumps(COIN)}, file=file)
    assert found["now"] == {"97": {**theirs["97"], **COIN["97"]}}
    assert found["said"] == "1 taken in, 1 were here already."


@pytest.mark.parametrize("topic", ["predictions", "wager"])
def test_a_file_without_answers_changes_nothing_and_says_so(topic):
    code = """({ topic, files }) => files.map((file) => Live.imported(topic, file))"""
    said = on_a_page(code, topic=topic, files=["no JSON", "{}", "[1, 2]"])
    assert "is no JSON" in said[0]
    assert f"{topic}.json" in said[0]
    assert all("nothing was taken in" in each for each in said)


@pytest.mark.parametrize("topic", ["predictions", "wager"])
def test_of_a_damaged_store_exactly_that_is_read_which_python_reads(topic):
    stores = [*DAMAGED, '{"stitching": 0.9, "scaling": -1, "clipping": true}']
    code = """({ held, topic, stores }) => stores.map((store) => {
        held.set(`seqrl:${topic}`, store);
        return Live.load(topic);
    })"""
    found = on_a_page(code, topic=topic, stores=stores)
    for store, read in zip(stores, found, strict=True):
        try:
            expected = _sound(topic, json.loads(store))
        except ValueError:
            expected = {}
        assert read == expected


def test_what_cannot_be_kept_counts_until_the_page_is_closed():
    code = """({ coin }) => {
        const heard = [];
        Live.hear((topic) => heard.push(topic));
        const problem = Live.change("predictions", (answers) => Object.assign(answers, coin));
        return { problem, heard, now: Live.load("predictions") };
    }"""
    found = on_a_page(code, full=True, coin=COIN)
    assert found["problem"].startswith("Not kept beyond this page")
    assert found["now"] == COIN
    assert found["heard"] == ["predictions"]


def test_pictures_come_out_of_their_folding_as_they_went_in():
    random, letters = np.random.default_rng(0), list("abc <>/'\"&é→😀\n")
    markup = ["", *("".join(random.choice(letters, n)) for n in random.integers(1, 200, 60))]
    code = "async (text) => Live.unfolded(await Live.unpacked(text))"
    assert run(code, *js("live_packed"), given=packed(folded(markup))) == markup
