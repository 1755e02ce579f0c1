"""Cases, needs and notes as JSON: the same reads and the same actions as the pages."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.models import User
from casemgmt.accounts.reasons import refuse_hidden
from casemgmt.core import accesslog
from casemgmt.core.actor import signed_in
from casemgmt.core.api import ApiMomentField
from casemgmt.core.api_input import checked, visible
from casemgmt.core.codes import NeedDomain, Risk
from casemgmt.core.correcting_api import corrections_of
from casemgmt.core.models import AccessVerb
from casemgmt.encounters.models import Encounter, EncounterPerson
from casemgmt.people.alerts.api import AlertWords
from casemgmt.people.alerts.queries import alert_words
from casemgmt.people.models import Person
from casemgmt.people.moving_api import moves_of

from . import actions, filed_need, notes, timeline
from .actions.moves import file_of
from .caseload.api import caseload_routes
from .covers.api import CoverViewSet
from .files.api import file_routes
from .models import BY_HAND, Case, HoldReason, Need, NeedState, Note, UnmetReason
from .next_dates.api import NextDateViewSet
from .restrictions.api import RestrictingMixin, RestrictionViewSet


class NeedSerializer(serializers.ModelSerializer):
    """Something the person lacks."""

    class Meta:
        model = Need
        fields = ["id", "case", "domain", "detail", "state", "heard_at", "ended_at", "end_reason", "end_note"]


class CaseSerializer(serializers.ModelSerializer):
    """A case as it stands, with its needs."""

    needs = NeedSerializer(many=True, read_only=True)
    encounters = serializers.SerializerMethodField(help_text="Crisis calls it took on at which the person was met")
    alerts = AlertWords()

    class Meta:
        model = Case
        fields = [
            "id", "program", "person", "owner", "state", "risk", "opened_at", "assigned_at", "hold_reason", "held_at",
            "closed_at", "close_reason", "encounters", "needs", "alerts",
        ]  # fmt: skip

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_encounters(self, case: Case) -> list[UUID]:
        calls, root = case.encounters.all(), case.person.root_id
        return [call.pk for call in calls if any(met.person.root_id == root for met in call.met.all())]


class NoteSerializer(serializers.ModelSerializer):
    """What a colleague wrote on a case. Drafts are shown to their author only; `voided_at`: entered in error."""

    class Meta:
        model = Note
        fields = ["id", "case", "author", "text", "is_draft", "written_at", "voided_at"]


class TakeOnSerializer(serializers.Serializer):
    """Who is taken on, from which encounter. Without an owner the case keeps its own, else it is yours."""

    encounter = serializers.UUIDField()
    person = serializers.UUIDField()
    owner = serializers.UUIDField(required=False, allow_null=True, default=None)


class AssignSerializer(serializers.Serializer):
    owner = serializers.UUIDField()


class HoldSerializer(serializers.Serializer):
    """Why it waits, and when to look again."""

    reason = serializers.ChoiceField(choices=HoldReason.choices)
    look_again_on = serializers.DateField(required=False, allow_null=True, default=None)


class ReopenSerializer(serializers.Serializer):
    """Whether the contacts that closing cancelled are planned again, and a date to come back to the case."""

    brings_back = serializers.BooleanField(required=False, default=True)
    next_on = serializers.DateField(required=False, allow_null=True, default=None)


class CloseCaseSerializer(serializers.Serializer):
    reason = serializers.ChoiceField(choices=BY_HAND)


class RiskSerializer(serializers.Serializer):
    risk = serializers.ChoiceField(choices=Risk.choices)


class NewNeedSerializer(serializers.Serializer):
    case = serializers.UUIDField()
    domain = serializers.ChoiceField(choices=NeedDomain.choices)
    detail = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class EndNeedSerializer(serializers.Serializer):
    """How it ended; an unmet need says why."""

    state = serializers.ChoiceField(choices=[NeedState.MET, NeedState.UNMET, NeedState.WITHDRAWN])
    reason = serializers.ChoiceField(choices=UnmetReason.choices, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class NewNoteSerializer(serializers.Serializer):
    case = serializers.UUIDField()
    text = serializers.CharField(max_length=20_000)
    is_draft = serializers.BooleanField(required=False, default=False)


class LineSerializer(serializers.Serializer):
    """One line of a case's timeline."""

    at = serializers.DateTimeField()
    who = serializers.CharField()
    group = serializers.CharField()
    words = serializers.CharField(source="told.words")
    text = serializers.CharField(source="told.text")


