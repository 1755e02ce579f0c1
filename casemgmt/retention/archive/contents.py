"""What a program takes along: every table of its own, in an order that names come before what points to them.

A table's rows are the program's by its own `program` column, by a path to a row that is, or by a list that belongs to
all programs alike. Columns that let somebody in (hashes of secrets, passwords, keys) never leave. A new table fails
`tests/retention/test_archive.py` until it is here or says why it is not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from casemgmt.core.personal import PERSONAL
from casemgmt.people.models import Person

# Table → path from a row to its program, where it has no `program` of its own.
BY_PATH = {
    "accounts.Program": "pk",
    "accounts.Membership": "program_id",
    "accounts.AreaHistory": "pgh_obj__program_id",
    "cases.CaseloadDouble": "caseload__program_id",
    "cases.CaseloadProblem": "caseload__program_id",
    "cases.CaseJoin": "kept__program_id",
    "cases.CaseGrant": "content_object__program_id",
    "cases.Case_encounters": "case__program_id",
    "encounters.Encounter_responders": "encounter__program_id",
    "encounters.EncounterPerson": "encounter__program_id",
    "encounters.ImportProblem": "batch__program_id",
    "feedback.FeedbackReader": "feedback__program_id",
    "followups.ProtocolVersion": "protocol__program_id",
    "followups.Step": "version__protocol__program_id",
    "people.Alert": "person__program_id",
    "people.ConsentRevocation": "consent__program_id",
    "people.ContactCard": "person__program_id",
    "people.ContactPoint": "person__program_id",
    "people.NotSamePerson": "one__program_id",
    "people.PermissionTakenBack": "permission__program_id",
    "reports.ContactReview": "contact__sample__program_id",
    "reports.MonthlyPlan_readers": "monthlyplan__program_id",
    "reports.SampledContact": "sample__program_id",
    "referrals.PacketBatch_offers": "offer__program_id",
    "referrals.ReplyLink": "offer__program_id",
    "referrals.LinkUse": "link__offer__program_id",
    "referrals.WebhookDelivery": "offer__program_id",
    "providers.Organization": "kept_by_id",
    "providers.Service": "organization__kept_by_id",
    "providers.Location": "organization__kept_by_id",
    "providers.Address": "location__organization__kept_by_id",
    "providers.Accessibility": "location__organization__kept_by_id",
    "providers.OrganizationIdentifier": "organization__kept_by_id",
    "providers.ServiceProgram": "organization__kept_by_id",
    "providers.ServiceAtLocation": "service__organization__kept_by_id",
    "providers.ServiceCapacity": "service__organization__kept_by_id",
    "providers.CostOption": "service__organization__kept_by_id",
    "providers.RequiredDocument": "service__organization__kept_by_id",
    "providers.AgencyChange": "organization__kept_by_id",
    "providers.ListingCorrection": "service__organization__kept_by_id",
    "providers.ListingOpenings": "service__organization__kept_by_id",
    "providers.Funding": "organization__kept_by_id",
    "providers.Url": "organization__kept_by_id",
    "providers.ListingEdit": "organization__kept_by_id",
    "providers.ListingConflict": "organization__kept_by_id",
    "providers.DirectoryCall": "webhook__program_id",
    "providers.StakeholderContact": "stakeholder__program_id",
    "providers.Talk": "stakeholder__program_id",
    "providers.StakeholderHistory": "pgh_obj__program_id",
    "providers.StakeholderContactHistory": "pgh_obj__stakeholder__program_id",
    "providers.AddressHistory": "pgh_obj__location__organization__kept_by_id",
    "providers.AccessibilityHistory": "pgh_obj__location__organization__kept_by_id",
    "providers.ServiceAtLocationHistory": "pgh_obj__service__organization__kept_by_id",
    "providers.CostOptionHistory": "pgh_obj__service__organization__kept_by_id",
    "providers.RequiredDocumentHistory": "pgh_obj__service__organization__kept_by_id",
    "people.PersonHistory": "pgh_obj__program_id",
    "people.ContactPointHistory": "person__program_id",
    "people.ContactCardHistory": "person__program_id",
    "referrals.OfferHistory": "pgh_obj__program_id",
    "providers.OrganizationHistory": "pgh_obj__kept_by_id",
    "providers.ServiceHistory": "pgh_obj__organization__kept_by_id",
    "providers.LocationHistory": "pgh_obj__organization__kept_by_id",
    "providers.ServiceCapacityHistory": "pgh_obj__service__organization__kept_by_id",
    "cases.CaseGrantHistory": "pgh_obj__content_object__program_id",
}
# Names of colleagues: those who have or had a role in the program.
COLLEAGUES = "accounts.User"
LEFT_OUT = {
    "lets somebody in, or proves who they are": [
        *("accounts.AdministratorLink", "accounts.ApiToken", "accounts.BrowserSession", "accounts.MemberInvitation"),
        *("account.EmailAddress", "account.EmailConfirmation", "mfa.Authenticator", "core.KnownAddress"),
        *("followups.CalendarFeed", "providers.StaffInvitation", "referrals.OpeningCode", "sessions.Session"),
        "providers.StillRightLetter",
        *("accounts.IdentityAccount", "accounts.IdentitySetup", "accounts.GroupRole"),
    ],
    "work of the machine, which goes by itself": [
        *("core.Effect", "core.FormToken", "core.Heartbeat", "core.Job", "core.PutAside", "core.Tally"),
        *("core.WebLine", "encounters.DispatchSample", "reports.ExportPiece", "publishing.Preview"),
        *("retention.Archive", "retention.ArchivePiece", "providers.DirectoryImport", "providers.ListingSample"),
    ],
    "an agency's own, and not the program's": [
        *("providers.AgencyStaff", "providers.AgencyStaffHistory", "referrals.Webhook"),
    ],
    "a colleague's own choices": ["accounts.MailChoice", "accounts.SavedView", "accounts.UserHistory"],
    "words of the directory that belong to all programs alike; what listings use is in the HSDS file": [
        *("providers.Taxonomy", "providers.TaxonomyTerm", "providers.Attribute", "providers.Unit"),
        *("providers.Contact", "providers.Phone", "providers.PhoneHistory", "providers.Schedule"),
        *("providers.Language", "providers.ServiceArea", "providers.ContactHistory", "providers.ScheduleHistory"),
        *("providers.LanguageHistory", "providers.ServiceAreaHistory", "providers.FieldOrigin"),
        *("providers.DirectoryWord", "providers.WordGroup"),
    ],
    "numbers that asked us to stop, of all programs alike": ["messaging.StoppedNumber"],
    "not read any more": ["accounts.ProgramGrant", "providers.OrganizationGrant"],
    "rights, of the frameworks": [
        *("auth.Permission", "auth.Group", "auth.Group_permissions", "accounts.User_groups"),
        *("accounts.User_user_permissions", "guardian.UserObjectPermission", "guardian.GroupObjectPermission"),
        *("contenttypes.ContentType", "pghistory.Context"),
    ],
}
SECRET = ("password", "secret", "hash", "token", "session_key", "session_data", "seed_key")
NOT_SECRET = {"token_count"}
USER_COLUMNS = ("id", "name", "email", "joined_at")
BINARY = {"BinaryField"}


@dataclass(frozen=True)
class ArchiveTable:
    """One table of the archive: its model, the rows of a program, the columns that leave."""

    model: type[Model]
    path: str

    @property
    def label(self) -> str:
        return self.model._meta.label

    @property
    def file(self) -> str:
        """The name of its files, without the ending."""
        return self.model._meta.db_table

    def columns(self) -> list[Any]:
        """Those that leave: no secrets, no prepared files."""
        if self.label == COLLEAGUES:
            return [self.model._meta.get_field(name) for name in USER_COLUMNS]
        fields = self.model._meta.concrete_fields
        return [one for one in fields if not is_secret(one.name) and type(one).__name__ not in BINARY]

    def rows(self, program_id: Any) -> QuerySet[Any]:
        """The program's rows; restricted people are left out by whoever writes."""
        manager = self.model._base_manager
        if self.label == COLLEAGUES:
            return manager.filter(memberships__program_id=program_id).distinct()
        return manager.filter(**{self.path: program_id}).order_by("pk")

    def without(self, people: Any) -> Q:
        """Leaves out rows of these people (a subquery of ids), where the table leads to a person."""
        path = person_path(self.model)
        return ~Q(**{f"{path}__in": people}) if path else Q()


