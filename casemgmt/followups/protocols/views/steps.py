"""Pages of a draft's steps: add, change, move, remove."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import require
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.pages import once

from .. import actions, queries
from ..forms import StepForm, initial_of
from ..models import ProtocolVersion, Step
from ..sentences import step_sentence


@require_http_methods(["GET", "POST"])
def step_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One more planned contact."""
    version = get_object_or_404(queries.versions_shown(request.user), pk=pk)
    return _form_page(request, version, None, _added)


@require_http_methods(["GET", "POST"])
def step_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another wording of one planned contact."""
    step = _load(request, pk)
    return _form_page(request, step.version, step, actions.change_step)


@require_POST
def step_do(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Earlier, later, or out of the plan."""
    acts: dict[str, Any] = {
        "up": lambda **who: actions.move_step(up=True, **who),
        "down": lambda **who: actions.move_step(up=False, **who),
        "remove": actions.remove_step,
    }
    if name not in acts:
        raise Http404
    step = Step.objects.filter(pk=pk).first()
    if step is None and name == "remove":
        return redirect("followups:protocols")
    step = _load(request, pk)
    require(request.user, Permission.PROGRAM_RULES, step.version)
    try:
        with transaction.atomic():
            if once(request):
                acts[name](step=step, by=signed_in(request), at=timezone.now())
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect("followups:protocol", step.version_id)


def _form_page(request: HttpRequest, version: ProtocolVersion, step: Step | None, act: Any) -> HttpResponse:
    require(request.user, Permission.PROGRAM_RULES, version)
    if not version.is_draft:
        messages.error(request, _("This version is published and does not change. Draft a new version from it."))
        return redirect("followups:protocol", version.pk)
    program = version.protocol.program
    form = StepForm(request.POST or None, initial=initial_of(step, version.revision), program=program)
    what = {"step": step} if step else {"version": version}
    stored = ""
    if request.method == "POST" and form.is_valid():
        try:
            _save_once(request, form, act, what)
            return redirect("followups:protocol", version.pk)
        except NotPossible as problem:
            form.refuse(problem)
            stored = _stored(problem, version, step)
            form.data = _keeping_what_was_typed(request, version) if stored else form.data
    context = {"form": form, "version": version, "step": step, "stored": stored}
    return render(request, "followups/protocol_step.html", context, status=form.status)


def _save_once(request: HttpRequest, form: StepForm, act: Any, what: dict[str, Any]) -> None:
    with transaction.atomic():
        if once(request):
            act(facts=form.facts, seen=form.cleaned_data["seen"], by=signed_in(request), at=timezone.now(), **what)


def _added(*, version: ProtocolVersion, **given: Any) -> Step:
    return actions.add_step(version=version, **given)


def _keeping_what_was_typed(request: HttpRequest, version: ProtocolVersion) -> QueryDict:
    """The same form again, taking note of what stands in the draft now, under a new mark of its own."""
    data = request.POST.copy()
    data["seen"] = str(version.revision)
    return data


def _stored(problem: NotPossible, version: ProtocolVersion, step: Step | None) -> str:
    """What stands in the draft now, when somebody was faster."""
    if problem.field != "seen":
        return ""
    areas = dict(version.protocol.program.areas.values_list("pk", "name"))
    return step_sentence(step, areas) if step else queries.reading(version).sentence


def _load(request: HttpRequest, pk: UUID) -> Step:
    seen = ProtocolVersion.objects.visible_to(request.user)
    rows = Step.objects.filter(version__in=seen).select_related("version__protocol__program", "colleague")
    return get_object_or_404(rows, pk=pk)
