"""Covers as JSON: the same reads and actions as the page."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.models import Program, User
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked, visible

from . import actions
from .models import Cover


class CoverSerializer(serializers.ModelSerializer):
    """Who is away from one local day to another, both included, and who does their work."""

    class Meta:
        model = Cover
        fields = ["id", "program", "away", "stand_in", "first_day", "last_day", "starts_at", "ends_at", "ended_at"]
        read_only_fields = ["starts_at", "ends_at", "ended_at"]


class NewCoverSerializer(serializers.Serializer):
    program = serializers.UUIDField()
    away = serializers.UUIDField()
    stand_in = serializers.UUIDField()
    first_day = serializers.DateField()
    last_day = serializers.DateField()


class CoverViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Covers of your programs, past ones too."""

    serializer_class = CoverSerializer
    queryset = Cover.objects.none()
    filterset_fields = ["away", "stand_in"]

    def get_queryset(self) -> QuerySet[Cover]:
        return Cover.objects.visible_to(self.request.user).order_by("-starts_at", "pk")

    @extend_schema(request=NewCoverSerializer, responses={201: CoverSerializer})
    def create(self, request: Request) -> Response:
        """Say who is away and who covers."""
        words = checked(NewCoverSerializer, request)
        mine = Program.objects.filter(pk__in=programs_where(request.user, Permission.CASE_EDIT))
        program = visible(mine, words.pop("program"))
        people: dict[str, Any] = {}
        for name in ("away", "stand_in"):
            here = User.objects.filter(memberships__program=program, memberships__left_at=None).distinct()
            people[name] = visible(here, words.pop(name))
        cover = actions.cover_for(program=program, **people, **words, by=signed_in(request), at=timezone.now())
        return Response(CoverSerializer(cover).data, status=201)

    @extend_schema(request=None, responses=CoverSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str | None = None) -> Response:
        """End it early, or take it back before it begins."""
        cover = actions.end_cover(cover=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(CoverSerializer(cover).data)
