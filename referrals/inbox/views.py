"""The agency's side: what waits, and one request."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog, frame
from casemgmt.core.access import organizations_where
from casemgmt.core.codes import Side
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import page_or_fragment, paged
from casemgmt.people import whole
from providers.models import Organization, Service
from providers.queries import own_services, rooms_to_say

from ..conversation.forms import OfferMessageForm
from ..conversation.queries import conversation_of, unread_of
from ..figures import records
from ..linkages.rules import add_statements
from ..models import Offer
from ..offers import queries
from ..offers.identity import opened_identity
from ..offers.moves import MOVES
from ..offers.views import move_form
from .forms import InboxForm
from .queries import STATES_OF_TAB, counts_by_tab, received_by

TABS = [("waiting", _("Waiting")), ("accepted", _("Accepted")), ("served", _("Being served")), ("ended", _("Ended"))]


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Requests waiting, the one due soonest on top."""
    agencies = organizations_where(request.user, Permission.OFFER_VIEW)
    if not agencies:
        raise PermissionDenied(Permission.OFFER_VIEW)
    tab = request.GET.get("show", "waiting")
    tab = tab if tab in STATES_OF_TAB else "waiting"
    at = timezone.now()
    services = own_services(request.user)
    form = InboxForm(request.GET, services=services)
    wanted = form.wanted()
    offers = paged(request, received_by(request.user, tab, at, wanted))
    counts = counts_by_tab(request.user, at)
    found = counts_by_tab(request.user, at, wanted) if wanted else counts
    context = {
        "form": form,
        "is_narrowed": bool(wanted),
        "found": found,
        "found_any": any(found.values()),
        "rooms": rooms_to_say(services),
        "services": len(services),
        "agency_names": ", ".join(_names(agencies, services)),
        "tabs": TABS,
        "counts": counts,
        "record": records.own_record(agencies, at),
        "rows": [(offer, offer.reading(at)) for offer in offers.object_list],
        "pager": offers,
        "unread": unread_of(offers.object_list, Side.AGENCY, at),
        "tab": tab,
    }
    return page_or_fragment(request, "referrals/inbox.html", "referrals/_inbox_list.html", context)


def _names(agencies: list[Any], services: list[Service]) -> list[str]:
    """Names of the agencies; only those without a service are still to be asked for."""
    known = {service.organization_id: service.organization.name for service in services}
    others = set(agencies) - known.keys()
    unknown = Organization.objects.filter(pk__in=others).values_list("name", flat=True) if others else []
    return sorted([*(known[pk] for pk in known.keys() & set(agencies)), *unknown])


@require_safe
def received(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request as the agency may read it: de-identified, or with identity once it is open."""
    offers = queries.offers_for_page(timezone.now()).prefetch_related(*whole.APPROACH)
    offer = frame.loaded(request, offers.filter(pk__in=Offer.objects.inbox_of(request.user)), pk=pk)
    at = timezone.now()
    reads = offer.reading(at)
    if reads.opened:
        accesslog.note(
            request, AccessVerb.VIEWED, subject=offer, person_id=offer.person_id, program_id=offer.program_id
        )
    names = queries.moves_for(offer, request.user, at)
    shown = conversation_of(offer, request.user, at)
    add_statements([offer], request.user, at)
    context = {
        "talk": shown,
        "form": OfferMessageForm(may_attach=shown.may_attach),
        "offer": offer,
        "reads": reads,
        "opened": opened_identity(offer.person, reads.opened) if reads.opened else None,
        "accepting_opens": "accept" in names and queries.accepting_opens(offer, at),
        "moves": [(MOVES[name], move_form(MOVES[name], offer, request.user)) for name in MOVES if name in names],
    }
    return page_or_fragment(request, "referrals/received.html", "referrals/_received.html", context)
