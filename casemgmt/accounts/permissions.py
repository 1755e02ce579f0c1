"""The words of everything that can be allowed, and where each is held. Which role holds which: `roles.py`."""

from typing import Any

from django.utils.translation import gettext_lazy as _

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
# What each permission held in a program lets somebody do, as the end of a sentence that begins with their role.
WORDS: dict[Permission, Any] = {
    Permission.ENCOUNTER_RECORD: _("records calls"),
    Permission.ENCOUNTER_VIEW: _("reads calls"),
    Permission.ENCOUNTER_IMPORT: _("brings dispatch exports in"),
    Permission.PERSON_SEARCH: _("finds people by name"),
    Permission.PERSON_VIEW: _("opens a person"),
    Permission.PERSON_EDIT: _("adds people and changes what stands on them"),
    Permission.CASE_TAKE_ON: _("takes a call on as a case"),
    Permission.CASE_VIEW: _("reads cases"),
    Permission.CASE_EDIT: _("works on cases"),
    Permission.CASE_ASSIGN: _("gives cases to colleagues and sees who carries what"),
    Permission.FOLLOWUP_ATTEMPT: _("calls people back and writes down what came of it"),
    Permission.FOLLOWUP_AUDIT: _("looks through follow-ups, also those of others"),
    Permission.REFERRAL_MAKE: _("asks agencies to help"),
    Permission.FEEDBACK_RECORD: _("takes complaints and praise"),
    Permission.FEEDBACK_MANAGE: _("answers complaints"),
    Permission.REPORT_VIEW: _("reads figures"),
    Permission.REPORT_EXPORT: _("takes lists and figures out as files, as far as it may read them"),
    Permission.DIRECTORY_EDIT: _("keeps the directory of services"),
    Permission.PROGRAM_SETTINGS: _("sets the program up"),
    Permission.PROGRAM_RULES: _("sets its rules"),
    Permission.PROGRAM_MEMBERS: _("invites people, gives and takes roles"),
}
