"""Where somebody works: the program and the zone that `core.frame` starts every request with."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet, Subquery

from casemgmt.core.compiled import CompiledRows

from .mail_choices import MailChoice
from .models import Program


@dataclass(frozen=True)
class UserHome:
    """The program is none for an agency's staff: a page about a request is in the zone of the program that asks. Where
    somebody may read times of several zones, each time says which it is in."""

    program: Program | None
    zone: ZoneInfo
    is_zone_said: bool = True
    is_only: bool = False
    language: str = settings.LANGUAGE_CODE


def home_of(user: Any) -> UserHome:
    """The program joined first, with its zone. An agency's staff have the zone they chose for their mail, else that of
    the installation's oldest program; their pages say the zone beside each time, and are in the language they chose."""
    programs = list(PROGRAMS_OF(user=user.pk))
    if not programs:
        return UserHome(None, _zone_elsewhere(user), language=user.language)
    zones = {one.time_zone for one in programs}
    is_only = len({one.pk for one in programs}) == 1
    return UserHome(programs[0], programs[0].zone, is_zone_said=len(zones) > 1, is_only=is_only)


def _programs_of(user: Any) -> QuerySet[Program]:
    mine = Program.objects.filter(memberships__user=user, memberships__left_at=None)
    return mine.order_by("memberships__created_at")


PROGRAMS_OF = CompiledRows(_programs_of, "user")


def _zone_elsewhere(user: Any) -> ZoneInfo:
    chosen = MailChoice.objects.filter(user=user).values("time_zone")
    oldest = Program.objects.order_by("created_at").annotate(chosen=Subquery(chosen))
    known = oldest.values_list("chosen", "time_zone").first() or (None, settings.TIME_ZONE)
    return ZoneInfo(known[0] or known[1])
