"""Pages of room: one tap, all of it, and what was said before."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.pages import back_to, once
from providers import rights
from providers.models import Service

from . import actions, queries
from .forms import CapacityForm, RoomForm
from .rooms import Room, room_now, rooms_of


@require_POST
def update_capacity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say how much room there is, in one tap."""
    service = _service(request, pk)
    form = CapacityForm(request.POST)
    if form.is_valid():
        _say(request, service, form)
        number = form.cleaned_data["available"]
        words = _("%(service)s: %(number)d free, said just now.")
        messages.success(request, words % {"service": service.name, "number": number})
    else:
        rights.require_edit(request.user, service.organization)
        messages.error(request, _("Write how many are free as a whole number, 0 when you are full."))
    return redirect(back_to(request, reverse("providers:service", args=[service.pk])))


@require_http_methods(["GET", "POST"])
def room(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How much room there is, for whom, until when that counts, and what was said before. The agency's people and who
    keeps the listing say it here; everybody who reads the directory reads it."""
    rights.require_reader(request.user)
    service = _service(request, pk)
    may_say = rights.may_say_capacity(request.user, service.organization)
    if request.method == "POST" and not may_say:
        rights.require_edit(request.user, service.organization)
    at = timezone.now()
    rooms = rooms_of([service.pk], at).get(service.pk, [])
    form = RoomForm(request.POST if request.method == "POST" else None, initial=_last_said(rooms))
    if request.method == "POST" and form.is_valid():
        try:
            _say(request, service, form)
        except NotPossible as problem:
            put_refusal(form, problem)
        else:
            messages.success(request, _("%(service)s: said just now.") % {"service": service.name})
            return redirect("providers:room", service.pk)
    context = {"service": service, "rooms": rooms, "now": room_now(rooms), "form": form, "may_say": may_say}
    context["before"] = queries.room_history(service, at)
    return render(request, "providers/room.html", context, status=status_of(form))


def _last_said(rooms: list[Room]) -> dict[str, Any]:
    """What the form opens with: the unit and group that were said last."""
    if not rooms:
        return {"unit": "places"}
    last = rooms[0]
    most = None if last.maximum is None else int(last.maximum)
    return {"unit": last.unit, "group": last.group, "maximum": most}


def _say(request: HttpRequest, service: Service, form: CapacityForm) -> None:
    with transaction.atomic():
        if once(request):
            actions.update_capacity(service=service, **form.said(), by=signed_in(request), at=timezone.now())


def _service(request: HttpRequest, pk: UUID) -> Service:
    return get_object_or_404(Service.objects.visible_to(request.user).select_related("organization"), pk=pk)
