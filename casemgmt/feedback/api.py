"""Complaints and feedback as JSON: the same reads and the same actions as the pages."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.models import Program, User
from casemgmt.accounts.permissions import Permission
from casemgmt.cases.models import Case
from casemgmt.core.access import programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.api import ApiMomentField, zoned
from casemgmt.core.api_input import checked, visible
from casemgmt.core.faults import ask
from casemgmt.people.models import Person
from providers.models import Organization

from . import actions, rules
from .models import (
    Feedback,
    FeedbackAbout,
    FeedbackChannel,
    FeedbackKind,
    FeedbackOutcome,
    FeedbackTopic,
)
from .survey.api import api_routes as survey_routes


class FeedbackSerializer(serializers.ModelSerializer):
    """A complaint, praise or suggestion as it stands. You get those you may read."""

    class Meta:
        model = Feedback
        fields = [
            *("id", "program", "kind", "channel", "topic", "words", "said_at", "about", "about_user"),
            *("about_organization", "person", "case", "wants_answer", "assigned_to", "state", "due_at", "outcome"),
            *("outcome_words", "told_how", "told_at", "ended_at", "written_by", "written_at", "voided_at"),
        ]


class NewFeedbackSerializer(serializers.Serializer):
    """What was said, of whom. `about` says which of `about_user` and `about_organization` is read."""

    program = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=FeedbackKind.choices)
    channel = serializers.ChoiceField(choices=FeedbackChannel.choices)
    topic = serializers.ChoiceField(choices=FeedbackTopic.choices)
    words = serializers.CharField(max_length=4000)
    about = serializers.ChoiceField(choices=FeedbackAbout.choices)
    about_user = serializers.UUIDField(required=False, allow_null=True, default=None)
    about_organization = serializers.UUIDField(required=False, allow_null=True, default=None)
    person = serializers.UUIDField(required=False, allow_null=True, default=None)
    case = serializers.UUIDField(required=False, allow_null=True, default=None)
    said_at = ApiMomentField(required=False, allow_null=True, default=None)
    wants_answer = serializers.BooleanField(default=True)
    assigned_to = serializers.UUIDField(required=False, allow_null=True, default=None)


class AssignFeedbackSerializer(serializers.Serializer):
    """Who looks into it."""

    to = serializers.UUIDField()


class CloseFeedbackSerializer(serializers.Serializer):
    """What came of it."""

    outcome = serializers.ChoiceField(choices=FeedbackOutcome.choices)
    outcome_words = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class AnswerFeedbackSerializer(CloseFeedbackSerializer):
    """With how and when the person was told."""

    told_how = serializers.ChoiceField(choices=FeedbackChannel.choices)
    told_at = ApiMomentField(required=False, allow_null=True, default=None)


class FeedbackViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Complaints, praise and suggestions, newest first."""

    serializer_class = FeedbackSerializer
    queryset = Feedback.objects.none()
    filterset_fields = ["program", "kind", "state", "assigned_to", "person", "case"]

    def get_queryset(self) -> QuerySet[Feedback]:
        rows = Feedback.objects.visible_to(self.request.user).select_related("program")
        return rows.order_by("-written_at", "pk")

    @extend_schema(request=NewFeedbackSerializer, responses={201: FeedbackSerializer})
    def create(self, request: Request) -> Response:
        """Write down what somebody said."""
        words: dict[str, Any] = checked(NewFeedbackSerializer, request)
        programs = Program.objects.filter(pk__in=programs_where(request.user, Permission.FEEDBACK_RECORD))
        program = visible(programs, words.pop("program"))
        rows = {
            "about_user": User.objects.filter(is_active=True),
            "assigned_to": User.objects.filter(is_active=True),
            "about_organization": Organization.objects.visible_to(request.user),
            "person": Person.objects.visible_to(request.user),
            "case": Case.objects.visible_to(request.user).select_related("person"),
        }
        words |= {name: visible(found, words[name]) for name, found in rows.items() if words[name]}
        words = ask(zoned(words, program), rules.facts_of_feedback)
        row = actions.write_feedback(program=program, **words, by=signed_in(request), at=timezone.now())
        return Response(FeedbackSerializer(row).data, status=201)

    @extend_schema(request=AssignFeedbackSerializer, responses=FeedbackSerializer)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str | None = None) -> Response:
        """Give it to somebody whom it is not about."""
        to = visible(User.objects.filter(is_active=True), checked(AssignFeedbackSerializer, request)["to"])
        return self._acted(actions.assign_feedback, {"to": to})

    @extend_schema(request=None, responses=FeedbackSerializer)
    @action(detail=True, methods=["post"], url_path="look-into")
    def look_into(self, request: Request, pk: str | None = None) -> Response:
        """Somebody has begun to look into it."""
        return self._acted(actions.look_into_feedback, {})

    @extend_schema(request=AnswerFeedbackSerializer, responses=FeedbackSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str | None = None) -> Response:
        """The person was told what came of it."""
        row = self.get_object()
        words = ask(zoned(checked(AnswerFeedbackSerializer, request), row.program), rules.answer_of_feedback)
        return self._acted(actions.answer_feedback, words)

    @extend_schema(request=CloseFeedbackSerializer, responses=FeedbackSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str | None = None) -> Response:
        """It ends and nobody is told."""
        return self._acted(actions.close_feedback, checked(CloseFeedbackSerializer, request))

    def _acted(self, act: Any, words: dict[str, Any]) -> Response:
        row = act(feedback=self.get_object(), by=signed_in(self.request), at=timezone.now(), **words)
        return Response(FeedbackSerializer(row).data)


api_routes = [("feedback", FeedbackViewSet, "feedback"), *survey_routes]
