"""Asking somebody to work at an agency here: inviting, sending again, revoking, saying yes."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casemgmt.accounts.models import User
from casemgmt.accounts.roles import AgencyRole
from casemgmt.core.access import Permission, holds
from casemgmt.core.actor import CLOCK
from casemgmt.core.effects import tell
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from providers import rights
from providers.models import AgencyStaff, Organization, StaffInvitation
from providers.models.invitations import LASTS

from .staff import add_staff

HOUR = timedelta(hours=1)
MOST_IN_AN_HOUR = 20  # mails of one agency, so that nobody uses it to flood an address


@transaction.atomic
def invite_staff(*, organization: Organization, email: str, role: str, by: Any, at: datetime) -> StaffInvitation:
    """Mail a one-time link to an address. Its lead invites to an agency; who keeps the directory, the first lead."""
    organization = _lock(organization)
    _require_inviter(organization, role, by)
    if not organization.is_agency:
        raise NotPossible(_("This organization does not receive requests here yet. Set that up first."))
    address = email.strip().lower()
    if AgencyStaff.objects.filter(organization=organization, user__email__iexact=address, is_active=True).exists():
        raise NotPossible(_("This address works at the agency already. Change the role in the list."), field="email")
    _refuse_flood(organization, at)
    waiting = StaffInvitation.objects.waiting().filter(organization=organization, email__iexact=address)
    waiting.update(revoked_at=at)
    invitation = StaffInvitation.objects.create(
        organization=organization, email=address, role=role, invited_by_id=by.pk, invited_at=at, expires_at=at + LASTS
    )
    _mail(invitation, at)
    record("staff.invited", invitation, by=by, at=at, role=role)
    return invitation


@transaction.atomic
def resend_invitation(*, invitation: StaffInvitation, by: Any, at: datetime) -> StaffInvitation:
    """Mail a new link; the one sent before works no more."""
    invitation = _waiting(invitation, by)
    _refuse_flood(invitation.organization, at)
    invitation.mails += 1
    invitation.invited_at, invitation.expires_at, invitation.secret_hash = at, at + LASTS, ""
    invitation.save()
    _mail(invitation, at)
    record("staff.invited_again", invitation, by=by, at=at)
    return invitation


@transaction.atomic
def revoke_invitation(*, invitation: StaffInvitation, by: Any, at: datetime) -> StaffInvitation:
    """The link works no more."""
    invitation = _waiting(invitation, by)
    invitation.revoked_at = at
    invitation.save()
    record("staff.invitation_revoked", invitation, by=by, at=at)
    return invitation


@transaction.atomic
def join_agency(
    *, secret: str, by: Any, at: datetime, name: str = "", password: str = "", language: str = "en"
) -> AgencyStaff:
    """Say yes to an invitation. Somebody new gets an account with this name, password and language of mail; `by` is
    nobody then."""
    row = StaffInvitation.objects.behind(secret, at).first()
    if row is None:
        raise NotPossible(_("This invitation is closed. Ask for a new one."))
    organization = _lock(row.organization)
    invitation = StaffInvitation.objects.select_for_update().behind(secret, at).filter(pk=row.pk).first()
    if invitation is None:
        raise NotPossible(_("This invitation is closed. Ask for a new one."))
    user = _who(invitation, by, name, password, language)
    staff = add_staff(organization=organization, user=user, role=invitation.role, by=CLOCK, at=at)
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save()
    record("staff.joined", invitation, by=user, at=at, role=invitation.role)
    return staff


def _who(invitation: StaffInvitation, by: Any, name: str, password: str, language: str) -> User:
    known = User.objects.filter(email__iexact=invitation.email).first()
    if known is not None:
        if by.pk != known.pk or not known.is_active:
            raise PermissionDenied("staff.join")
        return known
    fresh = User(email=invitation.email, name=name.strip(), language=language)
    if not fresh.name:
        raise NotPossible(_("Give your name."), field="name")
    try:
        validate_password(password, fresh)
    except ValidationError as problem:
        raise NotPossible(" ".join(problem.messages), field="password") from problem
    return User.objects.create_user(invitation.email, password, name=fresh.name, language=language)


def _mail(invitation: StaffInvitation, at: datetime) -> None:
    tell("staff.invited", key=f"staff-invited:{invitation.pk}:{invitation.mails}", at=at, invitation=invitation.pk)


def _require_inviter(organization: Organization, role: str, by: Any) -> None:
    if holds(by, Permission.STAFF_MANAGE, organization):
        return
    leads = AgencyStaff.objects.filter(organization=organization, role=AgencyRole.LEAD, is_active=True)
    if not rights.is_editor(by) or role != AgencyRole.LEAD or leads.exists():
        raise PermissionDenied(Permission.STAFF_MANAGE.value)


def _waiting(invitation: StaffInvitation, by: Any) -> StaffInvitation:
    organization = _lock(invitation.organization)
    found = StaffInvitation.objects.select_for_update().get(pk=invitation.pk)
    if found.invited_by_id != by.pk and not holds(by, Permission.STAFF_MANAGE, organization):
        raise PermissionDenied(Permission.STAFF_MANAGE.value)
    if found.accepted_at or found.revoked_at:
        raise NotPossible(_("This invitation was accepted or revoked already."))
    return found


def _lock(organization: Organization) -> Organization:
    return Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)


def _refuse_flood(organization: Organization, at: datetime) -> None:
    recent = StaffInvitation.objects.filter(organization=organization, invited_at__gt=at - HOUR)
    if sum(recent.values_list("mails", flat=True)) >= MOST_IN_AN_HOUR:
        raise NotPossible(_("Many invitations were sent in the last hour. Wait a while."))
