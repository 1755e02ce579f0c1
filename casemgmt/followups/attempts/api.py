"""Attempts as JSON: the same reads and the same actions as the pages."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.cases.actions.moves import file_of
from casemgmt.cases.models import Case
from casemgmt.core.actor import signed_in
from casemgmt.core.api import ApiMomentField, zoned
from casemgmt.core.api_input import checked, visible
from casemgmt.core.codes import ContactMode
from casemgmt.core.correcting_api import corrections_of
from casemgmt.people.models import ContactPoint, Person
from casemgmt.people.moving_api import moves_of

from . import actions, corrections, tried
from .models import Attempt, AttemptResult
from .proposals import AttemptProposal, proposal_after


class ProposalSerializer(serializers.Serializer):
    """What the result suggests to do next."""

    kind = serializers.ChoiceField(choices=["hold", "ask_contact", "try_again", "close"])
    words = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)


class AttemptSerializer(serializers.ModelSerializer):
    """One try to reach somebody."""

    undone_at = serializers.DateTimeField(source="voided_at", read_only=True, help_text="Since when it counts no more")
    proposal = serializers.SerializerMethodField()

    class Meta:
        model = Attempt
        fields = [
            "id", "case", "person", "follow_up", "at", "recorded_at", "mode", "result", "contact_point", "note",
            "outside_card_reason", "by", "undone_at", "proposal",
        ]  # fmt: skip

    @extend_schema_field(ProposalSerializer(allow_null=True))
    def get_proposal(self, attempt: Attempt) -> dict[str, Any] | None:
        proposal: AttemptProposal | None = proposal_after(attempt)
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
    safety_note = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    other_number = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    tried_at = ApiMomentField(required=False, allow_null=True, default=None, help_text="Null: just now")


class AttemptFactsSerializer(serializers.Serializer):
    """What is true of a try. What is not sent stays as it is."""

    mode = serializers.ChoiceField(choices=ContactMode.choices, required=False)
    result = serializers.ChoiceField(choices=AttemptResult.choices, required=False)
    contact_point = serializers.PrimaryKeyRelatedField(
        queryset=ContactPoint.objects.all(), pk_field=serializers.UUIDField(), required=False, allow_null=True
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=20_000)
    outside_card_reason = serializers.CharField(required=False, allow_blank=True, max_length=200)
    tried_at = ApiMomentField(required=False)


AttemptCorrections: Any = corrections_of(tried.acts_of, AttemptFactsSerializer, AttemptSerializer, "Attempt")


def _move(*, row: Attempt, person: Person, by: Any, **why: Any) -> object:
    return corrections.move_attempt(attempt=row, to=file_of(person, by), by=by, **why)


AttemptMoves: Any = moves_of(_move, AttemptSerializer)


class AttemptViewSet(
    AttemptCorrections,
    AttemptMoves,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet,
):
    """Tries to reach people."""

    serializer_class = AttemptSerializer
    queryset = Attempt.objects.none()
    filterset_fields = ["case", "follow_up", "result", "mode", "by"]

    def get_queryset(self) -> QuerySet[Attempt]:
        rows = Attempt.objects.visible_to(self.request.user)
        shown = rows.select_related("case__program", "follow_up").prefetch_related("follow_up__attempts")
        return shown.order_by("-at", "pk")

    @extend_schema(request=NewAttemptSerializer, responses={201: AttemptSerializer})
    def create(self, request: Request) -> Response:
        """Record one try and what came of it."""
        words = checked(NewAttemptSerializer, request)
        case = visible(
            Case.objects.visible_to(request.user).select_related("person__root", "program"), words.pop("case")
        )
        row, point = words.pop("follow_up"), words.pop("contact_point")
        points = ContactPoint.objects.filter(person__root=case.person.root_id)
        recorded = actions.record_attempt(
            case=case,
            follow_up=visible(case.follow_ups, row) if row else None,
            contact_point=visible(points, point) if point else None,
            by=signed_in(request),
            at=timezone.now(),
            **zoned(words, case.program),
        )
        return Response(AttemptSerializer(recorded.attempt).data, status=201)

    @extend_schema(request=None, responses=AttemptSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str | None = None) -> Response:
        """Take it back within a quarter of an hour."""
        undone = corrections.undo_attempt(attempt=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(AttemptSerializer(undone).data)


attempt_routes: list[tuple[str, Any, str]] = [("attempts", AttemptViewSet, "attempt")]
