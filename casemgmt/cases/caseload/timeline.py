"""That a case was brought along, in words for its timeline."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casemgmt.core.models import Event

from ..hooks import Told


def brought_in_words(*, events: Sequence[Event], zone: ZoneInfo) -> dict[int, Told]:
    """Work that began elsewhere: since when, where the list told."""
    return {event.pk: Told(_sentence(event.data.get("since"))) for event in events if event.verb == "case.brought"}


def _sentence(since: str | None) -> str:
    if not since:
        return _("Case brought along: it was opened elsewhere before")
    day = date_format(date.fromisoformat(since), "j M Y")
    return _("Case brought along: opened elsewhere on %(day)s") % {"day": day}
