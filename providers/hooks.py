"""What the directory asks the apps above."""

from datetime import datetime
from typing import Any, Protocol

from casemgmt.core.hooks import Contribution

from .models import Organization


class ForbidsLeaving(Protocol):
    """Sentences that say why the organization cannot stop being an agency yet; none when it can."""

    def __call__(self, *, organization: Organization) -> list[str]: ...


LEAVING_CHECKS = Contribution[ForbidsLeaving](
    f"{__name__}.LEAVING_CHECKS", "an organization is to stop receiving requests here"
)


class UseOfListing(Protocol):
    """An expression on services: how often each was used since then; it counts nothing as 0."""

    def __call__(self, *, since: datetime) -> Any: ...


LISTING_USE = Contribution[UseOfListing](f"{__name__}.LISTING_USE", "listings to verify are put in order by their use")
