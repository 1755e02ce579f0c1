"""Bringing a caseload along as JSON: the file comes in as multipart, everything else as the pages have it."""

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

from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked, visible
from casemgmt.core.api_parsers import WITH_FILES
from casemgmt.core.by_eye import columns_shown, drift
from casemgmt.people.categories import Category
from casemgmt.people.profiles import Element

from . import actions, queries
from .choices import LABELS, LINES, OTHER_IS, CaseColumns, ProgramWords, unsaid
from .models import Caseload, CaseloadDouble, CaseloadProblem, KeptColumns
from .running import table_of


class CaseloadSerializer(serializers.ModelSerializer):
    """A spreadsheet that lies open, is tried, or was brought. `choices` is what was said of its columns; `unsaid` how
    cases come in where no column says it."""

    unsaid = serializers.SerializerMethodField()

    class Meta:
        model = Caseload
        fields = [
            *("id", "program", "file_name", "name", "state", "problem", "choices", "rows_total", "rows_read", "added"),
            *("changed", "unchanged", "refused", "skipped", "asked", "made_by", "made_at", "started_at", "ended_at"),
            "unsaid",
        ]
        read_only_fields = fields

    def get_unsaid(self, caseload: Caseload) -> list[str]:
        return unsaid(CaseColumns(**caseload.choices))


class NewCaseloadSerializer(serializers.Serializer):
    program = serializers.UUIDField()
    upload = serializers.FileField(max_length=200, required=False)
    begins_from = serializers.UUIDField(required=False, allow_null=True, default=None)


class PaperConsentSerializer(serializers.Serializer):
    """What the consents on paper say, which no column can."""

    categories = serializers.MultipleChoiceField(choices=Category.choices, required=False)
    purpose = serializers.CharField(max_length=200, required=False, allow_blank=True)
    days = serializers.IntegerField(min_value=1, max_value=366, required=False)
    said = serializers.MultipleChoiceField(choices=Element.choices, required=False)


class CaseColumnsSerializer(serializers.Serializer):
    """By heading up to two fields; by field the file's words and our codes; of a number whose it is and what kind."""

    columns = serializers.DictField(
        child=serializers.ListField(child=serializers.ChoiceField(choices=list(LABELS)), max_length=2)
    )
    words = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField()), required=False, default=dict
    )
    whose = serializers.DictField(child=serializers.CharField(max_length=60), required=False, default=dict)
    line = serializers.DictField(
        child=serializers.ChoiceField(choices=[code for code, _label in LINES if code]), required=False, default=dict
    )
    first = serializers.ChoiceField(choices=["", "day", "month"], required=False, default="")
    other_is = serializers.ChoiceField(choices=[code for code, _label in OTHER_IS], required=False, default="reach")
    consent = PaperConsentSerializer(required=False, default=dict)


class CaseloadNameSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=80)


class WhoSerializer(serializers.Serializer):
    """Which of those who are here the row is about; without a person it is somebody else."""

    row = serializers.IntegerField(min_value=1)
    person = serializers.UUIDField(allow_null=True)


class CaseloadProblemSerializer(serializers.ModelSerializer):
    class Meta:
        model = CaseloadProblem
        fields = ["row_number", "column", "reason", "is_refusal"]


class CaseloadDoubleSerializer(serializers.ModelSerializer):
    class Meta:
        model = CaseloadDouble
        fields = ["row_number", "person", "reasons", "answer"]


class KeptColumnsSerializer(serializers.ModelSerializer):
    """What was said of a list, to begin from with its next copy."""

    class Meta:
        model = KeptColumns
        fields = ["id", "program", "name", "columns", "made_by", "made_at"]


class CaseloadViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Spreadsheets of people and cases, the newest first."""

    serializer_class = CaseloadSerializer
    queryset = Caseload.objects.none()
    filterset_fields = ["program", "state"]
    parser_classes = WITH_FILES

    def get_queryset(self) -> QuerySet[Caseload]:
        rows = Caseload.objects.visible_to(self.request.user).select_related("program")
        return rows.defer("content").order_by("-made_at", "pk")

    @extend_schema(request=NewCaseloadSerializer, responses={201: CaseloadSerializer})
    def create(self, request: Request) -> Response:
        """Lay a file open."""
        told = checked(NewCaseloadSerializer, request)
        program = visible(queries.programs_of(request.user), told["program"])
        if "upload" not in told:  # asked after the program: who may not do it learns nothing of the form
            raise serializers.ValidationError({"upload": [_("Choose a file.")]})
        kept, upload = told["begins_from"], told["upload"]
        mine = KeptColumns.objects.visible_to(request.user).filter(program=program)
        made = actions.open_caseload(
            program=program, file_name=upload.name, content=upload.read(),
            begins_from=visible(mine, kept) if kept else None, by=signed_in(request), at=timezone.now(),
        )  # fmt: skip
        return Response(CaseloadSerializer(made).data, status=201)

    @extend_schema(responses={200: serializers.DictField()})
    @action(detail=True, methods=["get"])
    def columns(self, request: Request, pk: str | None = None) -> Response:
        """The columns with examples, what differs from the copy before, and the words whose meaning is asked."""
        one = self.get_object()
        table, said = table_of(one), CaseColumns(**one.choices)
        kept = KeptColumns.objects.filter(program=one.program, choices__source=said.source or None).first()
        return Response({
            "columns": [asdict(column) for column in columns_shown(table, said.columns)],
            "words": [_as_json(field) for field in queries.coded_fields(table, said, ProgramWords(one.program))],
            "differs": asdict(drift(kept.columns, table.headings)) if kept else None,
        })  # fmt: skip

    @extend_schema(request=CaseColumnsSerializer, responses={200: CaseloadSerializer})
    @columns.mapping.put
    def say(self, request: Request, pk: str | None = None) -> Response:
        """Say what the columns are."""
        one = self.get_object()
        told = checked(CaseColumnsSerializer, request)
        consent = {name: sorted(v) if isinstance(v, set) else v for name, v in told.pop("consent").items()}
        choices = CaseColumns(**told, consent=consent, source=one.choices.get("source", ""))
        said = actions.say_caseload(caseload=one, choices=choices, by=signed_in(request), at=timezone.now())
        return Response(CaseloadSerializer(said).data)

    @extend_schema(request=None, responses={202: CaseloadSerializer})
    @action(detail=True, methods=["post"], url_path="try", url_name="try")
    def dry_run(self, request: Request, pk: str | None = None) -> Response:
        """Try it: a worker goes through the rows, and nothing of it stays."""
        one = actions.try_caseload(caseload=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(CaseloadSerializer(one).data, status=202)

    @extend_schema(request=CaseloadNameSerializer, responses={202: CaseloadSerializer})
    @action(detail=True, methods=["post"])
    def bring(self, request: Request, pk: str | None = None) -> Response:
        """Bring it as it was tried; it is kept under the name."""
        one, told = self.get_object(), checked(CaseloadNameSerializer, request)
        brought = actions.read_caseload(caseload=one, by=signed_in(request), at=timezone.now(), **told)
        return Response(CaseloadSerializer(brought).data, status=202)

    @extend_schema(responses={200: CaseloadProblemSerializer(many=True)})
    @action(detail=True, methods=["get"], filterset_fields=[], pagination_class=None)
    def problems(self, request: Request, pk: str | None = None) -> Response:
        """Rows that stay out and what is doubted, with the reasons."""
        rows = self.get_object().problems.order_by("row_number", "pk")
        return Response(CaseloadProblemSerializer(rows, many=True).data)

    @extend_schema(responses={200: CaseloadDoubleSerializer(many=True)})
    @action(detail=True, methods=["get"], filterset_fields=[], pagination_class=None)
    def known(self, request: Request, pk: str | None = None) -> Response:
        """Rows whose people are perhaps here already, and who may be meant."""
        rows = queries.doubles_seen(request.user, self.get_object())
        return Response(CaseloadDoubleSerializer(rows, many=True).data)

    @extend_schema(request=WhoSerializer, responses={200: CaseloadSerializer})
    @known.mapping.post
    def say_who(self, request: Request, pk: str | None = None) -> Response:
        """Say whether it is the same person, or somebody else."""
        one, told = self.get_object(), checked(WhoSerializer, request)
        said = actions.say_who(
            caseload=one, row_number=told["row"], person_id=told["person"], by=signed_in(request), at=timezone.now()
        )
        return Response(CaseloadSerializer(said).data)


class CaseloadListViewSet(mixins.ListModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet):
    """Lists that are known by a name."""

    serializer_class = KeptColumnsSerializer
    queryset = KeptColumns.objects.none()
    filterset_fields = ["program"]

    def get_queryset(self) -> QuerySet[KeptColumns]:
        return KeptColumns.objects.visible_to(self.request.user).order_by("name", "pk")

    def perform_destroy(self, instance: KeptColumns) -> None:
        """Take it out; cases that came in under it stay."""
        actions.remove_columns(kept=instance, by=signed_in(self.request), at=timezone.now())


def _as_json(field: dict[str, Any]) -> dict[str, Any]:
    words = [asdict(word) for word in field["words"]]
    options = [{"code": code, "label": label} for code, label in field["options"]]
    return {"field": field["name"], "columns": field["headings"], "words": words, "options": options}


caseload_routes = [
    ("caseloads", CaseloadViewSet, "caseload"),
    ("caseload-lists", CaseloadListViewSet, "caseload-list"),
]
