"""The standing things of the demo: two programs, their staff, agencies with a desk, the directory."""

import random
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.core.management.base import CommandError

from casemgmt.accounts.actions import add_member
from casemgmt.accounts.addresses import verify_address
from casemgmt.accounts.models import Area, Program, User
from casemgmt.accounts.roles import AgencyRole, Role
from casemgmt.core.actor import CLOCK
from casemgmt.followups.actions import ensure_default_protocol
from providers.actions import add_staff
from providers.demo import build_directory
from providers.models import Organization, Service

from . import words

COLLEAGUES = ("Noor Abadi", "Tomas Reyes", "Ingrid Falk")


@dataclass
class City:
    """Who works where, for the stories that follow."""

    riverside: Program
    lakeside: Program
    responder: User
    manager: User
    navigators: list[User]
    desks: dict[str, User]
    areas: list[Area] = field(default_factory=list)


def build_city(*, seed: int, at: datetime, now: datetime) -> City:
    """Set everything up that stands before the first call. Refuses a database that has a program already."""
    if Program.objects.exists():
        raise CommandError(
            "This database has a program already; the demo is only for an empty one. Run `make reset` first."
        )
    riverside = Program.objects.create(
        name="Riverside Crisis Response", slug="riverside", phone="+1 555 010 0100", holiday_region="OR"
    )
    lakeside = Program.objects.create(
        name="Lakeside Crisis Response", slug="lakeside", phone="+1 555 010 0200", time_zone="America/New_York"
    )
    build_directory(seed=seed, at=now, by=CLOCK)
    Organization.objects.filter(kept_by=None).update(kept_by=riverside)
    city = _staffed(riverside, lakeside, at)
    for program in (riverside, lakeside):
        ensure_default_protocol(program=program, by=CLOCK, at=at)
    city.areas = [
        Area.objects.create(program=riverside, name=name, latitude=lat, longitude=lng) for name, lat, lng in words.AREAS
    ]
    return city


def _staffed(riverside: Program, lakeside: Program, at: datetime) -> City:
    def member(program: Program, role: str, email: str, name: str) -> User:
        user = sign_in(email, name)
        add_member(program=program, user=user, role=role, by=CLOCK, at=at)
        return user

    navigator = member(riverside, Role.NAVIGATOR, "navigator@riverside.example", "Nell Harper")
    others = [
        member(riverside, Role.NAVIGATOR, f"{name.split()[0].lower()}@riverside.example", name) for name in COLLEAGUES
    ]
    member(riverside, Role.ANALYST, "analyst@riverside.example", "Ana Whitlock")
    ada = member(riverside, Role.ADMINISTRATOR, "admin@riverside.example", "Ada Brandt")
    User.objects.filter(pk=ada.pk).update(runs_installation=True)
    member(lakeside, Role.NAVIGATOR, "navigator@lakeside.example", "Lou Maddox")
    member(lakeside, Role.ADMINISTRATOR, "admin@lakeside.example", "Lena Sorel")
    sign_in("outsider@nowhere.example", "Otto Quill")
    return City(
        riverside=riverside,
        lakeside=lakeside,
        responder=member(riverside, Role.RESPONDER, "responder@riverside.example", "Rae Lindgren"),
        manager=member(riverside, Role.MANAGER, "manager@riverside.example", "Mara Okoye"),
        navigators=[navigator, *others],
        desks={
            "Harbor House": _desk("Harbor House", "shelter@harborhouse.example", "Sol Reyes", AgencyRole.LEAD, at),
            "North Clinic": _desk("North Clinic", "clinic@northclinic.example", "Cleo Marsh", AgencyRole.LEAD, at),
        },
    )


def _desk(agency: str, email: str, name: str, role: str, at: datetime) -> User:
    organization = Organization.objects.get(name=agency)
    user = sign_in(email, name)
    add_staff(organization=organization, user=user, role=role, by=CLOCK, at=at)
    return user


def sign_in(email: str, name: str) -> User:
    """A user of the demo, with the password everybody has there."""
    user = User.objects.create_user(email, settings.DEMO_PASSWORD, name=name)
    verify_address(user=user, by=CLOCK, at=user.joined_at)
    return user


def services_by_need(rng: random.Random) -> dict[str, list[Service]]:
    """Services an offer can be sent to, under each need they serve."""
    found: dict[str, list[Service]] = {}
    rows = Service.objects.filter(organization__is_agency=True, status="active", do_not_refer=False)
    for service in rows.select_related("organization").order_by("name", "pk"):
        for domain in service.need_domains:
            found.setdefault(domain, []).append(service)
    return found
