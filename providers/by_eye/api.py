"""Reading a list of services by eye as JSON: lay it open, say what is what, try it, have it compared."""

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

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked, visible
from casemgmt.core.api_parsers import WITH_FILES
from casemgmt.core.by_eye import columns_shown
from casemgmt.core.tables import read_table

from ..models import ListingMapping, ListingSample
from . import actions
from .choices import DATES, ListingColumns, guess_words
from .forms import WholeListForm
from .targets import TARGETS
from .views import against_earlier, coded_fields, tried_as_said


class ListingSampleSerializer(serializers.ModelSerializer):
    """A list that lies open; `choices` is what was said of its columns so far."""

    class Meta:
        model = ListingSample
        fields = ["id", "program", "file_name", "choices", "made_at"]
        read_only_fields = fields


class NewListSerializer(serializers.Serializer):
    program = serializers.UUIDField()
    upload = serializers.FileField(max_length=200, required=False)
    begins_from = serializers.UUIDField(required=False, allow_null=True, default=None)


class ListingColumnsSerializer(serializers.Serializer):
    """By heading up to two targets; by field the list's words and our codes; what is true of the whole list."""

    columns = serializers.DictField(
        child=serializers.ListField(child=serializers.ChoiceField(choices=list(TARGETS)), max_length=2)
    )
    words = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField(allow_blank=True)), required=False, default=dict
    )
    dates = serializers.ChoiceField(choices=list(DATES), required=False, default="")
    coordinates = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    has_several_rows = serializers.BooleanField(required=False, default=False)

    def validate_coordinates(self, told: str) -> str:
        """As the page asks it."""
        form = WholeListForm({"coordinates": told})
        if not form.is_valid():
            raise serializers.ValidationError(list(map(str, form.errors["coordinates"])))
        return str(form.cleaned_data["coordinates"])


class ListNameSerializer(serializers.Serializer):
    """The publisher, under whose name what was said is kept."""

    name = serializers.CharField(max_length=80)


class ListReadSerializer(serializers.Serializer):
    """The import that compares it with the directory: look at it under `directory/imports`, and press it there."""

    directory_import = serializers.UUIDField()


class ListingMappingSerializer(serializers.ModelSerializer):
    """What was said of a publisher's columns, to begin from with his next file."""

    class Meta:
        model = ListingMapping
        fields = ["id", "program", "name", "source", "text", "columns", "made_by", "made_at"]


class ListingSampleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """One's own lists that lie open, the newest first."""

    serializer_class = ListingSampleSerializer
    queryset = ListingSample.objects.none()
    filterset_fields = ["program"]
    parser_classes = WITH_FILES

    def get_queryset(self) -> QuerySet[ListingSample]:
        rows = ListingSample.objects.visible_to(self.request.user).select_related("program")
        return rows.order_by("-made_at", "pk")

    @extend_schema(request=NewListSerializer, responses={201: ListingSampleSerializer})
    def create(self, request: Request) -> Response:
        """Lay a list open."""
        told = checked(NewListSerializer, request)
        mine = programs_where(request.user, Permission.DIRECTORY_EDIT)
        program = visible(Program.objects.filter(pk__in=mine), told["program"])
        if "upload" not in told:  # asked after the program: who may not do it learns nothing of the form
            raise serializers.ValidationError({"upload": [_("Choose a file.")]})
        kept = ListingMapping.objects.visible_to(request.user).filter(program=program)
        made = actions.open_list(
            program=program, file_name=told["upload"].name, content=told["upload"].read(),
            begins_from=visible(kept, told["begins_from"]) if told["begins_from"] else None,
            by=signed_in(request), at=timezone.now(),
        )  # fmt: skip
        return Response(ListingSampleSerializer(made).data, status=201)

    @extend_schema(responses={200: serializers.DictField()})
    @action(detail=True, methods=["get"])
    def columns(self, request: Request, pk: str | None = None) -> Response:
        """The columns with examples, what differs from the list before, and the words whose meaning is asked."""
        one = self.get_object()
        table, said = read_table(bytes(one.content), one.file_name), ListingColumns(**one.choices)
        earlier = against_earlier(one, table)
        return Response({
            "columns": [asdict(column) for column in columns_shown(table, said.columns)],
            "words": [_as_json(field) for field in coded_fields(table, said)],
            "differs": asdict(earlier["drift"]) if earlier else None,
        })  # fmt: skip

    @extend_schema(request=ListingColumnsSerializer, responses={200: ListingSampleSerializer})
    @columns.mapping.put
    def say(self, request: Request, pk: str | None = None) -> Response:
        """Say what the columns are."""
        one = self.get_object()
        choices = ListingColumns(**checked(ListingColumnsSerializer, request), source=one.choices.get("source", ""))
        choices = guess_words(read_table(bytes(one.content), one.file_name), choices)
        said = actions.say_list_columns(sample=one, choices=choices, by=signed_in(request), at=timezone.now())
        return Response(ListingSampleSerializer(said).data)

    @extend_schema(responses={200: serializers.DictField()})
    @action(detail=True, methods=["get"])
    def trial(self, request: Request, pk: str | None = None) -> Response:
        """What would be read; `problem` says what has to be said before."""
        one = self.get_object()
        found, problem = tried_as_said(one, ListingColumns(**one.choices))
        remarks = [{"column": column, "reason": words, "rows": rows} for column, words, rows in found.remarks]
        names = ("total", "tried", "refused", "services")
        return Response({
            **{name: getattr(found, name) for name in names},
            "problem": problem,
            "listings": [asdict(listing) for listing in found.shown],
            "remarks": remarks,
        })  # fmt: skip

    @extend_schema(request=ListNameSerializer, responses={202: ListReadSerializer})
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: str | None = None) -> Response:
        """Have it compared with the directory as it was said, and keep what was said under the publisher's name."""
        one, told = self.get_object(), checked(ListNameSerializer, request)
        job = actions.read_list(sample=one, by=signed_in(request), at=timezone.now(), **told)
        return Response(ListReadSerializer({"directory_import": job.pk}).data, status=202)


class ListingMappingViewSet(mixins.ListModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet):
    """What was said of publishers' lists, by their names."""

    serializer_class = ListingMappingSerializer
    queryset = ListingMapping.objects.none()
    filterset_fields = ["program"]

    def get_queryset(self) -> QuerySet[ListingMapping]:
        return ListingMapping.objects.visible_to(self.request.user).order_by("name", "pk")

    def perform_destroy(self, instance: ListingMapping) -> None:
        """Take it out; listings that came in under it stay."""
        actions.remove_list_mapping(mapping=instance, by=signed_in(self.request), at=timezone.now())


def _as_json(field: dict[str, Any]) -> dict[str, Any]:
    words = [asdict(word) for word in field["words"]]
    options = [{"code": code, "label": label} for code, label in field["options"]]
    return {"field": field["name"], "columns": list(field["headings"]), "words": words, "options": options}
