"""What messaging asks the apps above."""

from datetime import datetime
from typing import Protocol

from casemgmt.core.actor import Actor
from casemgmt.core.hooks import Reaction


class TakesReply(Protocol):
    """Whether a text that came in answers something of this app: then it is dealt with, and nobody reads its words."""

    def __call__(self, *, number: str, body: str, by: Actor, at: datetime) -> bool: ...


TAKES_REPLIES = Reaction[TakesReply](f"{__name__}.TAKES_REPLIES", "a text came in that is no order to stop or start")
