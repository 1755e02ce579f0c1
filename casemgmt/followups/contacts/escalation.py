"""The escalation: who was told of a planned contact, as what and why, in the same words on the page and in the mail.

It climbs from who has it (their stand-in while they are away) to the managers half an hour later.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.models import User
from casemgmt.core.models import Event

VERBS = ("followup.reminded", "followup.overdue", "followup.escalated")


class ToldAs(StrEnum):
    """As what somebody is told."""

    OWNER = "owner"
    STAND_IN = "stand_in"
    NOBODYS = "nobodys"
    MANAGER = "manager"


@dataclass(frozen=True)
class Telling:
    """One step of the ladder: when, who was told, and why."""

    at: datetime
    names: list[str]
    what: str
    why: str


def because(role: str) -> str:
    """Why it is this person who is told."""
    words: dict[str, str] = {
        ToldAs.OWNER: _("You get this because it is yours to do."),
        ToldAs.STAND_IN: _("You get this because you cover for a colleague who is away."),
        ToldAs.NOBODYS: _("You get this because nobody has the case and you assign cases."),
        ToldAs.MANAGER: _("You get this because it has waited for half an hour and you assign cases."),
    }
    return words.get(role, "")


def tellings(follow_up: Any) -> list[Telling]:
    """Who was told of this contact so far, oldest first."""
    events = list(Event.objects.filter(subject_id=follow_up.pk, verb__in=VERBS).order_by("at", "id"))
    names = _names(events)
    return [
        Telling(event.at, [names.get(pk, "") for pk in event.data.get("told", [])], _what(event.verb), _why(event))
        for event in events
    ]


def _names(events: Iterable[Event]) -> dict[str, str]:
    wanted = {pk for event in events for pk in event.data.get("told", [])}
    rows = User.objects.filter(pk__in=wanted).values_list("pk", "name") if wanted else []
    return {str(pk): name for pk, name in rows}


def _what(verb: str) -> str:
    return {
        "followup.reminded": _("Due soon"),
        "followup.overdue": _("Overdue"),
        "followup.escalated": _("Still overdue"),
    }[verb]


def _why(event: Event) -> str:
    return {
        ToldAs.OWNER: _("told because it is theirs to do"),
        ToldAs.STAND_IN: _("told because they covered for who was away"),
        ToldAs.NOBODYS: _("told because nobody had the case and they assign cases"),
        ToldAs.MANAGER: _("told half an hour later because they assign cases"),
    }.get(event.data.get("role", ""), _("the managers were told"))
