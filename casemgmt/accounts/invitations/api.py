"""Invitations to a program as JSON: the same actions as the page."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.roles import Role
from casemgmt.core.access import programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.fresh import require_fresh

from . import actions
from .models import MemberInvitation


class MemberInvitationSerializer(serializers.ModelSerializer):
    """An invitation: who asked whom to what, and how it stands. The link is only in the mail."""

    state = serializers.SerializerMethodField()

    class Meta:
        model = MemberInvitation
        fields = [
            "id", "program", "email", "role", "invited_by", "invited_at", "expires_at", "mails", "accepted_at",
            "revoked_at", "state",
        ]  # fmt: skip

    def get_state(self, row: MemberInvitation) -> str:
        """`waiting`, `late` (its link works no more), `accepted` or `revoked`."""
        return row.state(timezone.now())


class InviteMemberSerializer(serializers.Serializer):
    """Whom to invite, to which program, as what. `opens_again` says that one knows the account was closed."""

    program = serializers.UUIDField()
    email = serializers.EmailField()
    role = serializers.ChoiceField(choices=Role.choices)
    opens_again = serializers.BooleanField(required=False, default=False)


class MemberInvitationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Invitations to the programs whose members the caller manages."""

    queryset = MemberInvitation.objects.none()
    serializer_class = MemberInvitationSerializer
    filterset_fields = ["program", "role"]

    def get_queryset(self) -> QuerySet[MemberInvitation]:
        return MemberInvitation.objects.visible_to(self.request.user).order_by("-invited_at", "pk")

    @extend_schema(request=InviteMemberSerializer, responses={201: MemberInvitationSerializer})
    def create(self, request: Request) -> Response:
        """Mail a one-time link. The role begins when the address accepts."""
        require_fresh(request)
        form = InviteMemberSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        words: dict[str, Any] = dict(form.validated_data)
        mine = Program.objects.filter(pk__in=programs_where(request.user, Permission.PROGRAM_MEMBERS))
        program = get_object_or_404(mine, pk=words.pop("program"))
        made = actions.invite_member(program=program, by=signed_in(request), at=timezone.now(), **words)
        return Response(MemberInvitationSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=MemberInvitationSerializer)
    @action(detail=True, methods=["post"])
    def again(self, request: Request, pk: str | None = None) -> Response:
        """Mail a new link; the old one is closed."""
        require_fresh(request)
        done = actions.resend_invitation(invitation=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(MemberInvitationSerializer(done).data)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str | None = None) -> Response:
        """Close the link."""
        require_fresh(request)
        actions.revoke_invitation(invitation=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
