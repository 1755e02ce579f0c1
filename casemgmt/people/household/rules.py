"""What can be meant when two people are linked. Asked by pages, API and actions alike."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from casemgmt.core.faults import Fault

from ..rules import OLDEST_YEAR
from .relations import Relation


def facts_of_link(said: Mapping[str, Any], at: datetime) -> Iterator[Fault]:
    """It began on a day that lies behind us; it ends no earlier than it began; whoever must not be together is not
    counted as one household."""
    since, until = said.get("since"), said.get("until")
    if since and not (since.year >= OLDEST_YEAR and since <= timezone.localdate(at)):
        yield "since", _("Check the day: it lies ahead or very far back.")
    if since and until and until < since:
        yield "until", _("The end comes after the beginning.")
    if said.get("relation") == Relation.NOT_TOGETHER and said.get("is_one_household"):
        yield "is_one_household", _("They cannot stay together and be kept apart. Take one of the two.")
