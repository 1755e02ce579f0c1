"""Encounters as JSON: the same reads and the same action as the pages."""

from typing import Any, ClassVar

from django.db.models import DateTimeField, Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.models import Area, Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog
from casemgmt.core.actor import signed_in
from casemgmt.core.api import ApiMomentField, zoned
from casemgmt.core.correcting_api import corrections_of
from casemgmt.core.faults import AskedSerializer, ask
from casemgmt.core.models import AccessVerb
from casemgmt.duties.models import OwingGroup
from casemgmt.people.api import FactsSerializer, KnownAlreadySerializer
from casemgmt.people.finding import refuse_known
from casemgmt.people.models import Person
from casemgmt.people.rules import phone_of_contact

from . import actions, queries
from .actions import Met
from .by_eye.api import by_eye_routes
from .correct_form import CorrectForm
from .models import Agrees, Encounter, EncounterImport, EncounterPerson
from .rules import OUTCOMES, times_of_record
from .views.correct import acts_of, acts_of_met

LISTED = [
    *("id", "program", "source", "source_system", "external_id", "call_type", "call_type_text", "criterion_met"),
    *("sent_to_team", "stayed_with", "not_sent_because", "area", "place", "latitude", "longitude", "received_at"),
    *("dispatched_at", "on_scene_at"),
    *("engaged_at", "cleared_at", "ended_at", "time_flags", "team", "responders", "co_response", "actions_taken"),
    *("disposition", "disposition_text", "transport_destination", "needs_heard", "risk", "person_injured"),
    *("responder_injured", "force_used", "arrest", "involuntary_hold", "ems_called", "er_transfer", "felt_safe"),
]


class MetSerializer(serializers.ModelSerializer):
    """A person met, and whether they agreed to be contacted. `voided_at`: they were not met after all."""

    class Meta:
        model = EncounterPerson
        fields = ["id", "person", "agrees", "voided_at"]


class EncounterSerializer(serializers.ModelSerializer):
    """An encounter as a list shows it. `time_flags` names the times that are not believed, and why."""

    ended_at = serializers.DateTimeField(read_only=True)
    time_flags = serializers.DictField(child=serializers.CharField(), read_only=True)
    met = MetSerializer(many=True, read_only=True)

    class Meta:
        model = Encounter
        fields = [*LISTED, "met"]


class TakingSerializer(serializers.Serializer):
    """Who must take the call on for this person, by when: `owner`, or else `group`; `whose` in words."""

    person = serializers.UUIDField(source="person_id")
    owner = serializers.UUIDField(source="owner_id", allow_null=True)
    group = serializers.ChoiceField(choices=OwingGroup.choices, allow_blank=True)
    whose = serializers.CharField(source="whose_words")
    due_at = serializers.DateTimeField(read_only=True)


class EncounterDetailSerializer(EncounterSerializer):
    """One encounter, with what was written about it, and who must take it on by when."""

    take_on = serializers.SerializerMethodField()

    class Meta(EncounterSerializer.Meta):
        fields = [*EncounterSerializer.Meta.fields, "narrative", "take_on"]

    @extend_schema_field(TakingSerializer(many=True))
    def get_take_on(self, one: Encounter) -> Any:
        return TakingSerializer(queries.owed_takings(one), many=True).data


class NewMetSerializer(AskedSerializer):
    """Somebody met: the id of a known person, or facts of a new one; a description is enough. `although_known`: you
    looked at who is likely known already (409), and it is none of them."""

    asks = (phone_of_contact,)
    although_known = serializers.BooleanField(default=False)

    person = serializers.UUIDField(required=False, allow_null=True, default=None)
    facts = FactsSerializer(required=False)
    agrees = serializers.ChoiceField(choices=Agrees.choices, default=Agrees.NOT_ASKED)
    phone = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    phone_belongs_to = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    may_text = serializers.BooleanField(default=False)
    may_leave_voicemail = serializers.BooleanField(default=False)
    contact_note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class NewEncounterSerializer(serializers.ModelSerializer):
    """What a team records. Source, outcome and at least one time are needed."""

    disposition = serializers.ChoiceField(choices=OUTCOMES)
    serializer_field_mapping: ClassVar = {
        **serializers.ModelSerializer.serializer_field_mapping,
        DateTimeField: ApiMomentField,
    }

    people = NewMetSerializer(many=True, required=False)
    area = serializers.UUIDField(required=False, allow_null=True)

    class Meta:
        model = Encounter
        fields = [
            name for name in LISTED if name not in {"id", "ended_at", "time_flags", "responders", "source_system"}
        ] + ["narrative", "people"]
        # The database says once per source and number; the action says it in words.
        validators: list[Any] = []
        extra_kwargs = {
            "program": {"pk_field": serializers.UUIDField()},
            "latitude": {"min_value": -90, "max_value": 90},
            "longitude": {"min_value": -180, "max_value": 180},
            "narrative": {"max_length": 20_000},
        }


class EncounterFactsSerializer(serializers.ModelSerializer):
    """What is true of an encounter. What is not sent stays as it is."""

    serializer_field_mapping: ClassVar = NewEncounterSerializer.serializer_field_mapping
    area = serializers.PrimaryKeyRelatedField(
        queryset=Area.objects.filter(is_active=True), pk_field=serializers.UUIDField(), required=False, allow_null=True
    )
    disposition = serializers.ChoiceField(choices=OUTCOMES, required=False)

    class Meta:
        model = Encounter
        fields = [*CorrectForm.Meta.fields]
        validators: list[Any] = []
        extra_kwargs = {"narrative": {"max_length": 20_000}, "source": {"required": False}}


