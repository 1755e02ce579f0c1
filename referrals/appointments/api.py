"""Appointments as JSON."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import holds
from casemgmt.core.actor import signed_in
from casemgmt.core.api import ApiMomentField, zoned
from casemgmt.core.api_input import checked
from casemgmt.core.errors import NotPossible

from .. import actions
from ..models import Appointment, AppointmentAnswer, NoShowReason, Offer


class AppointmentAnswerSerializer(serializers.ModelSerializer):
    """What one side said came of an appointment."""

    class Meta:
        model = AppointmentAnswer
        fields = ["side", "attended", "reason", "said_at"]


class AppointmentSerializer(serializers.ModelSerializer):
    answers: Any = AppointmentAnswerSerializer(many=True, read_only=True)

    class Meta:
        model = Appointment
        fields = [
            "id", "offer", "starts_at", "place", "goes_along", "state", "sequence", "no_show_reason", "cancel_reason",
            "settled_at", "asked_at", "answers",
        ]  # fmt: skip

    def to_representation(self, instance: Appointment) -> dict[str, Any]:
        """Why it was called off is for the program's own users: it may say who the person is, and more."""
        is_ours = holds(self.context["request"].user, Permission.CASE_VIEW, instance.offer)
        return super().to_representation(instance) | ({} if is_ours else {"cancel_reason": ""})


class SettleSerializer(serializers.Serializer):
    attended = serializers.BooleanField()
    reason = serializers.ChoiceField(choices=[("", ""), *NoShowReason.choices], required=False, default="")
    told_by = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class MoveSlotSerializer(serializers.Serializer):
    starts_at = ApiMomentField()


class CancelSlotSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=200)


class AppointmentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Dated slots under accepted offers."""

    serializer_class = AppointmentSerializer
    queryset = Appointment.objects.none()
    filterset_fields = ["offer", "state"]

    def get_queryset(self) -> QuerySet[Appointment]:
        seen = Offer.objects.visible_to(self.request.user)
        return (
            Appointment.objects.filter(offer__in=seen)
            .select_related("offer__referral", "offer__program")
            .prefetch_related("answers")
            .order_by("-starts_at", "pk")
        )

    @extend_schema(request=SettleSerializer, responses=AppointmentSerializer)
    @action(detail=True, methods=["post"])
    def settle(self, request: Request, pk: str | None = None) -> Response:
        """Say whether the person came."""
        words = checked(SettleSerializer, request)
        slot = actions.settle_appointment(
            appointment=self.get_object(), by=signed_in(request), at=timezone.now(), **words
        )
        return Response(self.get_serializer(slot).data)

    @extend_schema(request=None, responses=AppointmentSerializer)
    @action(detail=True, methods=["post"], url_path="undo-answer")
    def undo_answer(self, request: Request, pk: str | None = None) -> Response:
        """Take back within a quarter of an hour what you said of whether the person came."""
        said = self.get_object().answers.filter(by=signed_in(request)).last()
        if said is None:
            raise NotPossible(_("You have given no answer that could be taken back."))
        slot = actions.take_back_answer(answer=said, by=signed_in(request), at=timezone.now())
        return Response(self.get_serializer(self.get_queryset().get(pk=slot.pk)).data)

    @extend_schema(request=MoveSlotSerializer, responses=AppointmentSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str | None = None) -> Response:
        """Another time; calendars are told."""
        slot, words = self.get_object(), checked(MoveSlotSerializer, request)
        words = zoned(words, slot.offer.program)
        slot = actions.move_appointment(appointment=slot, by=signed_in(request), at=timezone.now(), **words)
        return Response(self.get_serializer(slot).data)

    @extend_schema(request=CancelSlotSerializer, responses=AppointmentSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str | None = None) -> Response:
        """It will not take place; calendars are told."""
        words = checked(CancelSlotSerializer, request)
        slot = actions.cancel_appointment(
            appointment=self.get_object(), by=signed_in(request), at=timezone.now(), **words
        )
        return Response(self.get_serializer(slot).data)
