"""The read API of HSDS 3.2: its paths, its parameters, its page envelope. The rest: data_guide.md."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.contrib.postgres.search import SearchQuery
from django.db.models import Avg, Exists, F, OuterRef, Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..hsds import VERSION, values, writing
from ..models import Address, Attribute, Organization, Service, ServiceArea, ServiceAtLocation, Taxonomy, TaxonomyTerm
from ..queries import published
from ..queries.listings import distance_km
from .directory import ReadsDirectory

PER_PAGE, MOST_PER_PAGE, MOST_MINIMAL = 50, 500, 100_000
LAST_PAGE = 1_000_000
GUIDE = Path(__file__).resolve().parent.parent / "data_guide.md"
Rows = Callable[..., list[dict[str, Any]]]


class IgnoresFormat(BaseContentNegotiation):
    """`format` is a parameter of the standard here, not the framework's choice of renderer."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class Params:
    """The parameters of a call. Unknown ones are ignored; known ones that cannot be read are a clean 400."""

    def __init__(self, request: Request) -> None:
        body = request.data if request.method == "POST" and isinstance(request.data, dict) else {}
        self.given = {**request.query_params.dict(), **{key: str(value) for key, value in body.items()}}

    def text(self, name: str) -> str:
        return self.given.get(name, "").replace("\x00", "").strip()[:200]

    def flag(self, name: str) -> bool:
        try:
            return bool(values.flag(self.given.get(name)))
        except values.Unreadable:
            raise ValidationError({name: "Write true or false."}) from None

    def number(self, name: str, default: int, most: int) -> int:
        given = self.given.get(name, "").strip() or str(default)
        if not given.isascii() or not given.isdigit() or not 1 <= int(given[:12]) <= LAST_PAGE:
            raise ValidationError({name: f"Write a whole number from 1 to {most}."})
        return min(int(given), most)

    def metres(self, name: str) -> float | None:
        try:
            found = values.number(self.given.get(name))
        except values.Unreadable:
            raise ValidationError({name: "Write a distance in metres."}) from None
        return None if found is None else max(0.0, found)

    def moment(self, name: str) -> datetime | None:
        try:
            return values.moment(self.given.get(name))
        except values.Unreadable:
            raise ValidationError({name: "Write a moment such as 2024-01-31T09:30:00Z."}) from None

    def key(self, name: str) -> UUID | None:
        """An id; one that is none matches nothing, like one that is not known."""
        given = self.text(name)
        if not given:
            return None
        try:
            return UUID(given)
        except ValueError:
            return UUID(int=0)


def _parameters(*names: str) -> list[OpenApiParameter]:
    kinds = {"page": int, "per_page": int, "full": bool, "minimal": bool, "full_service": bool, "top_only": bool}
    return [OpenApiParameter(name, kinds.get(name, str)) for name in names]


PAGING = ("search", "page", "per_page", "format")


class HsdsView(APIView):
    """What all paths share."""

    permission_classes = [ReadsDirectory]
    content_negotiation_class = IgnoresFormat


class HsdsList(HsdsView):
    """A list in the standard's envelope. POST asks the same question without putting it into the address."""

    reads_by_post = True

    def find(self, params: Params) -> QuerySet[Any]:
        raise NotImplementedError

    def rows(self, found: QuerySet[Any], params: Params) -> list[dict[str, Any]]:
        raise NotImplementedError

    def answer(self, request: Request) -> HttpResponseBase:
        params = Params(request)
        kind = params.text("format").lower() or "json"
        if kind not in ("json", "ndjson"):
            raise ValidationError({"format": "Write json or ndjson."})
        found = self.find(params).order_by("id")
        minimal = params.flag("minimal")
        if kind == "ndjson":
            return StreamingHttpResponse(self._lines(found, params, minimal), content_type="application/x-ndjson")
        number = params.number("page", 1, LAST_PAGE)
        size = params.number(
            "per_page", MOST_MINIMAL if minimal else PER_PAGE, MOST_MINIMAL if minimal else MOST_PER_PAGE
        )
        part = found[(number - 1) * size : number * size]
        contents = _minimal(part) if minimal else self.rows(part, params)
        return Response(writing.page(contents, total=found.count(), number=number, size=size))

    def _lines(self, found: QuerySet[Any], params: Params, minimal: bool) -> Iterator[bytes]:
        ids = list(found.values_list("id", flat=True))
        for start in range(0, len(ids), MOST_PER_PAGE):
            part = found.model.objects.filter(id__in=ids[start : start + MOST_PER_PAGE]).order_by("id")
            for node in _minimal(part) if minimal else self.rows(part, params):
                yield orjson.dumps(node) + b"\n"


