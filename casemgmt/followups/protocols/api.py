"""Protocols as JSON: the same reads, the same preview and the same actions as the pages."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where, require, users_holding
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked, visible
from casemgmt.core.codes import ContactMode, Risk
from casemgmt.encounters.models import CallType

from . import actions, queries
from .models import AssigneeRule, Protocol, ProtocolVersion, Step, Trigger
from .preview import Assumptions, preview_version
from .sentences import step_sentence

PLAN = ["attempts_needed", "days_needed", "parts_needed"]
DATES = ["opens_after", "due_after", "closes_after", "in_office_hours"]
CONDITIONS = ["only_risks", "only_call_types", "only_areas"]


class StepSerializer(serializers.ModelSerializer):
    """One planned contact, and how it reads."""

    sentence = serializers.SerializerMethodField()

    class Meta:
        model = Step
        fields = ["id", "code", "position", "name", "trigger", *DATES, "modes", *PLAN, "assignee_rule", "colleague"]
        fields += [*CONDITIONS, "sentence"]

    def get_sentence(self, step: Step) -> str:
        return step_sentence(step)


class ProtocolVersionSerializer(serializers.ModelSerializer):
    """A version with its steps."""

    protocol_name = serializers.CharField(source="protocol.name")
    for_new_cases = serializers.SerializerMethodField()
    steps = StepSerializer(many=True)
    open_runs = serializers.IntegerField(help_text="Open cases that run on it")

    class Meta:
        model = ProtocolVersion
        fields = ["id", "protocol", "protocol_name", "number", "state", "for_new_cases", "based_on", "published_at"]
        fields += ["published_by", "reason", "retired_at", "revision", "open_runs", "steps"]

    def get_for_new_cases(self, version: ProtocolVersion) -> bool:
        return version.state == ProtocolVersion.State.PUBLISHED and version.protocol.is_default


class NewProtocolSerializer(serializers.Serializer):
    program = serializers.UUIDField()
    name = serializers.CharField(max_length=120)


class PublishProtocolSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=200)
    seen = serializers.IntegerField(required=False, default=None, allow_null=True, help_text="The revision you read")


class RetireProtocolSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=200)


class StepFactsSerializer(serializers.Serializer):
    """A step as somebody writes it. Offsets are a number and m, h, d or bd, such as 72h, 3bd, 14d-12h or -1d."""

    seen = serializers.IntegerField(required=False, default=None, allow_null=True, help_text="The revision you read")
    name = serializers.CharField(max_length=60)
    trigger = serializers.ChoiceField(choices=Trigger.choices)
    opens_after = serializers.CharField(max_length=8)
    due_after = serializers.CharField(max_length=8)
    closes_after = serializers.CharField(max_length=8)
    in_office_hours = serializers.BooleanField(default=False)
    modes = serializers.ListField(child=serializers.ChoiceField(choices=ContactMode.choices), max_length=6)
    attempts_needed = serializers.IntegerField(min_value=1, max_value=20)
    days_needed = serializers.IntegerField(default=1, min_value=1, max_value=20)
    parts_needed = serializers.IntegerField(default=1, min_value=1, max_value=3)
    assignee_rule = serializers.ChoiceField(choices=AssigneeRule.choices, default=AssigneeRule.OWNER)
    colleague = serializers.UUIDField(required=False, default=None, allow_null=True)
    only_risks = serializers.ListField(child=serializers.ChoiceField(choices=Risk.choices), default=list)
    only_call_types = serializers.ListField(child=serializers.ChoiceField(choices=CallType.choices), default=list)
    only_areas = serializers.ListField(child=serializers.UUIDField(), default=list, max_length=200)


class MoveStepSerializer(serializers.Serializer):
    up = serializers.BooleanField()


class AssumedWorkSerializer(serializers.Serializer):
    minutes = serializers.IntegerField(required=False)
    hours = serializers.IntegerField(required=False)


class ProtocolLoadSerializer(serializers.Serializer):
    contacts_a_week = serializers.FloatField()
    attempts_a_week = serializers.FloatField()


class ProtocolPreviewSerializer(serializers.Serializer):
    """What the version would have meant for the last quarter, against the one in force."""

    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    calls = serializers.IntegerField()
    planned = ProtocolLoadSerializer()
    current = ProtocolLoadSerializer(allow_null=True)
    staff = serializers.FloatField(help_text="If every plan is carried out in full")
    more_contacts = serializers.FloatField(help_text="A week, against the version in force")
    more_staff = serializers.FloatField()
    sentence = serializers.CharField()
    by_hour = serializers.SerializerMethodField()

    @extend_schema_field({"type": "array", "items": {"type": "integer"}, "minItems": 24, "maxItems": 24})
    def get_by_hour(self, found: Any) -> list[int]:
        return [column.count for column in found.columns]


class ProtocolVersionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Versions of the follow-up protocols."""

    serializer_class = ProtocolVersionSerializer
    queryset = ProtocolVersion.objects.none()
    filterset_fields = ["state", "protocol"]

    def get_queryset(self) -> QuerySet[ProtocolVersion]:
        rows = queries.versions_shown(self.request.user).prefetch_related("steps__colleague")
        return rows.order_by("protocol__name", "-number", "pk")

    @extend_schema(request=NewProtocolSerializer, responses={201: ProtocolVersionSerializer})
    def create(self, request: Request) -> Response:
        """A new protocol with an empty draft."""
        words = checked(NewProtocolSerializer, request)
        if not programs_where(request.user, Permission.PROGRAM_RULES):
            raise PermissionDenied
        mine = Program.objects.filter(pk__in=programs_where(request.user, Permission.PROGRAM_RULES))
        program = visible(mine, words["program"])
        version = actions.create_protocol(program=program, name=words["name"], by=signed_in(request), at=timezone.now())
        return self._shown(version, 201)

    @extend_schema(request=None, responses=ProtocolVersionSerializer)
    @action(detail=True, methods=["post"])
    def draft(self, request: Request, pk: str | None = None) -> Response:
        """A draft with the steps of this version, or the draft that is there."""
        source = self.get_object()
        owner = Protocol.objects.get(pk=source.protocol_id)
        return self._shown(
            actions.draft_version(protocol=owner, based_on=source, by=signed_in(request), at=timezone.now())
        )

    @extend_schema(request=PublishProtocolSerializer, responses=ProtocolVersionSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str | None = None) -> Response:
        """New cases run on it from now on."""
        version = self._mine()
        words = checked(PublishProtocolSerializer, request)
        return self._shown(actions.publish_version(version=version, by=signed_in(request), at=timezone.now(), **words))

    @extend_schema(request=RetireProtocolSerializer, responses=ProtocolVersionSerializer)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: str | None = None) -> Response:
        """No new case runs on it from now on."""
        version = self._mine()
        words = checked(RetireProtocolSerializer, request)
        return self._shown(actions.retire_version(version=version, by=signed_in(request), at=timezone.now(), **words))

    @extend_schema(request=None, responses={200: None})
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: str | None = None) -> Response:
        """Throw a draft away."""
        actions.discard_draft(version=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response()

    @extend_schema(parameters=[AssumedWorkSerializer], responses=ProtocolPreviewSerializer)
    @action(detail=True, methods=["get"], filterset_fields=None, pagination_class=None)
    def preview(self, request: Request, pk: str | None = None) -> Response:
        """What it would have meant for the last quarter."""
        found = preview_version(self.get_object(), timezone.now(), Assumptions.read(request.query_params))
        return Response(ProtocolPreviewSerializer(found).data)

    @extend_schema(request=StepFactsSerializer, responses={201: StepSerializer})
    @action(detail=True, methods=["post"])
    def steps(self, request: Request, pk: str | None = None) -> Response:
        """One more step at the end of a draft."""
        version = self._mine()
        seen, facts = _facts(request, version.protocol.program)
        step = actions.add_step(version=version, facts=facts, seen=seen, by=signed_in(request), at=timezone.now())
        return Response(StepSerializer(step).data, status=201)

    def _mine(self) -> ProtocolVersion:
        version = self.get_object()
        require(self.request.user, Permission.PROGRAM_RULES, version)
        return version

    def _shown(self, version: ProtocolVersion, status: int = 200) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=version.pk)).data, status=status)


