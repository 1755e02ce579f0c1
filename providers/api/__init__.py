"""The directory as JSON: our own reads and actions, and the read API of the standard."""

from .changes import AgencyChangeViewSet
from .corrections import CorrectionViewSet
from .directory import OrganizationViewSet, ServiceViewSet
from .hsds import patterns
from .staff import InvitationViewSet, StaffViewSet

api_routes = [
    ("directory/services", ServiceViewSet, "directory-service"),
    ("directory/organizations", OrganizationViewSet, "directory-organization"),
    ("agency/staff", StaffViewSet, "staff"),
    ("agency/invitations", InvitationViewSet, "invitation"),
    ("directory/agency-changes", AgencyChangeViewSet, "agency-change"),
    ("directory/corrections", CorrectionViewSet, "directory-correction"),
]
api_urlpatterns = patterns
