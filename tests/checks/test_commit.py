"""Without widgets predictions and bets are made by a call, and nothing is lost."""

import os

import nbformat
import pytest
from nbclient import NotebookClient

from executed import through_files
from seqrl.lessons import quiz, recall, wager
from seqrl.lessons.checks.commitment import committed
from seqrl.lessons.checks.prediction import Prediction
from seqrl.lessons.shipped import load_questions
from tests.site.node import ROOT

COIN = {
    "question": "Heads or tails?",
    "options": [["heads", "It was not heads."], ["tails", "It was tails."], ["edge", "Never."]],
    "right": 1,
}


@pytest.fixture
def guess():
    return Prediction("97", "coin", COIN)


def html(element):
    """What an editor without widgets shows."""
    return element._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize("choice", [2, "tails", "Tail", " t "])
def test_an_option_is_named_by_its_number_or_its_beginning(choice, guess, capsys):
    guess.commit(choice, 80)
    assert capsys.readouterr().out == "✓ It was tails.\n"
    assert committed("97") == {"coin": {"choice": 1, "sure": 0.8}}
    assert guess.locked
    assert (guess.choices.value, guess.sure.value) == (1, 0.8)


def test_without_a_number_it_is_a_guess(guess):
    guess.commit(1)
    assert committed("97")["coin"] == {"choice": 0, "sure": 1 / 3}


def test_a_guess_in_whole_per_cent_is_a_guess(guess):
    guess.commit(1, 33)
    assert committed("97")["coin"]["sure"] == 1 / 3


@pytest.mark.parametrize(
    ("choice", "sure", "kind", "says"),
    [
        (0, 80, ValueError, "choice must be .*1"),
        (4, 80, ValueError, "choice must be .*3"),
        (True, 80, TypeError, "choice must be a whole number"),
        ("", 80, ValueError, "0 options begin with ''.* 1: heads; 2: tails; 3: edge"),
        ("number", 80, ValueError, "0 options begin with 'number'; give one's number"),
        (2, 0.8, ValueError, r"sure \(in per cent\) must be .*33"),
        (2, 101, ValueError, r"sure \(in per cent\) must be .*100"),
        (2, "sure", TypeError, r"sure \(in per cent\) must be a number"),
        (2, float("nan"), ValueError, "must be finite"),
    ],
)
def test_what_is_no_answer_is_refused_and_nothing_is_committed(choice, sure, kind, says, guess):
    with pytest.raises(kind, match=says):
        guess.commit(choice, sure)
    assert not guess.locked
    assert committed("97") == {}


def test_a_cell_may_run_again_but_another_answer_comes_too_late(guess, capsys):
    guess.commit(2, 80)
    guess.commit(2, 80)
    for other in ((1, 80), (2, 60), (2, None)):
        with pytest.raises(ValueError, match=r'option 2, 80% sure, is .* already.*forget\("97"\)'):
            guess.commit(*other)
    assert committed("97")["coin"] == {"choice": 1, "sure": 0.8}
    again = Prediction("97", "coin", COIN)
    with pytest.raises(ValueError, match="option 2, 80% sure, is committed already"):
        again.commit(3)


def test_options_are_numbered_and_the_call_is_shown_until_it_is_made(guess):
    shown = html(guess)
    assert "<ol><li>heads</li><li>tails</li><li>edge</li></ol>" in shown
    assert "prediction.commit(2, 80)" in shown
    assert "It was" not in shown
    guess.commit(1, 80)
    assert "Committed: 1.<br>✗ It was not heads." in html(guess)


def test_a_bet_is_placed_by_a_call(capsys):
    wager().bet(2, 70)
    assert capsys.readouterr().out == "1 of 10 bets placed; kept\n"
    assert wager().sliders[1].value == 0.7
    assert "wager().bet(2, 80)" in html(wager())
    for number, true in ((0, 50), (11, 50), (1, 101), (1, -1)):
        with pytest.raises(ValueError, match="must be"):
            wager().bet(number, true)


@pytest.mark.parametrize("questions", [recall("04"), quiz("04")])
def test_questions_can_be_read_and_every_answer_unfolded(questions):
    shown = html(questions)
    for heading, item in questions.items:
        assert f"{heading} {item['question']}" in shown
    assert shown.count("<details") == len(questions.items)


CELLS = {
    "import": "from seqrl.lessons import predict",
    "predict": 'beyond = predict("00", "beyond")\nbeyond',
    "hidden": 'with beyond.reveal():\n    print("they pick five")',
    "commit": "beyond.commit(2, 70)",
    "shown": 'with beyond.reveal():\n    print("and no more")',
}


def test_in_a_notebook_without_widgets_nothing_stays_hidden_that_was_committed(tmp_path):
    """nbclient, as any editor, gets what was hidden at once, and the name to call."""
    notebook = nbformat.v4.new_notebook(cells=[*map(nbformat.v4.new_code_cell, CELLS.values())])
    home = {"SEQRL_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    seen = {}

    def look(cell, cell_index, **_):
        seen[cell_index] = [o["data"]["text/html"] for o in cell.outputs if "data" in o]

    with through_files() as config:
        client = NotebookClient(notebook, on_cell_executed=look, config=config)
        client.execute(env=os.environ | home)
    assert "<code>beyond.commit(2, 80)</code>" in seen[1][0]
    assert seen[2] == ["<i>Hidden until you have committed your prediction above.</i>"]
    now = dict(zip(CELLS, (cell.outputs for cell in notebook.cells), strict=True))
    right = load_questions("00")["predictions"]["beyond"]["options"][1][1]
    assert now["commit"][0]["text"].startswith(f"✓ {right}")
    assert now["hidden"][0]["data"]["text/html"] == "<pre>they pick five\n</pre>"
    assert now["shown"][0]["data"]["text/html"] == "<pre>and no more\n</pre>"
