"""Reports that were signed off, as JSON: kept figures, the same days as known now, and signing; the pages' rights."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog
from casemgmt.core.access import programs_where, require
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked
from casemgmt.core.models import AccessVerb

from ..forms import PeriodForm
from . import actions, queries
from .models import SignedReport


class SignedFigureSerializer(serializers.Serializer):
    """A figure as it was signed, and as it is now."""

    words = serializers.CharField()
    signed = serializers.IntegerField()
    now = serializers.IntegerField()
    difference = serializers.IntegerField()


class SignedMeasureSerializer(serializers.Serializer):
    """A measure of the audit with its figures."""

    title = serializers.CharField()
    figures = SignedFigureSerializer(many=True)


class MovedSerializer(serializers.Serializer):
    """One thing that stands elsewhere now: its ids, where it was counted then and is counted now."""

    measure = serializers.CharField()
    subject = serializers.UUIDField(source="thing.subject_id")
    person = serializers.UUIDField(source="thing.person.pk", default=None)
    case = serializers.UUIDField(source="thing.case.pk", default=None)
    then = serializers.CharField()
    now = serializers.CharField()
    recorded = serializers.SerializerMethodField(help_text="What was recorded of it since: verb and moment.")

    @extend_schema_field({"type": "array", "items": {"type": "object", "additionalProperties": {"type": "string"}}})
    def get_recorded(self, moved: queries.Moved) -> list[dict[str, str]]:
        return [{"verb": line.verb, "at": line.at.isoformat()} for line in moved.entries]


class SignedReportSerializer(serializers.ModelSerializer):
    """A report somebody answers for: of which days, as of when, by whom, and the parts of each measure as they were."""

    program: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = SignedReport
        fields = ["id", "program", "first_day", "last_day", "as_of", "note", "signed_by", "signed_at", "figures"]


class SignedBesideNowSerializer(SignedReportSerializer):
    """The same, beside the same days as known now. `hidden` counts what moved and the reader may not open."""

    is_changed = serializers.BooleanField()
    beside_now = SignedMeasureSerializer(many=True)
    moved = MovedSerializer(many=True)
    hidden = serializers.IntegerField()
    more = serializers.IntegerField()
    told_at = serializers.DateTimeField(read_only=True)

    class Meta(SignedReportSerializer.Meta):
        fields = [
            *SignedReportSerializer.Meta.fields,
            *("is_changed", "beside_now", "moved", "hidden", "more", "told_at"),
        ]


class SignSerializer(serializers.Serializer):
    """Which days are signed off, as known when; of the whole program."""

    program = serializers.CharField(required=False, help_text="Slug; the reader's first when left out.")
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    as_of = serializers.CharField(required=False, help_text="A day or a moment in the past; now when left out.")
    note = serializers.CharField(required=False, allow_blank=True, max_length=300)
    is_again = serializers.BooleanField(
        required=False, default=False, help_text="These very days were signed off already, and are once more."
    )


class SignedReportViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """Audits that were signed off, to who may audit."""

    serializer_class = SignedReportSerializer
    queryset = SignedReport.objects.none()
    filterset_fields = ["first_day", "last_day"]

    def get_queryset(self) -> QuerySet[SignedReport]:
        rows = SignedReport.objects.visible_to(self.request.user).select_related("program", "signed_by")
        if self.action == "list":
            rows = rows.filter(program_id__in=programs_where(self.request.user, Permission.FOLLOWUP_AUDIT))
        return rows

    @extend_schema(responses=SignedBesideNowSerializer)
    def retrieve(self, request: Request, pk: str | None = None) -> Response:
        """One of them, beside what its days say now."""
        report, at = self.get_object(), timezone.now()
        require(request.user, Permission.FOLLOWUP_AUDIT, report.program)
        accesslog.note(request, AccessVerb.VIEWED, subject=report, program_id=report.program_id)
        standing = queries.standing(report, request.user, at)
        for name in ("moved", "hidden", "more", "is_changed"):
            setattr(report, name, getattr(standing, name))
        report.beside_now = [{"title": title, "figures": kept} for title, kept in standing.measures]
        report.told_at = at
        return Response(SignedBesideNowSerializer(report).data)

    @extend_schema(request=SignSerializer, responses={201: SignedReportSerializer})
    def create(self, request: Request) -> Response:
        """Sign the audit of a period off: its figures are kept as they stand."""
        words = checked(SignSerializer, request)
        slug = words.get("program", "")
        program: Program = program_of(request, Permission.FOLLOWUP_AUDIT, slug=slug)  # type: ignore[arg-type]
        form = PeriodForm(
            {name: str(words.get(name, "")) for name in ("first_day", "last_day", "as_of")}, program=program
        )
        if not form.is_valid():
            raise serializers.ValidationError({name: list(map(str, said)) for name, said in form.errors.items()})
        at, scope = timezone.now(), form.scope()
        scope = replace(scope, as_of=min(scope.as_of, at))
        days: dict[str, Any] = {"first_day": scope.first_day, "last_day": scope.last_day, "as_of": scope.as_of}
        days |= {"note": words.get("note", ""), "is_again": words["is_again"]}
        signed = actions.sign_report(program=program, **days, by=signed_in(request), at=at)
        return Response(SignedReportSerializer(signed).data, status=201)


api_routes = [("signed-reports", SignedReportViewSet, "signed-report")]
