"""What the inbox adds to a digest."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.accounts.hooks import DigestLine
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import organizations_where
from casemgmt.core.codes import Side

from ..models import Message, Offer
from ..offers.reading import GOES_ON
from .queries import STATES_OF_TAB


def digest_lines(*, user: Any, at: datetime) -> list[DigestLine]:
    """How many requests the user's agencies have not decided, how many of them are late, and what nobody has read."""
    if not organizations_where(user, Permission.OFFER_VIEW):
        return []
    waiting, unread = Q(state__in=STATES_OF_TAB["waiting"]), Message.objects.unread_by(Side.AGENCY).values("offer")
    counted = Offer.objects.inbox_of(user).aggregate(
        waiting=Count("pk", filter=waiting),
        late=Count("pk", filter=waiting & Q(due_at__lt=at)),
        unread=Count("pk", filter=Q(pk__in=unread, state__in=GOES_ON)),
    )
    said = {
        _("Requests that wait for your answer"): counted["waiting"],
        _("Of these late"): counted["late"],
        _("Requests with messages nobody has read"): counted["unread"],
    }
    return [DigestLine(what, count, reverse("referrals:inbox")) for what, count in said.items()]
