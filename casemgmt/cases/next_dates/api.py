"""Dates as JSON: the same reads and actions as the pages."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import users_holding
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked, visible

from ..models import Case
from . import actions
from .models import NextDate


class NextDateSerializer(serializers.ModelSerializer):
    """By when somebody comes back to a case. Without `owner` it is the case's owner who owes it, or
    whoever is on call then (`is_for_on_call`); `is_hold`: when to look again at a case on hold."""

    class Meta:
        model = NextDate
        fields = [
            "id", "program", "case", "person", "owner", "is_for_on_call", "words", "opens_at", "due_at", "is_hold",
            "set_at", "ended_at", "ended_as", "end_note",
        ]  # fmt: skip


class MoveDateSerializer(serializers.Serializer):
    """A day, and an hour of the program's zone; without one it is due when the office closes."""

    on = serializers.DateField()
    clock = serializers.TimeField(required=False, allow_null=True, default=None)


class NewDateSerializer(MoveDateSerializer):
    case = serializers.UUIDField()
    words = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    owner = serializers.UUIDField(required=False, allow_null=True, default=None)
    is_for_on_call = serializers.BooleanField(required=False, default=False)


class DateDoneSerializer(serializers.Serializer):
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class GiveUpDateSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=200)


class NextDateFilter(django_filters.FilterSet):
    """`is_open=true`: not ended."""

    is_open = django_filters.BooleanFilter(field_name="ended_at", lookup_expr="isnull")

    class Meta:
        model = NextDate
        fields = {"case": ["exact"], "owner": ["exact"], "due_at": ["lt", "gte"]}


class NextDateViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Dates that were set on cases."""

    serializer_class = NextDateSerializer
    queryset = NextDate.objects.none()
    filterset_class = NextDateFilter

    def get_queryset(self) -> QuerySet[NextDate]:
        return NextDate.objects.visible_to(self.request.user).order_by("due_at", "pk")

    @extend_schema(request=NewDateSerializer, responses={201: NextDateSerializer})
    def create(self, request: Request) -> Response:
        """Set one."""
        words = checked(NewDateSerializer, request)
        case = visible(Case.objects.visible_to(request.user).select_related("program"), words.pop("case"))
        if words["owner"]:
            words["owner"] = visible(users_holding(Permission.CASE_EDIT, case.program), words["owner"])
        row = actions.set_next_date(case=case, by=signed_in(request), at=timezone.now(), **words)
        return Response(NextDateSerializer(row).data, status=201)

    @extend_schema(request=MoveDateSerializer, responses=NextDateSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str | None = None) -> Response:
        """To another day."""
        return self._acted(actions.move_next_date, **checked(MoveDateSerializer, request))

    @extend_schema(request=DateDoneSerializer, responses=NextDateSerializer)
    @action(detail=True, methods=["post"])
    def done(self, request: Request, pk: str | None = None) -> Response:
        """What it was set for is done."""
        return self._acted(actions.end_next_date, **checked(DateDoneSerializer, request))

    @extend_schema(request=GiveUpDateSerializer, responses=NextDateSerializer)
    @action(detail=True, methods=["post"], url_path="give-up")
    def give_up(self, request: Request, pk: str | None = None) -> Response:
        """It will not be done, and why."""
        return self._acted(actions.give_up_next_date, **checked(GiveUpDateSerializer, request))

    @extend_schema(request=None, responses=NextDateSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str | None = None) -> Response:
        """The last act was a slip; for as long as the program lets things be undone."""
        return self._acted(actions.undo_next_date)

    def _acted(self, act: Any, **words: Any) -> Response:
        row = act(next_date=self.get_object(), by=signed_in(self.request), at=timezone.now(), **words)
        return Response(NextDateSerializer(row).data)
