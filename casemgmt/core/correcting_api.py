"""Putting a record right as JSON, by the actions of the pages: corrected, voided, brought back; and its history."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from . import accesslog
from .actor import signed_in
from .api import zoned
from .api_input import checked
from .correcting import Acts
from .corrections import LONGEST_REASON, history_of, unless_changed
from .models import AccessVerb, Correction


class PutRightSerializer(serializers.Serializer):
    """Why, and how many entries the history had when it was read: 409 where somebody put it right meanwhile."""

    reason = serializers.CharField(max_length=LONGEST_REASON)
    seen = serializers.IntegerField(min_value=0)


class SeenSerializer(serializers.Serializer):
    """How many entries the history had when it was read."""

    seen = serializers.IntegerField(min_value=0)


class ChangedSerializer(serializers.Serializer):
    """One field, in words: what stood there, and what stood there then."""

    field = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class PutSerializer(serializers.Serializer):
    """One entry of a record's history, the newest first."""

    kind = serializers.ChoiceField(choices=Correction.Kind.choices, source="correction.kind")
    at = serializers.DateTimeField(source="correction.at", read_only=True)
    by = serializers.UUIDField(source="correction.by_id", allow_null=True)
    reason = serializers.CharField(source="correction.reason")
    changed = serializers.SerializerMethodField()

    @extend_schema_field(ChangedSerializer(many=True))
    def get_changed(self, put: Any) -> Any:
        return [dict(zip(("field", "before", "after"), one, strict=True)) for one in put.fields]


def corrections_of(
    acts: Callable[[Any], Acts], facts: type[serializers.Serializer], answer: type[serializers.Serializer], noun: str
) -> type:
    """What a view set of records that can be put right takes in. `facts` are what may be corrected: what is not sent
    stays as it is."""
    correct_serializer = _with_reason(facts, noun)

    class Corrections:
        get_object: Callable[[], Any]

        @extend_schema(request=correct_serializer, responses=answer)
        @action(detail=True, methods=["post"])
        def correct(self, request: Request, pk: str | None = None) -> Response:
            """Write what is true. What stood there stays readable in the history."""
            row, words = self.get_object(), checked(correct_serializer, request)
            return self._put(row, "correct", words.pop("seen"), **zoned(words, row.program))

        @extend_schema(request=PutRightSerializer, responses=answer)
        @action(detail=True, methods=["post"])
        def void(self, request: Request, pk: str | None = None) -> Response:
            """It was entered in error: it leaves every list and count, and stays on record."""
            row, words = self.get_object(), checked(PutRightSerializer, request)
            return self._put(row, "void", words.pop("seen"), **words)

        @extend_schema(request=PutRightSerializer, responses=answer)
        @action(detail=True, methods=["post"])
        def restore(self, request: Request, pk: str | None = None) -> Response:
            """It was right after all."""
            row, words = self.get_object(), checked(PutRightSerializer, request)
            return self._put(row, "restore", words.pop("seen"), **words)

        @extend_schema(request=SeenSerializer, responses=answer)
        @action(detail=True, methods=["post"], url_path="put-back")
        def put_back(self, request: Request, pk: str | None = None) -> Response:
            """Take the newest correction back."""
            row, words = self.get_object(), checked(SeenSerializer, request)
            history = history_of(row)
            newest = history[0].correction if history else Correction()
            return self._put(row, "put_back", words["seen"], correction=newest)

        @extend_schema(responses=PutSerializer(many=True), filters=False)
        @action(detail=True, methods=["get"], pagination_class=None)
        def history(self, request: Request, pk: str | None = None) -> Response:
            """What was put right on it, the newest first."""
            row = self.get_object()
            person = getattr(row, "person_id", None)
            accesslog.note(
                request._request, AccessVerb.VIEWED, subject=row, person_id=person, program_id=row.program_id
            )
            return Response(PutSerializer(history_of(row), many=True).data)

        def _put(self, row: Any, what: str, seen: int, **told: Any) -> Response:
            at = timezone.now()
            with transaction.atomic(), unless_changed(row, seen, at=at):
                getattr(acts(row), what)(by=signed_in(self.request), at=at, **told)  # type: ignore[attr-defined]
            return Response(answer(self.get_object()).data)

    return Corrections


def _with_reason(facts: type[serializers.Serializer], noun: str) -> type[serializers.Serializer]:
    """What may be corrected, with why and what was seen."""
    parts: dict[str, Any] = {"__doc__": facts.__doc__}
    if issubclass(facts, serializers.ModelSerializer):
        fields = {"fields": [*facts.Meta.fields, "reason", "seen"]}
        parts["Meta"] = type("Meta", (facts.Meta,), fields)
    return type(f"Correct{noun}Serializer", (facts, PutRightSerializer), parts)