class CaseViewSet(RestrictingMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """People's open relations with the program."""

    serializer_class = CaseSerializer
    queryset = Case.objects.none()
    filterset_fields = ["state", "risk", "owner", "person"]

    def get_queryset(self) -> QuerySet[Case]:
        rows = Case.objects.visible_to(self.request.user).select_related("program", "person__root", "owner")
        met = Prefetch("met", EncounterPerson.objects.counted().select_related("person"))
        calls = Prefetch("encounters", Encounter.objects.prefetch_related(met))
        rows = rows.prefetch_related("needs", calls).annotate(alert_words=alert_words(timezone.now()))
        return rows.order_by("-opened_at", "pk")

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One case. Looking at it is on record."""
        case = self.get_object()
        accesslog.note(
            request._request, AccessVerb.VIEWED, subject=case, person_id=case.person_id, program_id=case.program_id
        )
        return Response(self.get_serializer(case).data)

    @extend_schema(request=TakeOnSerializer, responses={201: CaseSerializer})
    def create(self, request: Request) -> Response:
        """Take on somebody met in an encounter: opens or joins the person's case and plans the follow-ups."""
        words = checked(TakeOnSerializer, request)
        encounter = visible(Encounter.objects.visible_to(request.user).select_related("program"), words["encounter"])
        person = visible(Person.objects.visible_to(request.user), words["person"])
        owner = visible(_colleagues(encounter.program), words["owner"]) if words["owner"] else None
        case = actions.take_on(
            encounter=encounter, person=person, owner=owner, by=signed_in(request), at=timezone.now()
        )
        return Response(self.get_serializer(self.get_queryset().get(pk=case.pk)).data, status=201)

    @extend_schema(request=AssignSerializer, responses=CaseSerializer)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str | None = None) -> Response:
        """Give it to a colleague."""
        case = self.get_object()
        owner = visible(_colleagues(case.program), checked(AssignSerializer, request)["owner"])
        return self._acted(actions.assign_case, case, owner=owner)

    @extend_schema(request=HoldSerializer, responses=CaseSerializer)
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, pk: str | None = None) -> Response:
        """Put it on hold; planned contacts wait."""
        case, words = self.get_object(), checked(HoldSerializer, request)
        refuse_hidden(case.program_id, "hold", words["reason"])
        return self._acted(actions.hold_case, case, **words)

    @extend_schema(request=None, responses=CaseSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str | None = None) -> Response:
        """Take it off hold."""
        return self._acted(actions.resume_case, self.get_object())

    @extend_schema(request=CloseCaseSerializer, responses=CaseSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str | None = None) -> Response:
        """End the relation, with a reason."""
        case, words = self.get_object(), checked(CloseCaseSerializer, request)
        refuse_hidden(case.program_id, "close", words["reason"])
        return self._acted(actions.close_case, case, **words)

    @extend_schema(request=None, responses=CaseSerializer)
    @action(detail=True, methods=["post"], url_path="undo-close")
    def undo_close(self, request: Request, pk: str | None = None) -> Response:
        """Take the closing back, as long as the program lets one undo: it stands as before, with its plan."""
        return self._acted(actions.undo_close, self.get_object())

    @extend_schema(request=None, responses=CaseSerializer)
    @action(detail=True, methods=["post"], url_path="opened-in-error")
    def opened_in_error(self, request: Request, pk: str | None = None) -> Response:
        """Close a case none of whose crisis calls is the person's any more; 409 while one is."""
        return self._acted(actions.close_opened_in_error, self.get_object())

    @extend_schema(request=ReopenSerializer, responses=CaseSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str | None = None) -> Response:
        """Open it again, with its plan."""
        return self._acted(actions.reopen_case, self.get_object(), **checked(ReopenSerializer, request))

    @extend_schema(request=RiskSerializer, responses=CaseSerializer)
    @action(detail=True, methods=["post"])
    def risk(self, request: Request, pk: str | None = None) -> Response:
        """Judge the risk anew."""
        return self._acted(actions.change_risk, self.get_object(), **checked(RiskSerializer, request))

    @extend_schema(
        responses=LineSerializer(many=True), parameters=[OpenApiParameter("show", str, enum=list(timeline.GROUPS))]
    )
    @action(detail=True, methods=["get"], filterset_fields=None)
    def timeline(self, request: Request, pk: str | None = None) -> Response:
        """Everything that happened, newest first."""
        case = self.get_object()
        accesslog.note(
            request._request, AccessVerb.VIEWED, subject=case, person_id=case.person_id, program_id=case.program_id
        )
        page = self.paginate_queryset(timeline.events_of(case, request.query_params.get("show", ""), user=request.user))
        lines = timeline.lines_in_words(page or [], case.program.zone)
        return self.get_paginated_response(LineSerializer(lines, many=True).data)

    def _acted(self, act: Any, case: Case, **words: Any) -> Response:
        act(case=case, by=signed_in(self.request), at=timezone.now(), **words)
        return Response(self.get_serializer(self.get_queryset().get(pk=case.pk)).data)


