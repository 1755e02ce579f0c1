"""What an action says when it may not or cannot happen."""

from collections.abc import Mapping
from typing import Any


class NotPossible(Exception):
    """The right person at the wrong moment: the thing has moved on, or a rule forbids the step now.

    The message is shown to the person as it stands, so it says what to do next and carries no personal data. What a
    program needs besides, ids only, is `told`.
    """

    def __init__(self, message: str, *, field: str | None = None, told: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.told = told or {}
