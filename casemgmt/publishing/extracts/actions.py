"""Asking for an extract under an agreement, and preparing it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core import jobs
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK, Actor, user_of
from casemgmt.core.calendar import local_date
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.models import Job

from .coarse import TooFewPeople
from .files import drawn_up
from .models import Extract

KIND = "extract"
LEAST_ALIKE = 5
State = Extract.State


@action
def ask_for_extract(
    *,
    program: Program,
    first_day: date,
    last_day: date,
    dates: str,
    k: int,
    recipient: str,
    project: str,
    agreed_until: date,
    by: Actor,
    at: datetime,
) -> Extract:
    """Have an extract prepared for a researcher. Who gets it, for what and until when is put on record first."""
    require(by, Permission.REPORT_EXPORT, program)
    if last_day < first_day:
        raise NotPossible(_("The end lies before the start. Choose a day on or after the first one."), field="last_day")
    if agreed_until < local_date(at, program.zone):
        raise NotPossible(_("The agreement has run out. Give the day until which it runs."), field="agreed_until")
    if k < LEAST_ALIKE:
        raise NotPossible(_("At least 5 people must be alike."), field="k")
    if not (recipient.strip() and project.strip()):
        raise NotPossible(_("Say who gets it and for which project."), field="recipient")
    days = {"first_day": first_day, "last_day": last_day, "dates": dates, "k": k}
    agreed = {"recipient": recipient.strip(), "project": project.strip(), "agreed_until": agreed_until}
    extract = Extract.objects.create(
        program=program, **days, **agreed, asked_by=user_of(by), asked_at=at, created_at=at
    )
    record("extract.asked", extract, by=by, at=at, k=k, dates=dates, agreed_until=agreed_until)
    jobs.ask(KIND, extract, by=by, at=at)
    return extract


def _found(user: Any, pk: UUID) -> Extract | None:
    return Extract.objects.visible_to(user).defer("content").filter(pk=pk).first()


def _ended(job: Job, words: str, at: datetime) -> None:
    extract = Extract.objects.defer("content").get(pk=job.subject_id)
    extract.state = State.CANCELED if job.end == Job.End.CANCELED else State.FAILED
    extract.problem, extract.ready_at = words[:200], at
    extract.save(update_fields=["state", "problem", "ready_at"])
    record(f"extract.{extract.state}", extract, by=CLOCK, at=at)


def _throw_away(job: Job, at: datetime) -> None:
    Extract.objects.filter(pk=job.subject_id, state=State.READY).update(state=State.EXPIRED, content=None)


@jobs.kind_of_work(
    KIND,
    what=_lazy("Extracts for researchers"),
    unit=_lazy("files"),
    resumes="The files are drawn up again, with new numbers and other shifts; nothing of the first try was handed out.",
    page="publishing:extract",
    found=_found,
    ended=_ended,
    throw_away=_throw_away,
    kept=Extract.kept_for,
)
def prepare_extract(turn: jobs.Turn) -> None:
    """Draw the files up, and keep them for a while."""
    extract = Extract.objects.select_related("program").get(pk=turn.job.subject_id)
    try:
        extract.content, extract.report = drawn_up(extract, turn.says)
    except TooFewPeople:
        raise NotPossible(_("So few people were met in these days that they could be recognized.")) from None
    with turn.last_step() as at:
        extract.state, extract.ready_at = State.READY, at
        extract.save(update_fields=["content", "report", "state", "ready_at"])
        facts = {name: extract.report[name] for name in ("people_in_it", "left_out", "smallest_class")}
        record("extract.ready", extract, by=CLOCK, at=at, **facts)
