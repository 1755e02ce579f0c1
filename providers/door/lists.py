"""The lists and records of the standard: its paths, its parameters, its envelope."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from ..hsds import writing
from ..marks import queries as marks
from ..models import (
    Attribute,
    ListingMark,
    MarkedKind,
    Organization,
    Service,
    ServiceAtLocation,
    Taxonomy,
    TaxonomyTerm,
)
from ..queries import published
from .answers import DoorView, as_json
from .authentication import caller
from .nearness import near_postcode
from .openness import Caller
from .paging import MOST_PER_PAGE, DoorPage, page_of
from .params import DoorParams, refuse_unknown
from .problems import problem_answer

PAGING = ("search", "page", "per_page", "format", "after", "modified_after", "minimal")
NDJSON = "application/x-ndjson"
_KINDS = {"page": int, "per_page": int, "full": bool, "minimal": bool, "full_service": bool, "top_only": bool}
Node = dict[str, Any]
WritesRows = Callable[[QuerySet[Any]], list[Node]]


def described(name: str, known: tuple[str, ...]) -> Callable[[Any], Any]:
    """How a list stands in the schema for developers."""
    parameters = [OpenApiParameter(one, _KINDS.get(one, str)) for one in known]
    answer = OpenApiTypes.OBJECT
    return extend_schema_view(
        get=extend_schema(operation_id=f"hsds_{name}", parameters=parameters, responses=answer),
        post=extend_schema(operation_id=f"hsds_{name}_query", request=answer, responses=answer),
    )


class DoorList(DoorView):
    """A list in the standard's envelope. POST asks the same question without putting it into the address."""

    kind: ClassVar[str]
    known: ClassVar[tuple[str, ...]]

    def get(self, request: Request) -> HttpResponseBase:
        return self.answer(request)

    def post(self, request: Request) -> HttpResponseBase:
        return self.answer(request)

    @staticmethod
    def listed(who: Caller) -> QuerySet[Any]:
        """Every row that is open to the caller."""
        raise NotImplementedError

    def narrowed(self, found: QuerySet[Any], params: DoorParams) -> QuerySet[Any]:
        """Those that were asked for."""
        raise NotImplementedError

    def rows(self, found: QuerySet[Any], params: DoorParams) -> list[Node]:
        """As the standard writes them."""
        raise NotImplementedError

    def answer(self, request: Request) -> HttpResponseBase:
        params, who = DoorParams(request, self.known), caller(request)
        as_lines, is_minimal = _as_lines(request, params), params.flag("minimal")
        after = params.moment("modified_after")
        found = self.narrowed(self.listed(who), params)
        gone = ListingMark.objects.none()
        if after:
            found = found.filter(marks.changed_since(self.kind, after))
            gone = marks.gone_since(self.kind, after, self.listed(Caller(sees_all=True))).filter(_kept(who, self.kind))
        if as_lines:
            lines = self._lines(found, gone, params, is_minimal)
            return StreamingHttpResponse(lines, content_type=NDJSON)
        newest = marks.newest_change(self.kind)
        page = page_of(found, gone, params, is_minimal=is_minimal)
        nodes = self._nodes(page.ids, params, is_minimal) + [tombstone(mark, is_minimal) for mark in page.gone]
        return _with_next(request, as_json(request, page.envelope(nodes), changed_at=newest), page)

    def _nodes(self, ids: list[UUID], params: DoorParams, is_minimal: bool) -> list[Node]:
        if not ids:
            return []
        moments = marks.moments_of(self.kind, ids)
        if is_minimal:
            return [stamped({"id": str(pk)}, moments) for pk in ids]
        model = self.listed(Caller(sees_all=True))
        return [stamped(node, moments) for node in self.rows(model.filter(id__in=ids).order_by("id"), params)]

    def _lines(
        self, found: QuerySet[Any], gone: QuerySet[ListingMark], params: DoorParams, is_minimal: bool
    ) -> Iterator[bytes]:
        """Some hundreds at a time, each after the last: what is read stays as small however much there is."""
        last = UUID(int=0)
        while ids := list(found.filter(id__gt=last).order_by("id").values_list("id", flat=True)[:MOST_PER_PAGE]):
            for node in self._nodes(ids, params, is_minimal):
                yield orjson.dumps(node) + b"\n"
            last = ids[-1]
        for mark in gone.order_by("row_id").iterator(chunk_size=MOST_PER_PAGE):
            yield orjson.dumps(tombstone(mark, is_minimal)) + b"\n"


