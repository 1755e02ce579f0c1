"""The household on a case's page: who belongs to the person, and whom they must not be together with."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import holds
from casemgmt.people.household.queries import household_of

from .hooks import Panel
from .models import Case


def case_panel(*, case: Case, user: Any, at: datetime) -> Panel:
    """Who is linked to the person, with a link to each; whom they are kept apart from stands at the head too."""
    members = household_of(case.person, user, timezone.localdate(at, case.program.zone))
    apart = [one.other.display_name for one in members if one.holds and one.is_apart]
    return Panel(
        title=_("Household"),
        template="cases/_household.html",
        context={
            "person": case.person.now,
            "household": members,
            "may_edit": holds(user, Permission.PERSON_EDIT, case),
        },
        headline=_("not together with %(names)s") % {"names": ", ".join(apart)} if apart else "",
    )
