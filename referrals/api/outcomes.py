"""Appointments and linkages as JSON."""

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from .. import actions
from ..models import Appointment, Linkage, NoShowReason, Offer
from .common import checked


class AppointmentSerializer(serializers.ModelSerializer):
    class Meta:
        model = Appointment
        fields = ["id", "offer", "starts_at", "place", "state", "no_show_reason", "cancel_reason", "settled_at"]


class SettleSerializer(serializers.Serializer):
    attended = serializers.BooleanField()
    reason = serializers.ChoiceField(choices=[("", ""), *NoShowReason.choices], required=False, default="")
    told_by = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class LinkageSerializer(serializers.ModelSerializer):
    """Evidence that service began, with its grade, day and sources."""

    class Meta:
        model = Linkage
        fields = ["id", "referral", "offer", "organization", "grade", "service_on", "is_disputed", "sides", "graded_at"]


class AppointmentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Dated slots under accepted offers."""

    serializer_class = AppointmentSerializer
    queryset = Appointment.objects.none()
    filterset_fields = ["offer", "state"]

    def get_queryset(self) -> QuerySet[Appointment]:
        seen = Offer.objects.visible_to(self.request.user)
        return Appointment.objects.filter(offer__in=seen).select_related("offer__referral").order_by("-starts_at", "pk")

    @extend_schema(request=SettleSerializer, responses=AppointmentSerializer)
    @action(detail=True, methods=["post"])
    def settle(self, request: Request, pk: str | None = None) -> Response:
        """Say whether the person came."""
        words = checked(SettleSerializer, request)
        slot = actions.settle_appointment(appointment=self.get_object(), by=request.user, at=timezone.now(), **words)
        return Response(AppointmentSerializer(slot).data)


class LinkageViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Linkages to care, graded and sourced."""

    serializer_class = LinkageSerializer
    queryset = Linkage.objects.none()
    filterset_fields = ["grade", "is_disputed", "referral", "organization"]

    def get_queryset(self) -> QuerySet[Linkage]:
        seen = Offer.objects.visible_to(self.request.user)
        return Linkage.objects.filter(offer__in=seen).order_by("-graded_at", "pk")
