"""Canceling long work from the page that shows how far it is."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Job

from . import writing
from .kinds import KINDS


@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cancel it, and go back to where it is shown."""
    job = seen_job(request.user, pk)
    try:
        held = writing.cancel(job=job, by=signed_in(request), at=timezone.now())
        messages.success(request, _("Canceled.") if held.ended_at else _("It stops at its next step."))
    except NotPossible as problem:
        messages.warning(request, problem.message)
    return redirect(KINDS[job.kind].page, pk=job.subject_id)


def seen_job(user: Any, pk: UUID) -> Job:
    """A job whose row the user may see; else there is none."""
    job = Job.objects.filter(pk=pk, kind__in=list(KINDS)).first()
    if job is None or KINDS[job.kind].found(user, job.subject_id) is None:
        raise Http404
    return job
