"""Setting a program's sign-in server up, in two people's agreement, and switching it off."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from casemgmt.accounts.factors import secrets
from casemgmt.accounts.models import Membership, Program, User
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.programs.rules import refuse_retired
from casemgmt.accounts.roles import Role
from casemgmt.accounts.rule_actions import lock_program, refuse_stale
from casemgmt.core.access import holds, require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.effects import tell
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from .models import IdentitySetup, ServerShape

DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+")
MOST_LINES = 100
# Anybody may have an address there, so nobody's city is behind it.
EVERYBODYS = {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "aol.com"}


@action
def propose_identity(
    *,
    program: Program,
    name: str,
    shape: str,
    issuer: str,
    client_id: str,
    secret: str,
    domains: Sequence[str],
    tenant: str = "",
    group_claim: str = "groups",
    mapping: Sequence[tuple[str, str]] = (),
    keeps_passwords: bool = True,
    second_step_counts: bool = False,
    hands_to: User | None = None,
    seen: str | None = None,
    by: Actor,
    at: datetime,
) -> IdentitySetup:
    """Say how the program's sign-in server is to be set up. It counts once somebody else agreed: whoever names the
    server could be anybody here. An empty secret keeps the one that is there, for the same server and client."""
    require(by, Permission.PROGRAM_MEMBERS, program)
    program = lock_program(program)
    refuse_retired(program.pk)
    before = IdentitySetup.objects.filter(program=program).first()
    refuse_stale(before, seen)  # type: ignore[arg-type]  # it has a key, as rules have
    me = user_of(by)
    facts: dict[str, Any] = {
        "name": name.strip(),
        "shape": shape,
        "issuer": issuer.strip(),
        "client_id": client_id.strip(),
        "domains": _domains(domains),
        "tenant": _tenant(shape, tenant),
        "group_claim": group_claim.strip() or "groups",
        "mapping": _lines(mapping, before, me),
        "keeps_passwords": keeps_passwords,
        "second_step_counts": second_step_counts,
        "hands_to": _taker(program, hands_to),
    }
    kept = _secret(secret, before, facts)
    made = IdentitySetup.objects.create(program=program, secret=kept, changed_by=me, changed_at=at, **facts)
    record("identity.proposed", made, by=by, at=at, program_id=program.pk)
    tell("identity.proposed", key=f"identity-proposed:{made.pk}", at=at, setup=made.pk)
    return made


@action
def agree_identity(*, setup: IdentitySetup, by: Actor, at: datetime) -> IdentitySetup:
    """Agree to what somebody else proposed; from now on it counts. Administrators and managers may."""
    program = lock_program(setup.program)
    if not may_agree(by, program):
        raise PermissionDenied("identity.agree")
    setup = IdentitySetup.objects.select_for_update(of=("self",)).get(pk=setup.pk)
    newest = IdentitySetup.objects.filter(program=program).first()
    if setup.agreed_at is not None or newest is None or newest.pk != setup.pk:
        raise NotPossible(_("Somebody changed this since, or agreed already. Look again at what counts now."))
    if setup.changed_by_id == by.pk:
        raise NotPossible(_("Somebody else agrees to what you proposed: another administrator, or a manager."))
    setup.agreed_by, setup.agreed_at = user_of(by), at
    setup.save(update_fields=["agreed_by", "agreed_at"])
    _look_again(program)
    record("identity.agreed", setup, by=by, at=at, program_id=program.pk)
    return setup


@action
def switch_off_identity(*, program: Program, by: Actor, at: datetime) -> IdentitySetup:
    """Nobody signs in that way any more, at once; whoever has no password sets one by “Forgot your password?”. What was
    proposed meanwhile is dropped."""
    require(by, Permission.PROGRAM_MEMBERS, program)
    program = lock_program(program)
    last = IdentitySetup.objects.filter(program=program).first()
    if last is None or (not last.is_on and last.agreed_at):
        raise NotPossible(_("It is switched off already."))
    last.pk, last._state.adding = None, True
    last.id, last.created_at = IdentitySetup().id, at
    last.is_on, last.changed_by, last.changed_at, last.agreed_by, last.agreed_at = False, user_of(by), at, None, at
    last.save()
    _look_again(program)
    record("identity.switched_off", last, by=by, at=at, program_id=program.pk)
    return last


def may_agree(by: Any, program: Program) -> bool:
    """Whether the reader is one of those who may agree: administrators and managers of the program."""
    return holds(by, Permission.PROGRAM_MEMBERS, program) or holds(by, Permission.CASE_ASSIGN, program)


def _look_again(program: Program) -> None:
    User.objects.look_again(Membership.objects.filter(program=program, left_at=None).values("user"))


def _domains(typed: Sequence[str]) -> list[str]:
    found = sorted({domain.strip().lower().lstrip("@") for domain in typed if domain.strip()})
    bad = [domain for domain in found if not DOMAIN.fullmatch(domain) or domain in EVERYBODYS]
    if bad or not found:
        said = ", ".join(bad)[:100]
        words = _("Write the mail domains of your city or county, such as city.gov: %(said)s") % {"said": said}
        raise NotPossible(words.removesuffix(": ") if not bad else words, field="domains")
    return found


def _tenant(shape: str, typed: str) -> str:
    if shape in {ServerShape.ENTRA, ServerShape.GOOGLE} and not typed.strip():
        raise NotPossible(
            _("Write which organization it must be: the tenant's id (Entra), or the domain (Google)."), field="tenant"
        )
    return typed.strip()


def _lines(typed: Sequence[tuple[str, str]], before: IdentitySetup | None, me: User) -> list[dict[str, str]]:
    """Lines of groups and roles; a line that was there keeps who wrote it."""
    wrote = {(line["group"], line["role"]): line["by"] for line in (before.mapping if before else [])}
    if len(typed) > MOST_LINES or any(not group.strip() or role not in Role.values for group, role in typed):
        raise NotPossible(_("Each line names one group and one role, at most a hundred lines."), field="mapping")
    clean = dict.fromkeys((group.strip(), role) for group, role in typed)
    return [{"group": group, "role": role, "by": wrote.get((group, role), str(me.pk))} for group, role in clean]


def _taker(program: Program, chosen: User | None) -> User | None:
    if chosen is not None and not holds(chosen, Permission.CASE_EDIT, program):
        raise NotPossible(_("Choose somebody who works on cases in this program."), field="hands_to")
    return chosen


def _secret(typed: str, before: IdentitySetup | None, facts: dict[str, Any]) -> str:
    if typed.strip():
        return secrets.encrypt(typed.strip())
    same = before is not None and (before.issuer, before.client_id) == (facts["issuer"], facts["client_id"])
    if before is None or not same:
        raise NotPossible(_("Paste the client secret. For another server or client it is asked again."), field="secret")
    return before.secret
