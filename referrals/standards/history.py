"""A program's rules as people read them: what counts now, and how it came to be."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.accounts.calendars.places import place_words
from casemgmt.accounts.forms import WEEKDAYS
from casemgmt.accounts.models import CalendarRule, Program, ReasonRule, Rule
from casemgmt.accounts.numbers.queries import number_changes
from casemgmt.accounts.reasons import merged, reason_lists
from casemgmt.core.actor import Actor
from casemgmt.core.codes import Urgency
from casemgmt.people.consents.models import USUAL_DAYS_AHEAD
from casemgmt.people.models import ConsentRule

from ..models import StandardRule
from .clocks import STANDARDS, Span
from .terms import CLOCK_WORDS, DEFAULT_SUNSET_DAYS, USUAL, Terms, standards_as_rows, standards_from_rows

RuleFacts = dict[str, str]


@dataclass(frozen=True)
class Change:
    """One dated change: who made it and when, and for each thing what it was and what it became."""

    at: datetime
    by: Actor
    what: str
    changes: list[tuple[str, str, str]]


def span_words(span: Span) -> str:
    """A span as it is set."""
    if span.business_days:
        return ngettext("%(n)g business day", "%(n)g business days", _whole(span.business_days)) % {
            "n": span.business_days
        }
    if span.hours < 1:
        minutes = round(span.hours * 60)
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    return ngettext("%(n)g hour", "%(n)g hours", _whole(span.hours)) % {"n": span.hours}


def _whole(number: float) -> int:
    return 1 if number == 1 else 2


def terms_now(program_id: Any) -> Terms:
    """What a request that is sent now is sent under."""
    rule = StandardRule.objects.filter(program_id=program_id).first()
    return rule.terms if rule else USUAL


def history(program: Program) -> list[Change]:
    """Every change of standards, office hours, consents and reasons, newest first."""
    made = [
        *_told(StandardRule, program, _("Response standards"), _standard_facts, first=_usual_standards(program)),
        *_told(CalendarRule, program, _("Office hours"), _calendar_facts),
        *_told(ConsentRule, program, _("Consents"), _consent_facts, first=_usual_consents(program)),
        *(Change(row.at, row.by, row.what, row.changes) for row in number_changes(program.pk)),
        *(
            change
            for kind, known in reason_lists().items()
            for change in _told(
                ReasonRule, program, str(known.label), _reason_facts, first=_usual_reasons(program, kind), kind=kind
            )
        ),
    ]
    return sorted(made, key=lambda change: change.at, reverse=True)


def _told(
    model: type[Rule], program: Program, what: str, facts: Callable[[Any], RuleFacts], first: Any = None, **only: str
) -> Iterator[Change]:
    rows: list[Any] = list(
        model.objects.filter(program=program, **only).select_related("changed_by").order_by("created_at")
    )
    for before, after in pairwise([first, *rows] if first else rows):
        yield Change(after.changed_at, after.changed_by, what, _differences(facts(before), facts(after)))


def _differences(before: RuleFacts, after: RuleFacts) -> list[tuple[str, str, str]]:
    names = [*before, *(name for name in after if name not in before)]
    pairs = [(name, before.get(name, ""), after.get(name, "")) for name in names]
    return [(name, was or "–", became or "–") for name, was, became in pairs if was != became]


def _usual_standards(program: Program) -> StandardRule:
    return StandardRule(program=program, standards=standards_as_rows(STANDARDS), sunset_days=DEFAULT_SUNSET_DAYS)


def _standard_facts(rule: StandardRule) -> RuleFacts:
    standards = standards_from_rows(rule.standards)
    rows = {
        f"{urgency.label}, {CLOCK_WORDS[clock]}": span_words(getattr(standards[urgency], clock))
        for urgency in Urgency
        for clock in CLOCK_WORDS
    }
    confirm = ngettext("%(n)d minute", "%(n)d minutes", rule.confirm_minutes) % {"n": rule.confirm_minutes}
    sunset = ngettext("%(n)d day", "%(n)d days", rule.sunset_days) % {"n": rule.sunset_days}
    return {**rows, _("Confirm where we choose"): confirm, _("Access stays after the end"): sunset}


def _calendar_facts(rule: CalendarRule) -> RuleFacts:
    hours = {str(name): "–".join(rule.hours.get(str(number), [])) for number, name in WEEKDAYS}
    return {
        **hours,
        _("Time zone"): rule.time_zone,
        _("Public holidays"): place_words(rule.holiday_country, rule.holiday_region),
        _("Closed besides"): _closed(rule),
        _("Open all the same"): _days(rule.open_days),
    }


def _usual_consents(program: Program) -> ConsentRule:
    return ConsentRule(program=program, told_ahead_days=USUAL_DAYS_AHEAD)


def _consent_facts(rule: ConsentRule) -> RuleFacts:
    days = ngettext("%(n)d day", "%(n)d days", rule.told_ahead_days) % {"n": rule.told_ahead_days}
    asks = _("yes") if rule.asks_sign_in else _("no")
    return {_("Told ahead"): days, _("A new sign-in after a signature on a screen"): asks}


def _closed(rule: CalendarRule) -> str:
    """Own closed days, each with its name where it has one."""
    words = [(date_format(day, "j M Y"), rule.closed_names.get(day.isoformat(), "")) for day in rule.closed_days]
    return ", ".join(f"{day} {name}".strip() for day, name in words)


def _days(days: list[Any]) -> str:
    return ", ".join(date_format(day, "j M Y") for day in days)


def _usual_reasons(program: Program, kind: str) -> ReasonRule:
    return ReasonRule(program=program, kind=kind, entries=[])


def _reason_facts(rule: ReasonRule) -> RuleFacts:
    rows = merged(reason_lists()[rule.kind], rule.entries)
    shown = [row.words for row in rows if not row.is_hidden]
    words = {_("“%(usual)s” reads") % {"usual": row.usual}: row.words for row in rows}
    hidden = ", ".join(row.words for row in rows if row.is_hidden)
    return {**words, _("Hidden"): hidden, _("Order"): " · ".join(shown)}
