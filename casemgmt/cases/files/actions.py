"""A file is kept with a case, put right, or was entered in error. The bytes stay either way."""

from datetime import date, datetime
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core import corrections
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.models import Correction
from casemgmt.core.uploads import RefusedFile, Taken, take_file
from casemgmt.people.actions.locks import hold_root

from ..actions.assignment import lock_case
from . import rules
from .models import CaseFile, PaperKind

log = structlog.get_logger(__name__)


def add_file(
    *, case: Any, upload: UploadedFile, paper: str, day: date, words: str = "", by: Actor, at: datetime
) -> CaseFile:
    """Keep a paper or a picture with the case. It is known by content, scanned and cleaned before anything is held."""
    require(by, Permission.CASE_EDIT, case)
    rules.refuse_day_ahead(day, at, case.program)
    taken = _take(case, upload, by)
    file = CaseFile(paper=paper, day=day, words=words.strip(), added_by=user_of(by), added_at=at)
    try:
        with transaction.atomic():
            _keep(file, case, taken, by, at)
    except Exception:
        _drop(file)
        raise
    return file


def _take(case: Any, upload: UploadedFile, by: Actor) -> Taken:
    try:
        return take_file(upload)
    except RefusedFile as problem:
        if problem.is_infected:
            log.warning("case.file_infected", case=str(case.pk), by=str(by.pk))
        raise NotPossible(problem.message, field="upload") from None


def _keep(file: CaseFile, case: Any, taken: Taken, by: Actor, at: datetime) -> None:
    hold_root(case.person_id)  # pressed many times at once, the limit holds
    case = lock_case(case)
    require(by, Permission.CASE_EDIT, case)
    rules.refuse_when_full(case.person, len(taken.content))
    file.case, file.person_id, file.program_id = case, case.person_id, case.program_id
    file.file_kind, file.file_size, file.file_name = taken.kind, len(taken.content), taken.name
    file.file = ContentFile(taken.content, name=taken.name)  # type: ignore[assignment]
    try:
        file.save(force_insert=True)
    except OSError as problem:
        log.error("case.file_not_kept", file=str(file.pk), error=type(problem).__name__, number=problem.errno)
        raise NotPossible(_("The file could not be stored now. Try again later."), field="upload") from problem
    record("casefile.added", file, by=by, at=at, paper=file.paper)


def _drop(file: CaseFile) -> None:
    """Nothing was written down, so no bytes stay behind."""
    stored: Any = file.file
    if stored and stored._committed:
        stored.storage.delete(stored.name)


@action
def correct_file(
    *, file: CaseFile, paper: str, day: date, words: str, reason: str, by: Actor, at: datetime
) -> CaseFile:
    """What it is, of which day, in which words; the paper itself stays as it came."""
    file = _locked(file, by)
    if file.voided_at:
        raise NotPossible(_("This file was entered in error. Bring it back before you correct it."))
    rules.refuse_day_ahead(day, at, file.program)
    said = {"paper": PaperKind(paper).value, "day": day, "words": words.strip()}
    corrections.correct(file, said, reason=reason, by=by, at=at)
    return file


@action
def put_file_back(*, file: CaseFile, correction: Correction, by: Actor, at: datetime) -> CaseFile:
    """The newest correction was wrong."""
    file = _locked(file, by)
    corrections.put_back(file, correction, by=by, at=at)
    return file


@action
def void_file(*, file: CaseFile, reason: str, by: Actor, at: datetime) -> CaseFile:
    """It lies with the wrong person, or should not be kept: it is handed out no more, and stays for the history."""
    file = _locked(file, by)
    corrections.void(file, reason=reason, by=by, at=at)
    return file


@action
def restore_file(*, file: CaseFile, reason: str, by: Actor, at: datetime) -> CaseFile:
    """It was right after all."""
    file = _locked(file, by)
    corrections.restore(file, reason=reason, by=by, at=at)
    return file


def _locked(file: CaseFile, by: Actor) -> CaseFile:
    lock_case(file.case)
    file = CaseFile.objects.select_for_update(of=("self",)).select_related("case", "program").get(pk=file.pk)
    if not rules.may_correct_file(by, file):
        raise PermissionDenied(Permission.CASE_EDIT.value)
    return file
