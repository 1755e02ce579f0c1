"""Whether anything is asked of an agency for a case, for what asks of cases without any plan."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from ..models import Offer, Referral
from ..workflow import OfferState, ReferralState


class RequestsAhead:
    """A referral that is under way, or service that began and is still to be asked after."""

    heeds: tuple[str, ...] = (
        *("referral.", "offer.linked", "offer.unlinked", "offer.completed", "offer.not_linked", "offer.check"),
        *("offer.voided", "offer.restored", "offer.withdrawn"),
    )

    def __str__(self) -> str:
        return "requests to agencies"

    def ahead(self) -> Q:
        active = Referral.objects.filter(case=OuterRef("pk"), state=ReferralState.ACTIVE)
        asked_after = Offer.objects.filter(
            referral__case=OuterRef("pk"), state=OfferState.LINKED, next_step_at__isnull=False
        )
        return Q(Exists(active)) | Q(Exists(asked_after))

    def last_ended(self) -> Any:
        rows = Offer.objects.filter(referral__case=OuterRef("pk"), ended_at__isnull=False)
        return Subquery(rows.order_by("-ended_at").values("ended_at")[:1])
