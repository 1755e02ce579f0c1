"""What the directory asks the apps above."""

from typing import Protocol

from casemgmt.core.hooks import Contribution

from .models import Organization


class ForbidsLeaving(Protocol):
    """Sentences that say why the organization cannot stop being an agency yet; none when it can."""

    def __call__(self, *, organization: Organization) -> list[str]: ...


LEAVING_CHECKS = Contribution[ForbidsLeaving](
    f"{__name__}.LEAVING_CHECKS", "an organization is to stop receiving requests here"
)
