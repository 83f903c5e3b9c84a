"""What a user can cause, told in a sentence instead of a traceback."""

import torch

EXPECTED = (ValueError, TypeError, OSError, FloatingPointError)
FIGURES = ("matplotlib", "IPython", "ipywidgets")  # what only the lessons' extra brings
TOO_LARGE = (  # how torch and NumPy say it where it is no MemoryError
    *("can't allocate memory", "calculation overflowed", "Overflow when unpacking"),
    *("array is too big", "allowed dimension exceeded", "too large to convert"),
)


def told(error: Exception) -> str | None:
    """Return what to say of an error; None of a mistake in the program, which must show itself.

    >>> told(ValueError("steps must be at least 1")), told(KeyError("steps"))
    ('steps must be at least 1', None)
    """
    said, _, _ = str(error).partition("\nException raised from")  # torch adds its own stack
    lacks_memory = isinstance(error, MemoryError | torch.OutOfMemoryError)
    if lacks_memory or any(words in said for words in TOO_LARGE):
        return (
            f"this machine has too little memory for that ({said or 'MemoryError'}); take smaller "
            "numbers, e.g. of batch_size, hidden_dim or episodes, or train with --mapped"
        )
    if isinstance(error, ModuleNotFoundError) and error.name in FIGURES:
        return f'figures need {error.name}, which `pip install "seqrl[lab]"` brings'
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror}"
    return said if isinstance(error, EXPECTED) else None
