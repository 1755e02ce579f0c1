"""Requests as JSON: ours alone."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.permissions import Permission
from casemgmt.cases.models import Case, Need
from casemgmt.core.access import require
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked, visible
from casemgmt.core.codes import Urgency
from providers.models import Service

from .. import actions
from ..matching import next_best
from ..models import Referral


class ReferralSerializer(serializers.ModelSerializer):
    """A referral as it stands, with the ids of its offers."""

    offers: Any = serializers.PrimaryKeyRelatedField(many=True, read_only=True)

    class Meta:
        model = Referral
        fields = [
            "id", "case", "person", "need", "encounter", "state", "result", "result_reason", "urgency", "we_choose",
            "made_at", "closed_at", "offers",
        ]  # fmt: skip


class NewReferralSerializer(serializers.Serializer):
    """What starts a referral: an open need. Where one was begun, what is left out stays as it was."""

    need = serializers.UUIDField()
    urgency = serializers.ChoiceField(choices=Urgency.choices, required=False)
    we_choose = serializers.BooleanField(required=False)


class CloseSerializer(serializers.Serializer):
    result = serializers.CharField(max_length=12)
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class NextSerializer(serializers.Serializer):
    service = serializers.UUIDField()


class NextServiceSerializer(serializers.Serializer):
    """A service that may be asked next, with why, what to ask before, rules there that no field of the person answers,
    and whether a consent covers telling its agency."""

    service = serializers.UUIDField(source="service.pk")
    name = serializers.CharField(source="service.name")
    score = serializers.FloatField(source="match.score")
    reasons = serializers.ListField(child=serializers.CharField(), source="match.reasons")
    checks = serializers.ListField(child=serializers.CharField(), source="match.checks")
    limits = serializers.ListField(child=serializers.CharField(), source="match.limits")
    is_covered = serializers.BooleanField()


class ReferralViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Requests that needs be served."""

    serializer_class = ReferralSerializer
    queryset = Referral.objects.none()
    filterset_fields = ["state", "result", "urgency", "case", "need"]

    def get_queryset(self) -> QuerySet[Referral]:
        return Referral.objects.visible_to(self.request.user).prefetch_related("offers").order_by("-made_at", "pk")

    @extend_schema(request=NewReferralSerializer, responses={201: ReferralSerializer})
    def create(self, request: Request) -> Response:
        """Start asking that an open need be served."""
        words = checked(NewReferralSerializer, request)
        needs = Need.objects.filter(case__in=Case.objects.visible_to(request.user))
        need = visible(needs, words.pop("need"))
        made = actions.make_referral(need=need, by=signed_in(request), at=timezone.now(), **words)
        return Response(ReferralSerializer(made).data, status=201)

    @extend_schema(responses=NextServiceSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_fields=None)
    def suggestions(self, request: Request, pk: str | None = None) -> Response:
        """The next best services, once somebody said no or nothing; up to three."""
        referral = self.get_object()
        require(request.user, Permission.REFERRAL_MAKE, referral)
        found = next_best.proposals(referral, list(referral.offers.all()), timezone.now(), user=request.user)
        return Response(NextServiceSerializer(found, many=True).data)

    @extend_schema(request=NextSerializer, responses={201: ReferralSerializer})
    @action(detail=True, methods=["post"], url_path="offer-next")
    def offer_next(self, request: Request, pk: str | None = None) -> Response:
        """Ask another service for what was asked before."""
        services = Service.objects.visible_to(request.user).select_related("organization")
        service = visible(services, checked(NextSerializer, request)["service"])
        referral = self.get_object()
        actions.offer_next(referral=referral, service=service, by=signed_in(request), at=timezone.now())
        return Response(ReferralSerializer(self.get_object()).data, status=201)

    @extend_schema(request=CloseSerializer, responses=ReferralSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str | None = None) -> Response:
        """End it with what happened."""
        words = checked(CloseSerializer, request)
        closed = actions.close_referral(referral=self.get_object(), by=signed_in(request), at=timezone.now(), **words)
        return Response(ReferralSerializer(closed).data)

    @extend_schema(request=None, responses=ReferralSerializer)
    @action(detail=True, methods=["post"], url_path="undo-close")
    def undo_close(self, request: Request, pk: str | None = None) -> Response:
        """Take its closing back within a quarter of an hour."""
        opened = actions.take_back_closing(referral=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(ReferralSerializer(opened).data)
