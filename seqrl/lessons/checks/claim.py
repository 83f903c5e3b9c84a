"""A statement about a result, checked where it is made."""


def claim(statement: str, holds: bool) -> None:
    """Print the statement with a tick, or raise `AssertionError`: the prose has become false.

    >>> claim("two is less than three", 2 < 3)
    ✓ two is less than three
    """
    if not bool(holds):
        raise AssertionError(f"this claim does not hold here: {statement}")
    print(f"✓ {statement}")
