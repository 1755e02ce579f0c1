"""Opening a spreadsheet, saying what is what, trying it, bringing it, and answering who is here already."""

from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.programs.rules import refuse_retired
from casemgmt.core import jobs
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.by_eye import kept_columns
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.tables import UPLOADED, BadFile, Table, read_table

from .choices import CaseColumns, first_guess, lacking, source_of
from .models import Caseload, CaseloadDouble, KeptColumns
from .running import COUNTS, KIND, clear, open_question, read_one

State = Caseload.State
KEPT_FOR = timedelta(days=1)
MOST_KEPT = 50  # lists of one program
MOST_ROWS = 5_000
RIGHTS = (Permission.CASE_ASSIGN, Permission.PERSON_EDIT, Permission.CASE_TAKE_ON, Permission.PERSON_SEARCH)


@action
def open_caseload(
    *, program: Program, file_name: str, content: bytes, begins_from: KeptColumns | None = None, by: Actor, at: datetime
) -> Caseload:
    """Lay a file open. Refused where it is no table. What its headings say by themselves is said already, and what was
    said of the last copy of the same list."""
    for right in RIGHTS:
        require(by, right, program)
    refuse_retired(program.pk)
    table = _table(content, file_name)
    choices = _from_last(begins_from, table) if begins_from else first_guess(table.headings)
    caseload = Caseload.objects.create(
        program=program, file_name=file_name[-200:], content=content, choices=asdict(choices),
        rows_total=table.total, made_by=user_of(by), made_at=at,
    )  # fmt: skip
    record("caseload.opened", caseload, by=by, at=at)
    return caseload


def _table(content: bytes, file_name: str) -> Table:
    try:
        UPLOADED.refuse_size(len(content), file_name)
        table = read_table(content, file_name)
    except BadFile as problem:
        raise NotPossible(problem.message, field="file") from None
    if table.total > MOST_ROWS:
        words = _("The file has %(n)s rows; at most %(most)s are brought at once. Split it.")
        raise NotPossible(words % {"n": table.total, "most": MOST_ROWS}, field="file")
    return table


def _from_last(kept: KeptColumns, table: Table) -> CaseColumns:
    said = CaseColumns(**kept.choices)
    said.columns = kept_columns(said.columns, table.headings)
    return said


@action
def say_caseload(*, caseload: Caseload, choices: CaseColumns, by: Actor, at: datetime) -> Caseload:
    """Keep what was said of the columns so far; what was tried before counts no more."""
    held = _held(caseload, by)
    if held.state not in {State.OPEN, State.TRIED}:
        raise NotPossible(_("This file is being read already."))
    held.choices, held.state = asdict(choices), State.OPEN
    held.save(update_fields=["choices", "state"])
    return held


@action
def try_caseload(*, caseload: Caseload, by: Actor, at: datetime) -> Caseload:
    """Ask for a dry run: every row is brought as it would be, and taken back."""
    held = _held(caseload, by)
    if held.state == State.TRYING:
        return held
    if held.state not in {State.OPEN, State.TRIED}:
        raise NotPossible(_("This file is being read already."))
    if problem := lacking(CaseColumns(**held.choices)) or open_question(held):
        raise NotPossible(problem)
    clear(held)
    held.state, held.problem = State.TRYING, ""
    held.save(update_fields=["state", "problem", "rows_read", *COUNTS])
    jobs.ask(KIND, held, by=by, at=at)
    return held


@action
def read_caseload(*, caseload: Caseload, name: str, by: Actor, at: datetime) -> Caseload:
    """Bring the file as it was tried, and keep what was said under the name; what was kept under that name is replaced
    and its list stays the same."""
    held = _held(caseload, by)
    if held.started_at:
        return held
    if held.state != State.TRIED:
        raise NotPossible(_("Try the file first: nothing is brought that nobody has seen."))
    name = name.strip()[:80]
    if not name:
        raise NotPossible(_("Give the list a name, so that its next copy is known by it."), field="name")
    said = CaseColumns(**held.choices)
    earlier = KeptColumns.objects.select_for_update().filter(program=held.program, name=name).first()
    if earlier is None:
        _refuse_other_name(held, said)
    said.source = (earlier.choices["source"] if earlier else said.source) or source_of(name)
    _keep(earlier, held, said, name, by, at)
    clear(held)
    held.choices, held.name, held.state, held.started_at = asdict(said), name, State.READING, at
    held.save(update_fields=["choices", "name", "state", "started_at", "rows_read", *COUNTS])
    record("caseload.started", held, by=by, at=at)
    jobs.ask(KIND, held, by=by, at=at)
    return held


