"""Who leads the team, who works in it, and what can be meant by a day."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.roles import Role
from casemgmt.core.calendar import local_date
from casemgmt.core.faults import Fault

# Who assigns the work cares for those who do it.
LEADS = Permission.CASE_ASSIGN
# Who meets people: on the street, on cases, or leading.
WORKS = Permission.ENCOUNTER_RECORD
WORKING_ROLES = (Role.RESPONDER, Role.NAVIGATOR, Role.MANAGER)
DUE_SOON_DAYS = 60
MOST_MONTHS = 120


def held_in_the_past(said: Mapping[str, Any], at: datetime) -> Iterator[Fault]:
    """What was held or offered was so on a day that has come."""
    for field in ("held_on", "offered_on"):
        day = said.get(field)
        if day and day > local_date(at, timezone.get_current_timezone()):
            yield field, _("This day has not come yet. Write it down once it was held.")


def refuse_future(program: Program, day: Any, at: datetime) -> str:
    """The same, in the program's days; empty when it holds."""
    if day > local_date(at, program.zone):
        return _("This day has not come yet. Write it down once it was held.")
    return ""
