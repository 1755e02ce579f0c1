"""Measures and reports as JSON: the same figures as the pages, from the same functions."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.fresh import require_fresh

from . import actions, queries
from .annotations.api import api_routes as annotation_routes
from .choices import shared_filters
from .exports.api import api_routes as export_routes
from .forms import PeriodForm
from .measures import MEASURES
from .models import ReportRun
from .monthly.api import api_routes as monthly_routes
from .queries.answers import cell_for_machines
from .queries.audit import ON_PAPER
from .review.api import api_routes as review_routes
from .scope import COMPARISONS
from .signed.api import api_routes as signed_routes
from .views.period import period_form
from .who_looked.api import api_routes as who_looked_routes

PARAMETERS = [
    OpenApiParameter("program", OpenApiTypes.STR, description="Slug of the program; the reader's first when left out."),
    OpenApiParameter("first_day", OpenApiTypes.DATE, description="First local day; the last 90 days when left out."),
    OpenApiParameter("last_day", OpenApiTypes.DATE),
    OpenApiParameter("as_of", OpenApiTypes.STR, description="A day or a moment in the past to tell the figures from."),
    OpenApiParameter(
        "compare",
        OpenApiTypes.STR,
        enum=list(COMPARISONS),
        description="Beside this earlier period: the table `compared`.",
    ),
    OpenApiParameter("area", OpenApiTypes.STR, description="An area's id, or `none`: of no area."),
    OpenApiParameter("risk", OpenApiTypes.STR, enum=["low", "moderate", "high", "none"]),
    OpenApiParameter("navigator", OpenApiTypes.STR, description="A user's id, or `none`."),
    OpenApiParameter("team", OpenApiTypes.STR, description="As the encounters say it, or `none`."),
    OpenApiParameter("agency", OpenApiTypes.STR, description="An agency's id, its name or a part of it."),
    OpenApiParameter("need", OpenApiTypes.STR, description="A code of the closed list, or `none`."),
    OpenApiParameter("call_type", OpenApiTypes.STR, description="A code of the closed list, or `none`."),
    OpenApiParameter("source", OpenApiTypes.STR, description="A code of the closed list, or `none`."),
    OpenApiParameter("step", OpenApiTypes.STR, description="The code of a step of the plan of contacts."),
    OpenApiParameter("urgency", OpenApiTypes.STR, enum=["emergent", "urgent", "routine"]),
    OpenApiParameter("group", OpenApiTypes.STR, description="A demographic group, as `gender:woman` or `age:25`."),
]


class MeasureSerializer(serializers.Serializer):
    """A measure as it is published."""

    code = serializers.CharField()
    title = serializers.CharField()
    definition = serializers.CharField()
    unit = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    filters = serializers.ListField(
        child=serializers.CharField(), help_text="By what it can be narrowed besides area and risk; else it is refused."
    )


class PartSerializer(serializers.Serializer):
    """A share of the whole, of another part (`of`), or something counted apart."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()
    percent = serializers.IntegerField(allow_null=True)
    of = serializers.CharField(allow_blank=True)
    is_apart = serializers.BooleanField()
    is_mark = serializers.BooleanField()


class RateSerializer(serializers.Serializer):
    """A share with what it is of, where chance may put it, and its bounds with the unknown counted either way."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()
    of = serializers.IntegerField()
    unknown = serializers.IntegerField()
    percent = serializers.IntegerField(allow_null=True)
    is_few = serializers.BooleanField(help_text="Of fewer than 30: a single case moves it by over three points.")
    interval = serializers.ListField(child=serializers.IntegerField(), allow_null=True, help_text="95 %, Wilson.")
    bounds = serializers.ListField(child=serializers.IntegerField(allow_null=True))
    people = serializers.IntegerField(allow_null=True)
    of_people = serializers.IntegerField(allow_null=True)


class CellSerializer(serializers.Serializer):
    """A value in the unit of its column; a median says of how many it is (`of`)."""

    value = serializers.SerializerMethodField()
    figure = serializers.CharField(allow_blank=True)
    of = serializers.IntegerField(allow_null=True)

    @extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string"}], "nullable": True})
    def get_value(self, cell: Any) -> Any:
        return cell_for_machines(cell)


class ColumnSerializer(serializers.Serializer):
    """What stands under a heading: its code within the table, and its unit."""

    code = serializers.CharField()
    heading = serializers.CharField(allow_blank=True)
    unit = serializers.CharField()


class TableSerializer(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField()
    headings = serializers.ListField(child=serializers.CharField(allow_blank=True))
    columns = ColumnSerializer(many=True)
    rows = serializers.ListField(child=CellSerializer(many=True))


class AnswerSerializer(serializers.Serializer):
    """What a measure says about a program and a period."""

    measure = MeasureSerializer()
    program = serializers.CharField(source="result.scope.program.slug")
    first_day = serializers.DateField(source="result.scope.first_day")
    last_day = serializers.DateField(source="result.scope.last_day")
    as_of = serializers.DateTimeField(source="result.scope.as_of")
    filters = serializers.DictField(source="result.scope.filters", child=serializers.CharField())
    numerator = serializers.IntegerField(source="result.numerator")
    denominator = serializers.IntegerField(source="result.denominator")
    percent = serializers.IntegerField(source="result.percent", allow_null=True)
    rates = RateSerializer(source="result.rates", many=True)
    parts = PartSerializer(source="result.parts", many=True)
    tables = TableSerializer(source="result.tables", many=True)


class MeasureViewSet(viewsets.ViewSet):
    """Measures: their definitions, and what they say about a period."""

    lookup_value_regex = "[a-z0-9_]+"

    @extend_schema(responses=MeasureSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Every measure with its definition."""
        _require_reader(request)
        return Response(MeasureSerializer(MEASURES.values(), many=True).data)

    @extend_schema(
        parameters=[*PARAMETERS, OpenApiParameter("id", OpenApiTypes.STR, OpenApiParameter.PATH)],
        responses=AnswerSerializer,
    )
    def retrieve(self, request: Request, pk: str) -> Response:
        """One measure over a period."""
        program: Program = program_of(request, Permission.REPORT_VIEW)  # type: ignore[arg-type]
        if pk not in MEASURES:
            raise Http404
        form = period_form(request, program, allowed=MEASURES[pk].filters)  # type: ignore[arg-type]
        if not form.is_valid():
            raise serializers.ValidationError(_said(form))
        return Response(AnswerSerializer(queries.answer(pk, form.scope(), form.beside_period)).data)


