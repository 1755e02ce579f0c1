"""The provider directory in HSDS 3.2 terms, and what an agency is here. One module per noun family."""

from providers.stakeholders.models import Stakeholder, StakeholderContact, Talk

from ..by_eye.models import ListingMapping, ListingSample
from ..door.models import DoorKey, DoorRule, Openness
from ..finding.models import DirectoryWord, WordGroup
from ..marks.models import ListingMark, ListingTouch, MarkedKind
from ..news.models import DirectoryCall, DirectoryWebhook
from .base import HERE, Sourced
from .capacity import RoomGroup, RoomState, ServiceCapacity, Unit
from .changes import AgencyChange, ChangeKind, ChangeState
from .corrections import CorrectionReason, CorrectionState, ListingCorrection
from .details import Contact, Frequency, Funding, Language, Phone, Schedule, Url, Weekday
from .edits import EditKind, ListingEdit
from .freshness import ListingOpenings, StillRightLetter
from .imports import DirectoryImport, ImportState
from .invitations import StaffInvitation
from .locations import Accessibility, Address, Location, LocationType
from .organizations import (
    AgencyClass,
    AgencyStaff,
    Organization,
    OrganizationGrant,
    OrganizationIdentifier,
    ServiceProgram,
    reads_directory,
)
from .provenance import ConflictState, DoubleState, FieldOrigin, ListingConflict, ListingDouble
from .services import (
    CostOption,
    DocumentsRule,
    EligibleGender,
    PartyRule,
    PetsRule,
    RequiredDocument,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceKind,
    ServiceStatus,
    SobrietyRule,
    VeteransRule,
)
from .taxonomies import Attribute, Taxonomy, TaxonomyTerm

__all__ = [
    "HERE",
    "Accessibility",
    "Address",
    "AgencyChange",
    "AgencyClass",
    "AgencyStaff",
    "Attribute",
    "ChangeKind",
    "ChangeState",
    "ConflictState",
    "Contact",
    "CorrectionReason",
    "CorrectionState",
    "CostOption",
    "DirectoryCall",
    "DirectoryImport",
    "DirectoryWebhook",
    "DirectoryWord",
    "DocumentsRule",
    "DoorKey",
    "DoorRule",
    "DoubleState",
    "EditKind",
    "EligibleGender",
    "FieldOrigin",
    "Frequency",
    "Funding",
    "ImportState",
    "Language",
    "ListingConflict",
    "ListingCorrection",
    "ListingDouble",
    "ListingEdit",
    "ListingMapping",
    "ListingMark",
    "ListingOpenings",
    "ListingSample",
    "ListingTouch",
    "Location",
    "LocationType",
    "MarkedKind",
    "Openness",
    "Organization",
    "OrganizationGrant",
    "OrganizationIdentifier",
    "PartyRule",
    "PetsRule",
    "Phone",
    "RequiredDocument",
    "RoomGroup",
    "RoomState",
    "Schedule",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceCapacity",
    "ServiceKind",
    "ServiceProgram",
    "ServiceStatus",
    "SobrietyRule",
    "Sourced",
    "StaffInvitation",
    "Stakeholder",
    "StakeholderContact",
    "StillRightLetter",
    "Talk",
    "Taxonomy",
    "TaxonomyTerm",
    "Unit",
    "Url",
    "VeteransRule",
    "Weekday",
    "WordGroup",
    "reads_directory",
]
