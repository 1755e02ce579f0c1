"""A row that was brought before: what changed in the list since then changes here, what somebody put right here stays.

Of every field a digest is kept of what the list said last. Only a field whose digest differs is touched; and only
where what stands here is still what the list said then.
"""

import hashlib
import json
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.models import User
from casemgmt.core.errors import NotPossible
from casemgmt.people.actions import change_person
from casemgmt.people.facts import is_unsaid
from casemgmt.people.models import Person

from ..actions.assignment import assign_case
from ..actions.needs import add_need, change_risk
from ..actions.notes import write_note
from ..actions.state import resume_case
from ..models import Case, CaseState
from ..next_dates.actions import give_up_next_date, move_next_date
from ..next_dates.models import NextDate
from ..queries import goes_on_in
from .bringing import (
    Bringing,
    add_consent,
    add_other,
    add_reach,
    facts_of,
    plan_next,
    say_agreed,
    still_to_come,
)
from .choices import OPEN
from .models import BroughtCase
from .reading import CaseRow


def digests_of(row: CaseRow) -> dict[str, str]:
    """By field, what the row says, so that it can be told again and not be read."""
    said: dict[str, Any] = {f"fact:{name}": value for name, value in row.facts.items()}
    said |= {
        "reach": sorted([one.kind, one.value, one.belongs_to, one.line] for one in row.reach),
        "other": row.other, "owner": row.owner, "risk": row.risk, "state": row.state, "needs": sorted(row.needs),
        "next": [row.next_on, row.next_words, *filter(None, [row.next_clock])], "note": row.note,
        "agreed": [row.says, row.said_on], "consent": row.consent,
    }  # fmt: skip
    return {name: _digest(row.key, value) for name, value in said.items()}


def _digest(key: str, value: Any) -> str:
    return hashlib.sha256(f"{key}\n{json.dumps(value, default=str, sort_keys=True)}".encode()).hexdigest()[:16]


def bring_again(one: Bringing, brought: BroughtCase, digests: dict[str, str]) -> bool:
    """Whether anything changed. Whoever brings the file and may not see the person changes nothing, and is told
    nothing."""
    changed = {name for name, digest in digests.items() if brought.said.get(name) != digest}
    if not changed:
        return False
    person = Person.objects.visible_to(one.by).filter(root=brought.person.root_id, merged_into=None).first()
    case = Case.objects.visible_to(one.by).select_related("owner", "program").filter(pk=brought.case_id).first()
    if person is None or case is None:
        return False
    case = goes_on_in(case) or case
    _change_person(one, brought, person, changed)
    if case.state == CaseState.CLOSED:
        _leave_closed(one, changed)
    else:
        _change_case(one, brought, case, changed)
    brought.said = brought.said | digests
    brought.save(update_fields=["said", "next_date"])
    return True


def _change_person(one: Bringing, brought: BroughtCase, person: Person, changed: set[str]) -> None:
    facts = {n: v for n, v in facts_of(one).items() if f"fact:{n}" in changed and getattr(person, n) != v}
    for name in [name for name in facts if not _is_as_brought(brought, person, name)]:
        one.row.doubt(one.column(name, "name"), _("Somebody put this right here; it was left as it is."))
        del facts[name]
    if facts:
        change_person(person=person, version=person.version, **facts, **one.who)
    for name, write in {"reach": add_reach, "other": add_other, "agreed": say_agreed, "consent": add_consent}.items():
        if name in changed:
            write(one, person)


def _is_as_brought(brought: BroughtCase, person: Person, name: str) -> bool:
    now = getattr(person, name)
    now = str(now.pk) if name == "area" and now else now
    return is_unsaid(name, now) or _digest(brought.key, now) == brought.said.get(f"fact:{name}")


def _leave_closed(one: Bringing, changed: set[str]) -> None:
    if changed & {"owner", "risk", "state", "needs", "next", "note"}:
        one.row.doubt("", _("The case was closed here; what the list says of it now was left out."))


def _change_case(one: Bringing, brought: BroughtCase, case: Case, changed: set[str]) -> None:
    row = one.row
    if "owner" in changed:
        _give(one, brought, case)
    if "risk" in changed and row.risk:
        if _digest(brought.key, case.risk) == brought.said.get("risk") or not _said(brought, "risk"):
            change_risk(case=case, risk=row.risk, **one.who)
        else:
            one.row.doubt(one.column("risk"), _("Somebody put this right here; it was left as it is."))
    if "needs" in changed:
        known = set(case.needs.counted().values_list("domain", flat=True))
        for domain in [domain for domain in row.needs if domain not in known]:
            add_need(case=case, domain=domain, is_brought=True, **one.who)
    if "note" in changed and row.note:
        write_note(case=case, text=row.note, **one.who)
    if changed & {"next", "state"}:
        _plan_anew(one, brought, case, changed)


def _said(brought: BroughtCase, name: str) -> bool:
    """Whether the list said anything of it last time."""
    return brought.said.get(name) not in (None, _digest(brought.key, ""))


def _give(one: Bringing, brought: BroughtCase, case: Case) -> None:
    """To whoever the list names now, where the case is still with whom it named then."""
    owner = User.objects.filter(pk=one.row.owner).first() if one.row.owner else None
    had = str(case.owner_id) if case.owner_id else ""
    if owner is None or had == one.row.owner:
        return
    if had and _digest(brought.key, had) != brought.said.get("owner"):
        one.row.doubt(one.column("owner"), _("Somebody gave the case to a colleague here; it was left there."))
        return
    one.part(one.column("owner"), lambda: assign_case(case=case, owner=owner, is_told=False, **one.who))


def _plan_anew(one: Bringing, brought: BroughtCase, case: Case, changed: set[str]) -> None:
    """Another date moves the one that was brought; one that was done here since stays done."""
    row, planned = one.row, brought.next_date
    if "state" in changed and row.state == OPEN and case.state == CaseState.ON_HOLD:
        resume_case(case=case, **one.who)
        planned = None
    if planned is None or planned.ended_at or row.state != OPEN:
        brought.next_date = plan_next(one, case) or brought.next_date
    elif row.next_on and row.next_words == planned.words:
        brought.next_date = one.part(one.column("next_on"), lambda: _move(one, planned)) or planned
    elif row.next_on:
        give_up_next_date(next_date=planned, reason=_("A newer copy of the list says otherwise."), **one.who)
        brought.next_date = plan_next(one, case) or planned


def _move(one: Bringing, planned: NextDate) -> NextDate:
    if one.row.next_on is None:
        raise NotPossible(_("There is no date in this row."))
    return move_next_date(next_date=planned, on=one.row.next_on, clock=still_to_come(one), **one.who)
