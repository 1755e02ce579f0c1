"""Which role may do what: data, granted on an anchor by `actions.add_member` and `providers.actions.add_staff`."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casemgmt.core.access import AGENCY_PERMISSIONS, PROGRAM_PERMISSIONS, Permission

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
    }
)

PROGRAM_ROLES: dict[str, frozenset[Permission]] = {
    Role.RESPONDER: frozenset({P.ENCOUNTER_RECORD, P.ENCOUNTER_VIEW, P.PERSON_SEARCH}),
    Role.NAVIGATOR: NAVIGATOR,
    Role.MANAGER: NAVIGATOR
    | {P.CASE_ASSIGN, P.FOLLOWUP_AUDIT, P.REPORT_VIEW, P.REPORT_EXPORT, P.ENCOUNTER_IMPORT, P.DIRECTORY_EDIT}
    | {P.PROGRAM_RULES},
    Role.ANALYST: frozenset({P.REPORT_VIEW, P.REPORT_EXPORT}),
    Role.ADMINISTRATOR: frozenset({P.PROGRAM_SETTINGS, P.PROGRAM_RULES, P.PROGRAM_MEMBERS, P.DIRECTORY_EDIT}),
    Role.DIRECTORY_EDITOR: frozenset({P.DIRECTORY_EDIT}),
}

AGENCY_ROLES: dict[str, frozenset[Permission]] = {
    AgencyRole.STAFF: frozenset({P.OFFER_VIEW, P.OFFER_ANSWER}),
    AgencyRole.LEAD: AGENCY_PERMISSIONS,
}

assert set().union(*PROGRAM_ROLES.values()) <= PROGRAM_PERMISSIONS
