"""What one shift hands to the next: what is urgent and still open, in words."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.core.ical import Slot
from casemgmt.people.alerts.queries import alert_words

from ..models import Duty
from ..queries import LateLine, shown
from . import queries
from .models import Shift

AHEAD = timedelta(hours=16)  # the longest night, so that the evening sees what the morning asks for
SHOWN = 50


def handed_over(user: Any, program: Any, at: datetime) -> list[LateLine]:
    """The urgent duties of the program that fell due in the last day or will before the morning: first what is due
    first. None is hidden because its owner sleeps."""
    soon = Q(due_at__gt=at - queries.HANDED_OVER, due_at__lte=at + AHEAD) & queries.is_urgent()
    rows = Duty.objects.visible_to(user).standing(at).ours().filter(Q(group="on_call") | soon, program=program)
    rows = rows.select_related("person__root", "owner", "organization").annotate(alert_words=alert_words(at))
    return shown(list(rows.order_by("due_at", "pk")[:SHOWN]), user, at)


def in_calendar(*, user: Any, at: datetime) -> list[Slot]:
    """The user's own shifts in their private calendar."""
    link = settings.SITE_URL + reverse("duties:rota")
    return [
        Slot(f"{row.pk}@{settings.MAIL_DOMAIN}", 0, row.starts_at, at, _("On call"), link, row.ends_at - row.starts_at)
        for row in Shift.objects.not_over(at).filter(user=user)
    ]
