"""What the system refuses is no damage: the cause is named, and what can be done about it."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR}
LOCKED = {errno.EAGAIN, errno.EDEADLK}
LOCKLESS = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS}
FAILING = {errno.EIO, getattr(errno, "ESTALE", errno.EIO)}


def refused_by_the_system(error: BaseException) -> bool:
    """Return whether the system would not do it; else a file was read and makes no sense.

    >>> refused_by_the_system(PermissionError(13, "no")), refused_by_the_system(OSError("cut off"))
    (True, False)
    """
    return isinstance(error, OSError) and bool(error.errno)


@contextmanager
def with_remedy(doing: str, elsewhere: str) -> Iterator[None]:
    """Say of an error of the system in a `with` block what was being done and what would help.

    `elsewhere` says how to choose another place. Raises an error of the same class and number.

    >>> with with_remedy("writing", "choose another folder"):
    ...     raise OSError(errno.ENOSPC, "No space left on device")
    Traceback (most recent call last):
    OSError: writing: No space left on device; make room and try again, or choose another folder
    """
    try:
        yield
    except OSError as error:
        remedy = _remedy(error.errno, elsewhere)
        if not remedy or not error.strerror:  # nothing to add, or told already
            raise
        named = str(error.filename or "")
        where = "" if named in doing else f"{named}: "
        told = type(error)(f"{doing}: {where}{error.strerror}; {remedy}")
        told.errno = error.errno
        raise told from error


def _remedy(number: int | None, elsewhere: str) -> str:
    if number in FULL:
        return f"make room and try again, or {elsewhere}"
    if number in FORBIDDEN:
        return f"ask for the permission, or {elsewhere}"
    if number in LOCKED:
        return "another program is at work on it: wait until it is done, and try again"
    if number in LOCKLESS:
        return f"that file system knows no locks, or has none left: {elsewhere}"
    if number in FAILING:
        return "the disk or the network fails, which says nothing of the contents: try again"
    return ""
