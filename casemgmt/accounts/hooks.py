"""What upper apps say in somebody's digest. Filled in their `ready()`."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class DigestLine:
    """One number of a digest: what is counted, how many, and the path of the page that shows them. Never a person."""

    what: str
    count: int
    path: str


# hook(user=…, at=…) -> list of DigestLine; those that count nothing are left out
DIGEST_LINES: list[Callable[..., list[DigestLine]]] = []
