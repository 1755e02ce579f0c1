"""The archive of a program as JSON: asking, agreeing, how far it is, its file."""

from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.permissions import Permission
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked
from casemgmt.core.errors import NotPossible
from casemgmt.core.fresh import require_fresh

from . import actions
from .models import Archive
from .views import handed_out


class ArchiveSerializer(serializers.ModelSerializer):
    """An archive: how far it is; by table, how many rows; the SHA-256 of the file."""

    class Meta:
        model = Archive
        fields = ["id", "why", "state", "problem", "asked_at", "decided_at", "ready_at"]
        fields += ["size", "checksum", "rows", "closed_people"]
        read_only_fields = [name for name in fields if name != "why"]


class ArchiveViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Archives of the programs whose rules one sets."""

    serializer_class = ArchiveSerializer
    queryset = Archive.objects.none()

    def get_queryset(self) -> QuerySet[Archive]:
        return Archive.objects.visible_to(self.request.user).select_related("program", "asked_by")

    def create(self, request: Request) -> Response:
        """Ask for all that is the program's own; a second person has to agree."""
        require_fresh(request)
        words = checked(ArchiveSerializer, request)
        program: Any = program_of(request, Permission.PROGRAM_RULES)  # type: ignore[arg-type]
        made = actions.ask_for_archive(program=program, why=words["why"], by=signed_in(request), at=timezone.now())
        return Response(ArchiveSerializer(made).data, status=201)

    @extend_schema(request=None, responses=ArchiveSerializer)
    @action(detail=True, methods=["post"])
    def agree(self, request: Request, pk: str | None = None) -> Response:
        """The second person agrees, and a worker writes it."""
        require_fresh(request)
        held = actions.agree_to_archive(archive=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(ArchiveSerializer(held).data)

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def file(self, request: Request, pk: str | None = None) -> StreamingHttpResponse:
        """The file, to who asked for it. 409 while it is not ready."""
        require_fresh(request)
        found = self.get_object()
        actions.refuse_other_hands(found, signed_in(request))
        if found.state != Archive.State.READY:
            raise NotPossible(_("The file is not ready."))
        return handed_out(request, found)
