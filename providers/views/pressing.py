"""What a file would do was shown: bring it in, or leave it."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import Form

from .. import actions, rights
from ..models import DirectoryImport


class PressForm(Form):
    """Whether what is not in the file is listed no more, where that is very much."""

    may_drop = forms.ChoiceField(
        label=_lazy("What is not in the file"),
        widget=forms.RadioSelect,
        choices=[
            ("no", _lazy("It stays listed: the file is only a part")),
            ("yes", _lazy("It is gone: mark it as not listed any more")),
        ],
    )


@require_POST
def press(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Bring in what was shown."""
    rights.require_editor(request.user)
    job = get_object_or_404(DirectoryImport.objects.visible_to(request.user), pk=pk)
    may_drop = {"yes": True, "no": False}.get(request.POST.get("may_drop", ""))
    try:
        with transaction.atomic():
            actions.press_import(job=job, may_drop=may_drop, by=signed_in(request), at=timezone.now())
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect("providers:import_report", pk)


@require_POST
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Do not bring it in; the file goes."""
    rights.require_editor(request.user)
    job = get_object_or_404(DirectoryImport.objects.visible_to(request.user), pk=pk)
    try:
        with transaction.atomic():
            actions.leave_import(job=job, by=signed_in(request), at=timezone.now())
        messages.success(request, _("Nothing was brought in, and the file is gone."))
    except NotPossible as problem:
        messages.error(request, problem.message)
        return redirect("providers:import_report", pk)
    return redirect("providers:import")
