"""The fixed cast, named by what they are. Fixtures call actions, so no impossible rows exist."""

from datetime import UTC, datetime

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


def _user(email: str, name: str) -> User:
    user = User.objects.create_user(email, PASSWORD, name=name)
    verify_address(user=user, by=CLOCK, at=NOW)
    return user


def _member(program: Program, role: str, email: str, name: str) -> User:
    user = _user(email, name)
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
def riverside(db) -> Program:
    return Program.objects.create(name="Riverside", slug="riverside", phone="+1 555 010 0100")


@pytest.fixture
def lakeside(db) -> Program:
    return Program.objects.create(name="Lakeside", slug="lakeside", time_zone="America/New_York")


@pytest.fixture
def responder(riverside) -> User:
    return _member(riverside, Role.RESPONDER, "responder@riverside.example", "Rae Responder")


@pytest.fixture
def navigator(riverside) -> User:
    return _member(riverside, Role.NAVIGATOR, "navigator@riverside.example", "Nell Navigator")


@pytest.fixture
def manager(riverside) -> User:
    return _member(riverside, Role.MANAGER, "manager@riverside.example", "Mara Manager")


@pytest.fixture
def analyst(riverside) -> User:
    return _member(riverside, Role.ANALYST, "analyst@riverside.example", "Ana Analyst")


@pytest.fixture
def admin(riverside) -> User:
    return _member(riverside, Role.ADMINISTRATOR, "admin@riverside.example", "Ada Administrator")


@pytest.fixture
def other_navigator(lakeside) -> User:
    return _member(lakeside, Role.NAVIGATOR, "navigator@lakeside.example", "Lou Lakeside")


@pytest.fixture
def outsider(db) -> User:
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


@pytest.fixture
def harbor_house(riverside) -> Organization:
    return _agency("Harbor House", "harborhouse", riverside)


@pytest.fixture
def north_clinic(riverside) -> Organization:
    return _agency("North Clinic", "northclinic", riverside)


@pytest.fixture
def shelter_desk(harbor_house) -> User:
    user = _user("shelter@harborhouse.example", "Sol Shelter")
    add_staff(organization=harbor_house, user=user, role=AgencyRole.STAFF, by=CLOCK, at=NOW)
    return user


@pytest.fixture
def clinic_lead(north_clinic) -> User:
    user = _user("clinic@northclinic.example", "Cleo Clinic")
    add_staff(organization=north_clinic, user=user, role=AgencyRole.LEAD, by=CLOCK, at=NOW)
    return user
