"""What the clock does with appointments: both sides are asked the day after whether it took place."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _lazy

from casemgmt.core.actor import CLOCK
from casemgmt.core.codes import Side
from casemgmt.core.effects import tell
from casemgmt.core.events import record
from casemgmt.core.sweeps import each_alone, swept, without_put_aside

from ...models import Appointment, AppointmentState
from ..models import ANSWERERS

APPOINTMENTS = swept("appointments", _lazy("Appointments that are over"))


def ask_after_appointments(*, at: datetime, most: int = 2000) -> int:
    """Ask after every appointment whose morning after has come. Each in its own transaction."""
    due = without_put_aside(APPOINTMENTS, Appointment.objects.filter(ask_at__lte=at), at).order_by("ask_at", "pk")
    keys = due.values_list("pk", flat=True)[:most]
    return each_alone(APPOINTMENTS, keys, lambda pk: _ask_after(pk, at), at=at)


def _ask_after(appointment_id: UUID, at: datetime) -> bool:
    rows = Appointment.objects.select_for_update(skip_locked=True, of=("self",)).select_related("offer__referral")
    appointment = rows.filter(pk=appointment_id, ask_at__lte=at).first()
    if appointment is None:
        return False
    appointment.ask_at, appointment.asked_at = None, at
    appointment.save(update_fields=["ask_at", "asked_at"])
    silent = _asked(appointment, at) - set(appointment.answers.values_list("side", flat=True))
    if appointment.state == AppointmentState.CANCELLED or not silent:
        return True
    record("appointment.asked", appointment, by=CLOCK, at=at, case_id=appointment.offer.referral.case_id)
    for side in sorted(silent):
        kind = f"appointment.asked_{side}"
        tell(kind, key=f"{kind}:{appointment.pk}:{appointment.sequence}", at=at, appointment=appointment.pk)
    return True


def _asked(appointment: Appointment, at: datetime) -> set[str]:
    """Both sides; the agency only where the person agreed that it tells us back."""
    sides = {str(side) for side, _words in ANSWERERS}
    return sides if appointment.offer.reading(at).tells_back else sides - {Side.AGENCY}
