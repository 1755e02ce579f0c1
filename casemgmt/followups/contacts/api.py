"""Planned contacts as JSON: the same reads and the same actions as the pages."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.core import accesslog
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked
from casemgmt.core.models import AccessVerb
from casemgmt.people.alerts.api import AlertWords
from casemgmt.people.alerts.queries import alert_words

from . import actions, why
from .models import FollowUp
from .rules import CAUSES_PEOPLE_GIVE, CHOSEN_BY_PEOPLE


class FollowUpSerializer(serializers.ModelSerializer):
    """A planned contact: its window, its end, and why its due date is what it is."""

    why = serializers.SerializerMethodField()
    alerts = AlertWords()

    class Meta:
        model = FollowUp
        fields = [
            "id", "case", "person", "encounter", "name", "assignee", "state", "end", "opens_at", "due_at", "closes_at",
            "why", "modes", "attempts_needed", "days_needed", "parts_needed", "paused_at", "ended_at", "cancel_reason",
            "missed_cause", "reached_late_by", "claimed_by", "claimed_until", "alerts",
        ]  # fmt: skip

    def get_why(self, row: FollowUp) -> str:
        return why.sentence(row, row.program.zone)


class CancelSerializer(serializers.Serializer):
    reason = serializers.ChoiceField(choices=[(reason.value, reason.label) for reason in CHOSEN_BY_PEOPLE])


class CauseSerializer(serializers.Serializer):
    cause = serializers.ChoiceField(choices=CAUSES_PEOPLE_GIVE)


class FollowUpViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Planned contacts."""

    serializer_class = FollowUpSerializer
    queryset = FollowUp.objects.none()
    filterset_fields = {
        "state": ["exact"],
        "end": ["exact"],
        "case": ["exact"],
        "assignee": ["exact"],
        "due_at": ["lt", "gte"],
        "closes_at": ["lt", "gte"],
    }

    def get_queryset(self) -> QuerySet[FollowUp]:
        rows = FollowUp.objects.visible_to(self.request.user).annotate(alert_words=alert_words(timezone.now()))
        return rows.select_related("program", "case").order_by("due_at", "pk")

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One planned contact. Looking at it is on record."""
        row = self.get_object()
        accesslog.note(
            request._request, AccessVerb.VIEWED, subject=row, person_id=row.person_id, program_id=row.program_id
        )
        return Response(self.get_serializer(row).data)

    @extend_schema(request=CancelSerializer, responses=FollowUpSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str | None = None) -> Response:
        """Give it up, with a reason."""
        return self._acted(actions.cancel_follow_up, self.get_object(), **checked(CancelSerializer, request))

    @extend_schema(request=CauseSerializer, responses=FollowUpSerializer)
    @action(detail=True, methods=["post"])
    def cause(self, request: Request, pk: str | None = None) -> Response:
        """Say why it was missed."""
        return self._acted(actions.give_cause, self.get_object(), **checked(CauseSerializer, request))

    @extend_schema(request=None, responses=FollowUpSerializer)
    @action(detail=True, methods=["post"], url_path="undo-cause")
    def undo_cause(self, request: Request, pk: str | None = None) -> Response:
        """Take back within a quarter of an hour why it was missed."""
        return self._acted(actions.take_back_cause, self.get_object())

    @extend_schema(request=None, responses=FollowUpSerializer)
    @action(detail=True, methods=["post"])
    def claim(self, request: Request, pk: str | None = None) -> Response:
        """I am calling now."""
        return self._acted(actions.claim_follow_up, self.get_object())

    def _acted(self, act: Any, found: FollowUp, **words: Any) -> Response:
        row = act(follow_up=found, by=signed_in(self.request), at=timezone.now(), **words)
        return Response(self.get_serializer(self.get_queryset().get(pk=row.pk)).data)


contact_routes: list[tuple[str, Any, str]] = [("follow-ups", FollowUpViewSet, "follow_up")]
