"""What pages of keeping and forgetting show, in words."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.accounts.models import Program
from casemgmt.people.models import Person
from referrals.workflow import LIVE

from .actions import SPANS
from .models import ForgetRequest, RetentionRule
from .queries import DUE, OF_PROGRAM, REASONS, STANDS, spans

KEPT = {
    "served_months": _lazy("People who had a case, months after the last contact"),
    "met_months": _lazy("People met and never taken on, months after that"),
    "messages_months": _lazy("Words of texts and messages, months after the case closed"),
    "files_months": _lazy("Files of a case, months after it closed"),
    "feedback_months": _lazy("Words of complaints and praise, months after they were dealt with"),
    "drafts_days": _lazy("Notes never filed, days"),
    "staff_months": _lazy("Colleagues who left, months"),
    "access_log_years": _lazy("Who looked at whom, years"),
}
MOST_LISTED = 1000
WHO_STAYS = """SELECT root, why FROM (SELECT s.*, {due} AS is_due FROM ({stands}) s) j
  WHERE is_due AND why IS NOT NULL ORDER BY last_at LIMIT %(most)s"""


def spans_in_words(rule: RetentionRule) -> list[tuple[Any, Any]]:
    """Each span of a rule; empty says that it has no end."""
    return [(KEPT[name], getattr(rule, name)) for name in SPANS]


def as_typed(rule: RetentionRule | None) -> dict[str, Any]:
    """A rule as its form shows it; usual spans where none was set."""
    if rule is None:
        return {"served_months": 84, "met_months": 36, "drafts_days": 30, "access_log_years": 10}
    return {name: getattr(rule, name) for name in (*SPANS, "is_on")}


def who_stays(program: Program, rule: RetentionRule, at: datetime) -> list[tuple[Any, list[str]]]:
    """Root people whose time is over and who stay, with the codes of why; who was last seen longest ago first."""
    statement = WHO_STAYS.format(due=DUE, stands=STANDS.format(chosen=OF_PROGRAM))
    words = {"program": program.pk, "at": at, "live": sorted(LIVE), "most": MOST_LISTED, **spans(rule)}
    with connection.cursor() as cursor:
        cursor.execute(statement, words)
        return cursor.fetchall()


def named(rows: Iterable[tuple[Any, list[str]]], user: Any) -> list[tuple[Any, Person | None, list[Any]]]:
    """Each with the person, where the reader may see them, and the reasons in words."""
    listed = list(rows)
    seen = Person.objects.visible_to(user).select_related("root").in_bulk([root for root, _why in listed])
    return [(root, seen.get(root), [REASONS[code] for code in why]) for root, why in listed]


def what_it_does(request: ForgetRequest) -> list[str]:
    """What confirming does, in sentences."""
    lines = [
        _("All words about this person are taken out of every table, with their history, files and prepared papers."),
        _("What was counted stays: calls, contacts, dates and grades. Figures do not move."),
    ]
    if request.how == ForgetRequest.How.PURGE:
        lines[1] = _(
            "What was counted stays, without who they were as a group: figures by group move, and say that people "
            "were purged. Accounts of calls are taken out even where somebody else was met."
        )
    return [*lines, _("Backups keep the person until they run out.")]
