"""Making an organization an agency that receives requests here, and where they reach it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casemgmt.core.access import Permission, holds
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from providers import hooks
from providers.models import AgencyStaff, Organization
from providers.rights import is_editor, require_editor


@transaction.atomic
def set_up_agency(
    *,
    organization: Organization,
    is_agency: bool,
    reply_email: str,
    reply_phone: str,
    mail_language: str = "",
    by: Actor,
    at: datetime,
) -> Organization:
    """Say whether requests may be sent to it, the mailbox they are announced to and in which language, and the number
    codes are read to. It stops being an agency only when nobody waits for it."""
    require_editor(by)
    organization = Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    if organization.is_agency and not is_agency:
        _check_leaving(organization)
    facts = {"is_agency": is_agency, "reply_email": reply_email.strip().lower(), "reply_phone": reply_phone.strip()}
    if is_agency and not any((facts["reply_email"], facts["reply_phone"], _has_staff(organization))):
        raise NotPossible(
            _("Nobody would hear of requests. Give an address or a phone number; the lead can be invited afterwards."),
            field="reply_email",
        )
    facts["mail_language"] = mail_language or organization.mail_language
    return _changed(organization, facts, by, at)


@transaction.atomic
def change_mailbox(
    *, organization: Organization, reply_email: str, mail_language: str = "", by: Actor, at: datetime
) -> Organization:
    """Say where requests are announced, and in which language. The agency's lead may, and who keeps the directory."""
    if not is_editor(by) and not holds(by, Permission.STAFF_MANAGE, organization):
        require_editor(by)
    organization = Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    if organization.is_agency and not reply_email.strip():
        raise NotPossible(_("Requests must be announced somewhere. Give an address."), field="reply_email")
    language = mail_language or organization.mail_language
    return _changed(organization, {"reply_email": reply_email.strip().lower(), "mail_language": language}, by, at)


def _check_leaving(organization: Organization) -> None:
    against = [sentence for check in hooks.LEAVING_CHECKS for sentence in check(organization=organization)]
    if against:
        raise NotPossible(" ".join(against), field="is_agency")


def _has_staff(organization: Organization) -> bool:
    return AgencyStaff.objects.filter(organization=organization, is_active=True).exists()


def _changed(organization: Organization, facts: dict[str, Any], by: Actor, at: datetime) -> Organization:
    changed = sorted(name for name, value in facts.items() if getattr(organization, name) != value)
    for name in changed:
        setattr(organization, name, facts[name])
    if changed:
        organization.save(update_fields=changed)
        record("organization.partnership", organization, by=by, at=at, fields=changed)
    return organization
