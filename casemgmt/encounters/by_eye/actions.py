"""Opening a file to look at it, saying what is what, reading it, and keeping what was said for the next one."""

from dataclasses import asdict
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.programs.rules import refuse_retired
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.by_eye import kept_columns
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.tables import UPLOADED, BadFile, Table, read_table

from ..actions.importing import start_import
from ..models import EncounterImport
from .choices import ColumnsSaid, first_guess, lacking, mapping_text, system_of
from .models import DispatchSample, KeptMapping

KEPT_FOR = timedelta(days=1)
MOST_KEPT = 50  # mappings of one program


@action
def open_sample(
    *, program: Program, file_name: str, content: bytes, begins_from: KeptMapping | None = None, by: Actor, at: datetime
) -> DispatchSample:
    """Lay a file open. Refused where it is no table. What its headings say by themselves is said already, and what was
    said of the last file of the same source."""
    require(by, Permission.ENCOUNTER_IMPORT, program)
    refuse_retired(program.pk)
    try:
        UPLOADED.refuse_size(len(content), file_name)
        table = read_table(content, file_name)
    except BadFile as problem:
        raise NotPossible(problem.message, field="file") from None
    choices = _from_last(begins_from, table) if begins_from else first_guess(table)
    sample = DispatchSample.objects.create(
        program=program, file_name=file_name[-200:], content=content, choices=asdict(choices),
        made_by=user_of(by), made_at=at,
    )  # fmt: skip
    record("dispatch_sample.opened", sample, by=by, at=at)
    return sample


def _from_last(kept: KeptMapping, table: Table) -> ColumnsSaid:
    choices = ColumnsSaid(**kept.choices)
    choices.columns = kept_columns(choices.columns, table.headings)
    return choices


@action
def say_columns(*, sample: DispatchSample, choices: ColumnsSaid, by: Actor, at: datetime) -> DispatchSample:
    """Keep what was said of the columns so far."""
    require(by, Permission.ENCOUNTER_IMPORT, sample)
    sample.choices = asdict(choices)
    sample.save(update_fields=["choices"])
    return sample


@action
def read_sample(*, sample: DispatchSample, name: str, by: Actor, at: datetime) -> EncounterImport:
    """Read the file as it was said, and keep what was said under the name; a mapping of that name is replaced, and its
    source stays the same. The file is not kept beside the import."""
    require(by, Permission.ENCOUNTER_IMPORT, sample)
    rows = DispatchSample.objects.select_for_update(of=("self",)).select_related("program")
    held = rows.filter(pk=sample.pk).first()
    if held is None:
        raise NotPossible(_("This file was read already: it stands among the imports."))
    sample = held
    choices, name = ColumnsSaid(**sample.choices), name.strip()[:80]
    if problem := lacking(choices):
        raise NotPossible(problem)
    if not name:
        raise NotPossible(_("Give it a name: that of the system the file comes from."), field="name")
    earlier = KeptMapping.objects.select_for_update().filter(program=sample.program, name=name).first()
    choices.system = earlier.choices["system"] if earlier else system_of(name)  # a new name is another system
    text = mapping_text(choices, name)
    content = bytes(sample.content)
    batch = start_import(
        program=sample.program, mapping_text=text, file_name=sample.file_name, content=content, by=by, at=at
    )
    _keep(earlier, sample, choices, name, text, by, at)
    sample.delete()
    return batch


def _keep(
    earlier: KeptMapping | None,
    sample: DispatchSample,
    choices: ColumnsSaid,
    name: str,
    text: str,
    by: Actor,
    at: datetime,
) -> None:
    if earlier is None and KeptMapping.objects.filter(program=sample.program).count() >= MOST_KEPT:
        raise NotPossible(_("The program keeps fifty mappings already. Remove one first."), field="name")
    kept = earlier or KeptMapping(program=sample.program, name=name)
    kept.text, kept.choices, kept.made_by, kept.made_at = text, asdict(choices), user_of(by), at
    kept.columns = [name for name in read_table(bytes(sample.content), sample.file_name).headings if name]
    kept.save()
    record("dispatch_mapping.kept", kept, by=by, at=at)


@action
def remove_mapping(*, mapping: KeptMapping, by: Actor, at: datetime) -> None:
    """Take a mapping out of the list; calls that came in under it stay."""
    require(by, Permission.ENCOUNTER_IMPORT, mapping)
    record("dispatch_mapping.removed", mapping, by=by, at=at)
    mapping.delete()


def clear_samples(*, at: datetime) -> int:
    """Files that nobody read go after a day."""
    number, _by_model = DispatchSample.objects.filter(made_at__lt=at - KEPT_FOR).delete()
    return number
