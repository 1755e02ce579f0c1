"""Reading a dispatch export by eye as JSON: lay it open, say what is what, try it, read it."""

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.permissions import Permission
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked, visible
from casemgmt.core.api_parsers import WITH_FILES
from casemgmt.core.by_eye import columns_shown
from casemgmt.core.tables import read_table

from ..models import Source
from ..queries import programs_of
from . import actions
from .choices import ColumnsSaid, is_zone, known_targets
from .models import DispatchSample, KeptMapping
from .views import against_earlier, coded_fields, tried_as_said


class DispatchSampleSerializer(serializers.ModelSerializer):
    """A dispatch export that lies open; `choices` is what was said of its columns so far."""

    class Meta:
        model = DispatchSample
        fields = ["id", "program", "file_name", "choices", "made_at"]
        read_only_fields = fields


class NewSampleSerializer(serializers.Serializer):
    program = serializers.UUIDField()
    upload = serializers.FileField(max_length=200, required=False)
    begins_from = serializers.UUIDField(required=False, allow_null=True, default=None)


class ColumnsSaidSerializer(serializers.Serializer):
    """By heading up to two targets (`received_at`, `cleared_at:minutes`); by field the file's words and our codes."""

    columns = serializers.DictField(child=serializers.ListField(child=serializers.CharField(), max_length=2))
    words = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField(allow_blank=True)), required=False, default=dict
    )
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=Source.choices, required=False, default=Source.CALL_911
    )
    first = serializers.ChoiceField(choices=["", "day", "month"], required=False, default="")
    makes_areas = serializers.BooleanField(required=False, default=True)
    only = serializers.CharField(required=False, allow_blank=True, default="", max_length=400)
    zone = serializers.CharField(required=False, allow_blank=True, default="", max_length=60)
    midnight_is_unknown = serializers.BooleanField(required=False, default=False)

    def validate_zone(self, zone: str) -> str:
        """Empty for the program's."""
        if zone and not is_zone(zone):
            raise serializers.ValidationError(_("This is no time zone."))
        return zone

    def validate_columns(self, columns: dict[str, list[str]]) -> dict[str, list[str]]:
        """What is no field of ours is named."""
        unknown = {one for targets in columns.values() for one in targets} - known_targets()
        if unknown:
            raise serializers.ValidationError(_("No such fields: %(names)s") % {"names": ", ".join(sorted(unknown))})
        return columns


class SampleNameSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=80)


class SampleReadSerializer(serializers.Serializer):
    """The import that reads it; how far it is stands under `encounter-imports`."""

    encounter_import = serializers.UUIDField()


class KeptMappingSerializer(serializers.ModelSerializer):
    """What was said of a source, to begin from with its next file."""

    class Meta:
        model = KeptMapping
        fields = ["id", "program", "name", "text", "columns", "made_by", "made_at"]


class DispatchSampleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """One's own dispatch exports that lie open, the newest first."""

    serializer_class = DispatchSampleSerializer
    queryset = DispatchSample.objects.none()
    filterset_fields = ["program"]
    parser_classes = WITH_FILES

    def get_queryset(self) -> QuerySet[DispatchSample]:
        rows = DispatchSample.objects.visible_to(self.request.user).select_related("program")
        return rows.order_by("-made_at", "pk")

    @extend_schema(request=NewSampleSerializer, responses={201: DispatchSampleSerializer})
    def create(self, request: Request) -> Response:
        """Lay a file open."""
        told = checked(NewSampleSerializer, request)
        program = visible(programs_of(request.user, Permission.ENCOUNTER_IMPORT), told["program"])
        if "upload" not in told:  # asked after the program: who may not do it learns nothing of the form
            raise serializers.ValidationError({"upload": [_("Choose a file.")]})
        mine = KeptMapping.objects.visible_to(request.user).filter(program=program)
        made = actions.open_sample(
            program=program, file_name=told["upload"].name, content=told["upload"].read(),
            begins_from=visible(mine, told["begins_from"]) if told["begins_from"] else None,
            by=signed_in(request), at=timezone.now(),
        )  # fmt: skip
        return Response(DispatchSampleSerializer(made).data, status=201)

    @extend_schema(responses={200: serializers.DictField()})
    @action(detail=True, methods=["get"])
    def columns(self, request: Request, pk: str | None = None) -> Response:
        """The columns with examples, what differs from the file before, and the words whose meaning is asked."""
        one = self.get_object()
        table, said = read_table(bytes(one.content), one.file_name), ColumnsSaid(**one.choices)
        earlier = against_earlier(one, table)
        return Response({
            "columns": [asdict(column) for column in columns_shown(table, said.columns)],
            "words": [_as_json(field) for field in coded_fields(table, said)],
            "differs": asdict(earlier["drift"]) if earlier else None,
        })  # fmt: skip

    @extend_schema(request=ColumnsSaidSerializer, responses={200: DispatchSampleSerializer})
    @columns.mapping.put
    def say(self, request: Request, pk: str | None = None) -> Response:
        """Say what the columns are."""
        one = self.get_object()
        choices = ColumnsSaid(**checked(ColumnsSaidSerializer, request), system=one.choices.get("system", ""))
        said = actions.say_columns(sample=one, choices=choices, by=signed_in(request), at=timezone.now())
        return Response(DispatchSampleSerializer(said).data)

    @extend_schema(responses={200: serializers.DictField()})
    @action(detail=True, methods=["get"])
    def trial(self, request: Request, pk: str | None = None) -> Response:
        """What would come in; `problem` says what has to be said before."""
        one = self.get_object()
        found, problem = tried_as_said(one, ColumnsSaid(**one.choices))
        names = ("total", "tried", "adds", "changes", "unchanged", "refused", "left_out")
        return Response({
            **{name: getattr(found, name) for name in names},
            "problem": problem,
            "known_elsewhere": dict(found.elsewhere),
            "new_areas": sorted(found.new_areas),
            "problems": [{"row": row.row, "column": row.column, "reason": row.reason} for row in found.problems],
        })  # fmt: skip

    @extend_schema(request=SampleNameSerializer, responses={202: SampleReadSerializer})
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: str | None = None) -> Response:
        """Read it as it was said, and keep what was said under the name."""
        one, told = self.get_object(), checked(SampleNameSerializer, request)
        batch = actions.read_sample(sample=one, by=signed_in(request), at=timezone.now(), **told)
        return Response(SampleReadSerializer({"encounter_import": batch.pk}).data, status=202)


class KeptMappingViewSet(mixins.ListModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet):
    """Mappings that were made by eye and are known by a name."""

    serializer_class = KeptMappingSerializer
    queryset = KeptMapping.objects.none()
    filterset_fields = ["program"]

    def get_queryset(self) -> QuerySet[KeptMapping]:
        return KeptMapping.objects.visible_to(self.request.user).order_by("name", "pk")

    def perform_destroy(self, instance: KeptMapping) -> None:
        """Take it out; calls that came in under it stay."""
        actions.remove_mapping(mapping=instance, by=signed_in(self.request), at=timezone.now())


def _as_json(field: dict[str, Any]) -> dict[str, Any]:
    words = [asdict(word) for word in field["words"]]
    options = [{"code": code, "label": label} for code, label in field["options"]]
    return {"field": field["name"], "columns": list(field["headings"]), "words": words, "options": options}


by_eye_routes = [
    ("dispatch-samples", DispatchSampleViewSet, "dispatch-sample"),
    ("dispatch-mappings", KeptMappingViewSet, "dispatch-mapping"),
]
