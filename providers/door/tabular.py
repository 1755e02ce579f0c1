"""Everything that is open to a caller as a tabular data package: one CSV for each table of the standard, in a ZIP with
`datapackage.json`.

It leaves as it is read, some hundreds of rows at a time, so that a large directory needs no more memory than a small
one. Of a confidential place the tables tell what the JSON tells, and nothing else.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from casemgmt.core.limits import MINUTE, Limit, spend
from casemgmt.core.tables import csv_for_programs, zip_in_pieces

from ..actions.import_tables import MODELS
from ..hsds import ORDER, TABLES, VERSION, HsdsTable, values, writing
from ..models import Contact, Location, Phone
from .answers import DoorView
from .authentication import caller, spent_by
from .openness import Caller
from .params import refuse_unknown

BATCH = 1000
PACKAGES = Limit("directory_packages", MINUTE * 10, fixed=10)  # of one caller
_TYPES: dict[Any, str] = {
    values.integer: "integer",
    values.number: "number",
    values.age: "number",
    values.day: "date",
    values.moment: "datetime",
    values.clock: "time",
    values.flag: "boolean",
}
# What may carry terms in a table, by its name in `link_entity`.
_WITH_TERMS = ("organization", "service", "service_at_location", "location", "program")


class DataPackage(DoorView):
    """Everything that is open to you, as tables."""

    @extend_schema(operation_id="hsds_datapackage", responses={(200, "application/zip"): bytes})
    def get(self, request: Request) -> StreamingHttpResponse:
        refuse_unknown(request.query_params, ())
        at = timezone.now()
        spend(PACKAGES, *spent_by(request, at)[1], at=at)
        name = {"Content-Disposition": 'attachment; filename="directory.zip"'}
        return StreamingHttpResponse(package(caller(request)), content_type="application/zip", headers=name)


def package(who: Caller) -> Iterator[bytes]:
    """The ZIP, piece by piece."""
    return zip_in_pieces(_members(who), timezone.now())


def _members(who: Caller) -> Iterator[tuple[str, Iterable[bytes]]]:
    yield "datapackage.json", [json.dumps(descriptor(), indent=1).encode()]
    for table in ORDER:
        spec = TABLES[table]
        yield f"{spec.file}.csv", _lines(spec, open_rows(table, who))


def descriptor() -> dict[str, Any]:
    """What each table and column is, as the tabular data package has it."""
    return {
        "name": "aftercall-directory",
        "title": f"Directory, in HSDS {VERSION}",
        "profile": "tabular-data-package",
        "resources": [_resource(TABLES[table]) for table in ORDER],
    }


def columns(spec: HsdsTable) -> list[str]:
    """The columns of a table: its id, what it refers to, its fields."""
    own = ["link_id"] if spec.name == "attribute" else []
    return ["id", *spec.refs, *own, *(name for name in spec.fields if name not in spec.refs)]


def _resource(spec: HsdsTable) -> dict[str, Any]:
    fields = [{"name": name, "type": _TYPES.get(spec.fields.get(name), "string")} for name in columns(spec)]
    return {
        "name": spec.name,
        "path": f"{spec.file}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "primaryKey": "id"},
    }


def _lines(spec: HsdsTable, found: QuerySet[Any]) -> Iterator[bytes]:
    names = columns(spec)
    yield csv_for_programs([names])
    last = UUID(int=0)
    while rows := list(found.filter(id__gt=last).order_by("id")[:BATCH]):
        yield csv_for_programs([_cells(row, spec, names) for row in rows])
        last = rows[-1].pk


def _cells(row: Any, spec: HsdsTable, names: list[str]) -> list[str]:
    node = writing.fields(row, spec.name)
    own = ("link_id",) if spec.name == "attribute" else ()
    refs = {name: getattr(row, spec.column(name)) for name in (*spec.refs, *own)}
    return [_cell(refs[name] if name in refs else node.get(name)) for name in names]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ";".join(map(str, value)) if isinstance(value, list) else str(value)


def open_rows(table: str, who: Caller) -> QuerySet[Any]:
    """Rows of a table that are open to the caller, without what would tell of a confidential place."""
    found = _without_hidden(table, MODELS[table].objects.all())
    if table == "attribute":
        found = found.filter(link_entity__in=_WITH_TERMS)
    if who.sees_all or table in ("taxonomy", "taxonomy_term", "unit"):
        return found
    return found.filter(_open_by_parent(table, who))


def _without_hidden(table: str, found: QuerySet[Any]) -> QuerySet[Any]:
    if table == "service":
        return found.defer("search_vector", "search_text")
    if table == "service_at_location":
        return found.select_related("location")
    if table in ("address", "accessibility"):
        return found.exclude(location__is_confidential=True)
    if table in _OF_PEOPLE:
        return found.exclude(_of_people_there(_OF_PEOPLE[table]))
    if table == "service_area":
        return found.exclude(service_at_location__location__is_confidential=True)
    if table == "attribute":
        return found.exclude(link_id__in=Location.objects.filter(is_confidential=True).values("pk"))
    return found


# Tables in which people stand, and what hangs on them: those at a confidential place are not told.
_OF_PEOPLE = {"contact": "", "phone": "contact__", "language": "phone__contact__"}


def _of_people_there(path: str) -> Q:
    at = f"{path}service_at_location__location__is_confidential"
    return Q((f"{path}location__is_confidential", True)) | Q((at, True))


def _open_by_parent(table: str, who: Caller) -> Q:
    """A row is open when something it lies below is."""
    opened = _opened(who)
    if table in opened:
        return Q(pk__in=opened[table])
    if table == "attribute":
        said_of = ("organization", "service", "service_at_location", "location")
        return Q(*(("link_id__in", opened[name]) for name in said_of), _connector=Q.OR)
    refs = TABLES[table].refs
    known = [(f"{name}__in", opened[target]) for name, target in refs.items() if target in opened]
    return Q(*known, _connector=Q.OR)


def _opened(who: Caller) -> dict[str, Any]:
    organizations, services = who.organizations().values("pk"), who.services().values("pk")
    at_places = who.services_at_location()
    places = Location.objects.filter(Q(organization__in=organizations) | Q(pk__in=at_places.values("location_id")))
    above = Q(organization__in=organizations) | Q(service__in=services) | Q(location__in=places.values("pk"))
    above |= Q(service_at_location__in=at_places.values("pk"))
    contacts = Contact.objects.filter(above)
    phones = Phone.objects.filter(above | Q(contact__in=contacts.values("pk")))
    return {
        "organization": organizations,
        "service": services,
        "service_at_location": at_places.values("pk"),
        "location": places.values("pk"),
        "contact": contacts.values("pk"),
        "phone": phones.values("pk"),
    }


__all__ = ["DataPackage", "columns", "descriptor", "open_rows", "package"]
