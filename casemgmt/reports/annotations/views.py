"""Writing a note on the charts and taking it back; both lead back to the page."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.permissions import Permission
from casemgmt.core import frame
from casemgmt.core.access import require
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.pages import back_to, once

from . import actions
from .forms import AnnotationForm
from .models import Annotation


@require_POST
def annotate(request: HttpRequest) -> HttpResponse:
    """Note what happened on a day."""
    program = program_of(request, Permission.FOLLOWUP_AUDIT)
    form = AnnotationForm(request.POST)
    if not form.is_valid():
        said = (f"{form[name].label}: {' '.join(map(str, errors))}" for name, errors in form.errors.items())
        messages.error(request, _("The note was not kept. %(why)s") % {"why": " ".join(said)})
        return redirect(_page(request))
    try:
        with transaction.atomic():
            if once(request):
                at = timezone.now()
                actions.write_annotation(program=program, **form.cleaned_data, by=signed_in(request), at=at)
                messages.success(request, _("The note stands on the charts."))
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect(_page(request))


@require_POST
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a note off the charts."""
    annotation = frame.loaded(request, Annotation.objects.visible_to(request.user).select_related("program"), pk=pk)
    require(request.user, Permission.FOLLOWUP_AUDIT, annotation.program)
    try:
        actions.take_annotation_back(annotation=annotation, by=signed_in(request), at=timezone.now())
        messages.success(request, _("The note was taken back. Charts told from before keep it."))
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect(_page(request))


def _page(request: HttpRequest) -> str:
    return back_to(request, reverse("reports:oversight"))
