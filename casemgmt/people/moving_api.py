"""Moving a record to the right person as JSON, by the actions of the page, for whatever is written on people."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked, visible
from casemgmt.core.correcting_api import PutRightSerializer, SeenSerializer
from casemgmt.core.corrections import newest_of, unless_changed
from casemgmt.core.models import Correction

from .models import Person


class WrongPersonSerializer(PutRightSerializer):
    """Who it is about, why it goes there, and how many entries its history had when it was read."""

    person = serializers.UUIDField()


def moves_of(move: Callable[..., object], answer: type[serializers.Serializer]) -> type:
    """What a view set of records takes in that may stand on the wrong person. `move` takes the row, the person, why,
    `by` and `at`."""

    class Moves:
        get_object: Callable[[], Any]

        @extend_schema(request=WrongPersonSerializer, responses=answer)
        @action(detail=True, methods=["post"])
        def move(self, request: Request, pk: str | None = None) -> Response:
            """It was written on the wrong person. Both histories say that it was moved, and neither names the other."""
            row, words = self.get_object(), checked(WrongPersonSerializer, request)
            people = Person.objects.visible_to(request.user).filter(program=row.program_id)
            person, seen, at = visible(people, words["person"]).now, words["seen"], timezone.now()
            with transaction.atomic(), unless_changed(row, seen, at=at):
                move(row=row, person=person, reason=words["reason"], by=signed_in(request), at=at)
            return Response(answer(self.get_object()).data)

    return Moves


def takes_back(put_back: Callable[..., object], answer: type[serializers.Serializer]) -> type:
    """For records whose corrections have no door of their own: the newest is taken back."""

    class TakesBack:
        get_object: Callable[[], Any]

        @extend_schema(request=SeenSerializer, responses=answer)
        @action(detail=True, methods=["post"], url_path="put-back")
        def put_back(self, request: Request, pk: str | None = None) -> Response:
            """Take the newest correction, or the move, back."""
            row, seen, at = self.get_object(), checked(SeenSerializer, request)["seen"], timezone.now()
            with transaction.atomic(), unless_changed(row, seen, at=at):
                put_back(row=row, correction=newest_of(row) or Correction(), by=signed_in(request), at=at)
            return Response(answer(self.get_object()).data)

    return TakesBack
