"""Presses on listings as JSON: who changed what when, and taking one back."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.core.actor import signed_in
from providers.api.directory import ReadsDirectory
from providers.models import ListingEdit

from .actions import undo_edit


class ListingEditSerializer(serializers.ModelSerializer):
    """One press: what kind, on what, in how many listings, by whom; when it was taken back, and of a change of many
    listings which were changed again since and stay (told once, as it is taken back)."""

    left_alone = serializers.ListField(child=serializers.CharField(), read_only=True, default=list)
    by = serializers.CharField(source="by.name", read_only=True, allow_null=True, default=None)

    class Meta:
        model = ListingEdit
        fields = ["id", "organization", "subject_id", "kind", "what", "listings", "by", "at", "undone_at", "left_alone"]
        read_only_fields = fields


class ListingEditViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Presses on the listings the caller keeps, the newest first."""

    permission_classes = [ReadsDirectory]
    serializer_class = ListingEditSerializer
    queryset = ListingEdit.objects.none()
    filterset_fields = ["organization", "subject_id", "kind"]

    def get_queryset(self) -> QuerySet[ListingEdit]:
        found: Any = ListingEdit.objects.visible_to(self.request.user)
        return found.select_related("by").order_by("-at", "pk")  # type: ignore[no-any-return]

    @extend_schema(request=None, responses=ListingEditSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str | None = None) -> Response:
        """Take it back; 409 where somebody built on it since."""
        done = undo_edit(edit=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(ListingEditSerializer(done).data)
