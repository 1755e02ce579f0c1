"""Opening a list to look at it, saying what is what, reading it, and keeping what was said for the next one."""

from dataclasses import asdict
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
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

from ..models import DirectoryImport, ListingMapping, ListingSample
from .choices import ListingColumns, first_guess, lacking, mapping_text, source_of

KEPT_FOR = timedelta(days=1)
MOST_KEPT = 50  # mappings of one program


@action
def open_list(
    *, program: Program, file_name: str, content: bytes, begins_from: ListingMapping | None = None, by: Actor,
    at: datetime,
) -> ListingSample:  # fmt: skip
    """Lay a list open. Refused where it is no table. What its headings say by themselves is said already, and what was
    said of the last file of the same publisher."""
    require(by, Permission.DIRECTORY_EDIT, program)
    refuse_retired(program.pk)
    try:
        UPLOADED.refuse_size(len(content), file_name)
        table = read_table(content, file_name)
    except BadFile as problem:
        raise NotPossible(problem.message, field="file") from None
    choices = _from_last(begins_from, table) if begins_from else first_guess(table)
    sample = ListingSample.objects.create(
        program=program, file_name=file_name[-200:], content=content, choices=asdict(choices), made_by=user_of(by),
        made_at=at,
    )  # fmt: skip
    record("listing_sample.opened", sample, by=by, at=at)
    return sample


def _from_last(kept: ListingMapping, table: Table) -> ListingColumns:
    choices = ListingColumns(**kept.choices)
    choices.columns, choices.source = kept_columns(choices.columns, table.headings), kept.source
    return choices


@action
def say_list_columns(*, sample: ListingSample, choices: ListingColumns, by: Actor, at: datetime) -> ListingSample:
    """Keep what was said of the columns so far."""
    require(by, Permission.DIRECTORY_EDIT, sample)
    sample.choices = asdict(choices)
    sample.save(update_fields=["choices"])
    return sample


@action
def read_list(*, sample: ListingSample, name: str, by: Actor, at: datetime) -> DirectoryImport:
    """Bring the list in as it was said, and keep what was said under the name; a mapping of that name is replaced, and
    its publisher stays the same. The file is not kept beside the import."""
    from ..actions import begin_import

    require(by, Permission.DIRECTORY_EDIT, sample)
    rows = ListingSample.objects.select_for_update(of=("self",)).select_related("program")
    held = rows.filter(pk=sample.pk).first()
    if held is None:
        raise NotPossible(_("This file was read already: it stands among the imports."))
    choices, name = ListingColumns(**held.choices), name.strip()[:80]
    if problem := lacking(choices):
        raise NotPossible(problem)
    if not name:
        raise NotPossible(_("Give it a name: that of the publisher."), field="name")
    kept = _keep(held, choices, name, by, at)
    job = begin_import(
        file=ContentFile(bytes(held.content), name=held.file_name), file_name=held.file_name, mapping=name,
        mapping_text=kept.text, source=kept.source, program=held.program, by=by, at=at,
    )  # fmt: skip
    held.delete()
    return job


def _keep(sample: ListingSample, choices: ListingColumns, name: str, by: Actor, at: datetime) -> ListingMapping:
    mine = ListingMapping.objects.select_for_update().filter(program=sample.program)
    kept = mine.filter(name=name).first() or ListingMapping(program=sample.program, name=name)
    if kept._state.adding and ListingMapping.objects.filter(program=sample.program).count() >= MOST_KEPT:
        raise NotPossible(_("The program keeps fifty mappings already. Remove one first."), field="name")
    kept.source = choices.source = kept.source or source_of(name)  # a new name is another publisher
    table = read_table(bytes(sample.content), sample.file_name)
    kept.text, kept.choices = mapping_text(choices, name, table), asdict(choices)
    kept.columns = [heading for heading in table.headings if heading]
    kept.made_by, kept.made_at = user_of(by), at
    kept.save()
    record("listing_mapping.kept", kept, by=by, at=at)
    return kept


@action
def remove_list_mapping(*, mapping: ListingMapping, by: Actor, at: datetime) -> None:
    """Take a mapping out of the list; listings that came in under it stay."""
    require(by, Permission.DIRECTORY_EDIT, mapping)
    record("listing_mapping.removed", mapping, by=by, at=at)
    mapping.delete()


def clear_listing_samples(*, at: datetime) -> int:
    """Files that nobody read go after a day."""
    number, _by_model = ListingSample.objects.filter(made_at__lt=at - KEPT_FOR).delete()
    return number