def stamped(node: Node, moments: dict[UUID, datetime]) -> Node:
    """The record with the moment at which anything below it last changed."""
    changed = moments.get(UUID(node["id"]))
    if changed is not None:
        node["last_modified"] = writing.plain(changed.astimezone(UTC))
    return node


def tombstone(mark: ListingMark, is_minimal: bool = False) -> Node:
    """What is left of a listing: that it is gone, since when, and nothing it ever said."""
    at = writing.plain((mark.ended_at or mark.changed_at).astimezone(UTC))
    node: Node = {"id": str(mark.row_id), "last_modified": at, "deleted": True, "deleted_at": at}
    if is_minimal or mark.kind == MarkedKind.SERVICE_AT_LOCATION:
        return node
    node["name"] = "No longer listed"
    node |= {"status": "defunct"} if mark.kind == MarkedKind.SERVICE else {"description": "No longer listed"}
    return node


def _kept(who: Caller, kind: str) -> Q:
    """Marks of what was open to them; taxonomies are nobody's own."""
    return Q() if kind in (MarkedKind.TAXONOMY, MarkedKind.TAXONOMY_TERM) else who.kept("program_id")


def _as_lines(request: Request, params: DoorParams) -> bool:
    kind = params.text("format").lower()
    if kind not in ("", "json", "ndjson"):
        raise ValidationError({"format": "Write json or ndjson."})
    accepts = request.META.get("HTTP_ACCEPT", "")
    return kind == "ndjson" or (not kind and ("ndjson" in accepts or "jsonl" in accepts))


def _with_next(request: Request, answer: HttpResponse, page: DoorPage) -> HttpResponse:
    """Where to read on, for those who read all: quick however far they are."""
    if page.next_after and request.method != "POST":
        said = {name: value for name, value in request.query_params.dict().items() if name != "page"}
        address = request.build_absolute_uri(f"{request.path}?{urlencode({**said, 'after': page.next_after})}")
        answer["Link"] = f'<{address}>; rel="next"'
    return answer


def _with_terms(found: QuerySet[Any], params: DoorParams, link: str) -> QuerySet[Any]:
    term, taxonomy = params.key("taxonomy_term_id"), params.key("taxonomy_id")
    if term:
        found = found.filter(Exists(Attribute.objects.filter(link_id=OuterRef(link), taxonomy_term_id=term)))
    if taxonomy:
        said = Attribute.objects.filter(link_id=OuterRef(link), taxonomy_term__taxonomy_detail_id=taxonomy)
        found = found.filter(Exists(said))
    return found


def _words(words: str) -> SearchQuery:
    return SearchQuery(words, config="directory", search_type="websearch")


_SERVICES = (*PAGING, "taxonomy_term_id", "taxonomy_id", "organization_id", "full")
_ORGANIZATIONS = (*PAGING, "taxonomy_term_id", "taxonomy_id", "full", "full_service")
_AT_LOCATION = (*_SERVICES, "postcode", "proximity")
_TERMS = (*PAGING, "taxonomy_id", "parent_id", "top_only")


@described("services", _SERVICES)
class DoorServices(DoorList):
    """Services."""

    kind, known = MarkedKind.SERVICE, _SERVICES

    @staticmethod
    def listed(who: Caller) -> QuerySet[Service]:
        return who.services()

    def narrowed(self, found: QuerySet[Service], params: DoorParams) -> QuerySet[Service]:
        if words := params.text("search"):
            found = found.filter(search_vector=_words(words))
        if organization := params.key("organization_id"):
            found = found.filter(organization_id=organization)
        return _with_terms(found, params, "id")

    def rows(self, found: QuerySet[Service], params: DoorParams) -> list[Node]:
        return published.services(found, full=params.flag("full"))


@described("organizations", _ORGANIZATIONS)
class DoorOrganizations(DoorList):
    """Organizations."""

    kind, known = MarkedKind.ORGANIZATION, _ORGANIZATIONS

    @staticmethod
    def listed(who: Caller) -> QuerySet[Organization]:
        return who.organizations()

    def narrowed(self, found: QuerySet[Organization], params: DoorParams) -> QuerySet[Organization]:
        if words := params.text("search"):
            found = found.filter(Q(name__icontains=words) | Q(alternate_name__icontains=words))
        return _with_terms(found, params, "id")

    def rows(self, found: QuerySet[Organization], params: DoorParams) -> list[Node]:
        with_services = params.flag("full_service")
        return published.organizations(found, full=params.flag("full") or with_services, with_services=with_services)


