"""The words of everything that can be allowed, and where each is held. Which role holds which: `roles.py`."""

from casemgmt.core.access import PermissionWord


class Permission(PermissionWord):
    """Everything that can be allowed, as `noun.verb`."""

    ENCOUNTER_RECORD = "encounter.record"
    ENCOUNTER_VIEW = "encounter.view"
    ENCOUNTER_IMPORT = "encounter.import"
    PERSON_SEARCH = "person.search"
    PERSON_VIEW = "person.view"
    PERSON_EDIT = "person.edit"
    CASE_TAKE_ON = "case.take_on"
    CASE_VIEW = "case.view"
    CASE_EDIT = "case.edit"
    CASE_ASSIGN = "case.assign"
    FOLLOWUP_ATTEMPT = "followup.attempt"
    FOLLOWUP_AUDIT = "followup.audit"
    REFERRAL_MAKE = "referral.make"
    FEEDBACK_RECORD = "feedback.record"
    FEEDBACK_MANAGE = "feedback.manage"
    REPORT_VIEW = "report.view"
    REPORT_EXPORT = "report.export"
    DIRECTORY_EDIT = "directory.edit"
    PROGRAM_SETTINGS = "program.settings"
    PROGRAM_RULES = "program.rules"
    PROGRAM_MEMBERS = "program.members"
    OFFER_VIEW = "offer.view"
    OFFER_ANSWER = "offer.answer"
    LISTING_EDIT = "listing.edit"
    STAFF_MANAGE = "staff.manage"
    CLOCK_TICK = "clock.tick"

    @property
    def held_at(self) -> str:
        if self is Permission.CLOCK_TICK:
            return "clock"
        return "organization" if self in AGENCY_PERMISSIONS else "program"

    @property
    def is_lent(self) -> bool:
        return self in CASE_PERMISSIONS

    @property
    def is_of_link(self) -> bool:
        return self in LINK_PERMISSIONS


AGENCY_PERMISSIONS = frozenset(
    {Permission.OFFER_VIEW, Permission.OFFER_ANSWER, Permission.LISTING_EDIT, Permission.STAFF_MANAGE}
)
PROGRAM_PERMISSIONS = frozenset(set(Permission) - AGENCY_PERMISSIONS - {Permission.CLOCK_TICK})
# Also given by hand on one case: cover, restricted people, break-glass.
CASE_PERMISSIONS = frozenset(
    {Permission.CASE_VIEW, Permission.CASE_EDIT, Permission.FOLLOWUP_ATTEMPT, Permission.REFERRAL_MAKE}
)
# What a mailed link allows its holder on the one request it is about.
LINK_PERMISSIONS = frozenset({Permission.OFFER_VIEW, Permission.OFFER_ANSWER})
