"""What upper apps add to My day. Filled in `ready()`."""

from collections.abc import Callable
from typing import Any

# hook(user=…, at=…) -> list of queries.Obligation
MY_DAY_SOURCES: list[Callable[..., list[Any]]] = []
