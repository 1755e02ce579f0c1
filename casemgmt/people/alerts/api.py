"""Alerts as JSON: the same reads and the same actions as the pages."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked, visible

from ..actions import moves
from ..models import Person
from ..moving_api import moves_of, takes_back
from . import actions
from .models import Alert


class AlertSerializer(serializers.ModelSerializer):
    """Something to know before meeting the person, until a day. Entered in error: `voided_at`."""

    class Meta:
        model = Alert
        fields = ["id", "person", "text", "expires_on", "author", "created_at", "voided_at"]


class AlertWordsSerializer(serializers.Serializer):
    text = serializers.CharField(max_length=120)
    expires_on = serializers.DateField()


class NewAlertSerializer(AlertWordsSerializer):
    person = serializers.UUIDField()


class CorrectAlertSerializer(AlertWordsSerializer):
    reason = serializers.CharField(max_length=200)


class AlertWords(serializers.ListField):
    """On rows that send somebody out: what to know first, in words. Alerts that hold, each once."""

    child: Any = serializers.CharField()

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"source": "alert_words", "read_only": True, "default": list, **options})


def _move(*, row: Alert, person: Person, **why: Any) -> object:
    return moves.move_alert(alert=row, to=person, **why)


def _put_back(*, row: Alert, **told: Any) -> object:
    return actions.put_alert_back(alert=row, **told)


AlertMoves: Any = moves_of(_move, AlertSerializer)
AlertTakesBack: Any = takes_back(_put_back, AlertSerializer)


class AlertViewSet(
    AlertMoves, AlertTakesBack, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """Alerts of people, what ends first on top; ended ones too."""

    serializer_class = AlertSerializer
    queryset = Alert.objects.none()
    filterset_fields = {"person": ["exact"], "expires_on": ["lt", "gte"]}

    def get_queryset(self) -> QuerySet[Alert]:
        rows = Alert.objects.filter(person__in=Person.objects.visible_to(self.request.user))
        return rows.select_related("person__program").order_by("expires_on", "created_at", "pk")

    @extend_schema(request=NewAlertSerializer, responses={201: AlertSerializer})
    def create(self, request: Request) -> Response:
        """Write one down, until a day."""
        words = checked(NewAlertSerializer, request)
        person = visible(Person.objects.visible_to(request.user).select_related("program"), words.pop("person"))
        alert = actions.add_alert(person=person, by=signed_in(request), at=timezone.now(), **words)
        return Response(AlertSerializer(alert).data, status=201)

    @extend_schema(request=CorrectAlertSerializer, responses=AlertSerializer)
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: str | None = None) -> Response:
        """Other words, or another last day, with the reason; what stood there stays on record."""
        return self._acted(actions.correct_alert, **checked(CorrectAlertSerializer, request))

    @extend_schema(request=None, responses=AlertSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str | None = None) -> Response:
        """It is not true any more."""
        return self._acted(actions.end_alert)

    def _acted(self, act: Any, **words: Any) -> Response:
        alert = act(alert=self.get_object(), by=signed_in(self.request), at=timezone.now(), **words)
        return Response(AlertSerializer(alert).data)


alert_routes = [("alerts", AlertViewSet, "alert")]
