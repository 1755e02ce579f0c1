"""Whom a letter goes to, and why none goes now."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from casemgmt.accounts.numbers.known import ASK_AGAIN
from casemgmt.accounts.numbers.queries import span_at, span_words
from casemgmt.accounts.roles import AgencyRole
from casemgmt.core.templatetags.words import span
from providers.models import AgencyStaff, Organization, Service, StillRightLetter
from providers.models.organizations import oldest_program

MOST_UNANSWERED = 3  # after so many letters nobody answered, somebody calls


def addresses_of(organizations: Collection[Organization], *, is_asked_by_hand: bool = False) -> dict[UUID, str]:
    """Where letters go: the mailbox for requests, else a lead. To an address that only stands in the listing a letter
    goes when a person asks for it, never by the clock. Two queries."""
    named = {one.pk: one.reply_email for one in organizations}
    leads = AgencyStaff.objects.filter(is_active=True, role=AgencyRole.LEAD, user__is_active=True)
    leads = leads.filter(organization__in=list(named))
    for pk, address in leads.order_by("created_at").values_list("organization", "user__email"):
        named[pk] = named[pk] or address
    if is_asked_by_hand:
        listed = Service.objects.listed().exclude(email="").filter(organization__in=list(named)).order_by("created_at")
        own = dict(reversed(list(listed.values_list("organization", "email"))))
        named = {one.pk: named[one.pk] or one.email or own.get(one.pk, "") for one in organizations}
    return named


def address_of(organization: Organization, *, is_asked_by_hand: bool = False) -> str:
    """Where a letter to this one goes; empty when nobody knows."""
    return addresses_of([organization], is_asked_by_hand=is_asked_by_hand)[organization.pk]


def unanswered(letters: list[StillRightLetter]) -> int:
    """How many of the newest letters in a row nobody answered; those that could not arrive are not counted."""
    n = 0
    for letter in sorted(letters, key=lambda one: one.asked_at, reverse=True):
        if letter.answered_at:
            break
        n += letter.failed_at is None
    return n


def why_not_asked(organization: Organization, letters: list[StillRightLetter], at: datetime) -> str:
    """Why no letter can go now; empty when one can."""
    if not address_of(organization, is_asked_by_hand=True):
        return _("There is no e-mail address to write to. Call, or look for one.")
    last = max((one.asked_at for one in letters if one.failed_at is None), default=None)
    keeper = organization.kept_by_id or oldest_program()
    if last and at - last < span_at(keeper, ASK_AGAIN, at):
        said = {"ago": span(at - last), "time": span_words(keeper, ASK_AGAIN, at)}
        return _("They were asked %(ago)s ago. The rule allows one letter in %(time)s.") % said
    return ""


def letters_of(organizations: list[Any]) -> dict[Any, list[StillRightLetter]]:
    """Letters of a year to each of these, the newest first. One query."""
    found: dict[Any, list[StillRightLetter]] = {}
    for letter in StillRightLetter.objects.filter(organization__in=organizations).order_by("-asked_at"):
        found.setdefault(letter.organization_id, []).append(letter)
    return found
