"""What could not be delivered: administrators are told once a day at most, and see it in their digest."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core import effects
from casemgmt.core.access import programs_where, users_holding
from casemgmt.core.calendar import local_date
from casemgmt.core.effects import figures
from casemgmt.core.models import Effect
from casemgmt.core.neutral_mail import NeutralMail, neutral_mail
from casemgmt.core.sweeps import each_alone, swept, without_put_aside

from .hooks import DigestLine
from .mail_choices import hears_at_once
from .models import Program, User

KIND = "effects.given_up"
SWEEP = swept("not delivered", _("Programs whose administrators hear of it"))


def sweep_undelivered(*, at: datetime) -> int:
    """Write the notice of the day to each administrator when something was given up since the last one. That a notice
    itself was given up is no news: it would be told for ever."""
    programs = without_put_aside(SWEEP, Program.objects.order_by("pk"), at)
    return each_alone(SWEEP, programs.values_list("pk", flat=True), lambda pk: _tell_program(pk, at), at=at)


def _tell_program(program_id: UUID, at: datetime) -> int:
    program = Program.objects.get(pk=program_id)
    day = local_date(at, ZoneInfo(program.time_zone)).isoformat()
    return sum(_tell(user, day, at) for user in users_holding(Permission.PROGRAM_SETTINGS, program))


def _tell(user: Any, day: str, at: datetime) -> int:
    before = Effect.objects.filter(kind=KIND, data__user=str(user.pk)).order_by("-created_at").first()
    since = datetime.fromisoformat(before.data["until"]) if before else None
    if (before and before.data["day"] >= day) or not figures.given_up_since(since, kinds_but=[KIND]):
        return 0
    effects.tell(KIND, key=f"{KIND}:{user.pk}:{day}", at=at, user=user.pk, day=day, until=at.isoformat())
    return 1


@effects.sender(KIND, what=_("A notice that something was not delivered"))
def tell_administrator(effect: Effect, at: datetime) -> NeutralMail | None:
    """Something was given up; nothing to say when all of it was sent again meanwhile."""
    user = User.objects.filter(pk=effect.data["user"], is_active=True).first()
    if user is None or not hears_at_once(user) or not figures.given_up_since(None, kinds_but=[KIND]):
        return None
    return neutral_mail(
        to=[user.email],
        subject=_("Something was not delivered"),
        sentence=_("Mail, texts or calls were given up after many tries. See which, and send them again."),
        link=settings.SITE_URL + reverse("accounts:undelivered"),
        languages=[user.language],
    )


def digest_lines(*, user: Any, at: datetime) -> list[DigestLine]:
    """How much was not delivered, to who administers a program."""
    if not programs_where(user, Permission.PROGRAM_SETTINGS):
        return []
    return [DigestLine(str(_("Not delivered")), figures.given_up_since(None), reverse("accounts:undelivered"))]
