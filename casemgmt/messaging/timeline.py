"""How messages to the person read on a case's timeline."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.cases.hooks import Told
from casemgmt.cases.timeline import label
from casemgmt.core.models import Event

from .models import Channel, Hindrance, Purpose, Reply


def sentences(*, events: Iterable[Event], zone: ZoneInfo) -> dict[int, Told]:
    """The sentences for those events that are ours; all that is needed stands in the event."""
    return {row.pk: told for row in events if (told := _told(row))}


def _told(event: Event) -> Told | None:
    words = _words().get(event.verb)
    if words is None:
        return None
    data = event.data
    values = {
        "channel": label(Channel, data.get("channel")),
        "purpose": label(Purpose, data.get("purpose")),
        "reason": label(Hindrance, data.get("reason")),
        "kind": label(Reply.Kind, data.get("kind")),
    }
    url = reverse("messaging:thread", args=[event.case_id]) if event.case_id else ""
    return Told(words % values, url=url)


def _words() -> dict[str, Any]:
    return {
        "outreach.queued": _("%(channel)s to the person waits to be sent: %(purpose)s"),
        "outreach.sent": _("%(channel)s to the person sent: %(purpose)s"),
        "outreach.delivered": _("%(channel)s to the person arrived: %(purpose)s"),
        "outreach.failed": _("%(channel)s to the person did not arrive: %(reason)s"),
        "reply.received": _("From the person's number came in: %(kind)s"),
        "reply.handled": _("What the person wrote was read and dealt with"),
        "contact_point.texts_stopped": _("The person asked for no more texts to this number"),
        "contact_point.texts_restored": _("The person allows texts to this number again"),
    }
