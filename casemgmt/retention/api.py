"""Keeping and forgetting as JSON: the rule and its preview, holds, requests, certificates."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.permissions import Permission
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked
from casemgmt.core.fresh import require_fresh
from casemgmt.people.models import Person

from . import actions, proof
from .archive.api import ArchiveViewSet
from .models import Certificate, ForgetRequest, LegalHold, RetentionRule
from .queries import newest_rule, preview, why_stays


class RetentionRuleSerializer(serializers.ModelSerializer):
    """How long people are kept; empty means without an end."""

    class Meta:
        model = RetentionRule
        fields = ["id", "is_on", *actions.SPANS, "changed_at"]
        read_only_fields = ["id", "changed_at"]


class KeepingPreviewSerializer(serializers.Serializer):
    """What the clock would do now: how many go, are kept by their time, are due and stay for which reasons."""

    go = serializers.IntegerField()
    not_yet = serializers.IntegerField()
    stay = serializers.IntegerField()
    reasons = serializers.DictField(child=serializers.IntegerField())


class ForgetRequestSerializer(serializers.ModelSerializer):
    """A request to be forgotten; `stays`: what holds the person now."""

    stays = serializers.SerializerMethodField()
    person_id = serializers.UUIDField(read_only=True)

    class Meta:
        model = ForgetRequest
        fields = [
            *("id", "person_id", "how", "asked_for_by", "said_on", "state", "requested_at", "decided_at"),
            *("answered_on", "done_at", "stays"),
        ]

    def get_stays(self, asked: ForgetRequest) -> list[str]:
        return list(why_stays(asked.person, timezone.now()))


class AskForgettingSerializer(serializers.Serializer):
    """Who is to be forgotten, how, and who asked for it when."""

    person = serializers.UUIDField()
    how = serializers.ChoiceField(choices=ForgetRequest.How.choices)
    asked_for_by = serializers.ChoiceField(choices=ForgetRequest.AskedBy.choices)
    said_on = serializers.DateField()


class CertificateSerializer(serializers.ModelSerializer):
    """What was taken out; `left`: by table, words found now. Empty is the proof."""

    left = serializers.SerializerMethodField()

    class Meta:
        model = Certificate
        fields = ["id", "kind", "person_id", "entries", "rule", "request", "counts", "stays", "done_at", "left"]

    def get_left(self, made: Certificate) -> dict[str, int]:
        return proof.leftovers(made.entries) if made.entries else {}


class RetentionRuleViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """The rule as it was set, the newest first; a new one with POST."""

    serializer_class = RetentionRuleSerializer
    queryset = RetentionRule.objects.none()

    def get_queryset(self) -> QuerySet[RetentionRule]:
        return RetentionRule.objects.visible_to(self.request.user)

    def create(self, request: Request) -> Response:
        """Say how long people are kept from now on."""
        require_fresh(request)
        words = checked(RetentionRuleSerializer, request)
        program: Any = program_of(request, Permission.PROGRAM_RULES)  # type: ignore[arg-type]
        made = actions.set_retention(program=program, **words, by=signed_in(request), at=timezone.now())
        return Response(RetentionRuleSerializer(made).data, status=201)

    @extend_schema(responses=KeepingPreviewSerializer)
    @action(detail=False, methods=["get"])
    def preview(self, request: Request) -> Response:
        """What the clock would do now under the newest rule."""
        program: Any = program_of(request, Permission.PROGRAM_RULES)  # type: ignore[arg-type]
        told = preview(program, newest_rule(program.pk) or RetentionRule(is_on=False), timezone.now())
        reasons = {code: count for code, _words, count in told.reasons}
        return Response({"go": told.go, "not_yet": told.not_yet, "stay": told.stay, "reasons": reasons})


class ForgetRequestViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Requests to be forgotten: asked for by one, confirmed by another."""

    serializer_class = ForgetRequestSerializer
    queryset = ForgetRequest.objects.none()

    def get_queryset(self) -> QuerySet[ForgetRequest]:
        return ForgetRequest.objects.visible_to(self.request.user).select_related("person", "program")

    @extend_schema(request=AskForgettingSerializer, responses={201: ForgetRequestSerializer})
    def create(self, request: Request) -> Response:
        """Write down that somebody is to be forgotten."""
        require_fresh(request)
        words = checked(AskForgettingSerializer, request)
        people = Person.objects.visible_to(request.user).select_related("program")
        person = get_object_or_404(people, pk=words.pop("person"))
        made = actions.ask_to_forget(person=person, **words, by=signed_in(request), at=timezone.now())
        return Response(ForgetRequestSerializer(made).data, status=201)

    @extend_schema(request=None, responses=ForgetRequestSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str | None = None) -> Response:
        """The second person agrees. The clock carries it out; nobody can undo it."""
        require_fresh(request)
        held = actions.confirm_forgetting(request=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(ForgetRequestSerializer(held).data)

    @extend_schema(request=None, responses=ForgetRequestSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str | None = None) -> Response:
        """It is not asked for any more."""
        held = actions.withdraw_forgetting(request=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(ForgetRequestSerializer(held).data)


class LegalHoldSerializer(serializers.ModelSerializer):
    """A legal hold; its words are on the page of the person."""

    person_id = serializers.UUIDField(read_only=True)

    class Meta:
        model = LegalHold
        fields = ["id", "person_id", "until", "review_at", "placed_at", "reviewed_at", "lifted_at"]
        read_only_fields = fields


class LegalHoldViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Legal holds of the programs whose rules one sets."""

    serializer_class = LegalHoldSerializer
    queryset = LegalHold.objects.none()

    def get_queryset(self) -> QuerySet[LegalHold]:
        return LegalHold.objects.visible_to(self.request.user)


class CertificateViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Proofs of what was taken out."""

    serializer_class = CertificateSerializer
    queryset = Certificate.objects.none()

    def get_queryset(self) -> QuerySet[Certificate]:
        return Certificate.objects.visible_to(self.request.user)


api_routes = [
    ("retention-rules", RetentionRuleViewSet, "retention-rule"),
    ("forget-requests", ForgetRequestViewSet, "forget-request"),
    ("legal-holds", LegalHoldViewSet, "legal-hold"),
    ("certificates", CertificateViewSet, "certificate"),
    ("archives", ArchiveViewSet, "archive"),
]
