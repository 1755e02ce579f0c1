"""Pages of protocols: the list, one version as sentences and a picture, drafting, publishing, retiring."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import holds, require
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.pages import once

from .. import actions, queries
from ..forms import NameForm, VersionReasonForm
from ..models import Protocol, ProtocolVersion
from ..preview import Assumptions, preview_version


@require_safe
def protocol_list(request: HttpRequest) -> HttpResponse:
    """Every protocol of the program with its versions."""
    program = _readable_program(request)
    context = {
        "program": program,
        "protocols": queries.protocols_of(program),
        "may_edit": holds(request.user, Permission.PROGRAM_RULES, program),
    }
    return render(request, "followups/protocols.html", context)


@require_http_methods(["GET", "POST"])
def protocol_add(request: HttpRequest) -> HttpResponse:
    """A new protocol: its name, then its steps."""
    program = _readable_program(request)
    require(request.user, Permission.PROGRAM_RULES, program)
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            version = actions.create_protocol(
                program=program, by=signed_in(request), at=timezone.now(), **form.cleaned_data
            )
            return redirect("followups:protocol", version.pk)
        except NotPossible as problem:
            form.refuse(problem)
    return render(request, "followups/protocol_add.html", {"form": form, "program": program}, status=form.status)


@require_safe
def protocol(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One version: what it says, as sentences and as a picture; a draft with what can be done to it."""
    version = _load(request, pk)
    draft = version.protocol.versions.filter(state=ProtocolVersion.State.DRAFT).first()
    context = {
        "version": version,
        "reading": queries.reading(version),
        "draft": draft if draft and draft.pk != version.pk else None,
        "may_edit": holds(request.user, Permission.PROGRAM_RULES, version),
        "retire_form": VersionReasonForm(prefix="retire"),
    }
    return render(request, "followups/protocol.html", context)


@require_POST
def protocol_draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A draft from this version, or the one that is there."""
    version = _load(request, pk)
    require(request.user, Permission.PROGRAM_RULES, version)
    owner = Protocol.objects.get(pk=version.protocol_id)
    draft = actions.draft_version(protocol=owner, based_on=version, by=signed_in(request), at=timezone.now())
    return redirect("followups:protocol", draft.pk)


@require_POST
def protocol_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throw the draft away."""
    version = _load(request, pk)
    require(request.user, Permission.PROGRAM_RULES, version)
    try:
        actions.discard_draft(version=version, by=signed_in(request), at=timezone.now())
        messages.success(request, _("The draft is thrown away."))
    except NotPossible as problem:
        messages.error(request, problem.message)
        return redirect("followups:protocol", pk)
    return redirect("followups:protocols")


@require_http_methods(["GET", "POST"])
def protocol_publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What publishing would change against the last quarter, and doing it, with a reason."""
    version = _load(request, pk)
    require(request.user, Permission.PROGRAM_RULES, version)
    form = VersionReasonForm(request.POST or None, initial={"seen": version.revision})
    if request.method == "POST" and form.is_valid():
        try:
            actions.publish_version(version=version, by=signed_in(request), at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Published. New cases run on it; running cases keep their version."))
            return redirect("followups:protocol", version.pk)
        except NotPossible as problem:
            form.refuse(problem)
            form.data = {**request.POST.dict(), "seen": version.revision}
    context = {
        "version": version,
        "form": form,
        "reading": queries.reading(version),
        "preview": preview_version(version, timezone.now(), Assumptions.read(request.GET)),
    }
    return render(request, "followups/protocol_publish.html", context, status=form.status)


@require_safe
def protocol_preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the version would have meant in the last quarter."""
    version = _load(request, pk)
    found = preview_version(version, timezone.now(), Assumptions.read(request.GET))
    context = {
        "version": version,
        "preview": found,
        "may_edit": holds(request.user, Permission.PROGRAM_RULES, version),
    }
    return render(request, "followups/protocol_preview.html", context)


@require_POST
def protocol_retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """No new case runs on it from now on."""
    version = _load(request, pk)
    require(request.user, Permission.PROGRAM_RULES, version)
    form = VersionReasonForm(request.POST, prefix="retire")
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        with transaction.atomic():
            if once(request):
                actions.retire_version(version=version, reason=reason, by=signed_in(request), at=timezone.now())
                messages.success(request, _("Retired. Running cases keep it; new cases get no contacts from it."))
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect("followups:protocol", version.pk)


def _load(request: HttpRequest, pk: UUID) -> Any:
    version = get_object_or_404(queries.versions_shown(request.user), pk=pk)
    _readable_program(request, slug=version.protocol.program.slug)
    return version


def _readable_program(request: HttpRequest, slug: str | None = None) -> Program:
    """The program whose rules this user sets, else whose measures they read."""
    return program_of(request, Permission.PROGRAM_RULES, Permission.REPORT_VIEW, slug=slug)
