"""Going through a file row by row: on trial, where each row is brought and taken back, or in earnest.

Each row is a transaction of its own that also says how far the file is, so that a killed worker's file is gone on with
behind the last row, and none is brought twice.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casemgmt.accounts.models import User
from casemgmt.core.acting import action
from casemgmt.core.effects import tell
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.tables import Table, read_table

from .bringing import Bringing, bring_new, who_is_meant
from .changing import bring_again, digests_of
from .choices import CaseColumns, ProgramWords
from .models import BroughtCase, Caseload, CaseloadDouble, CaseloadProblem
from .reading import CaseRow, order_of, read_rows

KIND = "caseload"
COUNTS = ("added", "changed", "unchanged", "refused", "skipped", "asked")
State = Caseload.State
Says = Callable[[int, int], None]


@dataclass
class Outcome:
    """What became of a row: one of `COUNTS`, and who may be meant where that is asked."""

    count: str
    doubles: list[CaseloadDouble]


def clear(caseload: Caseload) -> None:
    """Begin anew: counts, reasons, and questions nobody answered. Answers stay. The caller saves it."""
    caseload.problems.all().delete()
    caseload.doubles.filter(answer="").delete()
    caseload.rows_read = 0
    for name in COUNTS:
        setattr(caseload, name, 0)


def table_of(caseload: Caseload) -> Table:
    """The file as a table; it was one when it was opened."""
    return read_table(bytes(caseload.content), caseload.file_name)


def open_question(caseload: Caseload) -> str:
    """What the dates leave open, as a sentence."""
    return order_of(table_of(caseload), CaseColumns(**caseload.choices)).question


def rows_of(caseload: Caseload, at: datetime) -> list[CaseRow]:
    """What its rows say."""
    table, said = table_of(caseload), CaseColumns(**caseload.choices)
    words = ProgramWords(caseload.program)
    return read_rows(table, said, words, caseload.program.zone, at, order_of(table, said))


def run(caseload: Caseload, by: User, clock: Callable[[], datetime], says: Says) -> None:
    """Go through the rows that were not gone through yet."""
    rows, started = rows_of(caseload, clock()), caseload.rows_read
    total = len(rows)
    Caseload.objects.filter(pk=caseload.pk).update(rows_total=total)
    for place, row in enumerate(rows[started:], start=started):
        if not take_row(caseload=caseload, row=row, place=place, by=by, at=clock()):
            return
        says(place + 1, total)


@action
def take_row(*, caseload: Caseload, row: CaseRow, place: int, by: User, at: datetime) -> bool:
    """One row, and that it was gone through. False where somebody else has gone on meanwhile."""
    held = Caseload.objects.select_for_update(of=("self",)).defer("content").get(pk=caseload.pk)
    if held.rows_read != place or not held.is_under_way:
        return False
    outcome = _outcome(caseload, row, by, at, is_trial=held.state == State.TRYING)
    _write_down(held, row, outcome)
    held.rows_read = place + 1
    setattr(held, outcome.count, getattr(held, outcome.count) + 1)
    held.save(update_fields=["rows_read", outcome.count])
    return True


def _outcome(caseload: Caseload, row: CaseRow, by: User, at: datetime, *, is_trial: bool) -> Outcome:
    """Brought, or why not. A trial brings it too, and takes it back."""
    if row.is_left_out:
        return Outcome("skipped", [])
    if row.is_refused:
        return Outcome("refused", [])
    one = Bringing(caseload, CaseColumns(**caseload.choices), row, by, at)
    try:
        with transaction.atomic():
            found = _brought(one)
            if is_trial:
                transaction.set_rollback(True)
            return found
    except NotPossible as problem:
        row.refuse("", problem.message)
        return Outcome("refused", [])


def _brought(one: Bringing) -> Outcome:
    digests = digests_of(one.row)
    known = BroughtCase.objects.select_for_update(of=("self",)).select_related("person", "next_date")
    before = known.filter(program=one.program, source=one.said.source, key=one.row.key).first()
    if before:
        return Outcome("changed" if bring_again(one, before, digests) else "unchanged", [])
    person, asked = who_is_meant(one)
    if asked:
        return Outcome("asked", asked)
    bring_new(one, person, digests)
    return Outcome("added", [])


def _write_down(held: Caseload, row: CaseRow, outcome: Outcome) -> None:
    is_out = outcome.count == "refused"
    problems = [problem for problem in row.problems if problem.is_refusal or not is_out]
    CaseloadProblem.objects.bulk_create(
        CaseloadProblem(
            caseload=held, row_number=row.number, column=problem.column[:120], reason=problem.reason[:300],
            is_refusal=problem.is_refusal,
        )
        for problem in problems
    )  # fmt: skip
    CaseloadDouble.objects.bulk_create(outcome.doubles, ignore_conflicts=True)


@action
def finish(*, caseload: Caseload, by: Any, at: datetime) -> Caseload:
    """All rows were gone through. The file's bytes go, unless it is still asked who somebody is."""
    held = Caseload.objects.select_for_update(of=("self",)).get(pk=caseload.pk)
    if held.state == State.TRYING:
        held.state = State.TRIED
        held.save(update_fields=["state"])
    elif held.state == State.READING:
        held.state, held.ended_at = State.DONE, at
        held.content = held.content if held.asked else b""
        held.save(update_fields=["state", "ended_at", "content"])
        record("caseload.done", held, by=by, at=at, **{name: getattr(held, name) for name in COUNTS})
        _tell_owners(held, by, at)
    return held


def _tell_owners(held: Caseload, by: Any, at: datetime) -> None:
    """One letter to each colleague who got cases, however many."""
    brought = BroughtCase.objects.filter(program=held.program_id, brought_at__gte=held.started_at)
    for owner in set(brought.exclude(case__owner=None).values_list("case__owner", flat=True)) - {by.pk}:
        tell("cases.brought", key=f"cases.brought:{held.pk}:{owner}", at=at, user=owner, program=held.program_id)


@action
def end(*, caseload: Caseload, state: str, problem: str, by: Any, at: datetime) -> Caseload:
    """It is read no further. A trial can be asked for again; of a file in earnest what came in stays, and the bytes
    go."""
    held = Caseload.objects.select_for_update(of=("self",)).get(pk=caseload.pk)
    held.problem = problem[:300]
    if held.state == State.TRYING:
        held.state = State.OPEN
        held.save(update_fields=["state", "problem"])
        return held
    held.state, held.ended_at, held.content = state, at, b""
    held.save(update_fields=["state", "problem", "ended_at", "content"])
    record(f"caseload.{state}", held, by=by, at=at)
    return held


def read_one(*, caseload: Caseload, number: int, by: User, at: datetime) -> None:
    """A row that waited for an answer comes in. The caller holds the file."""
    row = next((row for row in rows_of(caseload, at) if row.number == number), None) if caseload.content else None
    if row is None:
        raise NotPossible(_("The file was thrown away meanwhile. Open its newest copy and bring that."))
    outcome = _outcome(caseload, row, by, at, is_trial=False)
    _write_down(caseload, row, outcome)
    if outcome.count == "asked":
        return
    caseload.asked -= 1
    setattr(caseload, outcome.count, getattr(caseload, outcome.count) + 1)
    caseload.content = caseload.content if caseload.asked else b""
    caseload.save(update_fields=["asked", "content", outcome.count])


def waiting_rows(caseload: Caseload) -> Iterable[int]:
    """Rows about which it is asked whether their person is here already."""
    return caseload.doubles.order_by("row_number").values_list("row_number", flat=True).distinct()
