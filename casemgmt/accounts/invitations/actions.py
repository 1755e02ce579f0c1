"""Inviting, sending again, revoking, saying yes: the same for every kind of place."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from casemgmt.accounts.addresses import verify_address
from casemgmt.accounts.models import Membership, Program, User
from casemgmt.accounts.numbers.known import INVITATION
from casemgmt.accounts.numbers.queries import span_at
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.programs.rules import refuse_retired
from casemgmt.accounts.roles import PROGRAM_ROLES
from casemgmt.core import access
from casemgmt.core.access import holds, require
from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK, Actor
from casemgmt.core.effects import tell
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from . import places, rules
from .models import Invitation, MemberInvitation
from .people_file import PersonAsked
from .verdicts import verdicts


@action
def invite_member(
    *, program: Program, email: str, role: str, opens_again: bool = False, by: Actor, at: datetime
) -> MemberInvitation:
    """Offer a role in the program to an address. Administrators may, and never to themselves. The role begins when the
    address accepts; of a role that reads clients the program's managers hear at once."""
    program = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    access.forget(by)
    require(by, Permission.PROGRAM_MEMBERS, program)
    refuse_retired(program.pk)
    if role not in PROGRAM_ROLES:
        raise NotPossible(_("Choose a role."), field="role")
    if Membership.objects.filter(program=program, user__email__iexact=email.strip(), role=role, left_at=None).exists():
        raise NotPossible(_("This address has that role here already."), field="email")
    rules.refuse_unknowing(rules.closed_account(email, program), opens_again)
    waiting = MemberInvitation.objects.filter(program=program)
    return write_invitation(waiting, role=role, email=email, opens_again=opens_again, by=by, at=at, program=program)


@action
def invite_members(
    *, program: Program, asked: Sequence[PersonAsked], by: Actor, at: datetime
) -> list[MemberInvitation]:
    """Offer roles to many addresses at once. Each is judged as it would be alone; whoever has the role, was invited to
    it already or cannot be invited is passed over, so that the same list may be sent again."""
    program = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    access.forget(by)
    require(by, Permission.PROGRAM_MEMBERS, program)
    refuse_retired(program.pk)
    rows = MemberInvitation.objects.filter(program=program)
    return [
        write_invitation(rows, role=verdict.role, email=verdict.email, by=by, at=at, program=program)
        for verdict in verdicts(program, asked, by=by, at=at)
        if verdict.is_invited
    ]


def write_invitation(
    among: Any, *, role: str, email: str, opens_again: bool = False, by: Actor, at: datetime, **place: Any
) -> Any:
    """Mail a one-time link to an address, in the place of one to the same role that waits. The caller has asked for
    the right and locked the place; `among` are all invitations to it."""
    address = email.strip().lower()
    rules.refuse_oneself(address, by)
    rules.refuse_flood(among, address, at)
    same = among.waiting().filter(email__iexact=address)
    same = same.filter(role=role) if among.model is MemberInvitation else same
    same.update(revoked_at=at)
    invitation = among.model.objects.create(
        email=address, role=role, opens_again=opens_again, invited_by_id=by.pk, invited_at=at,
        expires_at=at + lasts(place, at), **place,
    )  # fmt: skip
    _mail(invitation, at)
    record(f"{places.of(invitation).word}.invited", invitation, by=by, at=at, role=role)
    tell_managers(invitation, "invited", at)
    return invitation


@action
def resend_invitation(*, invitation: Invitation, by: Actor, at: datetime) -> Any:
    """Mail a new link; the one sent before works no more."""
    invitation = _waiting(invitation, by)
    among = type(invitation)._default_manager.filter(**{invitation.PLACE: invitation.place})
    rules.refuse_flood(among, invitation.email, at)
    invitation.mails += 1
    invitation.invited_at, invitation.secret_hash = at, ""
    invitation.expires_at = at + lasts({invitation.PLACE: invitation.place}, at)
    invitation.save()
    _mail(invitation, at)
    record(f"{places.of(invitation).word}.invited_again", invitation, by=by, at=at)
    return invitation


@action
def revoke_invitation(*, invitation: Invitation, by: Actor, at: datetime) -> Any:
    """The link works no more."""
    invitation = _waiting(invitation, by)
    invitation.revoked_at = at
    invitation.save()
    record(f"{places.of(invitation).word}.invitation_revoked", invitation, by=by, at=at)
    return invitation


