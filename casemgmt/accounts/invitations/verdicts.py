"""What would come of inviting each of many people: looked at before anything is sent, and again when it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Membership, Program, User
from casemgmt.accounts.roles import PROGRAM_ROLES, Role, sees
from casemgmt.core.actor import Actor

from .models import MemberInvitation
from .people_file import PersonAsked, role_meant
from .rules import mailbox, own_mailboxes

INVITED, THERE, REFUSED = "invited", "there", "refused"


@dataclass(frozen=True)
class InvitingVerdict:
    """One line of a list: the address and the role as they were understood, what comes of it, and why."""

    number: int
    email: str
    role: str
    outcome: str
    why: str = ""

    @property
    def is_invited(self) -> bool:
        return self.outcome == INVITED

    @property
    def role_name(self) -> str:
        return str(Role(self.role).label) if self.role in PROGRAM_ROLES else ""

    @property
    def sees(self) -> str:
        return sees(self.role) if self.role in PROGRAM_ROLES else ""


@dataclass(frozen=True)
class _Known:
    """What is on record about the addresses of a list."""

    roles: set[tuple[str, str]]
    waiting: set[tuple[str, str]]
    closed: set[str]
    own: set[str]


def verdicts(program: Program, asked: Sequence[PersonAsked], *, by: Actor, at: datetime) -> list[InvitingVerdict]:
    """One for each line, in its order, by the same rules as one by one; the same number of queries for any length."""
    known = _known(program, {row.email.strip().lower() for row in asked}, by, at)
    first: dict[tuple[str, str], int] = {}
    return [_verdict(row, known, first) for row in asked]


def _verdict(row: PersonAsked, known: _Known, first: dict[tuple[str, str], int]) -> InvitingVerdict:
    email, role = row.email.strip().lower(), role_meant(row.role)
    before = first.setdefault((email, role), row.number)
    outcome, why = _outcome(row, email, role, known)
    if outcome == INVITED and before != row.number:
        outcome, why = THERE, _("Stands in row %(n)d already.") % {"n": before}
    return InvitingVerdict(row.number, email or row.email, role, outcome, why)


def _outcome(row: PersonAsked, email: str, role: str, known: _Known) -> tuple[str, str]:
    if fault := _fault(row, email, role):
        return REFUSED, fault
    if mailbox(email) in known.own:
        return REFUSED, _("Nobody gives a role to oneself. Ask somebody else who may invite.")
    if (email, role) in known.roles:
        return THERE, _("Has this role here already.")
    if email in known.closed:
        return REFUSED, _("This account was closed, or has left the program. Invite it alone: that opens it again.")
    if (email, role) in known.waiting:
        return THERE, _("Was invited already; the invitation waits.")
    return INVITED, ""


def _fault(row: PersonAsked, email: str, role: str) -> str:
    if not email:
        return _("No e-mail address stands here.")
    try:
        validate_email(email)
    except ValidationError:
        return _("This is no e-mail address.")
    if role:
        return ""
    names = ", ".join(str(one.label) for one in Role)
    if not row.role:
        return _("No role stands here. Write one of: %(roles)s.") % {"roles": names}
    return _("“%(word)s” is no role here. Write one of: %(roles)s.") % {"word": row.role[:40], "roles": names}


def _known(program: Program, emails: set[str], by: Actor, at: datetime) -> _Known:
    """In four queries. An invitation whose link ran out waits no more: its address is invited anew."""
    here = Membership.objects.filter(program=program).annotate(email=Lower("user__email")).filter(email__in=emails)
    rows: list[Any] = list(here.values_list("email", "role", "left_at"))
    roles = {(email, role) for email, role, left_at in rows if left_at is None}
    left = {email for email, _role, _left in rows} - {email for email, _role in roles}
    accounts = User.objects.annotate(lower=Lower("email")).filter(lower__in=emails, is_active=False)
    asked = MemberInvitation.objects.waiting().filter(program=program, expires_at__gt=at)
    waiting = asked.annotate(lower=Lower("email")).filter(lower__in=emails).values_list("lower", "role")
    closed = left | set(accounts.values_list("lower", flat=True))
    return _Known(roles, set(waiting), closed, own_mailboxes(by))
