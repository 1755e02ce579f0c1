"""The person has died: everything under way ends in the transaction that writes it down, and the case closes.

`what_ends` says beforehand what that is; both look at the same rows.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.core import corrections
from casemgmt.core.actor import Actor
from casemgmt.core.events import record
from casemgmt.people.models import Person, PersonMerge
from casemgmt.people.permission.parting import deaths_meanwhile
from casemgmt.people.permission.queries import Standing, standing

from .. import hooks
from ..models import Case, CloseReason, Need, NeedState
from .assignment import lock_case
from .state import set_open, shut


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


def part_after_death(*, merge: PersonMerge, by: Actor, at: datetime) -> None:
    """One of two who were taken for one has died: what that ended of the other one's case is under way again, except
    requests that agencies were told are over. The dead one's own case, which parting opened again, ends."""
    moments = deaths_meanwhile(merge, at)
    if not moments:
        return
    for person in (merge.kept, merge.gone):
        person.refresh_from_db(fields=["root"])
        now = standing(person)
        if now.has_died:
            end_for_death(person=person, before=now, now=now, by=by, at=at)
        else:
            _go_on(person, moments, by, at)


def _go_on(person: Person, moments: Collection[datetime], by: Actor, at: datetime) -> None:
    ended = Case.objects.filter(person__root=person.root_id, close_reason=CloseReason.DECEASED, closed_at__in=moments)
    last = ended.order_by("-closed_at", "pk").first()
    if last and not _open_cases(person).exists():
        case = lock_case(last)
        case.closed_at, case.close_reason = None, ""
        set_open(case)
        record("case.reopened", case, by=by, at=at, closed_as=CloseReason.DECEASED)
    for case in _open_cases(person):
        for need in case.needs.counted().filter(state=NeedState.WITHDRAWN, ended_at__in=moments).select_for_update():
            _lack_again(need, by, at)


def _lack_again(need: Need, by: Actor, at: datetime) -> None:
    """Figures as of before read that it had ended."""
    if not need.case.needs.open().filter(domain=need.domain).exists():
        changes = {"state": NeedState.OPEN, "ended_at": None, "end_note": ""}
        corrections.correct(need, changes, reason=_("It was somebody else who died."), by=by, at=at)


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
