"""Reads of our requests: the list, a case's box, and why a case cannot close yet."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, DateTimeField, Max, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.cases.hooks import Panel, Told
from casemgmt.core import access
from casemgmt.core.compiled import Compiled, CompiledRows

from ..inbox.queries import with_turn
from ..models import Appointment, AppointmentState, Linkage, Offer, Referral
from ..workflow import LIVE, OfferState, ReferralState


def referrals_for_list(user: Any, *, state: str = "", mine: bool = False) -> QuerySet[Referral]:
    """Referrals the user may see, newest first, with their live offers counted."""
    rows = Referral.objects.visible_to(user).select_related("person__root", "need", "case__owner")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(case__owner=user) if mine else rows
    # Counted for the rows that are shown: joined, the offers of all referrals would be counted first.
    of_row = Offer.objects.filter(referral=OuterRef("pk")).order_by().values("referral")
    live = Subquery(of_row.filter(state__in=LIVE).values(n=Count("pk")))
    sent = Subquery(of_row.values(at=Max("sent_at")))
    return rows.annotate(live_offers=Coalesce(live, 0), last_sent_at=sent).order_by("-made_at", "pk")


def live_requests_of_case(*, case: Any) -> list[str]:
    """Sentences that forbid closing a case: live offers."""
    live = Offer.objects.filter(referral__case=case, state__in=LIVE).select_related("organization")
    return [
        _("A request to %(agency)s is still live. Recall it or wait for its answer.") % {"agency": offer.organization}
        for offer in live
    ]


def builds_on_need(*, need: Any, goes: bool = False) -> list[str]:
    """Sentences that forbid making another need of it, or none: a referral that asks for it. It cannot go to another
    person once a referral was made: an agency may have been told."""
    is_asked = need.referrals.exclude(state=ReferralState.CLOSED).exists()
    if goes and is_asked:
        words = _("A referral asks for this need. Take its requests back and close it first.")
        return [f"{words} {_('Then end the need here as withdrawn, and write it down on the other person.')}"]
    if goes and need.referrals.exists():
        words = _("A referral was made for this need, so it stays on record here.")
        return [f"{words} {_('End the need here as withdrawn, and write it down on the other person.')}"]
    if not is_asked:
        return []
    return [_("A referral asks for this need. Close it first, or correct only the words and the day.")]


def _booked() -> Any:
    """For a query of offers: the appointments that are booked, the first one first."""
    return Appointment.objects.filter(offer=OuterRef("pk"), state=AppointmentState.BOOKED).order_by("starts_at")


SLOT_AT = Compiled(
    lambda: Offer, lambda: Subquery(_booked().values("starts_at")[:1]), DateTimeField(), asks_key_alone=True
)


def _linkages(case: Any) -> QuerySet[Linkage]:
    rows = Linkage.objects.filter(case=case, grade__gte=3)
    return rows.select_related("organization", "offer__service").order_by("service_on")


LINKAGES = CompiledRows(_linkages, "case")


def case_panel(*, case: Any, user: Any, at: datetime) -> Panel:
    """The referrals of a case with their offers, for its page."""
    offers = with_turn(
        Offer.objects.exclude(state=OfferState.VOIDED)
        .select_related("organization", "service", "linkage")
        .annotate(slot_at=SLOT_AT())
        .order_by("created_at")
    )
    referrals = case.referrals.select_related("need").prefetch_related(
        Prefetch("offers", offers, to_attr="shown_offers")
    )
    made = list(referrals.order_by("made_at"))
    by_need: dict[UUID, list[Told]] = {}
    for row in made:
        by_need.setdefault(row.need_id, []).append(_help(row))
    context = {
        "referrals": made,
        "linkages": list(LINKAGES(case=case.pk)),
        "may_refer": access.holds(user, Permission.REFERRAL_MAKE, case),
    }
    return Panel(_("Referrals"), "referrals/_case_panel.html", context, by_need=by_need)


def _help(row: Any) -> Told:
    """What is done for a need, in a few words: how the referral ended, or how its newest request stands."""
    newest = row.shown_offers[-1] if row.shown_offers else None
    state = row.get_result_display() or (newest.get_state_display() if newest else row.get_state_display())
    agency = f"{newest.organization} · " if newest else ""
    return Told(f"{agency}{state}", url=reverse("referrals:referral", args=[row.pk]))
