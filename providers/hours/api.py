"""Opening hours as JSON: rules as HSDS and our profile of it write a schedule, read with the importer's own reader."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked
from providers.api.directory import ReadsDirectory
from providers.hsds import TABLES, DirectoryReading, writing
from providers.hsds.reading import FilePlace, read_root
from providers.parts.api import HolderSerializer, answered, kept

from .actions import hours_on, open_seal, seal, set_hours
from .sets import EMPTY
from .words import in_words

MOST_RULES = 60
BESIDE = ("schedule_link", "attending_type", "notes")  # what the page's editor leaves as it is
TAKES_HOURS = ("at", "location", "service")


class HoursHolderSerializer(HolderSerializer):
    """What hours hang on: a service, a place (`location`), a service at a place (`at`)."""

    holder = serializers.ChoiceField(choices=TAKES_HOURS)


class HoursSerializer(serializers.Serializer):
    """The hours of one thing: rule by rule, in words, and `seen`, which goes along when they are set."""

    rules = serializers.ListField(child=serializers.DictField(child=serializers.JSONField()))
    lines = serializers.ListField(child=serializers.CharField())
    seen = serializers.CharField()


class SetHoursSerializer(HoursHolderSerializer):
    """These rules instead of all that stand there. `seen` is that of the reading they were made from."""

    rules = serializers.ListField(
        child=serializers.DictField(child=serializers.JSONField(allow_null=True)), max_length=MOST_RULES
    )
    seen = serializers.CharField()


class HoursViewSet(viewsets.ViewSet):
    """Hours of the listings the caller keeps."""

    permission_classes = [ReadsDirectory]

    @extend_schema(parameters=[HoursHolderSerializer], responses=HoursSerializer)
    def list(self, request: Request) -> Response:
        """The hours that hang on this very thing; a place's own go before those of the service."""
        asked = HoursHolderSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return Response(_told(kept(request, **asked.validated_data)))

    @extend_schema(request=SetHoursSerializer, responses=HoursSerializer)
    def create(self, request: Request) -> Response:
        """Set them; 409 when somebody else was faster. What stood there stays in the history."""
        said = checked(SetHoursSerializer, request)
        found = kept(request, said["holder"], said["of"])
        seen = open_seal(said["seen"])
        if seen is None:
            raise serializers.ValidationError({"seen": [_("Send `seen` as a reading gave it.")]})
        rules = read_rules(said["rules"])
        with answered():
            set_hours(
                holder=found, rules=rules, instead_of=[row.pk for row in hours_on(found)], seen=seen,
                by=signed_in(request), at=timezone.now(),
            )  # fmt: skip
        return Response(_told(found))


def read_rules(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rules as the editor writes them; a 400 names every value that cannot be read."""
    known = {*TABLES["schedule"].fields, "id"}
    strange = sorted({name for node in nodes for name in node if name not in known})
    if strange:
        raise serializers.ValidationError(
            {"rules": [_("There is no such field: %(name)s.") % {"name": strange[0][:60]}]}
        )
    reading = DirectoryReading()
    numbered = [{**node, "id": str(number)} for number, node in enumerate(nodes, start=1)]
    place = {"id": "here", "name": "here", "location_type": "physical", "schedules": numbered}
    read_root(place, where=FilePlace("", 1), reading=reading, table="=location", roots={})
    if reading.problems:
        raise serializers.ValidationError({"rules": [f"{one.column}: {one.reason}" for one in reading.problems[:20]]})
    read = reading.records["schedule"]
    return [_rule(read[str(number)].values) for number in range(1, len(nodes) + 1)]


def _rule(values: dict[str, Any]) -> dict[str, Any]:
    blank = EMPTY | dict.fromkeys(BESIDE, "")
    return {name: empty if values.get(name) is None else values[name] for name, empty in blank.items()}


def _told(found: Any) -> dict[str, Any]:
    rows = hours_on(found)
    rules = [writing.fields(row, "schedule") for row in rows]
    return {"rules": rules, "lines": in_words(rows), "seen": seal(rows)}
