"""Shifts as JSON: the same reads and actions as the page."""

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
from .models import Shift


class ShiftSerializer(serializers.ModelSerializer):
    """Who is on call, from when to when."""

    class Meta:
        model = Shift
        fields = ["id", "program", "user", "starts_at", "ends_at", "ended_at"]


class NewShiftSerializer(serializers.Serializer):
    """Each of these days, in the program's own time; an end before the beginning is of the next day."""

    program = serializers.UUIDField()
    user = serializers.UUIDField()
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    begins = serializers.TimeField()
    ends = serializers.TimeField()


class ShiftViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Shifts of your programs, past ones too."""

    serializer_class = ShiftSerializer
    queryset = Shift.objects.none()
    filterset_fields = ["user", "program"]

    def get_queryset(self) -> QuerySet[Shift]:
        return Shift.objects.visible_to(self.request.user).order_by("-starts_at", "pk")

    @extend_schema(request=NewShiftSerializer, responses={201: ShiftSerializer(many=True)})
    def create(self, request: Request) -> Response:
        """Put somebody on call."""
        words = checked(NewShiftSerializer, request)
        mine = Program.objects.filter(pk__in=programs_where(request.user, Permission.CASE_EDIT))
        program = visible(mine, words.pop("program"))
        here = User.objects.filter(memberships__program=program, memberships__left_at=None).distinct()
        user = visible(here, words.pop("user"))
        made = actions.put_on_call(program=program, user=user, **words, by=signed_in(request), at=timezone.now())
        return Response(ShiftSerializer(made, many=True).data, status=201)

    @extend_schema(request=None, responses=ShiftSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str | None = None) -> Response:
        """End it early, or take it back before it begins."""
        shift = actions.take_off_call(shift=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(ShiftSerializer(shift).data)
