"""Fifty people at work: forty navigators with forty cases each, three managers, the desks of seven agencies."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
from django.db.models import Count

from casemgmt.accounts.actions import add_member
from casemgmt.accounts.models import Program, User
from casemgmt.accounts.roles import AgencyRole, Role
from casemgmt.cases.models import Case, Need
from casemgmt.core.actor import CLOCK
from casemgmt.demo.city import sign_in
from casemgmt.followups.models import FollowUp
from providers.actions import add_staff
from providers.models import Organization, Service
from referrals.models import Offer
from referrals.workflow import LIVE

from .client import cookies_of

NAVIGATORS, MANAGERS, AGENCIES = 40, 3, 7
CASES = 40
GIVEN = """
WITH free AS (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM cases_case
    WHERE program_id = %(program)s AND state <> 'closed' AND owner_id IS NOT NULL AND owner_id <> ALL(%(all)s)
    LIMIT %(many)s),
given AS (
    UPDATE cases_case SET owner_id = (%(all)s::uuid[])[1 + place %% %(users)s] FROM free
    WHERE cases_case.id = free.id RETURNING cases_case.id, owner_id)
UPDATE duties_duty SET owner_id = given.owner_id FROM given
WHERE duties_duty.case_id = given.id AND duties_duty.ended_at IS NULL AND duties_duty.owner_id IS NOT NULL"""


@dataclass
class Worker:
    """Somebody at work: what they do, their cookies, what they have to do it with (ids)."""

    user: User
    kind: str
    cookies: dict[str, str]
    cases: list[Any] = field(default_factory=list)
    people: list[Any] = field(default_factory=list)
    contacts: list[Any] = field(default_factory=list)
    asks: list[tuple[Any, Any]] = field(default_factory=list)  # (need, service)
    offers: list[Any] = field(default_factory=list)


def bring(line: psycopg.Connection, *, at: datetime) -> list[Worker]:
    """Give each of them a role and something to do; the same people again where they are there already."""
    program = Program.objects.get(slug="riverside")
    navigators = [
        _member(program, Role.NAVIGATOR, f"load.navigator{n}@riverside.example", at) for n in range(NAVIGATORS)
    ]
    managers = [_member(program, Role.MANAGER, f"load.manager{n}@riverside.example", at) for n in range(MANAGERS)]
    _give_cases(line, program, navigators)
    agencies = _busiest()
    desks = [_desk(agency, f"load.desk{n}@agency.example", at) for n, agency in enumerate(agencies)]
    return [
        *(_navigator(user, agencies) for user in navigators),
        *(Worker(user, "manager", cookies_of(user)) for user in managers),
        *(_at_desk(user, agency) for user, agency in zip(desks, agencies, strict=True)),
    ]


def _user(email: str) -> User:
    found = User.objects.filter(email=email).first()
    return found or sign_in(email, email.partition("@")[0].replace(".", " ").title())


def _member(program: Program, role: str, email: str, at: datetime) -> User:
    user = _user(email)
    add_member(program=program, user=user, role=role, by=CLOCK, at=at)
    return user


def _desk(agency: Organization, email: str, at: datetime) -> User:
    user = _user(email)
    add_staff(organization=agency, user=user, role=AgencyRole.LEAD, by=CLOCK, at=at)
    return user


def _give_cases(line: psycopg.Connection, program: Program, users: list[User]) -> None:
    """Copies of the program's own, with what is due in them, unless they have theirs."""
    ids = [user.pk for user in users]
    if Case.objects.filter(owner__in=ids).exists():
        return
    many = {"program": program.pk, "all": ids, "users": len(ids), "many": CASES * len(ids)}
    line.execute(GIVEN, many)
    line.execute("VACUUM ANALYZE cases_case, duties_duty")


def _busiest() -> list[Organization]:
    """The agencies on which most requests wait."""
    waiting = Offer.objects.filter(state__in=LIVE).values("organization").annotate(many=Count("pk"))
    ids = [row["organization"] for row in waiting.order_by("-many", "organization")[:AGENCIES]]
    return list(Organization.objects.filter(pk__in=ids).order_by("pk"))


def _navigator(user: User, agencies: list[Organization]) -> Worker:
    cases = Case.objects.open().filter(owner=user)
    needs = Need.objects.open().filter(case__in=cases).exclude(referrals__offers__state__in=LIVE)
    served = _served(agencies)
    return Worker(
        user,
        "navigator",
        cookies_of(user),
        cases=list(cases.values_list("pk", flat=True)),
        people=list(cases.values_list("person_id", flat=True)),
        contacts=list(FollowUp.objects.filter(case__in=cases, state="open").values_list("pk", flat=True)),
        asks=[(need.pk, served[need.domain]) for need in needs.order_by("pk") if need.domain in served],
    )


def _served(agencies: list[Organization]) -> dict[str, Any]:
    """One service of these agencies for each need that one of them serves."""
    rows = Service.objects.filter(organization__in=agencies, status="active", do_not_refer=False).order_by("pk")
    return {domain: service.pk for service in rows for domain in service.need_domains}


def _at_desk(user: User, agency: Organization) -> Worker:
    waiting = Offer.objects.filter(organization=agency, state="sent").order_by("sent_at").values_list("pk", flat=True)
    return Worker(user, "agency", cookies_of(user), offers=list(waiting[:500]))
