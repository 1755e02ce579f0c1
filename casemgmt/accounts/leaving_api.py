"""Roles in a program as JSON, and taking one away: the same action as the page."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where, users_holding
from casemgmt.core.fresh import require_fresh

from . import leaving
from .models import Membership


class MembershipSerializer(serializers.ModelSerializer):
    """Who holds which role; `left_at` once it has ended."""

    class Meta:
        model = Membership
        fields = ["id", "program", "user", "role", "left_at"]


class LeavingSerializer(serializers.Serializer):
    """Who takes the work over: needed when the last role that works on cases ends and something is left to do."""

    hand_to = serializers.ListField(child=serializers.UUIDField(), required=False, default=list)
    close_account = serializers.BooleanField(required=False, default=False)


class MembershipViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Roles in the programs whose members you manage."""

    serializer_class = MembershipSerializer
    queryset = Membership.objects.none()
    filterset_fields = ["user", "role"]

    def get_queryset(self) -> QuerySet[Membership]:
        managed = programs_where(self.request.user, Permission.PROGRAM_MEMBERS)
        rows = Membership.objects.filter(program__in=managed).select_related("program", "user")
        return rows.order_by("created_at", "pk")

    @extend_schema(request=LeavingSerializer, responses=MembershipSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str | None = None) -> Response:
        """Take the role away. 409 when somebody still has work and nobody is named for it."""
        require_fresh(request)
        words = LeavingSerializer(data=request.data)
        words.is_valid(raise_exception=True)
        row = self.get_object()
        named = users_holding(Permission.CASE_EDIT, row.program).filter(pk__in=words.validated_data["hand_to"])
        who: dict[str, Any] = {"hand_to": list(named), "by": request.user, "at": timezone.now()}
        if words.validated_data["close_account"]:
            leaving.close_account(user=row.user, program=row.program, **who)
        else:
            leaving.end_membership(membership=row, **who)
        return Response(MembershipSerializer(self.get_queryset().get(pk=row.pk)).data)
