"""The predictions of a lesson, as data/questions has them."""

from seqrl.lessons.checks.grid import Grid
from seqrl.lessons.checks.prediction import Prediction
from seqrl.lessons.shipped import load_questions


def predict(lesson: str, key: str) -> Prediction | Grid:
    """Return a prediction of a lesson, of one option or of a grid's cells.

    Raises `KeyError` for a key that the lesson does not have.
    """
    items = load_questions(lesson)["predictions"]
    if key not in items:
        raise KeyError(f"lesson {lesson} has no prediction {key!r}; it has {', '.join(items)}")
    kind = Grid if "rows" in items[key] else Prediction
    return kind(lesson, key, items[key])
