"""Programs as JSON: the same actions as the pages of whoever runs the installation."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.actions import change_program
from casemgmt.accounts.calendars.api import CalendarOfProgram
from casemgmt.accounts.installation.rules import runs_installation
from casemgmt.accounts.models import Program, validate_zone
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.fresh import require_fresh

from . import actions
from .first_days import first_steps


class ProgramSerializer(serializers.ModelSerializer):
    """A program; `retired_at` once nothing new begins in it."""

    class Meta:
        model = Program
        fields = ["id", "name", "slug", "time_zone", "phone", "retired_at", "created_at"]


class NewProgramSerializer(serializers.Serializer):
    """Name and zone are needed; without a `slug` one is made from the name."""

    name = serializers.CharField(max_length=120)
    time_zone = serializers.CharField(max_length=60, validators=[validate_zone])
    phone = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    slug = serializers.SlugField(max_length=50, required=False, default="", allow_blank=True)


class RenameSerializer(serializers.Serializer):
    """The program's name and phone."""

    name = serializers.CharField(max_length=120, required=False)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)


class FirstStepSerializer(serializers.Serializer):
    """One line of the first days; `path` is its page."""

    what = serializers.CharField()
    why = serializers.CharField()
    stands = serializers.CharField()
    is_done = serializers.BooleanField()
    only_read = serializers.BooleanField()
    optional = serializers.BooleanField()
    path = serializers.SerializerMethodField()

    def get_path(self, step: Any) -> str:
        return f"{reverse(step.page)}?program={self.context['program'].slug}"


class ProgramViewSet(CalendarOfProgram, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """All programs, for whoever runs the installation; else those whose settings the caller keeps."""

    serializer_class = ProgramSerializer
    queryset = Program.objects.none()

    def get_queryset(self) -> QuerySet[Program]:
        rows = Program.objects.order_by("name", "pk")
        if runs_installation(self.request.user):
            return rows
        return rows.filter(pk__in=programs_where(self.request.user, Permission.PROGRAM_SETTINGS))

    @extend_schema(request=NewProgramSerializer, responses={201: ProgramSerializer})
    def create(self, request: Request) -> Response:
        """Make a program; the caller is its first administrator."""
        require_fresh(request)
        form = NewProgramSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        made = actions.make_program(by=signed_in(request), at=timezone.now(), **form.validated_data)
        return Response(ProgramSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=RenameSerializer, responses=ProgramSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str | None = None) -> Response:
        """Change name or phone; the short name stays."""
        form = RenameSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        at, by = timezone.now(), signed_in(request)
        done = change_program(program=self.get_object(), by=by, at=at, **form.validated_data)
        return Response(ProgramSerializer(done).data)

    @extend_schema(request=None, responses=ProgramSerializer)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: str | None = None) -> Response:
        """Nothing new begins from now on. 409 says what stands in the way."""
        require_fresh(request)
        done = actions.retire_program(program=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(ProgramSerializer(done).data)

    @extend_schema(request=None, responses=ProgramSerializer)
    @action(detail=True, methods=["post"], url_path="take-up")
    def take_up(self, request: Request, pk: str | None = None) -> Response:
        """A program that was retired works again."""
        require_fresh(request)
        done = actions.take_up_program(program=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(ProgramSerializer(done).data)

    @extend_schema(responses=FirstStepSerializer(many=True))
    @action(detail=True, methods=["get"], url_path="first-days", pagination_class=None)
    def first_days(self, request: Request, pk: str | None = None) -> Response:
        """What is set up, and what is still to do."""
        program = self.get_object()
        steps = first_steps(program, timezone.now())
        return Response(FirstStepSerializer(steps, many=True, context={"program": program}).data)
