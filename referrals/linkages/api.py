"""Appointments and linkages as JSON."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked
from casemgmt.core.correcting_api import corrections_of
from casemgmt.core.errors import NotPossible

from .. import actions
from ..models import CheckDay, Linkage, LinkageStatement, Offer
from .rules import statements_read_by
from .stated import acts_of


class CheckSerializer(serializers.Serializer):
    days = serializers.ChoiceField(choices=CheckDay.choices)
    still_served = serializers.BooleanField()
    told_by = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class LinkageSerializer(serializers.ModelSerializer):
    """Evidence that service began, with its grade, day and sources."""

    class Meta:
        model = Linkage
        fields = ["id", "referral", "offer", "organization", "grade", "service_on", "is_disputed", "sides", "graded_at"]


class StatementSerializer(serializers.ModelSerializer):
    """What one side says of whether service began."""

    class Meta:
        model = LinkageStatement
        fields = [
            "id", "offer", "side", "told_by", "began", "service_on", "stage", "evidence", "said_at", "by", "voided_at",
        ]  # fmt: skip


class StatementFactsSerializer(serializers.ModelSerializer):
    """What that side really said. What is not sent stays as it is."""

    class Meta:
        model = LinkageStatement
        fields = ["began", "service_on", "stage", "evidence"]
        extra_kwargs = {"began": {"required": False}}
        validators: list[Any] = []


StatementCorrections: Any = corrections_of(acts_of, StatementFactsSerializer, StatementSerializer, "Statement")


class StatementViewSet(
    StatementCorrections,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet,
):
    """What the sides said: the program reads all, an agency its own."""

    serializer_class = StatementSerializer
    queryset = LinkageStatement.objects.none()
    filterset_fields = ["offer", "side"]

    def get_queryset(self) -> QuerySet[LinkageStatement]:
        parts = ("offer__referral__need", "offer__service", "offer__program", "offer__person__root", "program")
        return statements_read_by(self.request.user, timezone.now()).select_related(*parts).order_by("-said_at", "pk")


class LinkageViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Linkages to care, graded and sourced."""

    serializer_class = LinkageSerializer
    queryset = Linkage.objects.none()
    filterset_fields = ["grade", "is_disputed", "referral", "organization"]

    def get_queryset(self) -> QuerySet[Linkage]:
        seen = Offer.objects.visible_to(self.request.user)
        return Linkage.objects.filter(offer__in=seen).select_related("offer").order_by("-graded_at", "pk")

    @extend_schema(request=CheckSerializer, responses=LinkageSerializer)
    @action(detail=True, methods=["post"])
    def check(self, request: Request, pk: str | None = None) -> Response:
        """Say, 7 or 30 days on, whether the person is still served."""
        words = checked(CheckSerializer, request)
        offer = self.get_object().offer
        actions.answer_check(offer=offer, by=signed_in(request), at=timezone.now(), **words)
        return Response(LinkageSerializer(self.get_object()).data)

    @extend_schema(request=None, responses=LinkageSerializer)
    @action(detail=True, methods=["post"], url_path="undo-check")
    def undo_check(self, request: Request, pk: str | None = None) -> Response:
        """Take back within a quarter of an hour what you said last of whether the person is still served."""
        said = self.get_object().offer.checks.filter(by=signed_in(request)).last()
        if said is None:
            raise NotPossible(_("You have given no answer that could be taken back."))
        actions.take_back_check(check=said, by=signed_in(request), at=timezone.now())
        return Response(LinkageSerializer(self.get_object()).data)
