"""“Offer it” to the next best service, in one tap."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.cases.models import Case, Need
from casemgmt.core import frame
from casemgmt.core.access import require
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.pages import back_to, came_from, coming_back, once, page_or_fragment
from providers.finding.beside import chips_of
from providers.freshness.queries import phones_to_call
from providers.models import Service

from .. import actions
from ..models import Referral
from . import candidates


@require_POST
def offer_next(request: HttpRequest, pk: UUID, service_pk: UUID) -> HttpResponse:
    """Send the same request to another service; where consent is missing, go and record it first."""
    rows = Referral.objects.visible_to(request.user).select_related("program", "person__root", "need")
    referral = get_object_or_404(rows, pk=pk)
    service = get_object_or_404(Service.objects.visible_to(request.user).select_related("organization"), pk=service_pk)
    try:
        with transaction.atomic():
            if once(request):
                actions.offer_next(referral=referral, service=service, by=signed_in(request), at=timezone.now())
        messages.success(request, _("Sent. The agency was told that a request waits."))
    except NotPossible as problem:
        messages.error(request, problem.message)
        if problem.field == "consent":
            ask = reverse("referrals:ask", args=[referral.need_id, service.pk])
            return redirect(coming_back(ask, came_from(request)))
    return redirect(back_to(request, reverse("referrals:referral", args=[referral.pk])))


@require_safe
def choose(request: HttpRequest, need_pk: UUID) -> HttpResponse:
    """Services that may serve this need, best first, each with why."""
    need = _need(request, need_pk)
    found = candidates.find_services(request, need, at=timezone.now())
    context = {"need": need, "found": found, "form": found.form, "pager": found.pager}
    context["chips"] = chips_of(request, found)
    shown = [match.thing for match in found.pager.object_list if not match.thing.organization.is_agency]
    numbers = phones_to_call(shown) if shown else {}
    for service in shown:
        service.number_to_call = numbers[service.pk]
    return page_or_fragment(request, "referrals/choose.html", "referrals/_choices.html", context)


def _need(request: HttpRequest, pk: UUID) -> Need:
    cases = Case.objects.visible_to(request.user)
    rows = Need.objects.select_related("case__owner", "person__root__area__merged_into", "program").filter(
        case__in=cases
    )
    need = frame.loaded(request, rows, pk=pk)
    require(request.user, Permission.REFERRAL_MAKE, need)
    return need
