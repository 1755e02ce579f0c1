"""What appointments ask for: whether they took place, which either side may say; that what two sides say differently is
settled; and after two missed ones another plan."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from casemgmt.core.templatetags.words import in_words
from casemgmt.duties.asking import RowsAbout
from casemgmt.duties.hooks import AnswerForMany, DutyLine, DutyRule, Ending, Owed, Press
from casemgmt.duties.models import Duty, DutyEnd, DutyKind

from ..models import Appointment, AppointmentState, NoShowReason
from ..offers.duties import SETTLE_WITHIN
from ..offers.reading import TELLS_BACK
from ..owing import ours
from ..workflow import OfferState
from .actions.bookings import settle_appointment

ASK_WITHIN = timedelta(days=1)  # the day after an appointment


class AppointmentsOver(DutyRule):
    """Did it happen? Written ahead, when it is booked; stays until somebody has said."""

    kinds = (DutyKind.HAPPENED, DutyKind.SETTLE)
    subject_type = "appointment"
    heeds = ("appointment.", "offer.voided", "case.", "person.merged", "person.unmerged")
    ignores = frozenset({"appointment.asked", "case.unassigned_overdue"})
    telling = ("appointment.asked",)

    def owed(self, people: Collection[UUID] | None) -> Iterator[Owed]:
        """Of those booked, and those that the two sides tell differently."""
        for slot in OPEN_SLOTS(people):
            yield _owed(slot)

    def endings(self, duties: Sequence[Duty]) -> Mapping[UUID, Ending]:
        """Somebody said what came of it; or it was cancelled."""
        slots = Appointment.objects.in_bulk(duty.subject_id for duty in duties)
        states = {duty.pk: slots[duty.subject_id].state for duty in duties if duty.subject_id in slots}
        gone = {AppointmentState.CANCELLED, AppointmentState.BOOKED}
        return {pk: Ending(DutyEnd.GONE if state in gone else DutyEnd.DONE, state) for pk, state in states.items()}

    def lines(self, duties: Sequence[Duty], *, user: Any, at: datetime) -> dict[UUID, DutyLine]:
        """To where it is said."""
        rows = Appointment.objects.select_related("organization").annotate(tells_back=TELLS_BACK("offer", at=at))
        slots = rows.in_bulk([duty.subject_id for duty in duties])
        return {duty.pk: _line(duty, slots[duty.subject_id]) for duty in duties if duty.subject_id in slots}


def _open_slots() -> Any:
    rows = Appointment.objects.filter(state__in=[AppointmentState.BOOKED, AppointmentState.DISPUTED])
    rows = rows.exclude(offer__state=OfferState.VOIDED)
    return rows.select_related("offer__referral__case", "offer__program")


OPEN_SLOTS = RowsAbout(_open_slots)


def _owed(slot: Any) -> Owed:
    about = {"subject_id": slot.pk, **ours(slot.offer)}
    if slot.state == AppointmentState.DISPUTED:
        due = slot.offer.program.calendar.add_business_days(slot.settled_at, SETTLE_WITHIN)
        since = slot.settled_at
        return Owed(kind=DutyKind.SETTLE, since=since, opens_at=since, due_at=due, is_due_kept=True, **about)
    begins = slot.starts_at
    return Owed(kind=DutyKind.HAPPENED, since=begins, opens_at=begins, due_at=begins + ASK_WITHIN, **about)


def _line(duty: Duty, slot: Any) -> DutyLine:
    url = reverse("referrals:appointment", args=[slot.pk, "settle"])
    if duty.kind == DutyKind.SETTLE:
        words = _("%(agency)s and we say different things about an appointment")
        return DutyLine(words % {"agency": slot.organization}, _("Look at both answers"), url)
    words = _("an appointment at %(agency)s, %(moment)s: did it happen?")
    if not slot.tells_back:
        words = _("ask the person about an appointment at %(agency)s, %(moment)s: did it happen?")
    words %= {"agency": slot.organization, "moment": in_words(timezone.localtime(slot.starts_at))}
    took_place = Press(_("It took place"), reverse("referrals:happened", args=[slot.pk]), (("did", "yes"),))
    return DutyLine(words, _("Did not come"), url, presses=(took_place,), many=_many(slot))


def _many(slot: Any) -> tuple[AnswerForMany, ...]:
    """Of many old ones at once; why somebody did not come is not known then."""
    came = partial(settle_appointment, appointment=slot, attended=True)
    stayed = partial(settle_appointment, appointment=slot, attended=False, reason=NoShowReason.UNKNOWN)
    return (
        AnswerForMany("came", _("It took place"), came),
        AnswerForMany("stayed_away", _("Did not come"), stayed),
    )
