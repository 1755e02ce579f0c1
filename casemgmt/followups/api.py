"""Follow-ups and attempts as JSON: the same reads and the same actions as the pages."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.cases.api import checked, visible
from casemgmt.cases.models import Case
from casemgmt.core import accesslog
from casemgmt.core.codes import ContactMode
from casemgmt.core.models import AccessVerb
from casemgmt.people.models import ContactPoint
from casemgmt.people.queries import ids_of

from . import actions, why
from .models import Attempt, AttemptResult, CancelReason, FollowUp, MissedCause
from .proposals import Proposal, proposal_after
from .protocol_api import protocol_routes
from .team_api import team_urlpatterns


class FollowUpSerializer(serializers.ModelSerializer):
    """A planned contact: its window, its end, and why its due date is what it is."""

    why = serializers.SerializerMethodField()

    class Meta:
        model = FollowUp
        fields = [
            "id", "case", "person", "encounter", "name", "assignee", "state", "end", "opens_at", "due_at", "closes_at",
            "why", "modes", "attempts_needed", "days_needed", "parts_needed", "paused_at", "ended_at", "cancel_reason",
            "missed_cause", "reached_late_by", "claimed_by", "claimed_until",
        ]  # fmt: skip

    def get_why(self, row: FollowUp) -> str:
        return why.sentence(row, row.program.zone)


class ProposalSerializer(serializers.Serializer):
    """What the result suggests to do next."""

    kind = serializers.ChoiceField(choices=["cancel_rest", "hold", "ask_contact", "try_again", "close"])
    words = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)


class AttemptSerializer(serializers.ModelSerializer):
    """One try to reach somebody."""

    proposal = serializers.SerializerMethodField()

    class Meta:
        model = Attempt
        fields = [
            "id", "case", "person", "follow_up", "at", "recorded_at", "mode", "result", "contact_point", "note",
            "outside_card_reason", "by", "undone_at", "proposal",
        ]  # fmt: skip

    @extend_schema_field(ProposalSerializer(allow_null=True))
    def get_proposal(self, attempt: Attempt) -> dict[str, Any] | None:
        proposal: Proposal | None = proposal_after(attempt)
        return ProposalSerializer(proposal).data if proposal else None


class NewAttemptSerializer(serializers.Serializer):
    """Only what came of it must be said; without a follow-up it is unplanned."""

    case = serializers.UUIDField()
    follow_up = serializers.UUIDField(required=False, allow_null=True, default=None)
    mode = serializers.ChoiceField(choices=ContactMode.choices, required=False, default=ContactMode.PHONE)
    result = serializers.ChoiceField(choices=AttemptResult.choices)
    contact_point = serializers.UUIDField(required=False, allow_null=True, default=None)
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=20_000)
    outside_card_reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    tried_at = serializers.DateTimeField(required=False, allow_null=True, default=None, help_text="Null: just now")


class CancelSerializer(serializers.Serializer):
    reason = serializers.ChoiceField(choices=CancelReason.choices)


class CauseSerializer(serializers.Serializer):
    cause = serializers.ChoiceField(choices=MissedCause.choices)


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
        return FollowUp.objects.visible_to(self.request.user).select_related("program", "case").order_by("due_at", "pk")

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
    @action(detail=True, methods=["post"])
    def claim(self, request: Request, pk: str | None = None) -> Response:
        """I am calling now."""
        return self._acted(actions.claim_follow_up, self.get_object())

    def _acted(self, act: Any, found: FollowUp, **words: Any) -> Response:
        row = act(follow_up=found, by=self.request.user, at=timezone.now(), **words)
        return Response(self.get_serializer(row).data)


class AttemptViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Tries to reach people."""

    serializer_class = AttemptSerializer
    queryset = Attempt.objects.none()
    filterset_fields = ["case", "follow_up", "result", "mode", "by"]

    def get_queryset(self) -> QuerySet[Attempt]:
        rows = Attempt.objects.filter(case__in=Case.objects.visible_to(self.request.user))
        shown = rows.select_related("case__program", "follow_up").prefetch_related("follow_up__attempts")
        return shown.order_by("-at", "pk")

    @extend_schema(request=NewAttemptSerializer, responses={201: AttemptSerializer})
    def create(self, request: Request) -> Response:
        """Record one try and what came of it."""
        words = checked(NewAttemptSerializer, request)
        case = visible(Case.objects.visible_to(request.user).select_related("person"), words.pop("case"))
        row, point = words.pop("follow_up"), words.pop("contact_point")
        points = ContactPoint.objects.filter(person_id__in=ids_of(case.person))
        recorded = actions.record_attempt(
            case=case,
            follow_up=visible(case.follow_ups, row) if row else None,
            contact_point=visible(points, point) if point else None,
            by=request.user,
            at=timezone.now(),
            **words,
        )
        return Response(AttemptSerializer(recorded.attempt).data, status=201)

    @extend_schema(request=None, responses=AttemptSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str | None = None) -> Response:
        """Take it back within a quarter of an hour."""
        undone = actions.undo_attempt(attempt=self.get_object(), by=request.user, at=timezone.now())
        return Response(AttemptSerializer(undone).data)


api_routes: list[tuple[str, Any, str]] = [
    ("follow-ups", FollowUpViewSet, "follow_up"),
    ("attempts", AttemptViewSet, "attempt"),
    *protocol_routes,
]
api_urlpatterns = team_urlpatterns
