"""Who is on call when, and what that makes theirs to do."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q

from casemgmt.core.calendar import day_bounds

from .models import Shift

# What may not be able to wait for the morning, as kinds of duty; and what less was given for than a night is long.
# What people write themselves, and planned contacts of high risk, count however long was given.
URGENT = ("take_on", "answer", "next_offer", "chase", "read")
NIGHT = timedelta(hours=12)
# What fell due no longer ago than this before a shift is handed over to it.
HANDED_OVER = timedelta(days=1)


def is_urgent() -> Q:
    """Of duties: those that somebody on call takes up."""
    in_the_night = Q(kind__in=URGENT, due_at__lte=F("since") + NIGHT)
    return in_the_night | Q(kind="read", subject_type="replyfor") | Q(kind="contact", risk="high")


def on_call_for(user: Any, at: datetime) -> list[Shift]:
    """The user's shifts that run at that moment."""
    return list(Shift.objects.running(at).filter(user=user))


def duties_on_call(user: Any, at: datetime) -> Q:
    """Of duties: those that are the user's because they are on call now. What is given to whoever is on call; and what
    is urgent and falls due while they are, or fell due in the day before, whoever owns it."""
    found = Q(pk__in=[])
    for shift in on_call_for(user, at):
        in_time = Q(due_at__lte=shift.ends_at, due_at__gt=shift.starts_at - HANDED_OVER)
        theirs = Q(group="on_call") | is_urgent() & in_time & ~Q(group="agency")
        found |= Q(program_id=shift.program_id) & theirs
    return found


def on_call_in(programs: Iterable[Any], at: datetime) -> dict[Any, list[Any]]:
    """By program, the ids of those on call at that moment who are still here."""
    rows = Shift.objects.running(at).filter(program_id__in=set(programs), user__is_active=True)
    found: dict[Any, list[Any]] = {}
    for program, user in rows.order_by("starts_at", "pk").values_list("program_id", "user_id"):
        found.setdefault(program, []).append(user)
    return found


def beside(program: Any, user: Any, first_day: date, last_day: date) -> list[str]:
    """Names of others whose shifts begin on these days."""
    begins, ends = day_bounds(first_day, program.zone)[0], day_bounds(last_day, program.zone)[1]
    rows = Shift.objects.filter(program=program, ended_at=None, starts_at__gte=begins, starts_at__lt=ends)
    return sorted(set(rows.exclude(user=user).values_list("user__name", flat=True)))


def overlapping(user: Any, spans: Collection[tuple[datetime, datetime]], at: datetime) -> Shift | None:
    """A shift of the user's that one of these spans would stand upon."""
    clash = Q(pk__in=[])
    for starts_at, ends_at in spans:
        clash |= Q(starts_at__lt=ends_at, ends_at__gt=starts_at)
    return Shift.objects.not_over(at).filter(clash, user=user).order_by("starts_at").first()
