"""Asking for long work, canceling it, ending it, throwing away what it prepared."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.core.actor import Actor, account_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.models import Job
from casemgmt.core.sweeps import each_alone, swept, without_put_aside

from .kinds import KINDS

SWEEP = swept("prepared files", _lazy("Prepared files to be removed"))


def ask(kind: str, subject: Model, *, by: Actor, at: datetime, soon: bool = True) -> Job:
    """Have work done for a row, in the transaction that writes the row. One job of a row is open at a time."""
    program_id = getattr(subject, "program_id", None)
    job, is_new = Job.objects.get_or_create(
        kind=kind,
        subject_id=subject.pk,
        ended_at=None,
        defaults={
            "asked_by": account_of(by),
            "program_id": program_id,
            "created_at": at,
            "due_at": at,
            "expires_at": at + KINDS[kind].keeps(program_id, at),
        },
    )
    if is_new and soon:
        transaction.on_commit(_nudge, robust=True)
    return job


@transaction.atomic
def cancel(*, job: Job, by: Actor, at: datetime) -> Job:
    """Stop work that somebody asked for: at once where nobody has begun, else at its next step."""
    held = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
    kind = KINDS[held.kind]
    subject = kind.found(by, held.subject_id)
    if subject is None or (held.asked_by_id != by.pk and not kind.may_cancel(by, subject)):
        raise PermissionDenied
    if held.ended_at is not None:
        raise NotPossible(_("It has ended already."))
    record("job.canceled", held, by=by, at=at, kind=held.kind)
    if held.lease is not None and held.due_at > at:
        held.cancel_asked_at = held.cancel_asked_at or at
        held.save(update_fields=["cancel_asked_at"])
        return held
    return end(held, Job.End.CANCELED, at=at, lease=held.lease)


@transaction.atomic
def end(job: Job, how: str, *, at: datetime, lease: UUID | None, problem: str = "", words: str = "") -> Job:
    """Nothing more will come of it, and the domain is told; who lost the lease ends nothing."""
    held = Job.objects.open().select_for_update(of=("self",)).filter(pk=job.pk, lease=lease).first()
    if held is None:
        return job
    held.ended_at, held.end, held.lease, held.problem = at, how, None, problem[:80]
    held.expires_at = None
    held.save()
    KINDS[held.kind].ended(held, words, at)
    return held


def expire_due(*, at: datetime) -> int:
    """Remove what was prepared and kept for its time. Work that has not ended by then is given up first."""
    due = without_put_aside(SWEEP, Job.objects.filter(expires_at__lte=at), at).order_by("expires_at", "pk")
    return each_alone(SWEEP, due.values_list("pk", flat=True)[:1000], lambda pk: _expire(pk, at), at=at)


def _expire(pk: UUID, at: datetime) -> bool:
    job = Job.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk, expires_at__lte=at).first()
    if job is None or job.kind not in KINDS:
        return False
    if job.ended_at is None:
        words = _("It could not be done within its time. Ask for it again.")
        end(job, Job.End.GIVEN_UP, at=at, lease=job.lease, problem="too late", words=words)
    KINDS[job.kind].throw_away(job, at)
    Job.objects.filter(pk=pk).update(expires_at=None, expired_at=at)
    return True


def newest_of(kind: str, subject: Any) -> Job | None:
    """The last work that was asked for a row."""
    return Job.objects.filter(kind=kind, subject_id=subject.pk).order_by("-created_at", "-pk").first()


def standing(job: Job | None, user: Any) -> dict[str, Any]:
    """What a page shows of a job: `jobs/_job.html` reads it."""
    if job is None:
        return {"work": None}
    kind = KINDS[job.kind]
    is_open = job.ended_at is None
    own = job.asked_by_id == user.pk
    return {
        "work": job,
        "work_kind": kind,
        "may_cancel_work": is_open and not job.cancel_asked_at and (own or _may_cancel(kind, job, user)),
        "work_kept_hours": int(kind.keeps(job.program_id, job.ended_at or job.created_at).total_seconds() // 3600),
    }


def _may_cancel(kind: Any, job: Job, user: Any) -> bool:
    subject = kind.found(user, job.subject_id)
    return subject is not None and kind.may_cancel(user, subject)


def _nudge() -> None:
    from casemgmt.core import tasks

    tasks.nudge(tasks.run_jobs, expires=600)
