"""What the ledger adds to My day: calls to take on, and missed contacts that ask why."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from casemgmt.cases.covers.queries import whose_work
from casemgmt.duties.hooks import DutyLine
from casemgmt.duties.models import Duty, DutyKind
from casemgmt.duties.queries import in_words
from casemgmt.people.alerts.queries import alert_words

from .queries import Obligation

MOST = 50
SHOWN = Q(kind=DutyKind.TAKE_ON, subject_type="encounterperson") | Q(kind=DutyKind.SAY_WHY)


def from_ledger(*, user: Any, at: datetime) -> list[Obligation]:
    """What this user owes of it now, for themselves, for whom they stand in, or as one of those who assign cases."""
    rows = Duty.objects.owed_by(user, whose_work(user, at), at).visible_to(user).standing(at).filter(SHOWN)
    rows = rows.select_related("person__root").annotate(alert_words=alert_words(at)).order_by("due_at", "pk")[:MOST]
    duties = list(rows)
    words = in_words(duties, user, at)
    return [_obligation(duty, words[duty.pk]) for duty in duties if duty.pk in words]


def _obligation(duty: Any, line: DutyLine) -> Obligation:
    return Obligation(
        kind=duty.kind,
        case_id=duty.case_id,
        person_name=duty.person.display_name,
        risk=duty.risk,
        what=line.what,
        due_at=duty.due_at,
        why=line.last,  # where it was, or what was tried
        last="",
        next_step=line.press,
        url=line.url,
        alerts=duty.alert_words,
    )
