"""One tap of either side: is the person still served?"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.pages import back_saying

from .. import actions
from ..appointments.views import said_of
from ..just_said import served_words
from ..models import Offer
from ..offers.views import offer_page


@require_POST
def answer_check(request: HttpRequest, pk: UUID, days: int) -> HttpResponse:
    """One tap: the person is still served after 7 or 30 days, or no more."""
    offer = get_object_or_404(Offer.objects.visible_to(request.user), pk=pk)
    still, at = request.POST.get("still") == "yes", timezone.now()
    try:
        actions.answer_check(offer=offer, days=days, still_served=still, by=signed_in(request), at=at)
        messages.success(request, said_of(offer, served_words(still_served=still), request.user))
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect(back_saying(request, offer_page(offer, request.user), at))
