"""Packets of several requests as JSON: asking for them, how far they are, and the paper."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked
from casemgmt.core.fresh import require_fresh

from .. import actions
from ..models import Offer, PacketBatch
from . import paper
from .downloads import send_packets


class PacketBatchSerializer(serializers.ModelSerializer):
    """Packets that were asked for; `ready` papers are kept as long as the program's rule says."""

    left_out = serializers.SerializerMethodField(help_text="Packets that are not there, by code, and why")

    class Meta:
        model = PacketBatch
        fields = [
            *("id", "state", "problem", "language", "page_size", "with_names", "asked_at", "ready_at", "offers"),
            "left_out",
        ]

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_left_out(self, batch: PacketBatch) -> dict[str, str]:
        return {one.code: one.why for one in batch.left_out}


class NewPacketsSerializer(serializers.Serializer):
    """Which requests, and how they are printed. Each printed name is a disclosure on record."""

    offers = serializers.ListField(child=serializers.UUIDField(), max_length=actions.MOST_AT_ONCE)
    language = serializers.ChoiceField(choices=list(paper.LANGUAGES.items()), default="en")
    page_size = serializers.ChoiceField(choices=list(paper.SIZES.items()), default="letter")
    with_names = serializers.BooleanField(default=False)


class PacketBatchViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Packets of several requests as one PDF. Each reader sees those they asked for."""

    serializer_class = PacketBatchSerializer
    queryset = PacketBatch.objects.none()

    def get_queryset(self) -> QuerySet[PacketBatch]:
        rows = PacketBatch.objects.visible_to(self.request.user).defer("content")
        return rows.prefetch_related("offers").order_by("-asked_at", "pk")

    @extend_schema(request=NewPacketsSerializer, responses={201: PacketBatchSerializer})
    def create(self, request: Request) -> Response:
        """Ask for packets; they are prepared in the background."""
        require_fresh(request)
        if not programs_where(request.user, Permission.REFERRAL_MAKE):
            raise PermissionDenied(Permission.REFERRAL_MAKE.value)
        words = checked(NewPacketsSerializer, request)
        seen = Offer.objects.visible_to(request.user).live()
        offers = list(seen.filter(pk__in=words.pop("offers")).select_related("referral"))
        batch = actions.ask_for_packets(offers=offers, by=signed_in(request), at=timezone.now(), **words)
        return Response(PacketBatchSerializer(batch).data, status=201)

    @extend_schema(responses={(200, "application/pdf"): bytes})
    @action(detail=True, methods=["get"])
    def pdf(self, request: Request, pk: str | None = None) -> HttpResponse:
        """The paper."""
        require_fresh(request)
        return send_packets(request._request, self.get_object())
