"""The provider directory in HSDS 3.2 terms, and what an agency is here. One module per noun family."""

from .base import HERE, Sourced
from .changes import AgencyChange, ChangeKind, ChangeState
from .corrections import CorrectionReason, CorrectionState, ListingCorrection
from .details import Contact, Frequency, Funding, Language, Phone, Schedule, Url, Weekday
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
from .services import (
    STALE_AFTER,
    CostOption,
    EligibleGender,
    RequiredDocument,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
    ServiceKind,
    ServiceStatus,
    Unit,
)
from .taxonomies import Attribute, Taxonomy, TaxonomyTerm

__all__ = [
    "HERE",
    "STALE_AFTER",
    "Accessibility",
    "Address",
    "AgencyChange",
    "AgencyClass",
    "AgencyStaff",
    "Attribute",
    "ChangeKind",
    "ChangeState",
    "Contact",
    "CorrectionReason",
    "CorrectionState",
    "CostOption",
    "DirectoryImport",
    "EligibleGender",
    "Frequency",
    "Funding",
    "ImportState",
    "Language",
    "ListingCorrection",
    "Location",
    "LocationType",
    "Organization",
    "OrganizationGrant",
    "OrganizationIdentifier",
    "Phone",
    "RequiredDocument",
    "Schedule",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceCapacity",
    "ServiceKind",
    "ServiceProgram",
    "ServiceStatus",
    "Sourced",
    "StaffInvitation",
    "Taxonomy",
    "TaxonomyTerm",
    "Unit",
    "Url",
    "Weekday",
    "reads_directory",
]
