"""The account of who looked as JSON: asked for, prepared by a worker, fetched as PDF; the same rights as its pages."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.core import accesslog
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked, visible
from casemgmt.core.errors import NotPossible
from casemgmt.core.fresh import require_fresh
from casemgmt.core.models import AccessVerb
from casemgmt.people.models import Person

from . import actions
from .models import LANGUAGES, AccessReport


class AccessReportSerializer(serializers.ModelSerializer):
    """An account that was asked for; `file` is where its PDF is fetched once it is ready."""

    file = serializers.SerializerMethodField()

    class Meta:
        model = AccessReport
        fields = [
            *("id", "person", "first_day", "last_day", "language"),
            *("state", "problem", "asked_at", "ready_at", "file"),
        ]

    @extend_schema_field(OpenApiTypes.URI)
    def get_file(self, report: AccessReport) -> str | None:
        is_ready = report.state == AccessReport.State.READY
        return reverse("api:access-report-file", args=[report.pk]) if is_ready else None


class AskAccessReportSerializer(serializers.Serializer):
    """Of whom, over which days, in which language."""

    person = serializers.UUIDField()
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    language = serializers.ChoiceField(choices=LANGUAGES, default="en")


class AccessReportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Who looked at a person, for that person: to who audits the program, of people they may see."""

    serializer_class = AccessReportSerializer
    queryset = AccessReport.objects.none()
    filterset_fields = ["person", "state"]

    def get_queryset(self) -> QuerySet[AccessReport]:
        rows = AccessReport.objects.visible_to(self.request.user).select_related("person__root", "program")
        return rows.defer("content").order_by("-asked_at", "pk")

    @extend_schema(request=AskAccessReportSerializer, responses={201: AccessReportSerializer})
    def create(self, request: Request) -> Response:
        """Ask for it; a worker prepares it."""
        require_fresh(request)
        words = checked(AskAccessReportSerializer, request)
        people = Person.objects.visible_to(request.user).select_related("program", "root")
        person = visible(people, words.pop("person"))
        report = actions.ask_for_access_report(person=person, by=signed_in(request), at=timezone.now(), **words)
        return Response(AccessReportSerializer(report).data, status=201)

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def file(self, request: Request, pk: str | None = None) -> HttpResponse:
        """The PDF. Each time is an access-log row; 409 while it is not ready."""
        require_fresh(request)
        report = self.get_object()
        content: Any = AccessReport.objects.values_list("content", flat=True).get(pk=report.pk)
        if report.state != AccessReport.State.READY or not content:
            raise NotPossible(_("The paper is not ready. Ask for it again, or look a little later."))
        accesslog.note(
            request, AccessVerb.EXPORTED, subject=report, person_id=report.person_id, program_id=report.program_id
        )
        return HttpResponse(bytes(content), content_type="application/pdf")


api_routes = [("access-reports", AccessReportViewSet, "access-report")]
