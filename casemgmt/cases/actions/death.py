"""The person has died: everything under way ends in the transaction that writes it down, and the case closes.

`what_ends` says beforehand what that is; both look at the same rows.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.core.actor import Actor
from casemgmt.core.events import record
from casemgmt.people.models import Person
from casemgmt.people.permission.queries import Standing

from .. import hooks
from ..models import Case, CloseReason, Need, NeedState
from .assignment import lock_case
from .state import shut


def end_for_death(*, person: Person, before: Standing, now: Standing, by: Actor, at: datetime) -> None:
    """Open needs end, requests are taken back, the open case closes as deceased. The caller holds the person and the
    right to write the death down."""
    if not now.has_died:
        return
    for case in _open_cases(person).order_by("pk"):
        case = lock_case(case)
        for hook in hooks.ON_DEATH:
            hook(case=case, by=by, at=at)
        for need in case.needs.open().select_for_update():
            _withdraw(need, by, at)
        _close(case, by, at)


def what_ends(*, person: Person) -> list[str]:
    """What of the case a death ends, in words."""
    needs = Need.objects.open().filter(case__in=_open_cases(person)).count()
    lines = []
    if needs:
        lines.append(ngettext("%(n)d open need ends", "%(n)d open needs end", needs) % {"n": needs})
    if _open_cases(person).exists():
        lines.append(_("The case closes as “%(reason)s”") % {"reason": CloseReason.DECEASED.label})
    return lines


def _open_cases(person: Person) -> Any:
    return Case.objects.open().filter(person__root=person.root_id)


def _withdraw(need: Need, by: Actor, at: datetime) -> None:
    need.state, need.ended_at, need.end_note = NeedState.WITHDRAWN, at, _("The person has died.")
    need.save(update_fields=["state", "ended_at", "end_note"])
    record("need.ended", need, by=by, at=at, domain=need.domain, state=need.state)


def _close(case: Case, by: Actor, at: datetime) -> None:
    shut(case, CloseReason.DECEASED, at)
    record("case.closed", case, by=by, at=at, reason=CloseReason.DECEASED)
