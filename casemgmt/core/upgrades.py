"""What an upgrade still has to do once every table is as this release wants it: data that only today's rules can write.

A migration runs on the tables as they were when it was written; what asks the rules of the product runs here instead,
after the last of them, in batches, and finds out by itself whether it is still to do.
"""

from typing import Protocol

from .hooks import Reaction


class FinishesUpgrade(Protocol):
    """Brings data up to date, if that is still to do."""

    def __call__(self) -> object: ...


AFTER_MIGRATION = Reaction[FinishesUpgrade](f"{__name__}.AFTER_MIGRATION", "`migrate` has run to its end")