class NeedFactsSerializer(serializers.ModelSerializer):
    """What is true of a need. What is not sent stays as it is."""

    heard_at = ApiMomentField(required=False)

    class Meta:
        model = Need
        fields = ["domain", "detail", "heard_at", "state", "end_reason", "end_note"]
        validators: list[Any] = []
        extra_kwargs = {"domain": {"required": False}, "state": {"required": False}}


NeedCorrections: Any = corrections_of(filed_need.acts_of, NeedFactsSerializer, NeedSerializer, "Need")


def _move_need(*, row: Need, person: Person, by: Any, **why: Any) -> object:
    return actions.move_need(need=row, to=file_of(person, by), by=by, **why)


def _move_note(*, row: Note, person: Person, by: Any, **why: Any) -> object:
    return actions.move_note(note=row, to=file_of(person, by), by=by, **why)


NeedMoves: Any = moves_of(_move_need, NeedSerializer)
NoteMoves: Any = moves_of(_move_note, NoteSerializer)


class NeedViewSet(
    NeedCorrections,
    NeedMoves,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet,
):
    """What people lack."""

    serializer_class = NeedSerializer
    queryset = Need.objects.none()
    filterset_fields = ["state", "domain", "case"]

    def get_queryset(self) -> QuerySet[Need]:
        return Need.objects.visible_to(self.request.user).order_by("-heard_at", "pk")

    @extend_schema(request=NewNeedSerializer, responses={201: NeedSerializer})
    def create(self, request: Request) -> Response:
        """Write a need down."""
        words = checked(NewNeedSerializer, request)
        case = visible(Case.objects.visible_to(request.user), words.pop("case"))
        need = actions.add_need(case=case, by=signed_in(request), at=timezone.now(), **words)
        return Response(NeedSerializer(need).data, status=201)

    @extend_schema(request=EndNeedSerializer, responses=NeedSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str | None = None) -> Response:
        """Say how it ended."""
        need = self.get_object()
        words = checked(EndNeedSerializer, request)
        need = actions.end_need(need=need, by=signed_in(request), at=timezone.now(), **words)
        return Response(NeedSerializer(need).data)


class NoteFactsSerializer(serializers.Serializer):
    """The words of a filed note."""

    text = serializers.CharField(max_length=20_000)


NoteCorrections: Any = corrections_of(notes.acts_of, NoteFactsSerializer, NoteSerializer, "Note")


class NoteViewSet(
    NoteCorrections,
    NoteMoves,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet,
):
    """Notes on cases."""

    serializer_class = NoteSerializer
    queryset = Note.objects.none()
    filterset_fields = ["case"]

    def get_queryset(self) -> QuerySet[Note]:
        return Note.objects.visible_to(self.request.user).order_by("-written_at", "pk")

    @extend_schema(request=NewNoteSerializer, responses={201: NoteSerializer})
    def create(self, request: Request) -> Response:
        """File a note, or keep a draft."""
        words = checked(NewNoteSerializer, request)
        case = visible(Case.objects.visible_to(request.user), words["case"])
        act = actions.save_draft_note if words["is_draft"] else actions.write_note
        note = act(case=case, text=words["text"], by=signed_in(request), at=timezone.now())
        return Response(NoteSerializer(note).data if note else {}, status=201)


def _colleagues(program: Any) -> QuerySet[User]:
    return User.objects.filter(memberships__program=program, memberships__left_at=None).distinct()


api_routes = [
    ("cases", CaseViewSet, "case"),
    ("needs", NeedViewSet, "need"),
    ("notes", NoteViewSet, "note"),
    ("next_dates", NextDateViewSet, "next_date"),
    ("covers", CoverViewSet, "cover"),
    ("restrictions", RestrictionViewSet, "restriction"),
    *caseload_routes,
    *file_routes,
]
