"""The directory as JSON: our own reads and actions, and the read API of the standard."""

from .corrections import CorrectionViewSet
from .directory import OrganizationViewSet, ServiceViewSet
from .hsds import patterns

api_routes = [
    ("directory/services", ServiceViewSet, "directory-service"),
    ("directory/organizations", OrganizationViewSet, "directory-organization"),
    ("directory/corrections", CorrectionViewSet, "directory-correction"),
]
api_urlpatterns = patterns
