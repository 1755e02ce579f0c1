"""Setting a program's rules: office hours, words of reasons. Every change adds a dated row and leaves the old ones."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, account_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from .models import Program
from .reasons import reason_lists
from .rules import CalendarRule, ReasonRule, Rule

LONGEST_WORDS = 80


class StaleRule(NotPossible):
    """Somebody else changed the rule since the form was opened."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody changed this while you had it open. What counts now stands beside; "
                "what you entered is kept. Save again if it still fits."
            )
        )


def lock_program(program: Program) -> Program:
    """The program as it is now; whoever changes its rules waits in line."""
    return Program.objects.select_for_update(of=("self",)).get(pk=program.pk)


def refuse_stale(newest: Rule | None, seen: str | None) -> None:
    """Refuse a form that was opened before the newest change. `seen` is the id it showed, empty when there was none."""
    if seen is not None and seen != (str(newest.pk) if newest else ""):
        raise StaleRule


@action
def set_calendar(
    *,
    program: Program,
    time_zone: str,
    hours: dict[int, tuple[time, time]],
    holiday_country: str = "",
    holiday_region: str = "",
    closed_days: list[date],
    closed_names: Mapping[date, str] | None = None,
    open_days: list[date],
    seen: str | None = None,
    by: Actor,
    at: datetime,
) -> CalendarRule:
    """Say when the office works from now on. Deadlines set before keep the hours they were set under."""
    require(by, Permission.PROGRAM_RULES, program)
    program = lock_program(program)
    newest = CalendarRule.objects.filter(program=program).first()
    refuse_stale(newest, seen)
    _check_hours(hours)
    facts = {
        "time_zone": time_zone,
        "hours": {str(day): [f"{first:%H:%M}", f"{last:%H:%M}"] for day, (first, last) in sorted(hours.items())},
        "holiday_country": holiday_country,
        "holiday_region": holiday_region,
        "closed_days": sorted(set(closed_days)),
        "closed_names": _named(closed_days, closed_names or {}),
        "open_days": sorted(set(open_days)),
    }
    if newest is None:
        newest = _as_it_stood(program, at)
    if all(getattr(newest, name) == value for name, value in facts.items()):
        return newest
    made = CalendarRule.objects.create(program=program, changed_by=account_of(by), changed_at=at, **facts)
    _carry_over(program, made)
    record("program.calendar_set", program, by=by, at=at, rule=made.pk)
    return made


def _as_it_stood(program: Program, at: datetime) -> CalendarRule:
    """The office hours before the first change on record."""
    return CalendarRule.objects.create(
        program=program,
        changed_at=min(program.created_at, at - timedelta(seconds=1)),
        time_zone=program.time_zone,
        hours=program.hours,
        holiday_country=program.holiday_country,
        holiday_region=program.holiday_region,
        closed_days=program.extra_closed_days,
        closed_names=program.closed_day_names,
        open_days=program.extra_open_days,
    )


def _carry_over(program: Program, rule: CalendarRule) -> None:
    """The program's own row always says what counts now."""
    calendar = rule.calendar
    program.time_zone, program.own_hours = rule.time_zone, rule.hours
    program.opens, program.closes, program.weekdays = calendar.opens, calendar.closes, sorted(calendar.weekdays)
    program.holiday_country, program.holiday_region = rule.holiday_country, rule.holiday_region
    program.extra_closed_days, program.extra_open_days = rule.closed_days, rule.open_days
    program.closed_day_names = rule.closed_names
    program.save()


def _named(days: list[date], names: Mapping[date, str]) -> dict[str, str]:
    """What own closed days are called, as far as somebody said it."""
    told = {day.isoformat(): " ".join(names.get(day, "").split())[:LONGEST_WORDS] for day in sorted(set(days))}
    return {day: name for day, name in told.items() if name}


def _check_hours(hours: dict[int, tuple[time, time]]) -> None:
    if not hours:
        raise NotPossible(_("The office has to work on at least one day of the week."))
    for day, (opens, closes) in hours.items():
        if opens >= closes:
            raise NotPossible(_("The office has to close after it opens."), field=f"closes_{day}")


@action
def set_reasons(
    *, program: Program, kind: str, entries: list[dict[str, Any]], seen: str | None = None, by: Actor, at: datetime
) -> ReasonRule | None:
    """Word, order or hide the reasons of one list. Its codes stay; at least one stays to be chosen."""
    require(by, Permission.PROGRAM_RULES, program)
    program = lock_program(program)
    newest = ReasonRule.objects.filter(program=program, kind=kind).first()
    refuse_stale(newest, seen)
    cleaned = _cleaned(kind, entries)
    if cleaned == (newest.entries if newest else _untouched(kind)):
        return newest
    made = ReasonRule.objects.create(
        program=program, kind=kind, entries=cleaned, changed_by=account_of(by), changed_at=at
    )
    record("program.reasons_set", program, by=by, at=at, rule=made.pk, kind=kind)
    return made


def _cleaned(kind: str, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = reason_lists()[kind]
    usual = dict(known.usual)
    if sorted(entry["code"] for entry in entries) != sorted(known.codes):
        raise NotPossible(_("The codes of this list are fixed; only words, order and what is shown can change."))
    cleaned = []
    for entry in entries:
        words = str(entry.get("label", "")).strip()[:LONGEST_WORDS]
        own = "" if words == str(usual[entry["code"]]) else words
        cleaned.append({"code": entry["code"], "label": own, "hidden": bool(entry.get("hidden"))})
    if all(entry["hidden"] for entry in cleaned):
        raise NotPossible(_("Leave at least one reason to choose."))
    return cleaned


def _untouched(kind: str) -> list[dict[str, Any]]:
    return [{"code": code, "label": "", "hidden": False} for code in reason_lists()[kind].codes]