@described("service_at_locations", _AT_LOCATION)
class DoorServicesAtLocation(DoorList):
    """Services at places."""

    kind, known = MarkedKind.SERVICE_AT_LOCATION, _AT_LOCATION

    @staticmethod
    def listed(who: Caller) -> QuerySet[ServiceAtLocation]:
        return who.services_at_location()

    def narrowed(self, found: QuerySet[ServiceAtLocation], params: DoorParams) -> QuerySet[ServiceAtLocation]:
        if words := params.text("search"):
            found = found.filter(service__search_vector=_words(words))
        if organization := params.key("organization_id"):
            found = found.filter(service__organization_id=organization)
        return near_postcode(_with_terms(found, params, "service_id"), params)

    def rows(self, found: QuerySet[ServiceAtLocation], params: DoorParams) -> list[Node]:
        return published.services_at_location(found, full=params.flag("full"))


@described("taxonomies", PAGING)
class DoorTaxonomies(DoorList):
    """Taxonomies."""

    kind, known = MarkedKind.TAXONOMY, PAGING

    @staticmethod
    def listed(who: Caller) -> QuerySet[Taxonomy]:
        return Taxonomy.objects.all()

    def narrowed(self, found: QuerySet[Taxonomy], params: DoorParams) -> QuerySet[Taxonomy]:
        words = params.text("search")
        return found.filter(name__icontains=words) if words else found

    def rows(self, found: QuerySet[Taxonomy], params: DoorParams) -> list[Node]:
        return taxonomies(found)


@described("taxonomy_terms", _TERMS)
class DoorTaxonomyTerms(DoorList):
    """Terms of taxonomies."""

    kind, known = MarkedKind.TAXONOMY_TERM, _TERMS

    @staticmethod
    def listed(who: Caller) -> QuerySet[TaxonomyTerm]:
        return TaxonomyTerm.objects.all()

    def narrowed(self, found: QuerySet[TaxonomyTerm], params: DoorParams) -> QuerySet[TaxonomyTerm]:
        if words := params.text("search"):
            found = found.filter(Q(name__icontains=words) | Q(code__iexact=words))
        if taxonomy := params.key("taxonomy_id"):
            found = found.filter(taxonomy_detail_id=taxonomy)
        if parent := params.key("parent_id"):
            found = found.filter(parent_id=parent)
        return found.filter(parent__isnull=True) if params.flag("top_only") else found

    def rows(self, found: QuerySet[TaxonomyTerm], params: DoorParams) -> list[Node]:
        return published.taxonomy_terms(found)


def taxonomies(found: QuerySet[Taxonomy]) -> list[Node]:
    """As the standard writes them."""
    return [writing.taxonomy(row) for row in found]


def one_of(name: str, of: type[DoorList], rows: WritesRows, known: tuple[str, ...] = ()) -> Any:
    """The view of one record, with everything that hangs on it; one that is gone says since when."""

    class DoorRecord(DoorView):
        @extend_schema(operation_id=f"hsds_{name}", responses=OpenApiTypes.OBJECT)
        def get(self, request: Request, pk: UUID) -> HttpResponseBase:
            refuse_unknown(request.query_params, known)
            who = caller(request)
            found = rows(of.listed(who).filter(pk=pk))
            if not found:
                return _missing(of, who, pk)
            moments = marks.moments_of(of.kind, [pk])
            is_settled = marks.newest_change(of.kind) is not None
            return as_json(request, stamped(found[0], moments), changed_at=moments.get(pk) if is_settled else None)

    DoorRecord.__name__ = f"DoorRecordOf{of.__name__}"
    DoorRecord.__doc__ = f"One {name.replace('_', ' ')}, with everything that hangs on it."
    return DoorRecord.as_view()


def _missing(of: type[DoorList], who: Caller, pk: UUID) -> HttpResponse:
    stands = of.listed(Caller(sees_all=True)).filter(pk=pk).exists()
    mark = None if stands else marks.gone(of.kind, pk)
    if mark is None or not ListingMark.objects.filter(_kept(who, of.kind), pk=mark.pk).exists():
        return problem_answer(404, "There is no such record, or it is not open to you.")
    at = writing.plain((mark.ended_at or mark.changed_at).astimezone(UTC))
    return problem_answer(410, "This record is listed no more.", deleted_at=at)