def _minimal(found: QuerySet[Any]) -> list[dict[str, Any]]:
    """Ids with the day of the last change, for those who keep a copy."""
    names = ["id", "last_modified"] if hasattr(found.model, "last_modified") else ["id"]
    return [
        {name: writing.plain(str(value) if name == "id" else value) for name, value in row.items() if value is not None}
        for row in found.values(*names)
    ]


def _with_terms(found: QuerySet[Any], params: Params, link: str) -> QuerySet[Any]:
    term, taxonomy = params.key("taxonomy_term_id"), params.key("taxonomy_id")
    if term:
        found = found.filter(Exists(Attribute.objects.filter(link_id=OuterRef(link), taxonomy_term_id=term)))
    if taxonomy:
        said = Attribute.objects.filter(link_id=OuterRef(link), taxonomy_term__taxonomy_detail_id=taxonomy)
        found = found.filter(Exists(said))
    return found


class Services(HsdsList):
    """GET /services"""

    @extend_schema(
        operation_id="hsds_services",
        parameters=_parameters(
            *PAGING, "taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after", "minimal", "full"
        ),
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> HttpResponseBase:
        return self.answer(request)

    @extend_schema(operation_id="hsds_services_query", request=OpenApiTypes.OBJECT, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request) -> HttpResponseBase:
        return self.answer(request)

    def find(self, params: Params) -> QuerySet[Service]:
        found = Service.objects.all()
        if words := params.text("search"):
            found = found.filter(search_vector=SearchQuery(words, config="directory", search_type="websearch"))
        if organization := params.key("organization_id"):
            found = found.filter(organization_id=organization)
        if after := params.moment("modified_after"):
            found = found.filter(last_modified__gte=after)
        return _with_terms(found, params, "id")

    def rows(self, found: QuerySet[Service], params: Params) -> list[dict[str, Any]]:
        return published.services(found, full=params.flag("full"))


class Organizations(HsdsList):
    """GET /organizations"""

    @extend_schema(
        operation_id="hsds_organizations",
        parameters=_parameters(*PAGING, "taxonomy_term_id", "taxonomy_id", "full", "full_service"),
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> HttpResponseBase:
        return self.answer(request)

    @extend_schema(operation_id="hsds_organizations_query", request=OpenApiTypes.OBJECT, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request) -> HttpResponseBase:
        return self.answer(request)

    def find(self, params: Params) -> QuerySet[Organization]:
        found = Organization.objects.all()
        if words := params.text("search"):
            found = found.filter(Q(name__icontains=words) | Q(alternate_name__icontains=words))
        return _with_terms(found, params, "id")

    def rows(self, found: QuerySet[Organization], params: Params) -> list[dict[str, Any]]:
        with_services = params.flag("full_service")
        return published.organizations(found, full=params.flag("full") or with_services, with_services=with_services)


class ServicesAtLocation(HsdsList):
    """GET /service_at_locations"""

    @extend_schema(
        operation_id="hsds_service_at_locations",
        parameters=_parameters(
            *PAGING,
            "taxonomy_term_id",
            "taxonomy_id",
            "organization_id",
            "modified_after",
            "full",
            "postcode",
            "proximity",
        ),
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> HttpResponseBase:
        return self.answer(request)

    @extend_schema(
        operation_id="hsds_service_at_locations_query", request=OpenApiTypes.OBJECT, responses=OpenApiTypes.OBJECT
    )
    def post(self, request: Request) -> HttpResponseBase:
        return self.answer(request)

    def find(self, params: Params) -> QuerySet[ServiceAtLocation]:
        found = ServiceAtLocation.objects.all()
        if words := params.text("search"):
            query = SearchQuery(words, config="directory", search_type="websearch")
            found = found.filter(service__search_vector=query)
        if organization := params.key("organization_id"):
            found = found.filter(service__organization_id=organization)
        if after := params.moment("modified_after"):
            found = found.filter(service__last_modified__gte=after)
        return _near_postcode(_with_terms(found, params, "service_id"), params)

    def rows(self, found: QuerySet[ServiceAtLocation], params: Params) -> list[dict[str, Any]]:
        return published.services_at_location(found, full=params.flag("full"))


def _near_postcode(found: QuerySet[ServiceAtLocation], params: Params) -> QuerySet[ServiceAtLocation]:
    """By postal code: places there, or services whose area names it; with a distance, places around its middle."""
    postcode, metres = params.text("postcode"), params.metres("proximity")
    if not postcode:
        if metres is not None:
            raise ValidationError({"proximity": "Give a postcode too: the distance counts from its middle."})
        return found
    here = Address.objects.filter(postal_code__istartswith=postcode, location__is_confidential=False)
    if metres is None:
        areas = ServiceArea.objects.filter(Q(name__icontains=postcode) | Q(description__icontains=postcode))
        in_area = Q(service_id__in=areas.values("service_id")) | Q(id__in=areas.values("service_at_location_id"))
        return found.filter(Q(location_id__in=here.values("location_id")) | in_area)
    middle = here.aggregate(lat=Avg("location__latitude"), lng=Avg("location__longitude"))
    if middle["lat"] is None:
        return found.none()
    placed = found.filter(latitude__isnull=False).values_list("id", F("latitude"), F("longitude"))
    degrees = metres / 111_000 + 0.01
    around = placed.filter(latitude__range=(middle["lat"] - degrees, middle["lat"] + degrees))
    near = [pk for pk, lat, lng in around if distance_km((middle["lat"], middle["lng"]), (lat, lng)) * 1000 <= metres]
    return found.filter(id__in=near)


class Taxonomies(HsdsList):
    """GET /taxonomies"""

    @extend_schema(operation_id="hsds_taxonomies", parameters=_parameters(*PAGING), responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> HttpResponseBase:
        return self.answer(request)

    @extend_schema(operation_id="hsds_taxonomies_query", request=OpenApiTypes.OBJECT, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request) -> HttpResponseBase:
        return self.answer(request)

    def find(self, params: Params) -> QuerySet[Taxonomy]:
        words = params.text("search")
        return Taxonomy.objects.filter(name__icontains=words) if words else Taxonomy.objects.all()

    def rows(self, found: QuerySet[Taxonomy], params: Params) -> list[dict[str, Any]]:
        return [writing.taxonomy(row) for row in found]


class TaxonomyTerms(HsdsList):
    """GET /taxonomy_terms"""

    @extend_schema(
        operation_id="hsds_taxonomy_terms",
        parameters=_parameters(*PAGING, "taxonomy_id", "parent_id", "top_only"),
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> HttpResponseBase:
        return self.answer(request)

    @extend_schema(operation_id="hsds_taxonomy_terms_query", request=OpenApiTypes.OBJECT, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request) -> HttpResponseBase:
        return self.answer(request)

    def find(self, params: Params) -> QuerySet[TaxonomyTerm]:
        found = TaxonomyTerm.objects.all()
        if words := params.text("search"):
            found = found.filter(Q(name__icontains=words) | Q(code__iexact=words))
        if taxonomy := params.key("taxonomy_id"):
            found = found.filter(taxonomy_detail_id=taxonomy)
        if parent := params.key("parent_id"):
            found = found.filter(parent_id=parent)
        return found.filter(parent__isnull=True) if params.flag("top_only") else found

    def rows(self, found: QuerySet[TaxonomyTerm], params: Params) -> list[dict[str, Any]]:
        return published.taxonomy_terms(found)


def _one(model: Any, rows: Rows, name: str, **said: Any) -> Any:
    """The view of one record."""

    class One(HsdsView):
        @extend_schema(operation_id=f"hsds_{name}", responses=OpenApiTypes.OBJECT)
        def get(self, request: Request, pk: UUID) -> Response:
            get_object_or_404(model, pk=pk)
            return Response(rows(model.objects.filter(pk=pk), **said)[0])

    One.__name__ = f"One{model.__name__}"
    One.__doc__ = f"One {name.replace('_', ' ')}, with everything that hangs on it."
    return One.as_view()


class Front(HsdsView):
    """GET /: what this is, by whom, to which version of the standard."""

    @extend_schema(operation_id="hsds_front", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        guide = request.build_absolute_uri(reverse("api:hsds-data-guide"))
        return Response(
            {
                "version": VERSION,
                "profile": guide,
                "openapi_url": request.build_absolute_uri(reverse("api:schema")),
                "description": "The provider directory: organizations, services and where they are given.",
                "data_guide": guide,
                "publisher": {
                    "name": settings.SITE_NAME,
                    "identifier": request.get_host(),
                    "email": settings.DEFAULT_FROM_EMAIL,
                    "website": settings.SITE_URL,
                    "additional_websites": [],
                },
            }
        )


class DataGuide(HsdsView):
    """What the standard leaves open, as decided here."""

    @extend_schema(operation_id="hsds_data_guide", responses={(200, "text/markdown"): str})
    def get(self, request: Request) -> HttpResponse:
        return HttpResponse(GUIDE.read_text(encoding="utf-8"), content_type="text/markdown; charset=utf-8")


def _organizations(found: QuerySet[Organization], **said: Any) -> list[dict[str, Any]]:
    return published.organizations(found, full=True, with_services=True)


def _taxonomies(found: QuerySet[Taxonomy]) -> list[dict[str, Any]]:
    return [writing.taxonomy(row) for row in found]


patterns = [
    path("hsds/", Front.as_view(), name="hsds-front"),
    path("hsds/data_guide", DataGuide.as_view(), name="hsds-data-guide"),
    path("hsds/services", Services.as_view(), name="hsds-services"),
    path("hsds/services/<uuid:pk>", _one(Service, published.services, "service", full=True), name="hsds-service"),
    path("hsds/organizations", Organizations.as_view(), name="hsds-organizations"),
    path("hsds/organizations/<uuid:pk>", _one(Organization, _organizations, "organization"), name="hsds-organization"),
    path("hsds/service_at_locations", ServicesAtLocation.as_view(), name="hsds-service-at-locations"),
    path(
        "hsds/service_at_locations/<uuid:pk>",
        _one(ServiceAtLocation, published.services_at_location, "service_at_location", full=True),
        name="hsds-service-at-location",
    ),
    path("hsds/taxonomies", Taxonomies.as_view(), name="hsds-taxonomies"),
    path("hsds/taxonomies/<uuid:pk>", _one(Taxonomy, _taxonomies, "taxonomy"), name="hsds-taxonomy"),
    path("hsds/taxonomy_terms", TaxonomyTerms.as_view(), name="hsds-taxonomy-terms"),
    path(
        "hsds/taxonomy_terms/<uuid:pk>",
        _one(TaxonomyTerm, published.taxonomy_terms, "taxonomy_term"),
        name="hsds-taxonomy-term",
    ),
]
