"""Every number a program may set, in one table: what it is for, what it is as long as nobody set it, and its limits.

Pure. Who needs one of them asks `queries` by its code; no number of these stands anywhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class LengthUnit(StrEnum):
    """What a number counts."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


@dataclass(frozen=True)
class KnownNumber:
    """One number: its words, unit, usual value, limits and why these are the limits."""

    code: str
    label: str | Promise
    unit: LengthUnit
    usual: int
    least: int
    most: int
    why: str | Promise

    def length(self, number: int) -> timedelta:
        """The number as a length of time."""
        return timedelta(**{self.unit: number})

    def words(self, number: int) -> str:
        """The number with its unit: 15 minutes, 1 hour, 7 days."""
        return in_unit(self.unit, number)

    @property
    def limits(self) -> str:
        """Between what it may be set, and why."""
        words = {"least": self.least, "most": self.words(self.most), "why": self.why}
        return _now("From %(least)s to %(most)s. %(why)s") % words


@dataclass(frozen=True)
class NumberGroup:
    """Numbers that are set together: what they are about, and what was promised under the old ones."""

    code: str
    label: str | Promise
    what: str | Promise
    keeps: str | Promise
    numbers: tuple[KnownNumber, ...]


def in_unit(unit: str, number: int) -> str:
    """A length as it is said; whole hours instead of many minutes."""
    if unit == LengthUnit.MINUTES and number >= 60 and number % 60 == 0:
        unit, number = LengthUnit.HOURS, number // 60
    if unit == LengthUnit.MINUTES:
        return ngettext("%(n)d minute", "%(n)d minutes", number) % {"n": number}
    if unit == LengthUnit.HOURS:
        return ngettext("%(n)d hour", "%(n)d hours", number) % {"n": number}
    return ngettext("%(n)d day", "%(n)d days", number) % {"n": number}


def _minutes(code: str, label: Any, usual: int, limits: tuple[int, int], why: Any) -> KnownNumber:
    return KnownNumber(code, label, LengthUnit.MINUTES, usual, *limits, why)


def _days(code: str, label: Any, usual: int, limits: tuple[int, int], why: Any) -> KnownNumber:
    return KnownNumber(code, label, LengthUnit.DAYS, usual, *limits, why)


SOMEBODY = _("Somebody in crisis waits; nobody can act within less than five minutes.")
UNDO, STALE, CONSENT, ALERT = "undo", "stale", "consent", "alert"
REPLY_LINK, CODE, CODE_OPENS, INVITATION = "reply_link", "code", "code_opens", "invitation"
SURVEY_LINK, PACKET = "survey_link", "packet"
ASK_AFTER, ASK_AGAIN, LISTING_LINK = "ask_after", "ask_again", "listing_link"
ROOM = "room_"  # and the kind of service


def _hours(code: str, label: Any, usual: int, limits: tuple[int, int], why: Any) -> KnownNumber:
    return KnownNumber(code, label, LengthUnit.HOURS, usual, *limits, why)


TOO_OLD = _("After a month nobody knows how many are free.")

