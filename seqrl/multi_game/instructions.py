"""Does an agent follow its words? The same picture, other words, and a look at what it does."""

from collections.abc import Callable

import numpy as np

Act = Callable[[np.ndarray, np.ndarray], np.ndarray]  # pictures [n, …], words [n, W] → actions [n]


def follows_words(act: Act, pictures: np.ndarray, words: np.ndarray, right: np.ndarray) -> float:
    """Return on which share of pictures other words change the action to a right one.

    Each of n pictures has two instructions, `words` [n, 2, W]; `right` [n, 2, A] is True for the
    actions that are right for each. A picture counts if both demand something and no action is
    right for both. It is followed if the action under the second words is another one than under
    the first, and right for the second. NaN where no picture counts.

    >>> right = np.array([[[True, False], [False, True]]])
    >>> obeys = lambda pictures, words: words[:, 0]
    >>> follows_words(obeys, np.zeros((1, 8, 8, 3)), np.array([[[0], [1]]]), right)
    1.0
    """
    first, second = act(pictures, words[:, 0]), act(pictures, words[:, 1])  # [n], [n]
    demanding = right[:, 0].any(axis=1) & right[:, 1].any(axis=1)  # [n]
    apart = demanding & ~(right[:, 0] & right[:, 1]).any(axis=1)  # [n]
    followed = (first != second) & right[np.arange(len(right)), 1, second]  # [n]
    return float(followed[apart].mean()) if apart.any() else float("nan")