def _refuse_other_name(caseload: Caseload, said: CaseColumns) -> None:
    """A file that was tried as the next copy of one list is not brought as another: its rows would be written over
    those of the first, or come in otherwise than they were seen."""
    same = KeptColumns.objects.filter(program=caseload.program, choices__source=said.source) if said.source else None
    if same and (kept := same.first()):
        words = _("It was tried as the next copy of “%(name)s”. Keep that name; for another list begin anew.")
        raise NotPossible(words % {"name": kept.name}, field="name")


def _keep(
    earlier: KeptColumns | None, caseload: Caseload, said: CaseColumns, name: str, by: Actor, at: datetime
) -> None:
    if earlier is None and KeptColumns.objects.filter(program=caseload.program).count() >= MOST_KEPT:
        raise NotPossible(_("The program keeps fifty lists already. Remove one first."), field="name")
    kept = earlier or KeptColumns(program=caseload.program, name=name)
    kept.choices, kept.made_by, kept.made_at = asdict(said), user_of(by), at
    kept.columns = [name for name in read_table(bytes(caseload.content), caseload.file_name).headings if name]
    kept.save()
    record("caseload_columns.kept", kept, by=by, at=at)


@action
def remove_columns(*, kept: KeptColumns, by: Actor, at: datetime) -> None:
    """Take a list out; cases that came in under it stay."""
    require(by, Permission.CASE_ASSIGN, kept)
    record("caseload_columns.removed", kept, by=by, at=at)
    kept.delete()


@action
def say_who(*, caseload: Caseload, row_number: int, person_id: UUID | None, by: Actor, at: datetime) -> Caseload:
    """Say which of those who are here a row is about, or that it is somebody else. Once the file was brought, the row
    comes in with the answer."""
    held = _held(caseload, by)
    doubles = list(held.doubles.select_for_update().filter(row_number=row_number))
    if not doubles:
        raise NotPossible(_("This row is not asked about any more."))
    if person_id and person_id not in {double.person_id for double in doubles}:
        raise NotPossible(_("Choose one of those who are shown."), field="person")
    if held.started_at and all(double.answer for double in doubles):
        raise NotPossible(_("This was answered already, and the row was brought."))
    for double in doubles:
        is_same = double.person_id == person_id
        double.answer = CaseloadDouble.Answer.SAME if is_same else CaseloadDouble.Answer.OTHER
        double.answered_by, double.answered_at = user_of(by), at
        double.save(update_fields=["answer", "answered_by", "answered_at"])
    record("caseload.answered", held, by=by, at=at, row=row_number, same=person_id)
    if held.state == State.DONE:
        read_one(caseload=held, number=row_number, by=user_of(by), at=at)
    return held


def _held(caseload: Caseload, by: Actor) -> Caseload:
    held = Caseload.objects.select_for_update(of=("self",)).select_related("program").filter(pk=caseload.pk).first()
    if held is None:
        raise NotPossible(_("This file was thrown away. Open it again."))
    for right in RIGHTS:
        require(by, right, held)
    return held


def clear_caseloads(*, at: datetime) -> int:
    """Files that nobody brought go after a day; of those that were, what is still asked goes after its time."""
    number, _by_model = Caseload.objects.filter(started_at=None, made_at__lt=at - KEPT_FOR).delete()
    old = Caseload.objects.filter(ended_at__lt=at - timedelta(days=settings.UPLOADS_KEPT_DAYS)).exclude(content=b"")
    return number + old.update(content=b"")
