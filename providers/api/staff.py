"""An agency's staff as JSON: the same actions as the page."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.invitations.actions import resend_invitation, revoke_invitation
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.roles import AgencyRole
from casemgmt.core.access import organizations_where
from casemgmt.core.actor import signed_in
from casemgmt.core.fresh import require_fresh

from .. import actions
from ..models import AgencyStaff, Organization, StaffInvitation


class StaffSerializer(serializers.ModelSerializer):
    """Who works at an agency."""

    name = serializers.CharField(source="user.name", read_only=True)
    email = serializers.EmailField(source="user.email", read_only=True)
    last_sign_in = serializers.DateTimeField(source="user.last_login", read_only=True)

    class Meta:
        model = AgencyStaff
        fields = ["id", "organization", "name", "email", "role", "last_sign_in"]
        read_only_fields = ["id", "organization"]


class RoleSerializer(serializers.Serializer):
    """Another role."""

    role = serializers.ChoiceField(choices=AgencyRole.choices)


class StaffViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Staff of the agencies the caller leads."""

    queryset = AgencyStaff.objects.none()
    serializer_class = StaffSerializer

    def get_queryset(self) -> QuerySet[AgencyStaff]:
        mine = organizations_where(self.request.user, Permission.STAFF_MANAGE)
        rows = AgencyStaff.objects.filter(organization_id__in=mine, is_active=True)
        return rows.select_related("user").order_by("user__name", "pk")

    @extend_schema(request=RoleSerializer, responses=StaffSerializer)
    @action(detail=True, methods=["post"])
    def role(self, request: Request, pk: str | None = None) -> Response:
        """Give another role."""
        require_fresh(request)
        row, form = self.get_object(), RoleSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        done = actions.change_staff_role(
            staff=row, role=form.validated_data["role"], by=request.user, at=timezone.now()
        )
        return Response(StaffSerializer(done).data)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str | None = None) -> Response:
        """End somebody's access, at once."""
        require_fresh(request)
        actions.end_staff(staff=self.get_object(), by=request.user, at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class InvitationSerializer(serializers.ModelSerializer):
    """An invitation that waits. The link is only in the mail."""

    class Meta:
        model = StaffInvitation
        fields = ["id", "organization", "email", "role", "invited_at", "expires_at", "mails"]


class InviteSerializer(serializers.Serializer):
    """Whom to invite, to which agency, as what."""

    organization = serializers.UUIDField()
    email = serializers.EmailField()
    role = serializers.ChoiceField(choices=AgencyRole.choices)


class InvitationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Invitations of the agencies the caller leads."""

    queryset = StaffInvitation.objects.none()
    serializer_class = InvitationSerializer

    def get_queryset(self) -> QuerySet[StaffInvitation]:
        return StaffInvitation.objects.visible_to(self.request.user).waiting()

    @extend_schema(request=InviteSerializer, responses={201: InvitationSerializer})
    def create(self, request: Request) -> Response:
        """Mail a one-time link."""
        require_fresh(request)
        form = InviteSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        words: dict[str, Any] = dict(form.validated_data)
        agencies = Organization.objects.visible_to(request.user)
        organization = get_object_or_404(agencies, pk=words.pop("organization"))
        done = actions.invite_staff(organization=organization, by=signed_in(request), at=timezone.now(), **words)
        return Response(InvitationSerializer(done).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=InvitationSerializer)
    @action(detail=True, methods=["post"])
    def again(self, request: Request, pk: str | None = None) -> Response:
        """Mail a new link; the old one is closed."""
        require_fresh(request)
        done = resend_invitation(invitation=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(InvitationSerializer(done).data)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str | None = None) -> Response:
        """Close the link."""
        require_fresh(request)
        revoke_invitation(invitation=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
