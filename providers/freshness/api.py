"""Letters that ask agencies whether their listings are right, and the share that is verified, as JSON."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked, visible
from providers import rights
from providers.api.directory import ReadsDirectory
from providers.models import Organization, StillRightLetter

from .actions import ask_still_right
from .queries import freshness_of


class LetterTo(serializers.Serializer):
    """The agency that is asked."""

    organization = serializers.UUIDField()


class LetterSerializer(serializers.ModelSerializer):
    """A letter: to whom, when, and what came of it. Its link is told to nobody."""

    class Meta:
        model = StillRightLetter
        fields = ["id", "organization", "asked_at", "expires_at", "sent_at", "failed_at", "answered_at"]
        read_only_fields = fields


class LetterViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """Letters that ask whether listings are still right, the newest first."""

    permission_classes = [ReadsDirectory]
    serializer_class = LetterSerializer
    queryset = StillRightLetter.objects.none()
    filter_backends: list[Any] = []

    def get_queryset(self) -> Any:
        return StillRightLetter.objects.visible_to(self.request.user).order_by("-asked_at", "pk")

    @extend_schema(request=LetterTo, responses={201: LetterSerializer})
    def create(self, request: Request) -> Response:
        """Ask an agency; 409 when the rule allows no letter yet."""
        organization = visible(
            Organization.objects.visible_to(request.user), checked(LetterTo, request)["organization"]
        )
        letter = ask_still_right(organization=organization, by=signed_in(request), at=timezone.now())
        return Response(LetterSerializer(letter).data, status=201)


class FreshnessSerializer(serializers.Serializer):
    """Of all listings your programs keep: how many were verified within 90 days and not contradicted since."""

    of = serializers.IntegerField()
    fresh = serializers.IntegerField()
    older = serializers.IntegerField()
    never = serializers.IntegerField()
    doubted = serializers.IntegerField()
    percent = serializers.IntegerField(source="share.percent", allow_null=True)


class FreshnessViewSet(viewsets.ViewSet):
    """How true the directory is."""

    permission_classes = [ReadsDirectory]

    @extend_schema(responses=FreshnessSerializer)
    def list(self, request: Request) -> Response:
        """The share verified within 90 days."""
        rights.require_editor(request.user)
        programs = programs_where(request.user, Permission.DIRECTORY_EDIT)
        return Response(FreshnessSerializer(freshness_of(programs, timezone.now())).data)
