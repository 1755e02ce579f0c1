"""Many packets at once, and the code that finds the request a packet was about."""

import re
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core import jobs, pages
from casemgmt.core.access import programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.pages import page_or_fragment, paged
from providers.models import Organization

from .. import actions
from ..models import Offer, PacketBatch
from ..workflow import LIVE
from .actions.preparation import KIND
from .downloads import send_packets, why_not_handed_out
from .forms import PacketsForm

PER_PAGE = 50


@require_http_methods(["GET", "POST"])
@fresh_sign_in()
def packets(request: HttpRequest) -> HttpResponse:
    """Choose live requests whose packets are printed together."""
    programs = programs_where(request.user, Permission.REFERRAL_MAKE)
    if not programs:
        raise PermissionDenied(Permission.REFERRAL_MAKE.value)
    rows = Offer.objects.visible_to(request.user).filter(program_id__in=programs, state__in=LIVE)
    offered = {code for one in Program.objects.filter(pk__in=programs) for code in one.languages}
    form = PacketsForm(request.POST or None, languages=offered)
    if request.method == "POST" and form.is_valid():
        chosen = rows.filter(pk__in=_uuids(request.POST.getlist("offers"))).select_related("referral")
        try:
            return redirect(_asked_once(request, list(chosen), form))
        except NotPossible as problem:
            put_refusal(form, problem)
    agencies = Organization.objects.filter(pk__in=rows.values("organization")).order_by("name")
    agency = request.GET.get("agency", "")
    rows = rows.filter(organization_id__in=_uuids([agency])) if agency else rows
    at = timezone.now()
    rows = rows.as_read(at).select_related(
        "organization", "service", "referral__need", "person__root", "identity_consent"
    )
    listed = paged(request, rows.order_by("organization__name", "-sent_at", "pk"), PER_PAGE)
    context = {
        "form": form,
        "agencies": agencies,
        "agency": agency,
        "pager": listed,
        "rows": [(offer, offer.identity_is_open(at)) for offer in listed.object_list],
        "chosen": set(request.POST.getlist("offers")),
        "batches": PacketBatch.objects.visible_to(request.user).defer("content")[:5],
    }
    return render(request, "referrals/packets.html", context, status=status_of(form))


def _asked_once(request: HttpRequest, chosen: list[Offer], form: PacketsForm) -> str:
    """Where the packets will be; a second press leads to what the first one asked for."""
    with transaction.atomic():
        if not pages.once(request):
            return pages.led_to(request) or reverse("referrals:packets")
        batch = actions.ask_for_packets(offers=chosen, by=signed_in(request), at=timezone.now(), **form.cleaned_data)
        path = reverse("referrals:packet_batch", args=[batch.pk])
        pages.remember_where(request, path)
        return path


def _uuids(texts: list[str]) -> list[UUID]:
    pattern = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
    return [UUID(text) for text in texts if pattern.fullmatch(text)]


@require_safe
def packet_batch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far the packets are; the paper once it is ready."""
    batch = get_object_or_404(PacketBatch.objects.visible_to(request.user).defer("content"), pk=pk)
    at = timezone.now()
    context = {
        "batch": batch,
        "is_ready": batch.is_ready(at),
        "n": batch.offers.count(),
        "why_not": why_not_handed_out(batch, at) if batch.is_ready(at) else "",
        **jobs.standing(jobs.newest_of(KIND, batch), request.user),
    }
    return page_or_fragment(request, "referrals/packet_batch.html", "referrals/_packet_batch.html", context)


@require_safe
@fresh_sign_in(methods=("GET",))
def packet_batch_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The paper, to who asked for it, while it is kept and while every request on it may still be seen."""
    batch = get_object_or_404(PacketBatch.objects.visible_to(request.user), pk=pk)
    try:
        return send_packets(request, batch)
    except NotPossible as problem:
        messages.error(request, problem.message)
        return redirect("referrals:packet_batch", pk)
