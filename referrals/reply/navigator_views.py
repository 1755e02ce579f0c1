"""Our side of the one-time code: make it, see it once, call the number on file."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casemgmt.core import frame, pages
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible

from .. import actions
from ..models import Offer
from ..offers import queries
from . import codes


@require_POST
def make_code(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a code and show it this once; the same form sent again shows nothing."""
    offer = frame.loaded(request, queries.offers_for_page(timezone.now()).visible_to(request.user), pk=pk)
    shown: dict[str, Any] = {"offer": offer, "number": codes.number_on_file(offer), "code": offer.code}
    try:
        with transaction.atomic():
            if pages.once(request):
                made, shown["digits"] = actions.make_opening_code(offer=offer, by=signed_in(request), at=timezone.now())
                shown["expires_at"] = made.expires_at
    except NotPossible as problem:
        messages.error(request, problem.message)
        return redirect("referrals:referral", offer.referral_id)
    return render(request, "referrals/code.html", shown)


@require_POST
def revoke_links(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Our navigator makes the mailed links of one request useless."""
    offer = get_object_or_404(Offer.objects.visible_to(request.user), pk=pk)
    actions.revoke_links(offer=offer, by=signed_in(request), at=timezone.now())
    messages.success(request, _("The mailed link does not work any more."))
    return redirect("referrals:referral", offer.referral_id)
