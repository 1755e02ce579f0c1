"""Restrictions as JSON: that there are some, why, who is left in; setting, changing, lifting one. Never whose it is."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.models import User
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked, visible

from . import actions, queries
from .models import Restriction


class RestrictionSerializer(serializers.ModelSerializer):
    """That somebody's file is open to named colleagues alone. Whose it is stands in none of it."""

    kept = serializers.SerializerMethodField(help_text="Ids of those who keep access")

    class Meta:
        model = Restriction
        fields = ["id", "program", "reason", "set_at", "set_by", "lifted_at", "lift_reason", "kept"]

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_kept(self, one: Restriction) -> list[Any]:
        return [user.pk for user in queries.who_keeps(one)]


class KeepSerializer(serializers.Serializer):
    """Ids of the colleagues who keep access."""

    keep = serializers.ListField(child=serializers.UUIDField(), allow_empty=False)


class RestrictSerializer(KeepSerializer):
    """Why, and who keeps access. Managers read the reason in the list of restrictions: name nobody."""

    reason = serializers.CharField(max_length=200)


class LiftSerializer(serializers.Serializer):
    """Why it is lifted."""

    reason = serializers.CharField(max_length=200)


class RestrictionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Restrictions of the programs where you assign cases, newest first."""

    serializer_class = RestrictionSerializer
    queryset = Restriction.objects.none()
    filterset_fields = None

    def get_queryset(self) -> QuerySet[Restriction]:
        rows = Restriction.objects.visible_to(self.request.user)
        return rows.select_related("program", "person__root").order_by("-set_at", "pk")

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Those that stand and those that were lifted."""
        if not programs_where(request.user, Permission.CASE_ASSIGN):
            raise PermissionDenied(Permission.CASE_ASSIGN.value)
        return super().list(request, *args, **kwargs)

    @extend_schema(request=KeepSerializer, responses=RestrictionSerializer)
    @action(detail=True, methods=["post"])
    def keep(self, request: Request, pk: str | None = None) -> Response:
        """Name others who keep access; all whom it concerns are told."""
        one = self.get_object()
        keep = colleagues(one.program, checked(KeepSerializer, request)["keep"])
        changed = actions.change_who_keeps(restriction=one, keep=keep, by=signed_in(request), at=timezone.now())
        return Response(RestrictionSerializer(changed).data)

    @extend_schema(request=LiftSerializer, responses=RestrictionSerializer)
    @action(detail=True, methods=["post"])
    def lift(self, request: Request, pk: str | None = None) -> Response:
        """The program works with the person as with everybody again."""
        one, reason = self.get_object(), checked(LiftSerializer, request)["reason"]
        lifted = actions.lift_restriction(restriction=one, reason=reason, by=signed_in(request), at=timezone.now())
        return Response(RestrictionSerializer(lifted).data)


class RestrictingMixin:
    """Restricting the person of a case, at the case's own address."""

    @extend_schema(request=RestrictSerializer, responses={201: RestrictionSerializer})
    @action(detail=True, methods=["post"])
    def restrict(self, request: Request, pk: str | None = None) -> Response:
        """Close the person's file to all but those named. They are told."""
        case: Any = self.get_object()  # type: ignore[attr-defined]
        words = checked(RestrictSerializer, request)
        keep = colleagues(case.program, words["keep"])
        made = actions.restrict_person(
            case=case, keep=keep, reason=words["reason"], by=signed_in(request), at=timezone.now()
        )
        return Response(RestrictionSerializer(made).data, status=201)


def colleagues(program: Any, ids: list[Any]) -> list[User]:
    """Those meant; 404 for somebody who does not work on cases here."""
    return [visible(queries.may_be_kept(program), pk) for pk in ids]