GROUPS: tuple[NumberGroup, ...] = (
    NumberGroup(
        "assign",
        _("How soon a case has an owner"),
        _("From when the case opened, or the call ended. After that the managers are told, and it counts as late."),
        _("Cases that are open and calls that wait keep the time they began with."),
        (
            _minutes("assign_high", _("High risk"), 60, (5, 24 * 60), SOMEBODY),
            _minutes("assign_moderate", _("Moderate risk"), 4 * 60, (5, 3 * 24 * 60), SOMEBODY),
            _minutes("assign_low", _("Low risk"), 24 * 60, (5, 7 * 24 * 60), SOMEBODY),
        ),
    ),
    NumberGroup(
        "undo",
        _("How long a press can be undone"),
        _("A result, a closing, a date, an agency's answer: by whoever said it. At 0 nothing can be undone."),
        _("What was pressed before can be undone as long as it said so then."),
        (_minutes(UNDO, _("Undo"), 15, (0, 60), _("After an hour somebody has built on it; then it is corrected.")),),
    ),
    NumberGroup(
        "stale",
        _("When a listing is stale"),
        _("A listing that nobody verified for so long stands under To verify and says so wherever it is read."),
        _("It counts at once, for every listing your program keeps; when each was verified stays as it is."),
        (_days(STALE, _("Verified within"), 180, (14, 730), _("After two years an address is a guess.")),),
    ),
    NumberGroup(
        "ask",
        _("When agencies are asked whether their listings are right"),
        _("The agency gets one letter for all its listings, with a link that needs no account."),
        _("Letters that were sent keep their end; the next one follows the new numbers."),
        (
            _days(ASK_AFTER, _("Ask when verified longer ago than"), 75, (7, 365), _("Each letter is work.")),
            _days(ASK_AGAIN, _("At most one letter in"), 30, (7, 365), _("Who is asked each week stops to answer.")),
            _days(LISTING_LINK, _("The link of a letter lasts"), 30, (2, 90), _("A mailbox is read by many.")),
        ),
    ),
    NumberGroup(
        "room",
        _("How long it counts what was said of room"),
        _("After that the listing says that it is not known, and the search does not take it for free."),
        _("What was said before counts as long as it did when it was said."),
        (
            _hours("room_shelter", _("Shelter"), 12, (1, 720), TOO_OLD),
            _hours("room_behavioral_health", _("Behavioral health"), 24, (1, 720), TOO_OLD),
            _hours("room_medical", _("Medical"), 72, (1, 720), TOO_OLD),
            _hours("room_housing", _("Housing"), 336, (1, 720), TOO_OLD),
            _hours("room_community_center", _("Community center"), 24, (1, 720), TOO_OLD),
            _hours("room_benefits", _("Benefits"), 168, (1, 720), TOO_OLD),
            _hours("room_food", _("Food"), 72, (1, 720), TOO_OLD),
            _hours("room_legal", _("Legal"), 168, (1, 720), TOO_OLD),
            _hours("room_other", _("Other"), 72, (1, 720), TOO_OLD),
        ),
    ),
    NumberGroup(
        "consent",
        _("How long a consent lasts"),
        _("The day the form proposes; who asks the person may choose another one."),
        _("Consents on record end on the day that was agreed."),
        (
            _days(CONSENT, _("A consent"), 90, (1, 730), _("An agreement nobody remembers is none.")),
            _days(ALERT, _("An alert"), 30, (1, 365), _("A warning that is old must be looked at again.")),
        ),
    ),
    NumberGroup(
        "links",
        _("How long links and papers last"),
        _("Whoever holds the link or the code gets in; the shorter it lasts, the less is lost with a mail."),
        _("What was sent before lasts as long as it said."),
        (
            _days(REPLY_LINK, _("A link to answer without an account"), 14, (1, 60), _("A mailbox is read by many.")),
            _minutes(CODE, _("A code read out by phone"), 10, (2, 60), _("It is typed while one is on the phone.")),
            _minutes(CODE_OPENS, _("Who it is stays open after the code"), 30, (5, 240), _("A desk is left alone.")),
            _days(INVITATION, _("An invitation to work here"), 7, (1, 30), _("It gives a role to who opens it.")),
            _days(SURVEY_LINK, _("A link to say how it went"), 14, (1, 60), _("Later nobody remembers.")),
            KnownNumber(
                PACKET, _("Prepared packets"), LengthUnit.HOURS, settings.PACKETS_KEPT_HOURS, 1, 168,
                _("They name people and are drawn again in a minute."),
            ),
        ),
    ),
)  # fmt: skip
KNOWN: Mapping[str, KnownNumber] = {known.code: known for group in GROUPS for known in group.numbers}
GROUP_OF: Mapping[str, NumberGroup] = {known.code: group for group in GROUPS for known in group.numbers}
