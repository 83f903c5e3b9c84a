"""What keeps the site from being built: one sentence each, with place and remedy."""


class Fault(Exception):
    """One sentence that says where, what is wrong and what to do."""


def stop_if_any(faults: list[Fault]) -> None:
    """Raise all faults as one, a line each; do nothing without any."""
    if faults:
        raise Fault("\n".join(dict.fromkeys(map(str, faults))))
