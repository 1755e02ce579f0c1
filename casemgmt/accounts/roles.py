"""Which role may do what: data. A membership or a place on an agency's staff gives the role, and nothing copies it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.permissions import AGENCY_PERMISSIONS, PROGRAM_PERMISSIONS, Permission

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


# What each role sees, in the words that stand beside it where it is given.
SEES: dict[str, Any] = {
    Role.RESPONDER: _("Records encounters and searches for people. Sees names and encounters, no cases."),
    Role.NAVIGATOR: _("Works on cases: reads and writes client records, follows up, refers."),
    Role.MANAGER: _("All a navigator may, for everybody: assigns, audits, sets rules, reads measures and exports."),
    Role.ANALYST: _("Reads measures and de-identified extracts. Sees no names."),
    Role.ADMINISTRATOR: _("Sets the program up and gives roles. Cannot read client records."),
    Role.DIRECTORY_EDITOR: _("Keeps the directory of services. Sees no client records."),
    AgencyRole.STAFF: _("Reads and answers requests that come to the agency."),
    AgencyRole.LEAD: _("All that staff may, and keeps the agency's staff, listings, mailbox and connections."),
}

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
