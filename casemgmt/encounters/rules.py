"""What can be meant when a team records an encounter: asked by the page, the API and the action alike.

Files of other systems are read by other rules (`dispatch`, `times`): nobody is there to correct them, so a time that
cannot be true is kept and flagged.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import holds
from casemgmt.core.faults import Fault

from .models import Disposition, Encounter

OLDEST = timedelta(days=366)
AHEAD = timedelta(minutes=5)
IN_ORDER = ["received_at", "dispatched_at", "on_scene_at", "engaged_at", "cleared_at"]
# “Other” is for codes of dispatch systems that have no word here; a team chooses what fits best.
OUTCOMES = [choice for choice in Disposition.choices if choice[0] != Disposition.OTHER]


def times_of_record(said: Mapping[str, Any], at: datetime) -> Iterator[Fault]:
    """Somebody is here to correct it, so a time that cannot be true is asked about instead of flagged."""
    told = [(name, said[name]) for name in IN_ORDER if said.get(name)]
    wrong: set[str] = set()
    for name, given in told:
        if given > at + AHEAD:
            wrong.add(name)
            yield name, _("This lies ahead. Check the date and time.")
        elif given < at - OLDEST:
            wrong.add(name)
            yield name, _("This is more than a year ago. Check the date.")
    for (_first, earlier), (name, later) in pairwise(told):
        if later < earlier and name not in wrong:
            yield name, _("This is before what comes before it. Check both times.")


def may_correct(user: Any, encounter: Encounter) -> bool:
    """Who recorded it, and whoever assigns cases in the program."""
    is_own = encounter.recorded_by_id == user.pk and holds(user, Permission.ENCOUNTER_RECORD, encounter)
    return is_own or holds(user, Permission.CASE_ASSIGN, encounter)
