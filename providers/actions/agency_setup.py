"""What an agency is here, and where its mail and codes go. Two people of the program that keeps the listing change it,
or the agency itself; the mailbox that was there before is told, and every earlier value stays on record."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from casemgmt.accounts.invitations.actions import write_invitation
from casemgmt.accounts.invitations.rules import refuse_oneself
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.roles import AgencyRole
from casemgmt.core import access
from casemgmt.core.access import holds
from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK, Actor
from casemgmt.core.effects import tell
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from providers import hooks, rights
from providers.models import (
    AgencyChange,
    AgencyClass,
    AgencyStaff,
    ChangeKind,
    ChangeState,
    Organization,
    StaffInvitation,
)

WATCHED = ("is_agency", "reply_email", "reply_phone")


@action
def set_up_agency(
    *,
    organization: Organization,
    is_agency: bool,
    reply_email: str,
    reply_phone: str,
    mail_language: str = "",
    by: Actor,
    at: datetime,
) -> AgencyChange | None:
    """Say whether requests may be sent to it, the mailbox they are announced to, and the number codes are read to. From
    a keeper of the listing it is a proposal, from the agency's lead and from set-up it counts at once. Nothing when
    nothing differs. The language of the mail counts at once in any case."""
    organization = _line_up(organization, by)
    _require_setter(organization, by)
    _speak(organization, mail_language, by, at)
    facts = {"is_agency": is_agency, "reply_email": reply_email.strip().lower(), "reply_phone": reply_phone.strip()}
    _check_partnership(organization, facts)
    return _propose(organization, ChangeKind.PARTNERSHIP, facts, by, at)


@action
def change_mailbox(
    *,
    organization: Organization,
    reply_email: str,
    reply_phone: str | None = None,
    mail_language: str = "",
    by: Actor,
    at: datetime,
) -> AgencyChange | None:
    """Say where the agency's mail goes, in which language, and to which number codes are read. Its lead does that
    alone; a keeper of the listing proposes it."""
    organization = _line_up(organization, by)
    if organization.is_agency and not reply_email.strip():
        raise NotPossible(_("Requests must be announced somewhere. Give an address."), field="reply_email")
    return set_up_agency(
        organization=organization,
        is_agency=organization.is_agency,
        reply_email=reply_email,
        reply_phone=organization.reply_phone if reply_phone is None else reply_phone,
        mail_language=mail_language,
        by=by,
        at=at,
    )


@action
def classify_organization(
    *, organization: Organization, agency_class: str, by: Actor, at: datetime
) -> AgencyChange | None:
    """Put an agency in a class, or take it out. Consents may name a class, so an agency does not choose its own: its
    lead proposes it, and a keeper of the listing agrees."""
    organization = _line_up(organization, by)
    _require_setter(organization, by)
    if agency_class and agency_class not in AgencyClass.values:
        raise NotPossible(_("Choose a class of agencies."), field="agency_class")
    return _propose(organization, ChangeKind.CLASS, {"agency_class": agency_class}, by, at)


@action
def propose_first_lead(*, organization: Organization, email: str, by: Actor, at: datetime) -> AgencyChange | None:
    """Name the address whose reader shall lead the agency here; it is invited once a second keeper has agreed. The lead
    reads requests and gives roles from then on, so nobody names oneself."""
    organization = _line_up(organization, by)
    rights.require_keeper(by, organization)
    address = email.strip().lower()
    _check_first_lead(organization)
    refuse_oneself(address, by)
    return _propose(organization, ChangeKind.LEAD, {"email": address}, by, at)


@action
def agree_change(*, change: AgencyChange, by: Actor, at: datetime) -> AgencyChange:
    """The second person agrees, and the change counts from now on. Nobody agrees with oneself."""
    change = _waiting(change, by)
    _require_second(change, by)
    _check_still_so(change)
    return _applied(change, by, at)


@action
def refuse_change(*, change: AgencyChange, why: str, by: Actor, at: datetime) -> AgencyChange:
    """The second person does not agree, and says why."""
    change = _waiting(change, by)
    _require_second(change, by)
    if not why.strip():
        raise NotPossible(_("Write in a few words why not."), field="why")
    change.refused_because = why.strip()[:200]
    return _decided(change, ChangeState.REFUSED, by, at)


@action
def withdraw_change(*, change: AgencyChange, by: Actor, at: datetime) -> AgencyChange:
    """Whoever proposed it thinks better of it."""
    change = _waiting(change, by)
    if by.pk is None or change.proposed_by_id != by.pk:
        raise PermissionDenied(Permission.DIRECTORY_EDIT.value)
    return _decided(change, ChangeState.WITHDRAWN, by, at)


def _line_up(organization: Organization, by: Actor) -> Organization:
    """The organization as it is now; whoever changes what it is waits in line, with the rights they have then."""
    access.forget(by)
    return Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)


def _require_setter(organization: Organization, by: Actor) -> None:
    if by is not CLOCK and not rights.may_set_up(by, organization):
        raise PermissionDenied(Permission.DIRECTORY_EDIT.value)


def _require_second(change: AgencyChange, by: Actor) -> None:
    if not rights.may_agree(by, change):
        raise PermissionDenied(Permission.DIRECTORY_EDIT.value)


def _speak(organization: Organization, mail_language: str, by: Actor, at: datetime) -> None:
    if mail_language and mail_language != organization.mail_language:
        organization.mail_language = mail_language
        organization.save(update_fields=["mail_language"])
        record("organization.partnership", organization, by=by, at=at, fields=["mail_language"])


def _propose(organization: Organization, kind: str, facts: dict[str, Any], by: Actor, at: datetime) -> Any:
    """Write down what shall change; where it needs nobody else, do it."""
    before = {name: getattr(organization, name) for name in facts if hasattr(organization, name) and kind != "lead"}
    facts = {name: value for name, value in facts.items() if name not in before or before[name] != value}
    before = {name: before[name] for name in facts if name in before}
    organization.changes.waiting().filter(kind=kind).update(
        state=ChangeState.WITHDRAWN, decided_at=at, decided_by_id=by.pk
    )
    if not facts:
        return None
    is_own = kind == ChangeKind.PARTNERSHIP and by is not CLOCK and holds(by, Permission.STAFF_MANAGE, organization)
    change = AgencyChange.objects.create(
        organization=organization, kind=kind, before=before, after=facts, is_by_agency=is_own, proposed_by_id=by.pk,
        proposed_at=at,
    )  # fmt: skip
    if by is CLOCK or is_own:
        return _applied(change, by, at)
    record("organization.change_proposed", organization, by=by, at=at, change=change.pk, kind=kind)
    tell("agency.change_waits", key=f"agency-change-waits:{change.pk}", at=at, change=change.pk)
    return change


def _applied(change: AgencyChange, by: Actor, at: datetime) -> AgencyChange:
    if change.kind == ChangeKind.LEAD:
        _invite_lead(change, by, at)
    else:
        _write(change)
    record(
        "organization.classified" if change.kind == ChangeKind.CLASS else "organization.partnership",
        change.organization,
        by=by,
        at=at,
        change=change.pk,
        fields=sorted(change.after),
    )
    change = _decided(change, ChangeState.ACCEPTED, by, at)
    tell("agency.changed", key=f"agency-changed:{change.pk}", at=at, change=change.pk)
    return change


def _write(change: AgencyChange) -> None:
    if change.kind == ChangeKind.PARTNERSHIP:
        _check_partnership(change.organization, change.after)
    for name, value in change.after.items():
        setattr(change.organization, name, value)
    change.organization.save(update_fields=sorted(change.after))


def _invite_lead(change: AgencyChange, by: Actor, at: datetime) -> None:
    organization = change.organization
    _check_first_lead(organization)
    among = StaffInvitation.objects.filter(organization=organization)
    write_invitation(among, role=AgencyRole.LEAD, email=change.after["email"], by=by, at=at, organization=organization)


def _decided(change: AgencyChange, state: str, by: Actor, at: datetime) -> AgencyChange:
    change.state, change.decided_by_id, change.decided_at = state, by.pk, at
    change.save(update_fields=["state", "decided_by", "decided_at", "refused_because"])
    if state != ChangeState.ACCEPTED:
        record(f"organization.change_{state}", change.organization, by=by, at=at, change=change.pk)
    return change


def _waiting(change: AgencyChange, by: Actor) -> AgencyChange:
    organization = _line_up(change.organization, by)
    found = AgencyChange.objects.select_for_update(of=("self",)).select_related("proposed_by").get(pk=change.pk)
    found.organization = organization
    if found.state != ChangeState.PROPOSED:
        raise NotPossible(_("Somebody has decided this already, or proposed something newer."))
    return found


def _check_still_so(change: AgencyChange) -> None:
    """What was proposed was proposed against what stood then, by somebody who might."""
    now = {name: getattr(change.organization, name) for name in change.before}
    if now != change.before:
        raise NotPossible(_("It was changed since this was proposed. Refuse it, and propose it again."))
    if not rights.may_propose(change.proposed_by, change):
        raise NotPossible(_("Whoever proposed this keeps the listing no more. Refuse it, and propose it again."))


def _check_partnership(organization: Organization, facts: dict[str, Any]) -> None:
    said = {name: facts.get(name, getattr(organization, name)) for name in WATCHED}
    if organization.is_agency and not said["is_agency"]:
        against = [sentence for check in hooks.LEAVING_CHECKS for sentence in check(organization=organization)]
        if against:
            raise NotPossible(" ".join(against), field="is_agency")
    if said["is_agency"] and not any((said["reply_email"], said["reply_phone"], _has_staff(organization))):
        raise NotPossible(
            _("Nobody would hear of requests. Give an address or a phone number; the lead can be invited afterwards."),
            field="reply_email",
        )


def _check_first_lead(organization: Organization) -> None:
    if not organization.is_agency:
        raise NotPossible(_("This organization does not receive requests here yet. Set that up first."))
    if AgencyStaff.objects.filter(organization=organization, role=AgencyRole.LEAD, is_active=True).exists():
        raise NotPossible(_("This agency has a lead, who invites its staff."))


def _has_staff(organization: Organization) -> bool:
    return AgencyStaff.objects.filter(organization=organization, is_active=True).exists()
