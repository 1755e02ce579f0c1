"""The accounts of a program as JSON: the same list as the page, and the same button."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.core.actor import signed_in

from . import sign_in_record
from .account_list import accounts_of
from .choosing import program_of
from .looked_after import looked_after
from .models import User
from .permissions import Permission
from .sessions.actions import end_sessions_of


class AccountSerializer(serializers.ModelSerializer):
    """Who works here, in which roles, and how they sign in."""

    roles = serializers.SerializerMethodField()
    has_second_step = serializers.SerializerMethodField()
    browsers = serializers.IntegerField(read_only=True, help_text="In how many they are signed in")
    last_login = serializers.DateTimeField(read_only=True)

    class Meta:
        model = User
        fields = ["id", "name", "email", "is_active", "last_login", "roles", "has_second_step", "browsers"]

    def get_roles(self, user: Any) -> list[str]:
        return [row.role for row in user.roles_here]

    def get_has_second_step(self, user: Any) -> bool:
        return bool(user.steps)


class AccountViewSet(viewsets.GenericViewSet):
    """The accounts of a program whose roles the caller gives."""

    serializer_class = AccountSerializer
    queryset = User.objects.none()

    def get_queryset(self) -> QuerySet[User]:
        return looked_after(signed_in(self.request))

    @extend_schema(
        parameters=[OpenApiParameter("program", str, description="Its short name; without it the caller's own.")],
        responses=AccountSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        """Everybody with a role in the program, by name."""
        program = program_of(request, Permission.PROGRAM_MEMBERS)
        page = self.paginate_queryset(accounts_of(program, timezone.now()))
        return self.get_paginated_response(AccountSerializer(page, many=True).data)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"], url_path="end-sessions")
    def end_sessions(self, request: Request, pk: str | None = None) -> Response:
        """Sign somebody out wherever they are signed in; they are told by mail."""
        who = self.get_object()
        end_sessions_of(user=who, by=signed_in(request), at=timezone.now())
        sign_in_record.note_change(request, who, "sessions_ended_for")
        return Response(status=status.HTTP_204_NO_CONTENT)
