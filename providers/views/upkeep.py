"""Pages that keep listings true: our services, listings to verify, the listing form."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import organizations_where
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.pages import back_to, once, paged

from .. import actions, queries, rights
from ..actions.listings import EDITABLE, StaleForm
from ..edits.stale import differences, merged, opened
from ..forms import ServiceForm
from ..models import Service


@require_safe
def our_services(request: HttpRequest) -> HttpResponse:
    """What an agency offers: room in one tap, "still right" in another."""
    pager = paged(request, queries.services_of_staff(request.user))
    context = {
        "pager": pager,
        "rows": queries.listings(pager.object_list, at=timezone.now()),
        "leads": bool(organizations_where(request.user, Permission.LISTING_EDIT)),
    }
    return render(request, "providers/our_services.html", context)


@require_POST
def verify(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that a listing is still right."""
    service = _service(request, pk)
    with transaction.atomic():
        if once(request):
            actions.verify_service(service=service, by=signed_in(request), at=timezone.now())
    messages.success(request, _("%(service)s is marked as still right.") % {"service": service.name})
    return _back(request, service)


@require_http_methods(["GET", "POST"])
def edit_service(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct a listing; when somebody else was faster, both versions are shown."""
    service = _service(request, pk)
    rights.require_edit(request.user, service.organization)
    form = ServiceForm(request.POST if request.method == "POST" else None, instance=service)
    stale: list[dict[str, Any]] = []
    is_verified = "only_save" not in request.POST
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_service(
                service=service,
                version=form.cleaned_data["version"],
                changes=_changes(form),
                is_verified=is_verified,
                by=signed_in(request),
                at=timezone.now(),
            )
        except StaleForm as problem:
            seen, typed = opened(form.cleaned_data.get("seen", "")), _changes(form)
            stale = differences(form, typed, seen, problem.current)
            form = _over(form, merged(typed, seen, problem.current), problem.current)
        except NotPossible as problem:
            put_refusal(form, problem)
        else:
            verified = _("The listing is saved and marked as verified today.")
            messages.success(
                request, verified if is_verified else _("The listing is saved, and not marked as verified.")
            )
            return redirect("providers:service", pk=pk)
    context = {"form": form, "service": service, "stale": stale}
    return render(request, "providers/edit_service.html", context, status=409 if stale else status_of(form))


def _changes(form: ServiceForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in EDITABLE if name in form.cleaned_data}


def _over(form: ServiceForm, values: dict[str, Any], current: Service) -> ServiceForm:
    """The same form with what was typed over the newer version; saving it again is knowing of both."""
    shown = {**values, "areas": ", ".join(values.get("areas") or [])}
    for name in ("minimum_age", "maximum_age"):
        if shown.get(name) is not None:
            shown[name] = f"{shown[name]:g}"
    return ServiceForm(instance=Service.objects.get(pk=current.pk), initial=shown)


def _service(request: HttpRequest, pk: UUID) -> Service:
    return get_object_or_404(Service.objects.visible_to(request.user).select_related("organization"), pk=pk)


def _back(request: HttpRequest, service: Service) -> HttpResponse:
    """Where the button was pressed, as far as it is a page of ours."""
    return redirect(back_to(request, reverse("providers:service", args=[service.pk])))
