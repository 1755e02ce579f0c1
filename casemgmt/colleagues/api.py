"""Trainings, support and the pulse as JSON: the same reads and the same actions as the pages."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.models import Program, User
from casemgmt.core.access import users_holding
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked, visible

from . import actions, rules
from .pulse import queries as pulses
from .support.models import SupportAfter, SupportOffered
from .trainings.models import TrainingHeld, TrainingTopic


class TrainingTopicSerializer(serializers.ModelSerializer):
    """A topic: how many months it is good for (none: it does not run out), who needs it (none named: everybody)."""

    class Meta:
        model = TrainingTopic
        fields = ["id", "program", "name", "months_valid", "roles", "ended_at"]


class NewTrainingTopicSerializer(serializers.Serializer):
    program = serializers.SlugField(required=False, help_text="Slug; the reader's first program when left out.")
    name = serializers.CharField(max_length=80)
    months_valid = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=120)
    roles = serializers.ListField(
        child=serializers.ChoiceField(choices=[str(role) for role in rules.WORKING_ROLES]), required=False, default=list
    )


class TrainingTopicViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Topics colleagues are trained in."""

    serializer_class = TrainingTopicSerializer
    queryset = TrainingTopic.objects.none()
    filterset_fields = ["program"]

    def get_queryset(self) -> QuerySet[TrainingTopic]:
        return TrainingTopic.objects.visible_to(self.request.user).order_by("name", "pk")

    @extend_schema(request=NewTrainingTopicSerializer, responses={201: TrainingTopicSerializer})
    def create(self, request: Request) -> Response:
        """A new topic."""
        program = _program(request, rules.LEADS)
        words = checked(NewTrainingTopicSerializer, request)
        words.pop("program", None)
        row = actions.add_training_topic(program=program, **words, by=signed_in(request), at=timezone.now())
        return Response(TrainingTopicSerializer(row).data, status=201)


class TrainingHeldSerializer(serializers.ModelSerializer):
    """Who attended when, and until when it is good. You get your own; who leads the team gets all."""

    class Meta:
        model = TrainingHeld
        fields = ["id", "program", "topic", "user", "held_on", "expires_on", "recorded_by", "recorded_at", "voided_at"]


class RecordTrainingSerializer(serializers.Serializer):
    topic = serializers.UUIDField()
    held_on = serializers.DateField()
    attended = serializers.ListField(child=serializers.UUIDField(), allow_empty=False)


class TrainingHeldViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Trainings that were held."""

    serializer_class = TrainingHeldSerializer
    queryset = TrainingHeld.objects.none()
    filterset_fields = ["program", "topic", "user"]

    def get_queryset(self) -> QuerySet[TrainingHeld]:
        return TrainingHeld.objects.visible_to(self.request.user).order_by("-held_on", "pk")

    @extend_schema(request=RecordTrainingSerializer, responses={201: TrainingHeldSerializer(many=True)})
    def create(self, request: Request) -> Response:
        """Write down who attended."""
        words = checked(RecordTrainingSerializer, request)
        topic = visible(TrainingTopic.objects.visible_to(request.user), words["topic"])
        attended = list(User.objects.filter(pk__in=words["attended"]))
        told: dict[str, Any] = {"by": signed_in(request), "at": timezone.now()}
        rows = actions.record_training(topic=topic, held_on=words["held_on"], attended=attended, **told)
        return Response(TrainingHeldSerializer(rows, many=True).data, status=201)


class SupportOfferedSerializer(serializers.ModelSerializer):
    """Support that was offered, and whether it was taken. You get your own; who leads the team gets all."""

    class Meta:
        model = SupportOffered
        fields = ["id", "program", "user", "after", "offered_on", "answer", "answered_at", "voided_at"]


class OfferSupportSerializer(serializers.Serializer):
    program = serializers.SlugField(required=False, help_text="Slug; the reader's first program when left out.")
    user = serializers.UUIDField()
    after = serializers.ChoiceField(choices=SupportAfter.choices)
    offered_on = serializers.DateField()


class SupportOfferedViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Support offered to colleagues."""

    serializer_class = SupportOfferedSerializer
    queryset = SupportOffered.objects.none()
    filterset_fields = ["program", "user", "answer"]

    def get_queryset(self) -> QuerySet[SupportOffered]:
        return SupportOffered.objects.visible_to(self.request.user).order_by("-offered_on", "pk")

    @extend_schema(request=OfferSupportSerializer, responses={201: SupportOfferedSerializer})
    def create(self, request: Request) -> Response:
        """Write down that support was offered."""
        program = _program(request, rules.LEADS)
        words = checked(OfferSupportSerializer, request)
        words.pop("program", None)
        words["user"] = visible(users_holding(rules.WORKS, program), words["user"])
        row = actions.offer_support(program=program, **words, by=signed_in(request), at=timezone.now())
        return Response(SupportOfferedSerializer(row).data, status=201)


class PulseMonthSerializer(serializers.Serializer):
    """A month that is over: how many answered and the mean of each question; null where fewer than five did."""

    month = serializers.DateField()
    answered = serializers.IntegerField(allow_null=True)
    means = serializers.ListField(child=serializers.CharField(allow_blank=True))


class AnswerPulseSerializer(serializers.Serializer):
    """Three answers from 1 (not at all) to 5 (fully)."""

    program = serializers.SlugField(required=False, help_text="Slug; the reader's first program when left out.")
    felt_safe = serializers.IntegerField(min_value=1, max_value=5)
    workload = serializers.IntegerField(min_value=1, max_value=5)
    supported = serializers.IntegerField(min_value=1, max_value=5)


class PulseViewSet(viewsets.ViewSet):
    """How work is, by month: three anonymous answers."""

    @extend_schema(responses=PulseMonthSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Months that are over, the newest first; to who leads the team."""
        program: Program = program_of(request, rules.LEADS)  # type: ignore[arg-type]
        return Response(PulseMonthSerializer(pulses.told(program, timezone.now()), many=True).data)

    @extend_schema(request=AnswerPulseSerializer, responses={201: None})
    def create(self, request: Request) -> Response:
        """Answer, once a month. Nothing is kept but the month's counts; 409 when you have answered."""
        program = _program(request, rules.WORKS)
        words = checked(AnswerPulseSerializer, request)
        words.pop("program", None)
        actions.answer_pulse(program=program, **words, by=signed_in(request), at=timezone.now())
        return Response(status=201)


def _program(request: Request, permission: Any) -> Program:
    slug = str(request.data.get("program") or "") if isinstance(request.data, dict) else ""
    return program_of(request, permission, slug=slug)  # type: ignore[arg-type]


api_routes = [
    ("training-topics", TrainingTopicViewSet, "training-topic"),
    ("trainings", TrainingHeldViewSet, "training"),
    ("support-offers", SupportOfferedViewSet, "support-offer"),
    ("pulse", PulseViewSet, "pulse"),
]
