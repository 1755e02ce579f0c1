"""The marks of run charts as JSON: noted by hand, and known from events and the calendar; writing, taking back."""

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import require
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked

from ..views.period import period_form
from . import actions, queries
from .models import Annotation, AnnotationKind

PERIOD = [
    OpenApiParameter("program", OpenApiTypes.STR, description="Slug; the reader's first when left out."),
    OpenApiParameter("first_day", OpenApiTypes.DATE, description="First local day; the last 90 days when left out."),
    OpenApiParameter("last_day", OpenApiTypes.DATE),
    OpenApiParameter("as_of", OpenApiTypes.STR, description="A day or a moment in the past to tell the marks from."),
]


class MarkSerializer(serializers.Serializer):
    """One mark; `id` is there where it was noted by hand."""

    number = serializers.IntegerField()
    on = serializers.DateField()
    kind = serializers.CharField()
    words = serializers.CharField()
    id = serializers.UUIDField(source="annotation.pk", default=None)


class AnnotationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Annotation
        fields = ["id", "on", "kind", "words", "created_at", "taken_back_at"]


class AnnotateSerializer(serializers.Serializer):
    program = serializers.CharField(required=False, help_text="Slug; the writer's first when left out.")
    on = serializers.DateField()
    kind = serializers.ChoiceField(choices=AnnotationKind.choices, default=AnnotationKind.OTHER)
    words = serializers.CharField(max_length=160)


class AnnotationViewSet(viewsets.GenericViewSet):
    """Marks of the run charts."""

    serializer_class = AnnotationSerializer
    queryset = Annotation.objects.none()
    pagination_class = None

    def get_queryset(self) -> QuerySet[Annotation]:
        return Annotation.objects.visible_to(self.request.user).select_related("program")

    @extend_schema(parameters=PERIOD, responses=MarkSerializer(many=True))
    def list(self, request: Request) -> Response:
        """All marks of a period, numbered as on its chart."""
        program: Program = program_of(request, Permission.REPORT_VIEW)  # type: ignore[arg-type]
        form = period_form(request, program)  # type: ignore[arg-type]
        if not form.is_valid():
            raise serializers.ValidationError({name: list(map(str, said)) for name, said in form.errors.items()})
        return Response(MarkSerializer(queries.marks_of(form.scope()), many=True).data)

    @extend_schema(request=AnnotateSerializer, responses={201: AnnotationSerializer})
    def create(self, request: Request) -> Response:
        """Note what happened on a day."""
        words = checked(AnnotateSerializer, request)
        slug = words.pop("program", "")
        program: Program = program_of(request, Permission.FOLLOWUP_AUDIT, slug=slug)  # type: ignore[arg-type]
        row = actions.write_annotation(program=program, **words, by=signed_in(request), at=timezone.now())
        return Response(AnnotationSerializer(row).data, status=201)

    @extend_schema(request=None, responses=AnnotationSerializer)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk: str | None = None) -> Response:
        """Take a note off the charts; those told from before keep it."""
        row = self.get_object()
        require(request.user, Permission.FOLLOWUP_AUDIT, row.program)
        row = actions.take_annotation_back(annotation=row, by=signed_in(request), at=timezone.now())
        return Response(AnnotationSerializer(row).data)


api_routes = [("annotations", AnnotationViewSet, "annotation")]
