"""How asking reads on a case's timeline: that somebody was asked and whether they answered, never what."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from casemgmt.cases.hooks import Told
from casemgmt.cases.timeline import label
from casemgmt.core.models import Event

from .survey.models import SurveyChannel


def sentences(*, events: Iterable[Event], zone: ZoneInfo) -> dict[int, Told]:
    """The sentences for those events that are ours; all that is needed stands in the event."""
    words = _words()
    return {row.pk: Told(words[row.verb] % _values(row)) for row in events if row.verb in words}


def _values(row: Event) -> dict[str, Any]:
    return {"how": label(SurveyChannel, row.data.get("channel"))}


def _words() -> dict[str, str]:
    return {
        "survey.asked": _("The person is asked how it went: %(how)s"),
        "survey.answered": _("The person answered how it went"),
        "survey.refused": _("The person does not want to say how it went"),
        "survey.hindered": _("Asking how it went could not be sent"),
    }
