"""The fixed cast, named by what they are. Fixtures call actions, so no impossible rows exist."""

from collections.abc import Callable
from datetime import UTC, datetime
from inspect import Parameter, Signature, signature
from typing import Any

import pytest

from casemgmt.accounts.actions import add_member
from casemgmt.accounts.addresses import verify_address
from casemgmt.accounts.models import Program, User
from casemgmt.accounts.roles import AgencyRole, Role
from casemgmt.core.actor import CLOCK
from providers.actions import add_staff
from providers.models import Organization

NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)  # a Tuesday, 9:30 in Los Angeles
PASSWORD = "a-long-enough-word"
MAKERS: dict[str, Callable[..., Any]] = {}


def _user(email: str, name: str) -> User:
    user = User.objects.create_user(email, PASSWORD, name=name)
    verify_address(user=user, by=CLOCK, at=NOW)
    return user


def _member(program: Program, role: str, email: str, name: str) -> User:
    user = User.objects.create_user(email, PASSWORD, name=name)
    add_member(program=program, user=user, role=role, by=CLOCK, at=NOW)
    return user


@pytest.fixture
def clock():
    return CLOCK


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def stopped_clock(monkeypatch):
    """Pages read the clock of the machine; a story told of one day is looked at on that day, whenever the tests run."""

    def stop(at):
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)

    stop(NOW)
    return stop


@pytest.fixture
def standing(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Who is there already, by name: the cast of the standing world (`tests/house/standing.py`), else nobody."""
    is_there = "world_database" in request.fixturenames
    return request.getfixturevalue("world_database") if is_there else {}


def _in_the_cast(make: Callable[..., Any]) -> Any:
    """A fixture of the cast: made for each test, but in the standing world the one who is there."""
    MAKERS[make.__name__] = make

    def found(db: None, standing: dict[str, Any], **given: Any) -> Any:
        return standing[make.__name__] if make.__name__ in standing else make(**given)

    asked = [Parameter(name, Parameter.KEYWORD_ONLY) for name in ("db", "standing", *signature(make).parameters)]
    found.__signature__ = Signature(asked)  # what pytest reads the needs from
    found.__doc__ = make.__doc__
    return pytest.fixture(name=make.__name__)(found)


def make_everybody() -> dict[str, Any]:
    """The whole cast by name, outside of any test."""
    made: dict[str, Any] = {}
    for name, make in MAKERS.items():
        made[name] = make(**{need: made[need] for need in signature(make).parameters})
    return made


@_in_the_cast
def riverside() -> Program:
    return Program.objects.create(name="Riverside", slug="riverside", phone="+1 555 010 0100")


@_in_the_cast
def lakeside() -> Program:
    return Program.objects.create(name="Lakeside", slug="lakeside", time_zone="America/New_York")


@_in_the_cast
def responder(riverside) -> User:
    return _member(riverside, Role.RESPONDER, "responder@riverside.example", "Rae Responder")


@_in_the_cast
def navigator(riverside) -> User:
    return _member(riverside, Role.NAVIGATOR, "navigator@riverside.example", "Nell Navigator")


@_in_the_cast
def manager(riverside) -> User:
    return _member(riverside, Role.MANAGER, "manager@riverside.example", "Mara Manager")


@_in_the_cast
def analyst(riverside) -> User:
    return _member(riverside, Role.ANALYST, "analyst@riverside.example", "Ana Analyst")


@_in_the_cast
def admin(riverside) -> User:
    return _member(riverside, Role.ADMINISTRATOR, "admin@riverside.example", "Ada Administrator")


@_in_the_cast
def other_navigator(lakeside) -> User:
    return _member(lakeside, Role.NAVIGATOR, "navigator@lakeside.example", "Lou Lakeside")


@_in_the_cast
def outsider() -> User:
    return _user("outsider@nowhere.example", "Otto Outsider")


def _agency(name: str, slug: str, program: Program) -> Organization:
    return Organization.objects.create(
        name=name,
        description=name,
        is_agency=True,
        reply_email=f"inbox@{slug}.example",
        source="test",
        source_record_id=slug,
        kept_by=program,
    )


@_in_the_cast
def harbor_house(riverside) -> Organization:
    return _agency("Harbor House", "harborhouse", riverside)


@_in_the_cast
def north_clinic(riverside) -> Organization:
    return _agency("North Clinic", "northclinic", riverside)


@_in_the_cast
def shelter_desk(harbor_house) -> User:
    user = _user("shelter@harborhouse.example", "Sol Shelter")
    add_staff(organization=harbor_house, user=user, role=AgencyRole.STAFF, by=CLOCK, at=NOW)
    return user


@_in_the_cast
def clinic_lead(north_clinic) -> User:
    user = _user("clinic@northclinic.example", "Cleo Clinic")
    add_staff(organization=north_clinic, user=user, role=AgencyRole.LEAD, by=CLOCK, at=NOW)
    return user
