"""The directory as JSON: our own reads and actions, and the read API of the standard."""

from providers.bulk.api import ManyListingsViewSet
from providers.by_eye.api import ListingMappingViewSet, ListingSampleViewSet
from providers.edits.api import ListingEditViewSet
from providers.freshness.api import FreshnessViewSet, LetterViewSet
from providers.hours.api import HoursViewSet
from providers.parts.api import PartViewSet
from providers.stakeholders.api import StakeholderContactViewSet, StakeholderViewSet

from ..door.moved import patterns
from ..news.api import NewsAddressViewSet, NewsCallViewSet
from .changes import AgencyChangeViewSet
from .corrections import CorrectionViewSet
from .directory import OrganizationViewSet, ServiceViewSet
from .imports import ConflictViewSet, DirectoryImportViewSet, DoubleViewSet
from .staff import InvitationViewSet, StaffViewSet

api_routes = [
    ("directory/services", ServiceViewSet, "directory-service"),
    ("directory/organizations", OrganizationViewSet, "directory-organization"),
    ("agency/staff", StaffViewSet, "staff"),
    ("agency/invitations", InvitationViewSet, "invitation"),
    ("directory/agency-changes", AgencyChangeViewSet, "agency-change"),
    ("directory/parts", PartViewSet, "directory-part"),
    ("directory/hours", HoursViewSet, "directory-hours"),
    ("directory/edits", ListingEditViewSet, "directory-edit"),
    ("directory/letters", LetterViewSet, "directory-letter"),
    ("directory/freshness", FreshnessViewSet, "directory-freshness"),
    ("directory/news-addresses", NewsAddressViewSet, "news-address"),
    ("directory/news-calls", NewsCallViewSet, "news-call"),
    ("directory/corrections", CorrectionViewSet, "directory-correction"),
    ("directory/many", ManyListingsViewSet, "directory-many"),
    ("directory/lists", ListingSampleViewSet, "listing-sample"),
    ("directory/list-mappings", ListingMappingViewSet, "listing-mapping"),
    ("directory/stakeholders", StakeholderViewSet, "stakeholder"),
    ("directory/stakeholder-contacts", StakeholderContactViewSet, "stakeholder-contact"),
    ("directory/imports", DirectoryImportViewSet, "directory-import"),
    ("directory/conflicts", ConflictViewSet, "directory-conflict"),
    ("directory/doubles", DoubleViewSet, "directory-double"),
]
api_urlpatterns = patterns