class StepViewSet(mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Steps of a version."""

    serializer_class = StepSerializer
    queryset = Step.objects.none()

    def get_queryset(self) -> QuerySet[Step]:
        seen = ProtocolVersion.objects.visible_to(self.request.user)
        return Step.objects.filter(version__in=seen).select_related("version__protocol__program", "colleague")

    @extend_schema(request=StepFactsSerializer, responses=StepSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str | None = None) -> Response:
        """Another wording of a draft's step."""
        step = self._mine()
        seen, facts = _facts(request, step.version.protocol.program)
        changed = actions.change_step(step=step, facts=facts, seen=seen, by=signed_in(request), at=timezone.now())
        return Response(StepSerializer(changed).data)

    @extend_schema(request=MoveStepSerializer, responses=StepSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str | None = None) -> Response:
        """One place earlier or later."""
        step = self._mine()
        up = checked(MoveStepSerializer, request)["up"]
        actions.move_step(step=step, up=up, by=signed_in(request), at=timezone.now())
        return Response(StepSerializer(self.get_object()).data)

    @extend_schema(request=None, responses={200: None})
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: str | None = None) -> Response:
        """Take it out of the draft."""
        actions.remove_step(step=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response()

    def _mine(self) -> Step:
        step = self.get_object()
        require(self.request.user, Permission.PROGRAM_RULES, step.version)
        return step


def _facts(request: Request, program: Program) -> tuple[int | None, dict[str, Any]]:
    """What the action takes; a colleague and areas must be the program's own."""
    words = checked(StepFactsSerializer, request)
    seen, named = words.pop("seen"), words.pop("colleague")
    team = users_holding(Permission.FOLLOWUP_ATTEMPT, program)
    areas: list[UUID] = words.pop("only_areas")
    facts = {
        **words,
        "colleague_id": visible(team, named).pk if named else None,
        "only_areas": sorted((visible(program.areas.all(), area).pk for area in areas), key=str),
    }
    return seen, facts


protocol_routes = [
    ("protocol-versions", ProtocolVersionViewSet, "protocol_version"),
    ("protocol-steps", StepViewSet, "protocol_step"),
]
