"""Saved views as JSON: one's own and those shared with the managers one is among; kept, changed, removed."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked

from ..models import Program
from . import actions
from .models import SavedView
from .views import ours


class SavedViewSerializer(serializers.ModelSerializer):
    """The address of a list with its filters, under a name."""

    shared_with: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    is_own = serializers.SerializerMethodField()

    class Meta:
        model = SavedView
        fields = ["id", "name", "path", "query", "url", "shared_with", "is_own"]

    def get_is_own(self, row: SavedView) -> bool:
        return bool(row.user_id == self.context["request"].user.pk)


class ChangeViewSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=60)
    shared_with = serializers.SlugRelatedField(
        slug_field="slug",
        queryset=Program.objects.all(),
        required=False,
        allow_null=True,
        default=None,
        help_text="The program whose managers see it; for oneself when left out.",
    )


class SaveViewSerializer(ChangeViewSerializer):
    path = serializers.CharField(max_length=120, help_text="The list's address, such as /reports/.")
    query = serializers.CharField(max_length=600, required=False, allow_blank=True, default="")

    def validate_path(self, path: str) -> str:
        if ours(path) != path:
            raise serializers.ValidationError("Write an address of this installation without a query.")
        return path


class SavedViewViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Saved views."""

    serializer_class = SavedViewSerializer
    queryset = SavedView.objects.none()
    filterset_fields = ["path"]

    def get_queryset(self) -> QuerySet[SavedView]:
        return SavedView.objects.visible_to(self.request.user).select_related("shared_with")

    @extend_schema(request=SaveViewSerializer, responses={201: SavedViewSerializer})
    def create(self, request: Request) -> Response:
        """Keep a list with its filters under a name; the same name again leads to the newer one."""
        words = checked(SaveViewSerializer, request)
        row = actions.save_view(user=signed_in(request), **words)
        return Response(self.get_serializer(row).data, status=201)

    @extend_schema(request=ChangeViewSerializer, responses=SavedViewSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str | None = None) -> Response:
        """Call it otherwise, share it, or keep it to oneself."""
        row = self.get_object()
        row = actions.change_view(view=row, **checked(ChangeViewSerializer, request), by=signed_in(request))
        return Response(self.get_serializer(row).data)

    @extend_schema(request=None, responses=SavedViewSerializer)
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: str | None = None) -> Response:
        """Remove it; the answer is what it was."""
        row = self.get_object()
        was = self.get_serializer(row).data
        actions.forget_view(view=row)
        return Response(was)


api_routes = [("saved-views", SavedViewViewSet, "saved-view")]