@action
def accept_invitation(
    *, secret: str, by: Any, at: datetime, name: str = "", password: str = "", language: str = "en"
) -> Any:
    """Say yes to an invitation; the role begins, and the address is verified by the link that came to it. Somebody new
    gets an account with this name, password and language of mail; `by` is nobody then. Gives the invitation."""
    invitation = _locked_behind(secret, at)
    place = places.of(invitation)
    if by.pk is not None and by.pk == invitation.invited_by_id:
        raise PermissionDenied("invitation.accept")
    user = _who(invitation, by, name, password, language, at)
    verify_address(user=user, by=CLOCK, at=at)
    place.join(invitation=invitation, user=user, at=at)
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save()
    record(f"{place.word}.joined", invitation, by=user, at=at, role=invitation.role)
    tell_managers(invitation, "joined", at)
    return invitation


def lasts(place: dict[str, Any], at: datetime) -> timedelta:
    """How long a link lasts: by the rule of the program, or of the program that keeps the agency."""
    program_id = place["program"].pk if "program" in place else next(iter(place.values())).kept_by_id
    return span_at(program_id, INVITATION, at)


def withdraw_invitations(among: Any, *, of_user: Any, at: datetime) -> None:
    """Who may invite no more has invited nobody: what waits of theirs lets nobody in."""
    among.waiting().filter(invited_by=of_user).update(revoked_at=at)


def tell_managers(invitation: Invitation, what: str, at: datetime) -> None:
    """Of a role that reads clients the program's managers hear at once: when it is offered, and when it begins."""
    if isinstance(invitation, MemberInvitation) and PROGRAM_ROLES[invitation.role] & rules.CLIENT_PERMISSIONS:
        key = f"member-{what}:{invitation.pk}"
        tell("member.reads_clients", key=key, at=at, invitation=invitation.pk)


def _locked_behind(secret: str, at: datetime) -> Any:
    """The invitation behind the secret, its place locked: whoever changes who works there waits in line."""
    for rows in places.everywhere():
        row = rows.behind(secret, at).first()
        if row is None:
            continue
        lock_place(row)
        found = type(row)._default_manager.select_for_update(of=("self",)).behind(secret, at).filter(pk=row.pk).first()
        if found is not None:
            return found
    raise NotPossible(_("This invitation is closed. Ask for a new one."))


def lock_place(invitation: Invitation) -> Any:
    """The program or the agency, locked."""
    place = invitation.place
    return type(place)._default_manager.select_for_update(of=("self",)).get(pk=place.pk)


def _who(invitation: Any, by: Any, name: str, password: str, language: str, at: datetime) -> User:
    known = User.objects.select_for_update(of=("self",)).filter(email__iexact=invitation.email).first()
    if known is not None and not rules.needs_password(known):
        if by.pk != known.pk:
            raise PermissionDenied("invitation.accept")
        return known
    if known is not None and not known.is_active and not invitation.opens_again:
        raise NotPossible(_("This account was closed after the invitation was sent. Ask for a new one."))
    user = known or User(email=invitation.email, language=language)
    user.name = user.name or name.strip()
    if not user.name:
        raise NotPossible(_("Give your name."), field="name")
    _check_password(password, user)
    return _opened(user, password, at) if known else _made(user, password)


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as problem:
        raise NotPossible(" ".join(problem.messages), field="password") from problem


def _made(user: User, password: str) -> User:
    return User.objects.create_user(user.email, password, name=user.name, language=user.language)


def _opened(user: User, password: str, at: datetime) -> User:
    """The account that was there, with a new password; one that was closed is open again."""
    was_closed, user.is_active = not user.is_active, True
    user.set_password(password)
    user.save(update_fields=["password", "is_active", "name"])
    User.objects.end_sessions(user.pk)
    user.refresh_from_db()
    if was_closed:
        record("account.opened_again", user, by=user, at=at)
    return user


def _mail(invitation: Any, at: datetime) -> None:
    word = places.of(invitation).word
    tell(f"{word}.invited", key=f"{word}-invited:{invitation.pk}:{invitation.mails}", at=at, invitation=invitation.pk)


def _waiting(invitation: Invitation, by: Actor) -> Any:
    place = lock_place(invitation)
    access.forget(by)
    found = type(invitation)._default_manager.select_for_update(of=("self",)).get(pk=invitation.pk)
    permission = places.of(invitation).permission
    if found.invited_by_id != by.pk and not holds(by, permission, place):
        raise PermissionDenied(permission.value)
    if found.accepted_at or found.revoked_at:
        raise NotPossible(_("This invitation was accepted or revoked already."))
    return found
