"""Asking how it went, as JSON: who was asked, how, and how far it came. What was answered is in no row of anybody."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.permissions import Permission
from casemgmt.cases.models import Case
from casemgmt.core.access import cases_where, programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked, visible

from . import actions
from .models import SurveyAsk, SurveyChannel


class SurveyAskSerializer(serializers.ModelSerializer):
    """One asking. `delivery`: waiting, sent, delivered, failed, answered or refused; `link` once, when it was made."""

    delivery = serializers.CharField(read_only=True)
    link = serializers.SerializerMethodField()

    class Meta:
        model = SurveyAsk
        fields = [
            *("id", "case", "organization", "trigger", "channel", "language", "delivery", "problem"),
            *("asked_at", "asked_by", "send_at", "delivered_at", "ended_at", "link"),
        ]

    def get_link(self, ask: SurveyAsk) -> str | None:
        secret = self.context.get("secret")
        return settings.SITE_URL + reverse("feedback:survey_link", args=[secret]) if secret else None


class NewSurveyAskSerializer(serializers.Serializer):
    case = serializers.UUIDField()
    channel = serializers.ChoiceField(choices=SurveyChannel.choices)


class SurveyAskViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Who was asked how it went, of cases the reader works with."""

    serializer_class = SurveyAskSerializer
    queryset = SurveyAsk.objects.none()
    filterset_fields = ["case", "channel", "state"]

    def get_queryset(self) -> QuerySet[SurveyAsk]:
        user: Any = self.request.user
        rows = SurveyAsk.objects.filter(case__in=Case.objects.visible_to(user))
        works = rows.filter(program__in=programs_where(user, Permission.FOLLOWUP_ATTEMPT))
        by_hand = cases_where(user, Permission.FOLLOWUP_ATTEMPT)
        found = works | rows.filter(case__in=by_hand) if by_hand else works
        return found.select_related("case__person").order_by("-asked_at", "pk")

    @extend_schema(request=NewSurveyAskSerializer, responses={201: SurveyAskSerializer})
    def create(self, request: Request) -> Response:
        """Ask the three questions, by the rules of the page."""
        words = checked(NewSurveyAskSerializer, request)
        cases = Case.objects.visible_to(request.user).select_related("program", "person__root")
        case = visible(cases, words["case"])
        made, secret = actions.ask_how_it_went(
            case=case, channel=words["channel"], by=signed_in(request), at=timezone.now()
        )
        return Response(SurveyAskSerializer(made, context={"secret": secret}).data, status=201)


api_routes = [("survey-asks", SurveyAskViewSet, "survey-ask")]
