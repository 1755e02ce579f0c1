"""What a review may be: the checklist, the size of a sample, who reads what, and when it may be signed."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgmt.core.faults import Fault

MOST_QUESTIONS, LONGEST_QUESTION = 20, 160
MOST_DRAWN = 200
DAYS_TO_ACKNOWLEDGE = 5  # business days
# What is asked until a program writes its own.
USUAL_QUESTIONS = (
    gettext_lazy("Was the contact tried in its window, as often and by the ways the plan asks for?"),
    gettext_lazy("Was the contact card obeyed: hours, voicemail, who must not know?"),
    gettext_lazy("Does the note say what was said, what was agreed and what comes next?"),
    gettext_lazy("Were needs and risk asked for, and written down as they were heard?"),
    gettext_lazy("Did what was promised to the person happen?"),
)


def checklist_said(said: Mapping[str, Any], at: datetime) -> Iterator[Fault]:
    """One question a line, each once, short enough to read."""
    lines = questions_of(said.get("questions") or "")
    if not lines:
        yield "questions", _("Write one question at least, each on a line of its own.")
    if len(lines) > MOST_QUESTIONS:
        yield "questions", _("These are more than %(most)d questions. Take some away.") % {"most": MOST_QUESTIONS}
    if any(len(line) > LONGEST_QUESTION for line in lines):
        yield "questions", _("A question may have up to %(most)d letters.") % {"most": LONGEST_QUESTION}
    if len({line.casefold() for line in lines}) < len(lines):
        yield "questions", _("One question stands there twice.")


def questions_of(text: str) -> list[str]:
    """The lines that say something."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def sample_asked(said: Mapping[str, Any], at: datetime) -> Iterator[Fault]:
    """A number or a share, one of both; at most as many as people can read."""
    if (said.get("count") is None) == (said.get("percent") is None):
        yield "count", _("Write how many contacts, or how many percent of them: one of both.")
    first, last = said.get("first_day"), said.get("last_day")
    if first and last and last < first:
        yield "last_day", _("The end lies before the start. Choose a day on or after the first one.")
