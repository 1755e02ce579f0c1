"""Addresses of the door, as the standard has them. Other people's software holds on to them: they stay."""

from django.urls import path

from ..queries import published
from . import front, lists, tabular

app_name = "hsds"


def _organizations(found: object) -> list[lists.Node]:
    return published.organizations(found, full=True, with_services=True)  # type: ignore[arg-type]


def _services(found: object) -> list[lists.Node]:
    return published.services(found, full=True)  # type: ignore[arg-type]


def _at_location(found: object) -> list[lists.Node]:
    return published.services_at_location(found, full=True)  # type: ignore[arg-type]


_one = {
    "service": lists.one_of("service", lists.DoorServices, _services, ("full",)),
    "organization": lists.one_of("organization", lists.DoorOrganizations, _organizations, ("full", "full_service")),
    "place": lists.one_of("service_at_location", lists.DoorServicesAtLocation, _at_location, ("full",)),
    "taxonomy": lists.one_of("taxonomy", lists.DoorTaxonomies, lists.taxonomies),
    "term": lists.one_of("taxonomy_term", lists.DoorTaxonomyTerms, published.taxonomy_terms),
}
urlpatterns = [
    path("", front.Front.as_view(), name="front"),
    path("docs", front.DeveloperPage.as_view(), name="docs"),
    path("data_guide", front.DataGuide.as_view(), name="data-guide"),
    path("openapi.json", front.DoorSchema.as_view(), name="openapi"),
    path("profile/", front.DoorProfile.as_view(), name="profile"),
    path("profile/<str:name>", front.ProfileFile.as_view(), name="profile-file"),
    path("datapackage.zip", tabular.DataPackage.as_view(), name="datapackage"),
    path("services", lists.DoorServices.as_view(), name="services"),
    path("services/<uuid:pk>", _one["service"], name="service"),
    path("organizations", lists.DoorOrganizations.as_view(), name="organizations"),
    path("organizations/<uuid:pk>", _one["organization"], name="organization"),
    path("service_at_locations", lists.DoorServicesAtLocation.as_view(), name="service-at-locations"),
    path("service_at_locations/<uuid:pk>", _one["place"], name="service-at-location"),
    path("taxonomies", lists.DoorTaxonomies.as_view(), name="taxonomies"),
    path("taxonomies/<uuid:pk>", _one["taxonomy"], name="taxonomy"),
    path("taxonomy_terms", lists.DoorTaxonomyTerms.as_view(), name="taxonomy-terms"),
    path("taxonomy_terms/<uuid:pk>", _one["term"], name="taxonomy-term"),
    path("<path:rest>", front.NoSuchAddress.as_view(), name="no-such-address"),
]