class ReportSerializer(serializers.ModelSerializer):
    """A report that was asked for: how far it is, and where its file lies once it is ready."""

    program: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    file = serializers.SerializerMethodField()

    class Meta:
        model = ReportRun
        fields = [
            "id",
            "program",
            "kind",
            "first_day",
            "last_day",
            "as_of",
            "area",
            "risk",
            "more",
            "state",
            "problem",
            "created_at",
            "ready_at",
            "file",
        ]

    @extend_schema_field(OpenApiTypes.URI)
    def get_file(self, run: ReportRun) -> str | None:
        return reverse("reports:paper", args=[run.pk]) if run.state == ReportRun.State.READY else None


class AskSerializer(serializers.Serializer):
    """Which program and period a report is asked for."""

    program = serializers.SlugField(required=False, help_text="Slug; the reader's first program when left out.")
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    as_of = serializers.CharField(required=False, help_text="A day or a moment in the past to tell the figures from.")
    area = serializers.CharField(required=False, help_text="An area's id, or `none`.")
    risk = serializers.CharField(required=False, help_text="low, moderate, high, or `none`.")
    navigator = serializers.CharField(required=False)
    team = serializers.CharField(required=False)
    need = serializers.CharField(required=False)
    call_type = serializers.CharField(required=False)
    source = serializers.CharField(required=False)  # type: ignore[assignment]
    group = serializers.CharField(required=False)


class ReportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Reports prepared as PDF."""

    serializer_class = ReportSerializer
    queryset = ReportRun.objects.none()
    filterset_fields = ["state", "kind"]

    def get_queryset(self) -> QuerySet[ReportRun]:
        return ReportRun.objects.visible_to(self.request.user).select_related("program").defer("content")

    @extend_schema(request=AskSerializer, responses={201: ReportSerializer})
    def create(self, request: Request) -> Response:
        """Ask for the follow-up audit of a period; a worker prepares it."""
        require_fresh(request)
        data = request.data if isinstance(request.data, dict) else {}
        slug = str(data.get("program") or "")
        program: Program = program_of(request, Permission.REPORT_EXPORT, slug=slug)  # type: ignore[arg-type]
        asked = AskSerializer(data=data)
        asked.is_valid(raise_exception=True)
        said = {name: str(value) for name, value in asked.validated_data.items() if name != "program"}
        form = PeriodForm(said, program=program, allowed=ON_REPORT)
        if not form.is_valid():
            raise serializers.ValidationError(_said(form))
        scope = form.scope()
        about: dict[str, Any] = {"first_day": scope.first_day, "last_day": scope.last_day, "as_of": scope.as_of}
        run = actions.ask_for_report(
            program=program, **about, filters=scope.filters, by=signed_in(request), at=timezone.now()
        )
        return Response(ReportSerializer(run).data, status=201)


def _said(form: PeriodForm) -> dict[str, Any]:
    return {field: [str(error) for error in errors] for field, errors in form.errors.items()}


def _require_reader(request: Request) -> None:
    if not programs_where(request.user, Permission.REPORT_VIEW):
        raise PermissionDenied(Permission.REPORT_VIEW.value)


ON_REPORT = shared_filters(MEASURES[code] for code in ON_PAPER)
api_routes = [
    ("measures", MeasureViewSet, "measure"),
    ("reports", ReportViewSet, "report"),
    *export_routes,
    *monthly_routes,
    *signed_routes,
    *review_routes,
    *who_looked_routes,
    *annotation_routes,
]
