"""Who reads through the door, and which listings are open to them: the one place that decides it.

Somebody with a role reads the whole directory. A key opens the listings of its program, while that program opens to
keys or to everybody. Everybody else reads what public programs keep. What nobody was named for the oldest program
keeps.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from casemgmt.accounts.models import Program
from providers.models import Organization, Service, ServiceAtLocation
from providers.models.organizations import kept_in, oldest_program, reads_directory

from ..queries import published
from .models import DoorKey, DoorRule, Openness


@dataclass(frozen=True)
class Caller:
    """Somebody at the door. `programs` are those whose listings are open to them; `sees_all` needs no look at them."""

    sees_all: bool = False
    programs: frozenset[UUID] = frozenset()
    key: DoorKey | None = None

    @property
    def may_enter(self) -> bool:
        """Whether anything at all is open to them."""
        return self.sees_all or bool(self.programs)

    def organizations(self) -> QuerySet[Organization]:
        """Organizations open to them: listed, and no drafts."""
        found = published.open_organizations()
        return found if self.sees_all else found.filter(kept_in(self.programs))

    def services(self) -> QuerySet[Service]:
        """Services open to them."""
        found = published.open_services()
        return found if self.sees_all else found.filter(kept_in(self.programs, "organization__"))

    def services_at_location(self) -> QuerySet[ServiceAtLocation]:
        """Services at places open to them."""
        found = published.open_services_at_location()
        return found if self.sees_all else found.filter(kept_in(self.programs, "service__organization__"))

    def kept(self, path: str) -> Q:
        """Marks of listings that programs open to them keep, or kept."""
        if self.sees_all:
            return Q()
        mine = Q(**{f"{path}__in": self.programs})
        return mine | Q(**{f"{path}__isnull": True}) if oldest_program() in self.programs else mine


def caller_of(user: Any, key: DoorKey | None) -> Caller:
    """Who this is: by key, else by account, else anybody."""
    opened = openings()
    public = frozenset(program for program, opens in opened.items() if opens == Openness.PUBLIC)
    if key is not None:
        mine = {key.program_id} if opened.get(key.program_id, Openness.MEMBERS) != Openness.MEMBERS else set()
        return _caller(public | mine, key)
    if user.is_authenticated and reads_directory(user):
        return Caller(sees_all=True)
    return _caller(public, None)


def openings() -> dict[UUID, str]:
    """What the newest rule of each program says; a program without one is not among them."""
    newest = DoorRule.objects.order_by("program_id", "-changed_at").distinct("program_id")
    return dict(newest.values_list("program_id", "opens"))


def is_described() -> bool:
    """Whether the door is described to strangers: some program has opened it, to keys at least."""
    return any(opens != Openness.MEMBERS for opens in openings().values())


def is_public() -> bool:
    """Whether some program opens it to everybody."""
    return Openness.PUBLIC in openings().values()


def changed_rules_at() -> datetime | None:
    """When any program last changed to whom it opens."""
    return DoorRule.objects.order_by("-changed_at").values_list("changed_at", flat=True).first()


def _caller(programs: frozenset[UUID], key: DoorKey | None) -> Caller:
    """Where every program is open there is no need to ask each listing whose it is."""
    everything = bool(programs) and not Program.objects.exclude(pk__in=programs).exists()
    return Caller(sees_all=everything, programs=programs, key=key)
