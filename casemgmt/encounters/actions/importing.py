"""Many encounters are read from a dispatch export: row by row, in batches, restartable.

A bad file changes nothing. A bad row stays out and is reported; the good ones go in.
The same file twice changes nothing.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Area, Program
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.programs.rules import refuse_retired
from casemgmt.core import jobs
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK, Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import drafted, record, record_all
from casemgmt.core.tables import UPLOADED, BadFile, Table, peek, read_table

from .. import dispatch
from ..date_order import Order, order_of
from ..dispatch import Parsed
from ..locks import hold_people
from ..mapping import ExportMapping, MappingProblem
from ..mapping_file import read_mapping
from ..models import Encounter, EncounterImport, ImportProblem
from ..reimport import left_as_put_right, put_right, renumbered, write_from_export
from ..twins.actions import join_same_number, left_for_dispatch, pass_on

KIND = "encounter import"
ROWS_AT_ONCE = 200
State = EncounterImport.State


@action
def start_import(
    *,
    program: Program,
    mapping_text: str,
    file_name: str,
    content: bytes,
    by: Any,
    at: datetime,
    is_day_first: bool | None = None,
    in_background: bool = True,
) -> EncounterImport:
    """Take a file in to be read by a worker. Refused at once, with nothing kept, only where its mapping or its first
    bytes and rows cannot be used: a web request reads no more of it than that.
    """
    if by is not CLOCK:
        require(by, Permission.ENCOUNTER_IMPORT, program)
    refuse_retired(program.pk)
    mapping = _usable_mapping(mapping_text)
    try:
        UPLOADED.refuse_size(len(content), file_name)
        peek(content, file_name, mapping.wanted())
    except BadFile as problem:
        raise NotPossible(problem.message, field="file") from None
    batch = EncounterImport.objects.create(
        program=program,
        mapping=mapping.name[:120],
        mapping_text=mapping_text,
        file_name=file_name[-200:],
        content=content,
        is_day_first=is_day_first,
        created_at=at,
        touched_at=at,
        started_by=None if by is CLOCK else by,
    )
    record("encounter_import.started", batch, by=by, at=at)
    if in_background:
        jobs.ask(KIND, batch, by=by, at=at)
    return batch


def run_import(
    *, batch: EncounterImport, by: Any, at: datetime, on_progress: Callable[[EncounterImport], None] | None = None
) -> EncounterImport:
    """Read the rows that are not read yet, a transaction for each few hundred. Whoever finds it moved on lets go.

    Where a column does not tell whether its days or its months stand first, nothing is read: a person is asked.
    """
    _require_reader(batch, by)
    batch.refresh_from_db()
    if batch.is_finished or batch.state == State.ASKED:
        return batch
    try:
        mapping = read_mapping(batch.mapping_text)
        table = read_table(bytes(batch.content), batch.file_name, mapping.wanted())
    except (MappingProblem, BadFile) as problem:
        return _give_up(batch, str(problem), by, at)
    order = order_of(table, mapping, batch.is_day_first)
    if order.question:
        return _ask(batch, order.question, by, at)
    return _read_rows(batch, table, mapping, order, by, at, on_progress)


def _read_rows(
    batch: EncounterImport,
    table: Table,
    mapping: ExportMapping,
    order: Order,
    by: Any,
    at: datetime,
    on_progress: Callable[[EncounterImport], None] | None,
) -> EncounterImport:
    rows = dispatch.parse(table, mapping, batch.program.zone, batch.created_at, order)
    rows_left = islice(rows, batch.rows_read, None)
    if batch.rows_read == 0:
        _keep_doubts(batch, table)
    while chunk := list(islice(rows_left, ROWS_AT_ONCE)):
        if not _read_chunk(batch, chunk, mapping, table.total, by, at):
            return batch
        if on_progress:
            on_progress(batch)
    return _finish(batch, table.total, by, at)


@action
def _keep_doubts(batch: EncounterImport, table: Table) -> None:
    """What is doubtful about the file itself: quotation marks, columns named twice. Once, however often it is read."""
    batch.problems.filter(is_refusal=False).delete()
    ImportProblem.objects.bulk_create(
        ImportProblem(batch=batch, row_number=row, column=column[:120], reason=reason[:300], is_refusal=False)
        for row, column, reason in table.doubts
    )


@action
def answer_date_order(*, batch: EncounterImport, is_day_first: bool, by: Actor, at: datetime) -> EncounterImport:
    """Somebody said whether 05/11/2026 begins with the day: the file is read on."""
    require(by, Permission.ENCOUNTER_IMPORT, batch)
    held = EncounterImport.objects.select_for_update(of=("self",)).defer("content").get(pk=batch.pk)
    if held.state != State.ASKED:
        raise NotPossible(_("This question was answered already."))
    held.state, held.problem, held.is_day_first, held.touched_at = State.WAITING, "", is_day_first, at
    held.save(update_fields=["state", "problem", "is_day_first", "touched_at"])
    record("encounter_import.answered", held, by=by, at=at, day_first=is_day_first)
    jobs.ask(KIND, held, by=by, at=at)
    return held


def give_up_import(*, batch: EncounterImport, by: Actor, at: datetime) -> EncounterImport:
    """Nobody answers what the file leaves open: it is not read, and its bytes go."""
    _require_reader(batch, by)
    return _give_up(batch, batch.problem, by, at)


@action
def _ask(batch: EncounterImport, question: str, by: Any, at: datetime) -> EncounterImport:
    batch.state, batch.problem, batch.touched_at = State.ASKED, question[:300], at
    batch.save(update_fields=["state", "problem", "touched_at"])
    record("encounter_import.asked", batch, by=by, at=at)
    return batch


def _require_reader(batch: EncounterImport, by: Any) -> None:
    if by is not CLOCK:
        require(by, Permission.ENCOUNTER_IMPORT, batch)


def _usable_mapping(text: str) -> ExportMapping:
    try:
        return read_mapping(text)
    except MappingProblem as problem:
        raise NotPossible(str(problem), field="mapping") from None


@action
def _read_chunk(
    batch: EncounterImport, chunk: Sequence[Parsed], mapping: ExportMapping, total: int, by: Any, at: datetime
) -> bool:
    """False when another worker has read on meanwhile: then nothing is done here."""
    held = EncounterImport.objects.select_for_update(of=("self",)).defer("content").get(pk=batch.pk)
    if held.is_finished or held.rows_read != batch.rows_read:
        return False
    Program.objects.select_for_update(no_key=True).get(pk=batch.program_id)
    counts = _write(batch, chunk, mapping, by, at)
    ImportProblem.objects.bulk_create(_problems(batch, chunk))
    # The heartbeat of the reading itself, so the real clock and not the moment the reading began.
    batch.state, batch.rows_total, batch.touched_at = State.READING, total, timezone.now()
    batch.rows_read += len(chunk)
    for name, count in counts.items():
        setattr(batch, name, getattr(batch, name) + count)
    batch.save(update_fields=["state", "rows_total", "rows_read", "touched_at", *counts])
    return True


def _write(
    batch: EncounterImport, chunk: Sequence[Parsed], mapping: ExportMapping, by: Any, at: datetime
) -> dict[str, int]:
    refused = [row for row in chunk if row.is_refused]
    skipped = [row for row in chunk if row.is_skipped]
    good = [row for row in chunk if not (row.is_refused or row.is_skipped)]
    known = known_calls(batch.program_id, mapping, [row.facts["external_id"] for row in good])
    areas = _areas(batch, mapping, good, by, at)
    kept = put_right(known.values())
    created: dict[str, Encounter] = {}
    changed = 0
    for row in good:
        number = row.facts["external_id"]
        encounter = known.get(number)
        if encounter is None and number not in created:
            created[number] = _new(batch, mapping, row, areas)
        elif encounter is not None and _update(
            encounter, row, mapping, areas, kept.get(encounter.pk, frozenset()), by, at
        ):
            changed += 1
    Encounter.objects.bulk_create(created.values())
    record_all(_drafted(encounter, batch, by, at) for encounter in created.values())
    for encounter in _told_on_the_street(batch, created):
        join_same_number(encounter=encounter, by=by, at=at)
    unchanged = len(good) - len(created) - changed
    return {
        "created": len(created),
        "changed": changed,
        "unchanged": unchanged,
        "refused": len(refused),
        "skipped": len(skipped),
    }


def _told_on_the_street(batch: EncounterImport, created: dict[str, Encounter]) -> list[Encounter]:
    """Those of them that the team recorded already, by dispatch number."""
    street = Encounter.objects.counted().filter(program_id=batch.program_id, source_system="")
    street = street.filter(external_id__in=[number for number in created if number]).order_by("pk")
    hold_people(*street)
    return [created[one.external_id] for one in street]


def known_calls(program_id: Any, mapping: ExportMapping, numbers: list[str]) -> dict[str, Encounter]:
    """Calls of this source that are on record already, by their dispatch number."""
    rows = Encounter.objects.filter(program_id=program_id, source_system=mapping.source_system)
    known = {encounter.external_id: encounter for encounter in rows.filter(external_id__in=numbers)}
    return known | renumbered(rows, set(numbers) - known.keys())


def _new(batch: EncounterImport, mapping: ExportMapping, row: Parsed, areas: dict[str, Area]) -> Encounter:
    encounter = Encounter(program_id=batch.program_id, source_system=mapping.source_system, imported_by=batch)
    for name, value in _values(row, mapping, areas, None).items():
        setattr(encounter, name, value)
    return encounter


def _update(
    encounter: Encounter,
    row: Parsed,
    mapping: ExportMapping,
    areas: dict[str, Area],
    kept: frozenset[str],
    by: Any,
    at: datetime,
) -> bool:
    """Bring an encounter that is on record to what the export says now. Only mapped fields are touched, and none that
    somebody put right: where the file says otherwise, the report tells it."""
    values = _values(row, mapping, areas, encounter)
    if all(getattr(encounter, name) == value for name, value in values.items()):
        return False
    values, differing = left_as_put_right(encounter, left_for_dispatch(encounter, values), kept)
    for name, words in differing.items():
        row.doubt(_column(mapping, name), words)
    changed = sorted(name for name, value in values.items() if getattr(encounter, name) != value)
    if not changed:
        return False
    write_from_export(
        encounter, {name: values[name] for name in changed}, reason=_("A later export says so."), by=by, at=at
    )
    record("encounter.changed", encounter, by=by, at=at, fields=changed)
    pass_on(encounter=encounter, by=by, at=at)
    return True


def _column(mapping: ExportMapping, name: str) -> str:
    rule = mapping.fields.get(name.removesuffix("_id"))
    return " + ".join(rule.columns)[:120] if rule else ""


def values_of(row: Parsed) -> dict[str, Any]:
    """What the row says, as columns of an encounter; its area goes by name."""
    return {**row.facts, "time_flags": row.flags}


def _values(row: Parsed, mapping: ExportMapping, areas: dict[str, Area], standing: Encounter | None) -> dict[str, Any]:
    values = values_of(row)
    if "area" in mapping.fields:
        values["area_id"] = _area_id(row, mapping, areas.get(row.area.casefold()), standing)
    return values


def _area_id(row: Parsed, mapping: ExportMapping, area: Area | None, standing: Encounter | None) -> Any:
    """In an area that is retired or merged no new call is recorded: it goes where that one went, or stays open. A call
    that is here already keeps the area it has."""
    if area is None or area.is_active:
        return area and area.pk
    if standing is not None:
        return standing.area_id
    if area.merged_into and area.merged_into.is_active:
        return area.merged_into_id
    row.doubt(_column(mapping, "area"), _("“%(area)s” is retired: the area is left open.") % {"area": area.name})
    return None


def _areas(
    batch: EncounterImport, mapping: ExportMapping, rows: list[Parsed], by: Any, at: datetime
) -> dict[str, Area]:
    """Areas of the program by name. A mapping may let new ones be made; else an unknown one is doubted."""
    rule = mapping.fields.get("area")
    if rule is None:
        return {}
    own = Area.objects.filter(program_id=batch.program_id).select_related("merged_into")
    areas = {area.name.casefold(): area for area in own}
    for row in rows:
        if row.area and row.area.casefold() not in areas:
            if rule.create:
                area = Area.objects.create(program_id=batch.program_id, name=row.area)
                record("area.added", area, by=by, at=at)
                areas[row.area.casefold()] = area
            else:
                row.doubt(" + ".join(rule.columns)[:120], _("The program has no area of this name; left open."))
    return areas


def _drafted(encounter: Encounter, batch: EncounterImport, by: Any, at: datetime) -> Any:
    codes = {"source": encounter.source, "disposition": encounter.disposition, "batch": batch.pk}
    return drafted("encounter.imported", encounter, by=by, at=at, **codes)


def _problems(batch: EncounterImport, chunk: Sequence[Parsed]) -> list[ImportProblem]:
    return [
        ImportProblem(
            batch=batch,
            row_number=problem.row,
            column=problem.column[:120],
            reason=problem.reason[:300],
            is_refusal=problem.is_refusal,
            is_left_out=problem.is_left_out,
        )
        for row in chunk
        for problem in row.problems
    ]


@action
def _finish(batch: EncounterImport, total: int, by: Any, at: datetime) -> EncounterImport:
    """The file's bytes go: what was read is in the encounters, what was not is in the report.

    A file of which no row went in is not done: it is one that was not read.
    """
    batch.rows_total = total
    if not batch.taken:
        return _give_up(batch, _nothing_taken(batch), by, at)
    batch.state, batch.ended_at, batch.rows_total, batch.content = State.DONE, at, total, b""
    batch.save(update_fields=["state", "ended_at", "rows_total", "content"])
    counts = {name: getattr(batch, name) for name in ("created", "changed", "unchanged", "refused", "skipped")}
    record("encounter_import.done", batch, by=by, at=at, **counts)
    return batch


def _nothing_taken(batch: EncounterImport) -> str:
    if not batch.skipped:
        return _("Every row was refused, so nothing went in. The reasons stand below.")
    if not batch.refused:
        return _("Every row was left out, so nothing went in. The reasons stand below.")
    return _("Every row was refused or left out, so nothing went in. The reasons stand below.")


def _give_up(batch: EncounterImport, problem: str, by: Any, at: datetime) -> EncounterImport:
    return end_import(batch=batch, state=State.FAILED, problem=problem, by=by, at=at)


@action
def end_import(*, batch: EncounterImport, state: str, problem: str, by: Any, at: datetime) -> EncounterImport:
    """It is read no further, and its bytes go; rows that went in before stay."""
    batch.state, batch.ended_at, batch.problem, batch.content = state, at, problem[:300], b""
    batch.save(update_fields=["state", "ended_at", "rows_total", "problem", "content"])
    record(f"encounter_import.{state}", batch, by=by, at=at)
    return batch
