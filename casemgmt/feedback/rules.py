"""What can be meant when feedback is written down, assigned or answered. Asked by pages, API and actions alike."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core.faults import Fault

from .models import FeedbackAbout

USUAL_ANSWER_DAYS = 10  # business days, until a program sets its own
MOST_ANSWER_DAYS = 60


def facts_of_feedback(said: Mapping[str, Any], at: datetime) -> Iterator[Fault]:
    """It was said at a moment that lies behind us, and names whom it is about where it is about somebody."""
    if not (said.get("words") or "").strip():
        yield "words", _("Write what was said, as it was said.")
    if said.get("said_at") and said["said_at"] > at:
        yield "said_at", _("This moment is still to come. Write it down when it was said.")
    if said.get("about") == FeedbackAbout.COLLEAGUE and not said.get("about_user"):
        yield "about_user", _("Choose whom of us it is about.")
    if said.get("about") == FeedbackAbout.AGENCY and not said.get("about_organization"):
        yield "about_organization", _("Choose the agency it is about.")
    if said.get("assigned_to") and said.get("assigned_to") == said.get("about_user"):
        yield "assigned_to", _("Whom it is about cannot look into it. Choose somebody else.")


def answer_of_feedback(said: Mapping[str, Any], at: datetime) -> Iterator[Fault]:
    """They were told at a moment that lies behind us."""
    if said.get("told_at") and said["told_at"] > at:
        yield "told_at", _("This moment is still to come. Write it down when they were told.")
