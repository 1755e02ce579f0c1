"""Where somebody works: the program and the zone that `core.frame` starts every request with."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from .mail_choices import MailChoice
from .models import Program


@dataclass(frozen=True)
class Home:
    """The program is none for an agency's staff: a page about a request is in the zone of the program that asks."""

    program: Program | None
    zone: ZoneInfo


def home_of(user: Any) -> Home:
    """The program joined first, with its zone. An agency's staff have the zone they chose for their mail, else that of
    the installation's oldest program; their pages say the zone beside each time."""
    mine = Program.objects.filter(memberships__user=user, memberships__left_at=None)
    program = mine.order_by("memberships__created_at").first()
    return Home(program, program.zone if program else _zone_elsewhere(user))


def _zone_elsewhere(user: Any) -> ZoneInfo:
    chosen = MailChoice.objects.filter(user=user).values_list("time_zone", flat=True).first()
    oldest = Program.objects.order_by("created_at").values_list("time_zone", flat=True)
    return ZoneInfo(chosen or oldest.first() or settings.TIME_ZONE)
