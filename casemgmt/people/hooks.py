"""What upper apps want to do when something happens to a person.

Filled in `ready()`, called in order, in the transaction.
"""

from collections.abc import Callable
from typing import Any

# Called as hook(consent=…, by=…, at=…) when a consent is taken back.
ON_CONSENT_REVOKED: list[Callable[..., Any]] = []
