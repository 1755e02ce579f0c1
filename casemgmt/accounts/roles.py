"""Which role may do what: data. A membership or a place on an agency's staff gives the role, and nothing copies it."""

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.permissions import AGENCY_PERMISSIONS, PROGRAM_PERMISSIONS, WORDS, Permission

P = Permission


class Role(models.TextChoices):
    RESPONDER = "responder", _("Responder")
    NAVIGATOR = "navigator", _("Navigator")
    MANAGER = "manager", _("Manager")
    ANALYST = "analyst", _("Analyst")
    ADMINISTRATOR = "administrator", _("Administrator")
    DIRECTORY_EDITOR = "directory_editor", _("Directory editor")


class AgencyRole(models.TextChoices):
    STAFF = "agency_staff", _("Agency staff")
    LEAD = "agency_lead", _("Agency lead")


NAVIGATOR = frozenset(
    {
        P.ENCOUNTER_RECORD,
        P.ENCOUNTER_VIEW,
        P.PERSON_SEARCH,
        P.PERSON_VIEW,
        P.PERSON_EDIT,
        P.CASE_TAKE_ON,
        P.CASE_VIEW,
        P.CASE_EDIT,
        P.FOLLOWUP_ATTEMPT,
        P.REFERRAL_MAKE,
        P.FEEDBACK_RECORD,
    }
)

PROGRAM_ROLES: dict[str, frozenset[Permission]] = {
    Role.RESPONDER: frozenset({P.ENCOUNTER_RECORD, P.ENCOUNTER_VIEW, P.PERSON_SEARCH, P.FEEDBACK_RECORD}),
    Role.NAVIGATOR: NAVIGATOR,
    Role.MANAGER: NAVIGATOR
    | {P.CASE_ASSIGN, P.FOLLOWUP_AUDIT, P.REPORT_VIEW, P.REPORT_EXPORT, P.ENCOUNTER_IMPORT, P.DIRECTORY_EDIT}
    | {P.PROGRAM_RULES, P.FEEDBACK_MANAGE},
    Role.ANALYST: frozenset({P.REPORT_VIEW, P.REPORT_EXPORT}),
    Role.ADMINISTRATOR: frozenset({P.PROGRAM_SETTINGS, P.PROGRAM_RULES, P.PROGRAM_MEMBERS, P.DIRECTORY_EDIT}),
    Role.DIRECTORY_EDITOR: frozenset({P.DIRECTORY_EDIT}),
}

AGENCY_ROLES: dict[str, frozenset[Permission]] = {
    AgencyRole.STAFF: frozenset({P.OFFER_VIEW, P.OFFER_ANSWER}),
    AgencyRole.LEAD: AGENCY_PERMISSIONS,
}

assert set().union(*PROGRAM_ROLES.values()) <= PROGRAM_PERMISSIONS


def may(role: str) -> list[str]:
    """All that a role in a program may do, in the words that stand beside it where it is given: read from the table
    above, so that they cannot differ from it."""
    allowed = PROGRAM_ROLES.get(role, frozenset())
    return [str(WORDS[permission]) for permission in Permission if permission in allowed]


def sees(role: str) -> str:
    """What a role in a program reads of the people served, as one sentence from the same table."""
    allowed = PROGRAM_ROLES.get(role, frozenset())
    if P.CASE_VIEW in allowed:
        return _now("Reads client records: people, calls and cases.")
    if allowed & {P.PERSON_SEARCH, P.PERSON_VIEW, P.ENCOUNTER_VIEW}:
        return _now("Finds people by name and reads calls. Opens no case.")
    return _now("Cannot read client records.")
