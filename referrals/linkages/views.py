"""One tap of either side: is the person still served?"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible

from .. import actions
from ..appointments.views import go_back, said_of
from ..models import Offer


@require_POST
def answer_check(request: HttpRequest, pk: UUID, days: int) -> HttpResponse:
    """One tap: the person is still served after 7 or 30 days, or no more."""
    offer = get_object_or_404(Offer.objects.visible_to(request.user), pk=pk)
    still = request.POST.get("still") == "yes"
    try:
        actions.answer_check(offer=offer, days=days, still_served=still, by=signed_in(request), at=timezone.now())
        messages.success(request, _checked(offer, still, request.user))
    except NotPossible as problem:
        messages.error(request, problem.message)
    return go_back(request, offer)


def _checked(offer: Offer, still: bool, user: Any) -> str:
    """To us, of whom and where; the agency knows both."""
    words = _("%(name)s: still served at %(agency)s, recorded.")
    words = words if still else _("%(name)s: no longer served at %(agency)s, recorded.")
    return said_of(offer, words, user)
