"""“Did it happen?”: what an agency still has to say of what came of its requests. It is read from the ledger, and many
are answered at once."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.accounts.numbers.known import UNDO
from casemgmt.accounts.numbers.queries import NumberHistory, longest, may_undo, undo_until
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import organizations_where
from casemgmt.core.actor import Actor
from casemgmt.core.codes import Side
from casemgmt.core.errors import NotPossible
from casemgmt.duties.models import Duty

from .. import actions
from ..models import Appointment, AppointmentAnswer, LinkageCheck, NoShowReason, Offer
from .queries import JOINS, happened_of

MOST_SHOWN = 50  # those answered make room for the next
CHECK = "check_"


@dataclass(frozen=True)
class ToSay:
    """One question to the agency: an appointment, or whether somebody is still served after some days; else whether
    first contact happened, which is said on the request."""

    duty: Duty | None
    offer: Offer
    opened: frozenset[str]
    slot: Appointment | None = None
    days: int = 0
    was_yes: bool = False  # where it was said just now, and is owed no more
    until: datetime | None = None  # so long it can be said otherwise

    @property
    def key(self) -> str:
        """The name of its answer in a form; empty where it is not answered by a yes or no."""
        about = self.slot or self.offer
        name = f"said-{self.duty.pk}" if self.duty else f"again-{about.pk}-{self.days}"
        return name if self.slot or self.days else ""

    @property
    def said(self) -> str:
        """What was said just now."""
        return self.choices[0 if self.was_yes else 1]

    @property
    def other(self) -> tuple[str, str]:
        """What puts it right: the other answer, and how a form sends it."""
        return (self.choices[1], "no") if self.was_yes else (self.choices[0], "yes")

    @property
    def question(self) -> str:
        """In words."""
        if self.slot:
            return _("Did they come?")
        if self.days:
            words = ngettext("Still served after %(n)d day?", "Still served after %(n)d days?", self.days)
            return words % {"n": self.days}
        return _("Did you reach the person?")

    @property
    def choices(self) -> tuple[str, str]:
        """Yes and no, in words."""
        return (_("They came"), _("Did not come")) if self.slot else (_("Still served"), _("No more"))


def to_say(user: Any, at: datetime, most: int = MOST_SHOWN) -> list[ToSay]:
    """The questions, the oldest first, in a constant number of reads."""
    duties = list(happened_of(user, at)[:most])
    ids = [duty.subject_id for duty in duties]
    slots = Appointment.objects.in_bulk(ids)
    known = _offers({slot.offer_id for slot in slots.values()} | {*ids}, at)
    return [_one(duty, slots.get(duty.subject_id), known, at) for duty in duties]


def _one(duty: Duty, slot: Appointment | None, offers: dict[UUID, Offer], at: datetime) -> ToSay:
    offer = offers[slot.offer_id if slot else duty.subject_id]
    days = int(duty.question.removeprefix(CHECK)) if duty.question.startswith(CHECK) else 0
    return ToSay(duty, offer, offer.reading(at).opened, slot, days)


def just_said(user: Any, at: datetime, most: int = MOST_SHOWN) -> list[ToSay]:
    """What the user's agencies said a moment ago and may still say otherwise, the newest first."""
    agencies = organizations_where(user, Permission.OFFER_VIEW)
    fresh: dict[str, Any] = {"side": Side.AGENCY, "told_by": "", "said_at__gte": at - longest(UNDO)}
    came = AppointmentAnswer.objects.filter(organization__in=agencies, **fresh).select_related("appointment")
    served = LinkageCheck.objects.filter(organization__in=agencies, **fresh)
    numbers = NumberHistory(UNDO)
    told: list[Any] = sorted([*came, *served], key=attrgetter("said_at"))
    told = [said for said in told if may_undo(said.program_id, said.said_at, at, numbers)]
    newest: dict[Any, Any] = {}
    for said in told:
        newest[getattr(said, "appointment_id", None) or (said.offer_id, said.days)] = said
    return _said_lines(sorted(newest.values(), key=attrgetter("said_at"), reverse=True)[:most], at, numbers)


def _said_lines(answers: list[Any], at: datetime, numbers: NumberHistory) -> list[ToSay]:
    slots = [getattr(said, "appointment", None) for said in answers]
    ids = [slot.offer_id if slot else said.offer_id for slot, said in zip(slots, answers, strict=True)]
    known = _offers(ids, at)
    lines = []
    for said, slot, pk in zip(answers, slots, ids, strict=True):
        days, is_yes = (0, said.attended) if slot else (said.days, said.still_served)
        until = undo_until(said.program_id, said.said_at, numbers)
        lines.append(ToSay(None, known[pk], known[pk].reading(at).opened, slot, days, is_yes, until))
    return lines


def _offers(ids: Collection[UUID], at: datetime) -> dict[UUID, Offer]:
    rows: Any = Offer.objects.filter(pk__in=ids).as_read(at).select_related(*JOINS) if ids else ()
    return {offer.pk: offer for offer in rows}


def say_all(asked: list[ToSay], said: Any, *, by: Actor, at: datetime) -> tuple[int, list[str]]:
    """Each answer that was given, alone: what cannot be said holds up nobody. How many were, and why others not."""
    problems = list(_problems(given := [(one, said.get(one.key)) for one in asked if said.get(one.key)], by, at))
    return len(given) - len(problems), sorted(set(problems))


def _problems(given: list[tuple[ToSay, str]], by: Actor, at: datetime) -> Iterator[str]:
    for one, answer in given:
        try:
            _say(one, is_yes=answer == "yes", by=by, at=at)
        except NotPossible as problem:
            yield str(problem.message)


def _say(one: ToSay, *, is_yes: bool, by: Actor, at: datetime) -> None:
    if one.slot:
        reason = "" if is_yes else NoShowReason.UNKNOWN
        actions.settle_appointment(appointment=one.slot, attended=is_yes, reason=reason, by=by, at=at)
    else:
        actions.answer_check(offer=one.offer, days=one.days, still_served=is_yes, by=by, at=at)
