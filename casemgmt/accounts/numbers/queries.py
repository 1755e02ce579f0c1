"""What a number is, for a program and a moment: the one place where pages, API, clock, mail and papers ask."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from casemgmt.core.actor import Actor

from .known import GROUP_OF, KNOWN, UNDO, NumberGroup
from .models import NumberRule


@dataclass(frozen=True)
class NumberChange:
    """One change: who made it and when, and what the number was and became."""

    at: datetime
    by: Actor
    what: str
    changes: list[tuple[str, str, str]]


class NumberHistory:
    """One or several numbers of all programs with their history, in one read: for lists over many rows."""

    def __init__(self, *codes: str, program_id: Any = None) -> None:
        rows = NumberRule.objects.filter(code__in=codes).order_by("-changed_at") if codes else NumberRule.objects.none()
        rows = rows.filter(program=program_id) if program_id else rows
        self._rows: dict[tuple[Any, str], list[tuple[datetime, int]]] = defaultdict(list)
        for program, code, changed_at, number in rows.values_list("program_id", "code", "changed_at", "number"):
            self._rows[program, code].append((changed_at, number))

    def number(self, program_id: Any, code: str, at: datetime) -> int:
        """What it was at that moment."""
        rows = self._rows.get((program_id, code), ())
        return next((number for since, number in rows if since <= at), KNOWN[code].usual)

    def span(self, program_id: Any, code: str, at: datetime) -> timedelta:
        """The same as a length of time."""
        return KNOWN[code].length(self.number(program_id, code, at))


def number_at(program_id: Any, code: str, at: datetime) -> int:
    """What the number was for what began at that moment."""
    rows = NumberRule.objects.filter(program=program_id, code=code, changed_at__lte=at).order_by("-changed_at")
    found: int | None = rows.values_list("number", flat=True).first()
    return KNOWN[code].usual if found is None else found


def span_at(program_id: Any, code: str, at: datetime) -> timedelta:
    """The same as a length of time."""
    return KNOWN[code].length(number_at(program_id, code, at))


def span_now(program_id: Any, code: str) -> timedelta:
    """What counts for what begins now."""
    return span_at(program_id, code, timezone.now())


def span_words(program_id: Any, code: str, at: datetime | None = None) -> str:
    """The same in words: 15 minutes, 7 days."""
    return KNOWN[code].words(number_at(program_id, code, at or timezone.now()))


def newest_number(code: Any, program: str, at: Any) -> Subquery:
    """In a statement: the number that counted at `at`; nothing where the usual one did. `program` leads to its id."""
    rows: QuerySet[Any] = NumberRule.objects.filter(program=OuterRef(program), code=code, changed_at__lte=at)
    return Subquery(rows.order_by("-changed_at").values("number")[:1])


def number_of(programs: QuerySet[Any], code: str, at: Any) -> Subquery:
    """In a statement: the number of the first of these programs at `at`; nothing where the usual one counted."""
    first = Subquery(programs.values("pk")[:1])
    rows: QuerySet[Any] = NumberRule.objects.filter(program=first, code=code, changed_at__lte=at)
    return Subquery(rows.order_by("-changed_at").values("number")[:1])


def longest(code: str) -> timedelta:
    """As long as any program may set it: what is older need not be looked at."""
    return KNOWN[code].length(KNOWN[code].most)


def undo_until(program_id: Any, said_at: datetime, numbers: NumberHistory | None = None) -> datetime:
    """Until when what was said then can be undone: as the program's rule stood when it was said."""
    return said_at + (numbers or NumberHistory(UNDO, program_id=program_id)).span(program_id, UNDO, said_at)


def may_undo(program_id: Any, said_at: datetime | None, at: datetime, numbers: NumberHistory | None = None) -> bool:
    """Whether what was said then can still be undone. What is older than any program allows asks nobody."""
    if said_at is None or at > said_at + longest(UNDO):
        return False
    until = undo_until(program_id, said_at, numbers)
    return said_at < until and at <= until


def undo_words(program_id: Any) -> str:
    """How long what is pressed now can be undone; empty where nothing is."""
    number = number_at(program_id, UNDO, timezone.now())
    return KNOWN[UNDO].words(number) if number else ""


def undo_is_over(program_id: Any, at: datetime, instead: str) -> str:
    """Why it cannot be undone any more, and what is done instead."""
    if not number_at(program_id, UNDO, at):
        return _("In this program nothing is undone by a press. %(instead)s") % {"instead": instead}
    time = span_words(program_id, UNDO, at)
    return _("This can be undone for %(time)s. %(instead)s") % {"time": time, "instead": instead}


def newest_of(program_id: Any, group: NumberGroup) -> NumberRule | None:
    """The newest change of a group; what a form was opened over."""
    codes = [known.code for known in group.numbers]
    return NumberRule.objects.filter(program=program_id, code__in=codes).order_by("-changed_at", "-created_at").first()


def number_changes(program_id: Any, group: NumberGroup | None = None) -> Iterator[NumberChange]:
    """Every change with what was before, newest first; those made together are one."""
    rows: dict[str, list[NumberRule]] = defaultdict(list)
    for row in NumberRule.objects.filter(program=program_id).select_related("changed_by").order_by("changed_at"):
        rows[row.code].append(row)
    together: dict[tuple[Any, str], NumberChange] = {}
    for code, known in KNOWN.items():
        if group and GROUP_OF[code] != group:
            continue
        usual = NumberRule(code=code, number=known.usual)
        for before, row in pairwise([usual, *rows[code]]):
            what = str(GROUP_OF[code].label)
            change = NumberChange(row.changed_at, row.changed_by, what, [])  # type: ignore[arg-type]
            told = together.setdefault((change.at, what), change)
            told.changes.append((str(known.label), known.words(before.number), known.words(row.number)))
    yield from sorted(together.values(), key=lambda change: change.at, reverse=True)