class EncounterFilter(filters.FilterSet):
    since = filters.IsoDateTimeFilter(field_name="ended_at", lookup_expr="gte")
    until = filters.IsoDateTimeFilter(field_name="ended_at", lookup_expr="lt")

    class Meta:
        model = Encounter
        fields = ["source", "disposition", "risk", "external_id"]


EncounterCorrections: Any = corrections_of(acts_of, EncounterFactsSerializer, EncounterDetailSerializer, "Encounter")


class EncounterViewSet(
    EncounterCorrections,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet,
):
    """Crisis contacts, newest first."""

    serializer_class = EncounterSerializer
    queryset = Encounter.objects.none()
    filterset_class = EncounterFilter

    def get_queryset(self) -> QuerySet[Encounter]:
        rows = Encounter.objects.visible_to(self.request.user)
        rows = rows.counted() if self.action == "list" else rows
        return rows.prefetch_related(Prefetch("met", EncounterPerson.objects.counted()), "responders").newest_first()

    @extend_schema(responses=EncounterDetailSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One encounter. Looking at it is on record for each person met."""
        one = self.get_object()
        accesslog.note(request, AccessVerb.VIEWED, subject=one, program_id=one.program_id)
        accesslog.shown(request, [row.person_id for row in one.met.all()])
        return Response(EncounterDetailSerializer(one).data)

    @extend_schema(
        request=NewEncounterSerializer, responses={201: EncounterDetailSerializer, 409: KnownAlreadySerializer}
    )
    def create(self, request: Request) -> Response:
        """Record an encounter with the people met."""
        given = NewEncounterSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        facts: dict[str, Any] = dict(given.validated_data)
        programs = queries.programs_of(request.user, Permission.ENCOUNTER_RECORD)
        program = get_object_or_404(programs, pk=facts.pop("program").pk)
        if facts.get("area"):
            facts["area"] = get_object_or_404(Area.objects.filter(program=program, is_active=True), pk=facts["area"])
        people = [_met(request, program, one) for one in facts.pop("people", [])]
        facts = ask(zoned(facts, program), times_of_record)
        one = actions.record_encounter(
            program=program, by=signed_in(request), at=timezone.now(), people=people, **facts
        )
        return self._detail(one)

    @extend_schema(request=NewMetSerializer, responses={201: EncounterDetailSerializer})
    @action(detail=True, methods=["post"], url_path="people")
    def add_met(self, request: Request, pk: str | None = None) -> Response:
        """Add somebody who was met and not written down, such as in a call from the dispatch export."""
        one = self.get_object()
        given = NewMetSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        met = _met(request, one.program, dict(given.validated_data))
        return self._detail(actions.add_met(encounter=one, met=met, by=signed_in(request), at=timezone.now()))

    def _detail(self, one: Encounter) -> Response:
        return Response(EncounterDetailSerializer(self.get_queryset().get(pk=one.pk)).data, status=201)


class MetFactsSerializer(serializers.Serializer):
    """What the person answered about contact."""

    agrees = serializers.ChoiceField(choices=Agrees.choices)


MetCorrections: Any = corrections_of(acts_of_met, MetFactsSerializer, MetSerializer, "Met")


class MetViewSet(MetCorrections, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Who was met in an encounter: what they answered is put right here, and that it was somebody else."""

    serializer_class = MetSerializer
    queryset = EncounterPerson.objects.none()

    def get_queryset(self) -> QuerySet[EncounterPerson]:
        seen = Encounter.objects.visible_to(self.request.user)
        rows = EncounterPerson.objects.filter(encounter__in=seen).select_related("encounter__program", "person")
        return rows.order_by("created_at", "pk")

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One of them. Looking at it is on record."""
        row = self.get_object()
        accesslog.note(
            request._request, AccessVerb.VIEWED, subject=row, person_id=row.person_id, program_id=row.program_id
        )
        return Response(MetSerializer(row).data)


class EncounterImportSerializer(serializers.ModelSerializer):
    """How far a file is read, and what came of it."""

    class Meta:
        model = EncounterImport
        fields = [
            *("id", "program", "mapping", "file_name", "state", "problem", "rows_total", "rows_read", "created"),
            *("changed", "unchanged", "refused", "skipped", "taken", "created_at", "ended_at"),
        ]


class EncounterImportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Dispatch exports that were brought in, newest first."""

    serializer_class = EncounterImportSerializer
    queryset = EncounterImport.objects.none()
    filterset_fields = ["state"]

    def get_queryset(self) -> QuerySet[EncounterImport]:
        rows = EncounterImport.objects.visible_to(self.request.user).defer("content", "mapping_text")
        return rows.order_by("-created_at", "pk")


def _met(request: Request, program: Program, told: dict[str, Any]) -> Met:
    person_id, although_known = told.pop("person"), told.pop("although_known")
    person = get_object_or_404(Person.objects.searchable_by(request.user), pk=person_id) if person_id else None
    facts = {name: value for name, value in told.pop("facts", {}).items() if name != "area"}
    if not (person or although_known):
        accesslog.note(request._request, AccessVerb.SEARCHED, program_id=program.pk)
        refuse_known(request.user, program, facts, told["phone"])
    return Met(person=person, facts=facts, **told)


api_routes = [
    ("encounters", EncounterViewSet, "encounter"),
    ("people-met", MetViewSet, "met"),
    ("encounter-imports", EncounterImportViewSet, "encounter-import"),
    *by_eye_routes,
]