def is_secret(name: str) -> bool:
    """Whether a column lets somebody in."""
    return any(word in name for word in SECRET) and name not in NOT_SECRET


def person_path(model: type[Model]) -> str:
    """How rows of a table lead to a person; empty where they do not."""
    if model is Person:
        return "pk"
    names = {one.name for one in model._meta.concrete_fields}
    if "person" in names:
        return "person"
    if "person_id" in names:
        return "person_id"
    of = next((getattr(model, one.attname).of for one in _personal(model)), "")
    return PATHS.get(model._meta.label, "" if of == "id" else of)


PATHS = {
    "people.PersonHistory": "pgh_obj_id",
    "people.PersonMerge": "kept_id",
    "people.NotSamePerson": "one_id",
    "people.ConsentRevocation": "consent__person",
    "people.ConsentProof": "consent__person",
    "people.PermissionTakenBack": "permission__person",
    "cases.CaseGrant": "content_object__person",
    "cases.CaseGrantHistory": "pgh_obj__content_object__person",
    "cases.CaseJoin": "kept__person",
    "cases.Case_encounters": "case__person",
    "referrals.AppointmentAnswer": "appointment__person",
    "reports.SampledContact": "follow_up__person",
    "reports.ContactReview": "contact__follow_up__person",
    "messaging.Reply": "rows__person",
    "encounters.Encounter": "met__person",
}


def _personal(model: type[Model]) -> Iterator[Any]:
    yield from (model._meta.get_field(name) for name in PERSONAL.get(model, ()))


def tables() -> list[ArchiveTable]:
    """All tables of the archive, by name."""
    out = {label for labels in LEFT_OUT.values() for label in labels}
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    found = [ArchiveTable(model, path_of(model)) for model in models if model._meta.label not in out]
    return sorted((one for one in found if one.path), key=lambda one: one.file)


def path_of(model: type[Model]) -> str:
    """How rows lead to their program; empty where nobody has said."""
    if model._meta.label == COLLEAGUES:
        return "memberships__program_id"
    if (path := BY_PATH.get(model._meta.label)) is not None:
        return path
    names = {one.attname for one in model._meta.concrete_fields}
    return "program_id" if "program_id" in names else ""
